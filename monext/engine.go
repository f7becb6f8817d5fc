package monext

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// newEngine sets go-retryablehttp up for what may be retried. Every default of it is replaced: its
// policy retries any POST, its back-off obeys a Retry-After of a day, its logger writes to stderr
// and its final error hides the answer.
func newEngine(r Retry) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			// The RoundTripper is not the host's own: go-retryablehttp closes the idle connections of
			// one that can, and would empty the host's pool at each failure.
			Transport:     engineTransport{},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		Logger:       nil,
		RetryMax:     r.Attempts - 1,
		RetryWaitMin: r.MinWait,
		RetryWaitMax: r.MaxWait,
		CheckRetry:   checkRetry,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// exchange is what the engine's parts know of the call they work for. It travels in the context,
// as go-retryablehttp shows its policy no request.
type exchange struct {
	client *Client
	call   *call
	judge  func(reply) (*Error, bool)
	// failure and retry are the judgement of the last attempt.
	failure *Error
	retry   bool
	// asked is the Retry-After of the last attempt.
	asked time.Duration
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// exchange runs a call through the engine until judge is content, the attempts are used up or the
// context ends. judge sees every attempt, says what is wrong with it and whether another one could
// be better.
func (c *Client) exchange(ctx context.Context, call *call, judge func(reply) (*Error, bool)) *Error {
	x := &exchange{client: c, call: call, judge: judge}
	req := http.Request{Method: call.method, URL: &c.base, Header: http.Header{}}
	resp, err := c.engine.Do(&retryablehttp.Request{Request: req.WithContext(context.WithValue(ctx, exchangeKey{}, x))})
	if err == nil {
		_ = resp.Body.Close()
	}
	if x.failure != nil && ctx.Err() != nil && !errors.Is(x.failure, ctx.Err()) {
		x.failure.cause = ctx.Err()
	}
	return x.failure
}

// engineTransport makes one attempt. The request that the engine passes carries nothing but the
// context; the real one is built afresh each time.
type engineTransport struct{}

// RoundTrip sends one attempt and has it judged. The response it returns is a husk with the status
// and Retry-After: the judge has the body.
func (engineTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x := exchangeOf(req.Context())
	r := x.client.attempt(req.Context(), x.call)
	x.failure, x.retry = x.judge(r)
	x.asked = r.retryAfter
	if r.err != nil {
		return nil, r.err
	}
	husk := &http.Response{
		StatusCode: r.status,
		Proto:      req.Proto,
		ProtoMajor: req.ProtoMajor,
		ProtoMinor: req.ProtoMinor,
		Header:     http.Header{},
		Body:       io.NopCloser(http.NoBody),
		Request:    req,
	}
	return husk, nil
}

// checkRetry asks the judge. It returns no error but the context's: any other would come along with
// a response, which callers then forget to close.
func checkRetry(ctx context.Context, _ *http.Response, _ error) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return exchangeOf(ctx).retry, nil
}

// backoff draws a wait between the least and twice the least, four times, eight times... of it, so
// that clients spread out. A Retry-After is obeyed within the bounds.
func backoff(least, most time.Duration, attempt int, resp *http.Response) time.Duration {
	ceiling := least
	for range attempt + 1 {
		ceiling = min(2*ceiling, most)
	}
	wait := least + rand.N(ceiling-least+1) //nolint:gosec // jitter is no secret
	if resp != nil {
		wait = max(wait, exchangeOf(resp.Request.Context()).asked)
	}
	return min(wait, most)
}

// passing reports whether a failed attempt may go better the next time. A certificate that is not
// trusted, an answer that is too large and a context that is over will not; a turn that did not come
// within a whole time-out was waited for long enough.
func passing(err error) bool {
	var certificate *tls.CertificateVerificationError
	return !errors.As(err, &certificate) && !errors.Is(err, errTooLarge) && !errors.Is(err, errBusy) &&
		!errors.Is(err, context.Canceled)
}

package monext

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"time"
)

const (
	// maxBody bounds an answer after decompression.
	maxBody = 1 << 20
	// maxRetryAfter bounds what a server may ask us to wait.
	maxRetryAfter = 24 * time.Hour
)

var (
	errTooLarge   = errors.New("answer is larger than 1 MiB")
	errNoResponse = errors.New("transport gave neither an answer nor an error")
	errTwice      = errors.New("transport wrote the request more than once, which it must not")
	errBusy       = errors.New("limit of calls in flight is reached")
)

// reply is what one attempt brought.
type reply struct {
	status     int
	retryAfter time.Duration
	body       []byte
	// err is why there is no whole answer.
	err error
	// unsent is the proof that nothing of the request left.
	unsent bool
	// busy tells that this client itself held it back.
	busy bool
}

// attempt sends one request, once, and reads its whole answer within the time-out. It speaks to
// the RoundTripper itself, so that no redirect is followed and no cookie is kept.
func (c *Client) attempt(ctx context.Context, call *call) reply {
	call.attempts++
	call.status = 0
	if err := ctx.Err(); err != nil {
		return reply{err: err, unsent: true}
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeouts.of(call.op))
	defer cancel()
	if err := c.slots.take(ctx); err != nil {
		return reply{err: err, unsent: true, busy: true}
	}
	defer c.slots.give()

	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)

	var witness *evidence
	if call.payload == nil {
		ctx = restrain(ctx, end)
	} else {
		witness = &evidence{rest: call.payload}
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: witness.wrote})
	}
	resp, err := c.transport.RoundTrip(c.newRequest(ctx, call, witness))
	if err != nil || resp == nil {
		if err == nil {
			err = errNoResponse
		}
		if errors.Is(context.Cause(ctx), errRepeating) {
			err = errRepeating
		}
		return reply{err: err, unsent: witness != nil && witness.seal()}
	}
	call.status = resp.StatusCode
	r := reply{status: resp.StatusCode, retryAfter: retryAfter(resp.Header)}
	r.body, r.err = readBody(resp)
	if witness != nil && witness.twice() {
		r.err = errTwice
	}
	return r
}

// readBody reads and closes an answer's body. Beyond the limit it stops reading, which costs the
// connection and nothing else.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // the body is the connection, and net/http has lifted the time-out from it
	}
	size := int64(512)
	if 0 < resp.ContentLength && resp.ContentLength <= maxBody {
		size = resp.ContentLength + 1
	}
	body := make([]byte, 0, size)
	for {
		n, err := resp.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case len(body) > maxBody:
			return body[:maxBody], errTooLarge
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			body = append(body, 0)[:len(body)]
		}
	}
}

// retryAfter reads the header in both its forms, seconds and date, and bounds it.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, _ := strconv.ParseUint(value, 10, 64) // of too large a number it gives the largest there is
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, min(time.Until(at), maxRetryAfter))
	}
	return 0
}

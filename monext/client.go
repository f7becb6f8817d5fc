package monext

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/hashicorp/go-retryablehttp"
)

// Client calls the Monext API for one merchant in one environment. It is safe for concurrent use,
// starts no goroutine of its own and needs no closing.
type Client struct {
	merchantID string
	// credentials point to those of the moment; a rotation replaces them.
	credentials *atomic.Pointer[Credentials]
	environment Environment
	base        url.URL
	timeouts    Timeouts
	slots       slots
	// header is what all requests have in common, but for the credentials: those stay in their own
	// type until the last moment.
	header    http.Header
	transport http.RoundTripper
	own       *http.Transport
	engine    *retryablehttp.Client
	logger    *slog.Logger
	hooks     Hooks
}

// New returns a client. It needs [WithEnvironment] or [WithBaseURL]; the other options are
// optional. It does no I/O.
func New(c Credentials, opts ...Option) (*Client, error) {
	if !c.valid() {
		return nil, errors.New("monext: credentials: are empty; use NewCredentials or ParseCredentials")
	}
	cfg := config{
		timeouts:  defaultTimeouts(),
		retry:     defaultRetry(),
		userAgent: product,
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("monext: option: is nil")
		}
		if err := opt(&cfg); err != nil {
			return nil, err
		}
	}
	if cfg.base == nil {
		return nil, errors.New("monext: environment: choose one with WithEnvironment or WithBaseURL")
	}
	if cfg.retry.MinWait > cfg.retry.MaxWait {
		return nil, errors.New("monext: retry: smallest wait is above the largest")
	}
	client := &Client{
		merchantID:  c.MerchantID(),
		credentials: new(atomic.Pointer[Credentials]),
		environment: environmentOfHost(cfg.base),
		base:        *cfg.base,
		timeouts:    cfg.timeouts,
		slots:       newSlots(cfg.inFlight),
		logger:      cfg.logger,
		hooks:       cfg.hooks,
		header: http.Header{
			"Accept":     {"application/json"},
			"User-Agent": {cfg.userAgent},
		},
	}
	client.credentials.Store(&c)
	if cfg.http != nil && cfg.http.Transport != nil {
		client.transport = cfg.http.Transport
	} else {
		client.own = newTransport()
		client.transport = client.own
	}
	if err := checkTransport(client.transport, client.environment); err != nil {
		return nil, err
	}
	client.engine = newEngine(cfg.retry)
	return client, nil
}

// product is the client's part of the User-Agent header.
const product = "monext-go"

// Environment returns where the client's requests go: production, sandbox or test.
func (c *Client) Environment() Environment { return c.environment }

// MerchantID returns the merchant the client calls for.
func (c *Client) MerchantID() string { return c.merchantID }

// Rotate replaces the access key, for a key that is renewed while the process runs. Every request
// built from then on carries the new key; those under way end with the old one, so let both be valid
// for as long as a call may take ([Timeouts]). The merchant stays the same: for another one, make
// another client. A queue.Processor that paused because of the old key goes on at once when its Resume
// is called. It is safe for concurrent use.
func (c *Client) Rotate(next Credentials) error {
	switch {
	case !next.valid():
		return errors.New("monext: rotate: credentials: are empty; use NewCredentials or ParseCredentials")
	case next.MerchantID() != c.merchantID:
		return errors.New("monext: rotate: credentials: are of another merchant; make another client with New")
	}
	c.credentials.Store(&next)
	return nil
}

// CloseIdleConnections closes the idle connections of the client's own pool. A pool that the host
// gave is the host's to close.
func (c *Client) CloseIdleConnections() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Alive reports whether the API is up. A nil error means yes; it does not prove the credentials: use
// [Client.Verify].
func (c *Client) Alive(ctx context.Context) error {
	call := newCall(OperationAlive, "")
	ctx = c.begin(ctx, call)
	failure := c.exchange(ctx, call, judgeAlive)
	return c.finish(ctx, call, result{outcome: Accepted, class: ClassOK, failure: failure})
}

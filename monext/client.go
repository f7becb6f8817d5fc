package monext

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Client calls the Monext API for one merchant in one environment. It is safe for concurrent use,
// starts no goroutine of its own and needs no closing.
type Client struct {
	credentials Credentials
	environment Environment
	base        url.URL
	timeouts    Timeouts
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
		timeouts:  Timeouts{Write: 60 * time.Second, Read: 30 * time.Second},
		retry:     Retry{Attempts: 4, MinWait: 200 * time.Millisecond, MaxWait: 5 * time.Second},
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
		credentials: c,
		environment: environmentOfHost(cfg.base),
		base:        *cfg.base,
		timeouts:    cfg.timeouts,
		logger:      cfg.logger,
		hooks:       cfg.hooks,
		header: http.Header{
			"Accept":     {"application/json"},
			"User-Agent": {cfg.userAgent},
		},
	}
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
func (c *Client) MerchantID() string { return c.credentials.MerchantID() }

// CloseIdleConnections closes the idle connections of the client's own pool. A pool that the host
// gave is the host's to close.
func (c *Client) CloseIdleConnections() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Alive asks whether the API is up, with the client's credentials. A nil error means yes.
func (c *Client) Alive(ctx context.Context) error {
	call := newCall(OperationAlive, "")
	ctx = c.begin(ctx, call)
	failure := c.exchange(ctx, call, judgeAlive)
	return c.finish(ctx, call, result{outcome: Accepted, class: ClassOK, failure: failure})
}

package monext

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Timeouts bound each request, from dialling to the last byte of the answer.
type Timeouts struct {
	// Write bounds a POST: 60 s by default. Monext itself may wait 25 s for a bank, and a time-out
	// after the request was written leaves an unknown outcome, so do not lower it lightly.
	Write time.Duration
	// Read bounds each attempt of a read: 30 s by default.
	Read time.Duration
}

// Retry bounds the retries of reads, and of session creation while nothing was written. Captures,
// cancels and refunds are never retried.
type Retry struct {
	// Attempts is how many requests a call may make in all, 1 to 10: 4 by default.
	Attempts int
	// MinWait and MaxWait bound the jittered wait between two attempts, Retry-After included:
	// 200 ms and 5 s by default, an hour at most.
	MinWait, MaxWait time.Duration
}

const (
	maxAttempts = 10
	maxWait     = time.Hour
)

// Option sets up a client.
type Option func(*config) error

type config struct {
	base      *url.URL
	http      *http.Client
	logger    *slog.Logger
	hooks     Hooks
	timeouts  Timeouts
	retry     Retry
	userAgent string
}

// WithEnvironment chooses production or sandbox. Without it and without [WithBaseURL], New
// fails: the choice between real and play money is never a default.
func WithEnvironment(e Environment) Option {
	return func(c *config) error {
		switch e {
		case Production:
			return WithBaseURL(ProductionURL)(c)
		case Sandbox:
			return WithBaseURL(SandboxURL)(c)
		case Test:
		}
		return fmt.Errorf("monext: environment: must be %s or %s; use WithBaseURL for others", Production, Sandbox)
	}
}

// WithBaseURL sends requests to another base URL, version included: a fake in tests. It must be
// https, except on loopback.
func WithBaseURL(baseURL string) Option {
	return func(c *config) error {
		u, err := parseBase(baseURL)
		if err != nil {
			return err
		}
		if c.base != nil {
			return errors.New("monext: base URL: environment or base URL set twice")
		}
		c.base = u
		return nil
	}
}

// WithHTTPClient uses the transport of a client of the host, which is neither changed nor closed.
// Nothing else of it is used: time-outs come from [WithTimeouts], redirects are never followed, and
// no cookie is kept. A client without a transport gets this package's own pool.
//
// The transport must not retry, nor set GetBody on a request: either can charge a buyer twice. It is
// also the way to go through a proxy, since the client takes none from the environment.
func WithHTTPClient(h *http.Client) Option {
	return func(c *config) error {
		if h == nil {
			return errors.New("monext: http client: is nil")
		}
		c.http = h
		return nil
	}
}

// WithLogger logs each call to a logger. Without it nothing is logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error {
		if l == nil {
			return errors.New("monext: logger: is nil")
		}
		c.logger = l
		return nil
	}
}

// WithHooks observes each call, for spans and metrics.
func WithHooks(h Hooks) Option {
	return func(c *config) error {
		c.hooks = h
		return nil
	}
}

// WithTimeouts replaces the default time-outs; a zero field keeps its default.
func WithTimeouts(t Timeouts) Option {
	return func(c *config) error {
		if t.Write < 0 || t.Read < 0 {
			return errors.New("monext: timeouts: must not be negative")
		}
		c.timeouts.Write = cmp.Or(t.Write, c.timeouts.Write)
		c.timeouts.Read = cmp.Or(t.Read, c.timeouts.Read)
		return nil
	}
}

// WithRetry replaces the default retry bounds; a zero field keeps its default.
func WithRetry(r Retry) Option {
	return func(c *config) error {
		switch {
		case r.Attempts < 0 || r.Attempts > maxAttempts:
			return fmt.Errorf("monext: retry: attempts must be 1 to %d", maxAttempts)
		case r.MinWait < 0 || r.MaxWait < 0 || r.MinWait > maxWait || r.MaxWait > maxWait:
			return fmt.Errorf("monext: retry: waits must be 0 to %s", maxWait)
		}
		c.retry.Attempts = cmp.Or(r.Attempts, c.retry.Attempts)
		c.retry.MinWait = cmp.Or(r.MinWait, c.retry.MinWait)
		c.retry.MaxWait = cmp.Or(r.MaxWait, c.retry.MaxWait)
		return nil
	}
}

// WithUserAgent adds the host's name, such as "shop/1.4", to the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *config) error {
		if name == "" || len(name) > 200 || !printable(name) {
			return errors.New("monext: user agent: must be 1 to 200 printable ASCII characters")
		}
		c.userAgent = product + " " + name
		return nil
	}
}

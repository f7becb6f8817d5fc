package monext

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
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
	inFlight  int
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
// https, except on loopback. Monext's own two hosts are accepted with their path only: [ProductionURL]
// and [SandboxURL].
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
// It is the way to go through a proxy, since the client takes none from the environment, to present
// a certificate of the client, and to trace. It must send what it is given, once: a transport that
// retries, or that sets GetBody on a request, can charge a buyer twice, and is forbidden. A call
// whose request was seen to be written a second time ends as [Unknown], whatever the answer says;
// one that hides it is not noticed. What a transport asks elsewhere on its way, such as for a token, it
// must ask under a context of its own, or it counts as such a second write.
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

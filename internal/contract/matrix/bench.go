package matrix

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// Bench is where the SDK's client meets simulators, with the proxy between them.
type Bench struct {
	proxy    string
	sockets  *http.Transport
	failures []string
}

// New returns a bench whose requests go through the proxy at an address.
func New(proxy string) *Bench {
	return &Bench{proxy: proxy, sockets: &http.Transport{MaxIdleConnsPerHost: 4}}
}

// Close ends the connections that nothing uses.
func (b *Bench) Close() { b.sockets.CloseIdleConnections() }

// Failures lists the requests that were not answered as they should have been.
func (b *Bench) Failures() []string { return b.failures }

func (b *Bench) failf(format string, args ...any) {
	b.failures = append(b.failures, fmt.Sprintf(format, args...))
}

// shop is a simulator on a socket, and the SDK's clients of it.
type shop struct {
	*Bench

	fake     *monexttest.Server
	client   *monext.Client
	stranger *monext.Client // whose key is wrong
	base     string         // http://127.0.0.1:4711
	spoilt   string         // why its answers break the description
	close    func()
}

// today is the simulators' time at the start. The samples of dates are soon after it.
var today = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

// open starts a simulator. It takes what the description allows only.
func (b *Bench) open(ctx context.Context, opts ...monexttest.Option) (*shop, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &shop{Bench: b, base: "http://" + listener.Addr().String()}
	standard := []monexttest.Option{
		monexttest.WithPublicURL(s.base), monexttest.WithStrictInput(), monexttest.WithClock(func() time.Time { return today }),
	}
	if s.fake, err = monexttest.New(append(standard, opts...)...); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: s.fake, ReadHeaderTimeout: time.Minute}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	s.close = func() {
		_ = server.Close()
		serving.Wait()
		_ = s.fake.Close()
	}
	for key, to := range map[string]**monext.Client{s.fake.Key(): &s.client, "wrong": &s.stranger} {
		if *to, err = s.newClient(key); err != nil {
			s.close()
			return nil, err
		}
	}
	return s, nil
}

func (s *shop) newClient(key string) (*monext.Client, error) {
	credentials, err := monext.NewCredentials(s.fake.Merchant(), key)
	if err != nil {
		return nil, err
	}
	return monext.New(credentials, monext.WithBaseURL(s.fake.BaseURL()), monext.WithRetry(monext.Retry{Attempts: 1}),
		monext.WithHTTPClient(&http.Client{Transport: wiretap.Via(s.proxy, s.sockets)}))
}

// as is a context whose requests have a name.
func (s *shop) as(ctx context.Context, name string) context.Context {
	return wiretap.Marked(ctx, wiretap.Mark{Source: prefix + name, Spoilt: s.spoilt})
}

// answered notes a failure when an error is not about an answer.
func (s *shop) answered(name string, err error) {
	var failure *monext.Error
	if err == nil || errors.As(err, &failure) && failure.Status != 0 {
		return
	}
	s.failf("%s: not answered: %v", name, err)
}

// accepted notes a failure when there is an error.
func (s *shop) accepted(name string, err error) {
	if err != nil {
		s.failf("%s: not accepted: %v", name, err)
	}
}

// Sent reports whether a source is this package.
func Sent(source string) bool { return strings.HasPrefix(source, prefix) }

const prefix = "matrix: "

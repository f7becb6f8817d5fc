package monexttest

import (
	"net/http/httptest"
)

// TB is the part of [testing.TB] that [Start] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Running is a server that listens on a free port of the loopback interface.
type Running struct {
	*Server

	// URL is the address of the API, equal to BaseURL.
	URL string

	web *httptest.Server
}

// Start runs a server for the time of a test, and closes it when the test ends. Notifications are sent by [Server.Advance]
// and [Server.Deliver] only, so that the test decides when.
func Start(tb TB, opts ...Option) *Running {
	tb.Helper()
	web := httptest.NewUnstartedServer(nil)
	s, err := New(append([]Option{WithPublicURL("http://" + web.Listener.Addr().String())}, opts...)...)
	if err != nil {
		_ = web.Listener.Close()
		tb.Fatalf("monexttest: start: %v", err)
		return nil
	}
	web.Config.Handler = s
	web.Start()
	r := &Running{Server: s, URL: s.BaseURL(), web: web}
	tb.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		if err := s.Close(); err != nil {
			tb.Fatalf("monexttest: close: %v", err)
		}
	})
	return r
}

package probe

import (
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// wire is the transport of a run: it notes which protocol was spoken and which headers tell of something in between.
type wire struct {
	next http.RoundTripper
	own  *http.Transport

	mu     sync.Mutex
	protos []string
	secure bool
	signs  []string // "Via: 1.1 edge"
	server []string
}

// newWire wraps a transport, or one like the client's own.
func newWire(next http.RoundTripper) *wire {
	w := &wire{next: next}
	if next == nil {
		dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
		w.own = &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		}
		w.next = w.own
	}
	return w
}

func (w *wire) close() {
	if w.own != nil {
		w.own.CloseIdleConnections()
	}
}

// proxyHeaders are set by caches, gateways and content networks.
var proxyHeaders = []string{"Via", "X-Cache", "X-Served-By", "X-Varnish", "Cf-Ray", "X-Amz-Cf-Id", "X-Azure-Ref", "X-Envoy-Upstream-Service-Time"}

// RoundTrip implements [http.RoundTripper]. It changes nothing.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := w.next.RoundTrip(request)
	if response == nil {
		return response, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.protos = with(w.protos, word(response.Proto))
	w.secure = w.secure || response.TLS != nil
	for _, name := range proxyHeaders {
		if v := response.Header.Get(name); v != "" && !slices.ContainsFunc(w.signs, func(s string) bool { return strings.HasPrefix(s, name+": ") }) {
			w.signs = append(w.signs, name+": "+word(v))
		}
	}
	if v := response.Header.Get("Server"); v != "" {
		w.server = with(w.server, word(v))
	}
	return response, err
}

func with(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// askNetwork is the part of question 8 that every answer of the run tells about.
func (r *run) askNetwork() {
	w := r.wire
	w.mu.Lock()
	defer w.mu.Unlock()
	spoken := strings.Join(w.protos, " and ")
	switch {
	case len(w.protos) == 0:
		r.giveUp(HTTP2, "no answer came")
		r.giveUp(Proxies, "no answer came")
		return
	case slices.Equal(w.protos, []string{"HTTP/2.0"}):
		r.answer(HTTP2, Yes, spoken)
	case slices.Contains(w.protos, "HTTP/2.0"):
		r.giveUp(HTTP2, spoken+" were spoken: not every connection negotiates HTTP/2")
	case !w.secure:
		r.answer(HTTP2, No, spoken+" without TLS, where nothing is negotiated")
	case r.custom:
		r.giveUp(HTTP2, spoken+" was spoken, over a transport that may not offer HTTP/2")
	default:
		r.answer(HTTP2, No, spoken+" was negotiated")
	}
	server := ""
	if len(w.server) > 0 {
		server = "Server: " + strings.Join(w.server, ", ")
	}
	if len(w.signs) > 0 {
		r.answer(Proxies, Yes, strings.Trim(strings.Join(w.signs, "; ")+"; "+server, "; "))
	} else {
		r.answer(Proxies, No, server)
	}
}

package wiretap

import (
	"context"
	"net/http"
)

// Mark says of a request what its record is to say: see [Exchange].
type Mark struct{ Source, Invalid, Spoilt string }

type markKey struct{}

// Marked returns a context whose requests carry a mark to the proxy, if they go there by [Via].
func Marked(ctx context.Context, m Mark) context.Context {
	return context.WithValue(ctx, markKey{}, m)
}

// Via returns a transport that sends every request to the proxy at an address, for the host that the request names.
func Via(proxy string, inner http.RoundTripper) http.RoundTripper { return via{proxy, inner} }

type via struct {
	proxy string
	inner http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (v via) RoundTrip(r *http.Request) (*http.Response, error) {
	m, _ := r.Context().Value(markKey{}).(Mark)
	onward := r.Clone(r.Context())
	onward.Header.Set(headerTarget, r.URL.Host)
	for header, text := range map[string]string{headerSource: m.Source, headerInvalid: m.Invalid, headerSpoilt: m.Spoilt} {
		if text != "" {
			onward.Header.Set(header, text)
		}
	}
	onward.URL.Host = v.proxy
	return v.inner.RoundTrip(onward)
}

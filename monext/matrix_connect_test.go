package monext_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// connectFaults end a call before anything of it can leave.
func connectFaults() []fault {
	return []fault{
		{
			item: "refused dial", name: "refused dial", wants: neverSent().everywhere(says("dial tcp: connection refused")),
			prepare: func(tb testing.TB, calls *http.Transport, _ *tls.Config) {
				tb.Helper()
				address := refusing(tb)
				calls.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
					return (&net.Dialer{}).DialContext(ctx, network, address)
				}
			},
		},
		{
			item: "DNS failure", name: "DNS failure", wants: neverSent().everywhere(says("no such host")),
			prepare: func(_ testing.TB, calls *http.Transport, _ *tls.Config) {
				calls.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
					name := strings.Repeat("x", 64) + ".invalid" // too long a label to ask anybody for
					return (&net.Dialer{Resolver: &net.Resolver{}}).DialContext(ctx, network, name+":443")
				}
			},
		},
	}
}

func says(text string) func(want) want { return func(w want) want { return w.saying(text) } }

func because(err error) func(want) want { return func(w want) want { return w.being(err) } }

// refusing returns an address that refuses connections and that nobody else can listen on: the near
// end of a connection that stands.
func refusing(tb testing.TB) string {
	tb.Helper()
	listener, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	defer listener.Close()
	c, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", listener.Addr().String())
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = c.Close() })
	return c.LocalAddr().String()
}

// tlsFaults are those of the handshake. A certificate does not become better by asking again.
func tlsFaults() []fault {
	const item = "TLS failure"
	once := func(text string) wants {
		w := neverSent().everywhere(says(text))
		return w.everywhere(func(w want) want { return w.tries(1, 1) })
	}
	return []fault{
		{
			item: item, name: "certificate of an unknown authority", over: overTLS, wants: once("certificate is signed by an unknown authority"),
			prepare: func(_ testing.TB, calls *http.Transport, _ *tls.Config) {
				calls.TLSClientConfig.RootCAs = x509.NewCertPool()
			},
		},
		{
			item: item, name: "certificate for another host", over: overTLS, wants: once("certificate is for another host"),
			prepare: func(tb testing.TB, calls *http.Transport, serves *tls.Config) {
				tb.Helper()
				i := mustIdentity(tb, somebodyElse)
				calls.TLSClientConfig.RootCAs, serves.Certificates = i.roots, []tls.Certificate{i.certificate}
			},
		},
		{
			item: item, name: "certificate that ran out", over: overTLS, wants: once("certificate is not valid"),
			prepare: func(tb testing.TB, calls *http.Transport, serves *tls.Config) {
				tb.Helper()
				i := mustIdentity(tb, ourPast)
				calls.TLSClientConfig.RootCAs, serves.Certificates = i.roots, []tls.Certificate{i.certificate}
			},
		},
		{
			item: item, name: "TLS 1.1", over: overTLS, wants: neverSent().everywhere(says("tls: protocol version not supported")),
			prepare: func(_ testing.TB, _ *http.Transport, serves *tls.Config) {
				serves.MinVersion, serves.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
			},
		},
		{
			item: item, name: "alert", over: overTLS, at: greeted, wants: neverSent().everywhere(says("tls: handshake failure")),
			do: func(x *exchange) { x.write([]byte{21, 3, 3, 0, 2, 2, 40}); x.fin() },
		},
		{
			item: item, name: "no TLS but HTTP", over: overTLS, at: accepted, wants: neverSent(),
			do: func(x *exchange) { x.write(encodeHTTP1(response{status: http.StatusBadRequest})); x.fin() },
		},
		{
			item: item, name: "no TLS but something else", over: overTLS, at: accepted, wants: neverSent().everywhere(says("answer is not TLS")),
			do: func(x *exchange) { x.write([]byte("SSH-2.0-OpenSSH_9.6\r\n")); x.fin() },
		},
		{
			// With TLS 1.3 a client may have written the request when it hears that it should have had a certificate.
			item: item, name: "certificate of the client demanded", over: overTLS, wants: perhapsSent(),
			prepare: func(_ testing.TB, _ *http.Transport, serves *tls.Config) {
				serves.ClientAuth = tls.RequireAnyClientCert
			},
		},
	}
}

package monext_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// twice is what no transport may be: it keeps the body, and sends the request again.
type twice struct{ base http.RoundTripper }

func (t twice) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	for range 2 {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := t.base.RoundTrip(again)
		if err != nil || resp.StatusCode < http.StatusInternalServerError {
			return resp, err
		}
		_ = resp.Body.Close()
	}
	return nil, io.EOF
}

func TestASecondWriteThatShowsIsUnknownWhateverItsAnswerSays(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]struct {
		status int
		body   string
	}{
		"accepted": {201, acceptedCapture}, "session": {201, createdSession}, "refused": {201, `{"result":{"title":"REFUSED","code":"01116"}}`},
		"unauthorized": {401, ""}, "too many": {429, ""}, "bad request": {400, `{"title":"ERROR","code":"02305"}`}, "outage": {503, ""},
	} {
		for _, post := range posts() {
			t.Run(name+", "+post.name, func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int64
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					if requests.Add(1) == 1 {
						w.WriteHeader(http.StatusBadGateway) // it may well have been executed
						return
					}
					w.WriteHeader(second.status)
					_, _ = io.WriteString(w, second.body)
				}))
				defer server.Close()
				base := &http.Transport{}
				defer base.CloseIdleConnections()
				err := post.do(t, newClient(t, server.URL, monext.WithHTTPClient(&http.Client{Transport: twice{base}})))
				require.ErrorIs(t, err, monext.ErrUnknown)
				require.Equal(t, monext.ClassTransport, failure(t, err).Class)
				require.Equal(t, 1, failure(t, err).Attempts)
				require.Equal(t, int64(2), requests.Load(), "this transport is the culprit, and not the client")
			})
		}
	}
}

func TestASecondWriteIsNamedInTheError(t *testing.T) {
	t.Parallel()
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).WroteHeaders()
		httptrace.ContextClientTrace(r.Context()).WroteHeaders()
		return always(http.StatusCreated, acceptedCapture)(r)
	}))
	_, err := client.Capture(t.Context(), transaction, capture(1))
	require.EqualError(t, err, "monext: capture: outcome unknown: transport wrote the request more than once, which it must not, HTTP 201")
}

// tunnel is a proxy that lets CONNECT through, and counts.
func tunnel(t *testing.T) (proxy *url.URL, connects *atomic.Int64) {
	t.Helper()
	connects = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "only CONNECT", http.StatusBadRequest)
			return
		}
		connects.Add(1)
		var dialer net.Dialer
		far, err := dialer.DialContext(r.Context(), "tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer far.Close()
		near, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer near.Close()
		_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		copyBoth(near, buffered.Reader, far)
	}))
	t.Cleanup(server.Close)
	proxy, err := url.Parse(server.URL)
	require.NoError(t, err)
	return proxy, connects
}

// copyBoth carries bytes until one side is done.
func copyBoth(near net.Conn, buffered *bufio.Reader, far net.Conn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(near, far)
		_ = near.Close()
	}()
	_, _ = io.Copy(far, buffered)
	_ = far.Close()
	<-done
}

func TestAProxyOfTheHostIsUsedAndCountsAsNoSecondWrite(t *testing.T) {
	t.Parallel()
	var posts atomic.Int64
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		posts.Add(1)
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, acceptedCapture)
	}))
	t.Cleanup(server.Close)
	proxy, connects := tunnel(t)
	base := server.Client().Transport.(*http.Transport).Clone()
	base.Proxy = http.ProxyURL(proxy)
	t.Cleanup(base.CloseIdleConnections)

	client := newClient(t, server.URL, monext.WithHTTPClient(&http.Client{Transport: base}))
	for n := range int64(3) {
		got, err := client.Capture(t.Context(), transaction, capture(1))
		require.NoError(t, err)
		require.Equal(t, monext.Accepted, got.Outcome)
		require.Equal(t, n+1, posts.Load())
	}
	require.Equal(t, int64(1), connects.Load(), "the tunnel is kept")
}

func TestACertificateOfTheHostIsPresented(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) != 1 {
			t.Error("no certificate came")
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, acceptedCapture)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	base := server.Client().Transport.(*http.Transport).Clone()
	t.Cleanup(base.CloseIdleConnections)
	_, err := newClient(t, server.URL, monext.WithHTTPClient(&http.Client{Transport: base})).Capture(t.Context(), transaction, capture(1))
	require.Error(t, err, "without one the handshake fails")

	with := base.Clone()
	t.Cleanup(with.CloseIdleConnections)
	with.TLSClientConfig.Certificates = server.TLS.Certificates
	_, err = newClient(t, server.URL, monext.WithHTTPClient(&http.Client{Transport: with})).Capture(t.Context(), transaction, capture(1))
	require.NoError(t, err)
}

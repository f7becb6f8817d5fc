package monext_test

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// bomb is a gzip body that unpacks to 8 MiB.
func bomb(tb testing.TB) string {
	tb.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for range 8 {
		_, err := w.Write(make([]byte, 1<<20))
		require.NoError(tb, err)
	}
	require.NoError(tb, w.Close())
	return packed.String()
}

// faults are what can happen to a request after the server read it: each leaves the outcome of a
// POST unknown.
func faults(tb testing.TB, elsewhere string) map[string]func(net.Conn) bool {
	tb.Helper()
	packed := bomb(tb)
	return map[string]func(net.Conn) bool{
		"500":                 func(c net.Conn) bool { return say(c, 500, "", "") },
		"503 with retry":      func(c net.Conn) bool { return say(c, 503, "Retry-After: 0\r\n", "") },
		"502 with a page":     func(c net.Conn) bool { return say(c, 502, "Content-Type: text/html\r\n", "<html>Bad Gateway</html>") },
		"307":                 func(c net.Conn) bool { return say(c, 307, "Location: "+elsewhere+"/x\r\n", "") },
		"308 to itself":       func(c net.Conn) bool { return say(c, 308, "Location: /again\r\n", "") },
		"drop after the read": func(net.Conn) bool { return false },
		"reset":               reset,
		"cut headers":         func(c net.Conn) bool { _, _ = io.WriteString(c, "HTTP/1.1 201 Crea"); return false },
		"cut body": func(c net.Conn) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n"+acceptedCapture[:20])
			return false
		},
		"no HTTP":        func(c net.Conn) bool { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n"); return false },
		"empty 201":      func(c net.Conn) bool { return say(c, 201, "", "") },
		"garbage, 1 MiB": func(c net.Conn) bool { return say(c, 201, "", strings.Repeat("x", 1<<20)) },
		"garbage, more":  func(c net.Conn) bool { return say(c, 201, "", strings.Repeat("x", 1<<20+1)) },
		"accepted, then more than 1 MiB": func(c net.Conn) bool {
			return say(c, 201, "", acceptedCapture+strings.Repeat(" ", 1<<20))
		},
		"gzip bomb": func(c net.Conn) bool { return say(c, 201, "Content-Encoding: gzip\r\n", packed) },
		"100 headers of 1 KiB": func(c net.Conn) bool {
			return say(c, 201, strings.Repeat("X-A: "+strings.Repeat("a", 1000)+"\r\n", 100), acceptedCapture)
		},
	}
}

func TestAPostIsOnTheWireOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	other := listen(t, func(c net.Conn, _ int) bool { return say(c, 201, "", acceptedCapture) })
	for name, fault := range faults(t, other.url()) {
		for _, post := range posts() {
			t.Run(name+", "+post.name, func(t *testing.T) {
				t.Parallel()
				server := listen(t, func(c net.Conn, _ int) bool { return fault(c) })
				err := post.do(t, newClient(t, server.url()))
				require.ErrorIs(t, err, monext.ErrUnknown)
				require.Len(t, server.seen(), 1)
				require.Equal(t, 1, failure(t, err).Attempts)
				require.LessOrEqual(t, len(failure(t, err).RawBody()), 4096)
			})
		}
	}
	require.Empty(t, other.seen(), "a redirect was followed")
}

func TestAPostIsOnTheWireOnceOnAReusedConnection(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]func(net.Conn) bool{
		"FIN": func(net.Conn) bool { return false }, "RST": reset,
		"half an answer": func(c net.Conn) bool { _, _ = io.WriteString(c, "HTTP/1.1 2"); return false },
	} {
		for _, post := range posts() {
			t.Run(name+", "+post.name, func(t *testing.T) {
				t.Parallel()
				server := listen(t, func(c net.Conn, n int) bool {
					if n == 1 {
						return say(c, 200, "", "OK")
					}
					return second(c)
				})
				client := newClient(t, server.url())
				require.NoError(t, client.Alive(t.Context()))
				err := post.do(t, client)
				require.ErrorIs(t, err, monext.ErrUnknown)
				require.Len(t, server.seen(), 2)
			})
		}
	}
}

func TestAnIdleConnectionThatDiedSendsAPostOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	for range 50 {
		closing := make(chan net.Conn, 1)
		server := listen(t, func(c net.Conn, n int) bool {
			if n == 1 {
				defer func() { closing <- c }()
				return say(c, 200, "", "OK")
			}
			return say(c, 201, "", acceptedCapture)
		})
		client := newClient(t, server.url())
		require.NoError(t, client.Alive(t.Context()))
		go func() { _ = (<-closing).Close() }()
		got, err := client.Capture(t.Context(), transaction, capture(1))
		count := len(server.seen()) - 1
		switch got.Outcome {
		case monext.Accepted:
			require.NoError(t, err)
			require.Equal(t, 1, count)
		case monext.NotDone:
			require.Zero(t, count)
		default:
			require.Equal(t, monext.Unknown, got.Outcome)
			require.LessOrEqual(t, count, 1)
		}
	}
}

func TestATimeOutAfterTheWriteIsUnknownAndSentOnce(t *testing.T) {
	t.Parallel()
	for _, post := range posts() {
		t.Run(post.name, func(t *testing.T) {
			t.Parallel()
			held := make(chan struct{})
			server := listen(t, func(net.Conn, int) bool { <-held; return false })
			client := newClient(t, server.url(), monext.WithTimeouts(monext.Timeouts{Write: 50 * time.Millisecond, Session: 50 * time.Millisecond}))
			err := post.do(t, client)
			close(held)
			require.ErrorIs(t, err, monext.ErrUnknown)
			require.ErrorContains(t, err, "timed out")
			require.Len(t, server.seen(), 1)
		})
	}
}

func TestAPostThatCouldNotBeWrittenIsNotDone(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	plain := listen(t, func(c net.Conn, _ int) bool { return say(c, 201, "", acceptedCapture) })
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came through") }))
	secure.Config.ErrorLog = quietLog()
	t.Cleanup(secure.Close)
	old := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came through") }))
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.Config.ErrorLog = quietLog()
	old.StartTLS()
	t.Cleanup(old.Close)
	noName := &http.Transport{DialContext: (&net.Dialer{Resolver: &net.Resolver{}}).DialContext}
	t.Cleanup(noName.CloseIdleConnections)

	tests := map[string]struct {
		url   string
		opts  []monext.Option
		cause string
	}{
		"refused dial":        {"http://" + closed.Addr().String(), nil, "dial tcp: connection refused"},
		"unknown host":        {"https://" + strings.Repeat("x", 64) + ".invalid", []monext.Option{monext.WithHTTPClient(&http.Client{Transport: noName})}, "no such host"},
		"untrusted authority": {secure.URL, nil, "certificate is signed by an unknown authority"},
		"TLS 1.1":             {old.URL, nil, "tls: protocol version not supported"},
		"no TLS":              {strings.Replace(plain.url(), "http:", "https:", 1), nil, ""},
	}
	for name, test := range tests {
		for _, post := range posts() {
			t.Run(name+", "+post.name, func(t *testing.T) {
				t.Parallel()
				err := post.do(t, newClient(t, test.url, test.opts...))
				require.ErrorIs(t, err, monext.ErrNotDone)
				require.ErrorContains(t, err, test.cause)
				require.Zero(t, failure(t, err).Status)
				require.Equal(t, monext.ClassTransport, failure(t, err).Class)
				require.Error(t, failure(t, err).Unwrap())
			})
		}
	}
	require.Empty(t, plain.seen())
}

func TestReadsGetThroughPassingFaultsOfTheNetwork(t *testing.T) {
	t.Parallel()
	for name, fault := range faults(t, "http://127.0.0.1:1") {
		switch name {
		case "307", "308 to itself", "garbage, more", "accepted, then more than 1 MiB", "gzip bomb": // nothing that passes
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := listen(t, func(c net.Conn, n int) bool {
				if n == 1 {
					return fault(c)
				}
				return say(c, 200, "", transactionDetails)
			})
			got, err := newClient(t, server.url()).GetTransaction(t.Context(), transaction)
			require.NoError(t, err)
			require.Len(t, got.AssociatedTransactions, 4)
			require.Len(t, server.seen(), 2)
		})
	}
}

func TestAnAnswerOfExactlyOneMebibyteIsRead(t *testing.T) {
	t.Parallel()
	body := acceptedCapture + strings.Repeat(" ", 1<<20-len(acceptedCapture))
	server := listen(t, func(c net.Conn, _ int) bool { return say(c, 201, "", body) })
	got, err := newClient(t, server.url()).Capture(t.Context(), transaction, capture(1))
	require.NoError(t, err)
	require.Len(t, got.Raw, 1<<20)
}

func TestAGzippedAnswerIsReadAndItsConnectionReused(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, acceptedCapture)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	conns := map[net.Conn]bool{}
	server := listen(t, func(c net.Conn, _ int) bool {
		conns[c] = true
		return say(c, 201, "Content-Encoding: gzip\r\n", packed.String())
	})
	client := newClient(t, server.url())
	for range 3 {
		_, err := client.Capture(t.Context(), transaction, capture(1))
		require.NoError(t, err)
	}
	require.Len(t, conns, 1)
}

package monext_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestAGzippedAnswerIsReadAndItsConnectionReused(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, pack(acceptedCapture))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := newClient(t, server.URL)
	for range 3 {
		got, err := client.Capture(t.Context(), transaction, capture(1))
		require.NoError(t, err)
		require.Equal(t, acceptedCapture, string(got.Raw))
	}
	require.Equal(t, int64(1), connections.Load())
}

func TestAnAnswerOfExactlyOneMebibyteIsKeptWhole(t *testing.T) {
	t.Parallel()
	body := response{body: acceptedCapture}.padded(1 << 20).body
	got, err := stubClient(t, always(http.StatusCreated, body)).Capture(t.Context(), transaction, capture(1))
	require.NoError(t, err)
	require.Len(t, got.Raw, 1<<20)
}

func TestAnOrdinaryHTTP2ServerIsUnderstood(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("HTTP/%d", r.ProtoMajor)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, acceptedCapture)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := newClient(t, server.URL, monext.WithHTTPClient(server.Client()))
	for range 3 {
		got, err := client.Capture(t.Context(), transaction, capture(1))
		require.NoError(t, err)
		require.Equal(t, monext.Accepted, got.Outcome)
	}
}

package wiretap_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

func TestAMarkedRequestIsRecordedAsWhatItIs(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Contract-") && name != "X-Contract-Recorded" {
				w.WriteHeader(http.StatusTeapot)
			}
		}
		if r.URL.Path == "/v1/broken" {
			w.Header().Set("X-Contract-Spoilt", "garbage")
		}
		_, _ = io.WriteString(w, r.Host)
	}))
	defer server.Close()
	exchanges := make(chan wiretap.Exchange, 1)
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) { exchanges <- e })
	defer proxy.Close()
	web := httptest.NewServer(proxy)
	defer web.Close()
	sockets := &http.Transport{}
	defer sockets.CloseIdleConnections()
	transport := wiretap.Via(strings.TrimPrefix(web.URL, "http://"), sockets)

	for path, want := range map[string]wiretap.Mark{
		"/v1/bakery": {Source: "test"}, "/v1/invalid": {Source: "test", Invalid: "loaves"}, "/v1/spoilt": {Source: "test", Spoilt: "a setting"},
		"/v1/broken": {Spoilt: "garbage"},
	} {
		mark := want
		if path == "/v1/broken" {
			mark.Spoilt = "" // the server says it
		}
		r, err := http.NewRequestWithContext(wiretap.Marked(t.Context(), mark), http.MethodGet, server.URL+path, nil)
		require.NoError(t, err)
		resp, err := transport.RoundTrip(r)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, http.StatusOK, resp.StatusCode, "none of the proxy's headers goes on")
		require.Empty(t, resp.Header.Get("X-Contract-Spoilt"), "nor back")
		require.Equal(t, strings.TrimPrefix(server.URL, "http://"), string(body))
		e := <-exchanges
		require.Equal(t, want, wiretap.Mark{Source: e.Source, Invalid: e.Invalid, Spoilt: e.Spoilt}, path)
	}
}

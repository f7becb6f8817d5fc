package wiretap_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// stand starts a proxy before a server, and returns how to send a request to the server through it.
func stand(t *testing.T, serve http.HandlerFunc) (send func(body string) (*http.Response, error), recorded <-chan wiretap.Exchange) {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	exchanges := make(chan wiretap.Exchange, 1)
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) { exchanges <- e })
	t.Cleanup(proxy.Close)
	web := httptest.NewServer(proxy)
	t.Cleanup(web.Close)
	return func(body string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, web.URL+"/v1/bakery/A%2F1?x=1", strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("X-Contract-Target", strings.TrimPrefix(server.URL, "http://"))
		r.Header.Set("X-Contract-Source", "test")
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth("900000000001", "secret")
		return web.Client().Do(r)
	}, exchanges
}

func TestTheProxyRecordsAnExchangeAndChangesNothing(t *testing.T) {
	t.Parallel()
	send, recorded := stand(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		merchant, _, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, strings.Join([]string{
			r.URL.EscapedPath(), r.URL.RawQuery, merchant, string(body), r.Header.Get("X-Contract-Target"), r.Header.Get("X-Contract-Source"),
			r.Header.Get("X-Contract-Recorded"),
		}, "|"))
	})
	resp, err := send("loaf")
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "/v1/bakery/A%2F1|x=1|900000000001|loaf|||1", string(answer))
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
	require.Equal(t, "7", resp.Header.Get("Retry-After"))
	require.Equal(t, wiretap.Exchange{
		Source: "test", Method: "POST", Path: "/v1/bakery/A%2F1", ContentType: "application/json", Basic: true, Request: []byte("loaf"),
		Answered: true, Status: 202, AnswerType: "application/json", Answer: answer,
	}, <-recorded)
}

func TestTheProxyAnswersNothingWhereTheServerDoesNot(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]http.HandlerFunc{
		"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"half an answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		},
	} {
		send, recorded := stand(t, serve)
		resp, err := send("loaf")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		require.Error(t, err, name)
		e := <-recorded
		require.False(t, e.Answered, name)
		require.Equal(t, "loaf", string(e.Request), name)
	}
}

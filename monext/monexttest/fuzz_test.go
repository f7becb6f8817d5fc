package monexttest_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzBodies sends any bytes as a session and as a capture: nothing panics, every answer is JSON, and what is accepted
// keeps to the limits.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{fullSession, sessionBody("A-1", 100, manual), operationBody(60, `"option":"FINAL"`), "{}", "[]", "null",
		`{"amount":1e2}`, `{"amount":9223372036854775808}`, `{"amount":60,"amount":70}`, `{"amount":60,"items":[null]}`,
		`{"amount":60,"Amount":-5000}`, `{"amount":60,"AMOUNT":6000}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := newShop(t)
		r := s.send(http.MethodPost, "/checkout/payments/sessions", string(body))
		require.NotNil(t, r.Body)
		if r.HTTP == http.StatusCreated {
			p := s.fake.Sessions()[0]
			require.GreaterOrEqual(t, p.Amount, int64(0)) // 0 of an account verification
			require.NotContains(t, p.OrderReference, "/")
			require.NotEmpty(t, p.OrderReference)
			require.NotContains(t, p.OrderReference, `\`)
			require.Equal(t, http.StatusOK, s.readSession(p.ID).HTTP)
			require.Equal(t, http.StatusOK, s.visit(http.MethodGet, p.ID, "").StatusCode)
		} else {
			require.Contains(t, []int{400, 413}, r.HTTP)
		}
		id := s.paid("A-1", 100, manual)
		r = s.send(http.MethodPost, "/checkout/transactions/"+id+"/captures", string(body))
		if r.Title == "ACCEPTED" {
			require.True(t, json.Valid(body))
			require.LessOrEqual(t, s.balance(id).Captured, int64(100))
			var exact map[string]json.RawMessage // whose keys know upper from lower case
			require.NoError(t, json.Unmarshal(body, &exact))
			require.Equal(t, strconv.FormatInt(s.balance(id).Captured, 10), string(exact["amount"]))
		}
		require.Empty(t, s.fake.Violations())
	})
}

// FuzzPaths reads any path: nothing panics, and nothing but the documented resources answers.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"/checkout/alive", "/checkout/transactions/1/captures", "/checkout/payments/sessions/%2e%2e", "//", "/checkout/transactions/a/b/c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		s := newShop(t)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.fake.BaseURL()+"/"+strings.TrimLeft(path, "/"), nil)
		if err != nil {
			return
		}
		req.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
		resp, err := s.client.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Contains(t, []int{200, 303, 307, 301, 404, 405}, resp.StatusCode)
		require.Empty(t, s.fake.Violations())
	})
}

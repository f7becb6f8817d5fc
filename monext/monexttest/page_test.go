package monexttest_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// visit is what a browser does on the payment page; it follows no redirect.
func (s *shop) visit(method, session, do string) *http.Response {
	s.t.Helper()
	target := strings.TrimSuffix(s.fake.BaseURL(), "/v1") + "/v2/?token=" + url.QueryEscape(session)
	req, err := http.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader("do="+do))
	require.NoError(s.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := s.fake.Transport().RoundTrip(req)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(b)
}

func TestThePageShowsTheOrderAndEscapesIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	body := `{"pointOfSaleReference":"POS","order":{"reference":"<b>A-1</b>","amount":12990,"currency":"EUR",
		"items":[{"reference":"SKU-1","price":9990,"quantity":1},{"reference":"SKU-2","price":1500,"quantity":2}]},
		"returnURL":"https://shop.example.org/back","languageCode":"FR"}`
	id := s.send(http.MethodPost, "/checkout/payments/sessions", body).ID
	resp := s.visit(http.MethodGet, id, "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
	page := text(t, resp)
	for _, want := range []string{"&lt;b&gt;A-1&lt;/b&gt;", "129.90 EUR", "2 × SKU-2", "15.00 EUR", "Payer", `lang="fr"`} {
		require.Contains(t, page, want)
	}
	require.NotContains(t, page, "<b>A-1")
	require.Equal(t, "200 INPROGRESS 02306", s.readSession(id).verdict())
}

func TestTheButtonsOfThePageDecide(t *testing.T) {
	t.Parallel()
	for do, want := range map[string]string{
		"pay": "200 ACCEPTED 00000", "refuse": "200 REFUSED 01100", "abandon": "500 CANCELLED 02319",
	} {
		s := newShop(t)
		id := s.session("A-1", 100, manual)
		resp := s.visit(http.MethodPost, id, do)
		require.Equal(t, http.StatusSeeOther, resp.StatusCode)
		require.Equal(t, "https://shop.example.org/back?o=1&paylinetoken="+id, resp.Header.Get("Location"))
		require.Equal(t, want, s.readSession(id).verdict())

		require.Equal(t, http.StatusSeeOther, s.visit(http.MethodPost, id, "pay").StatusCode, "a second click goes back to the shop")
		require.Equal(t, want, s.readSession(id).verdict())
		require.Contains(t, text(t, s.visit(http.MethodGet, id, "")), "This session is over")
	}
}

func TestThePageOffersAnotherAttempt(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithAttempts(2))
	id := s.session("A-1", 100, manual)
	resp := s.visit(http.MethodPost, id, "refuse")
	require.Equal(t, "/v2/?token="+id, resp.Header.Get("Location"))
	require.Contains(t, text(t, s.visit(http.MethodGet, id, "")), "You may try again")
}

func TestThePageTurnsStrangersAway(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	require.Equal(t, http.StatusNotFound, s.visit(http.MethodGet, "nobody", "").StatusCode)
	require.Equal(t, http.StatusNotFound, s.visit(http.MethodPost, "nobody", "pay").StatusCode)
	require.Equal(t, http.StatusBadRequest, s.visit(http.MethodPost, id, "steal").StatusCode)
	require.Equal(t, http.StatusMethodNotAllowed, s.visit(http.MethodPut, id, "pay").StatusCode)

	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8089/v2/?token="+id, strings.NewReader("do=pay"))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := s.fake.Transport().RoundTrip(req)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Equal(t, "200 INPROGRESS 02533", s.readSession(id).verdict())
}

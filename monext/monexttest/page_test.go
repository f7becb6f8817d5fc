package monexttest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// visit is what a browser does on the payment page; it follows no redirect. Header holds names and values in turn.
func (s *shop) visit(method, session, do string, header ...string) *http.Response {
	s.t.Helper()
	target := strings.TrimSuffix(s.fake.BaseURL(), "/v1") + "/v2/?token=" + url.QueryEscape(session)
	req, err := http.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader("do="+do))
	require.NoError(s.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
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
	body := `{"pointOfSaleReference":"POS","order":{"reference":"<b>A-1","amount":12990,"currency":"EUR",
		"items":[{"reference":"SKU-1","price":9990,"quantity":1},{"reference":"SKU-2","price":3000,"quantity":2}]},
		"returnURL":"https://shop.example.org/back","languageCode":"FR"}`
	id := s.send(http.MethodPost, "/checkout/payments/sessions", body).ID
	resp := s.visit(http.MethodGet, id, "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
	page := text(t, resp)
	for _, want := range []string{"&lt;b&gt;A-1", ">129,90 EUR<", "2 × SKU-2", "15,00 EUR l’unité", "Payer 129,90 EUR", `lang="fr"`} {
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
	require.Equal(t, http.StatusBadRequest, s.visit(http.MethodPost, id, "refuse&code=1").StatusCode)
	require.Equal(t, http.StatusBadRequest, s.visit(http.MethodPost, id, "refuse&code=00000").StatusCode)
	require.Equal(t, http.StatusMethodNotAllowed, s.visit(http.MethodPut, id, "pay").StatusCode)

	resp := s.visit(http.MethodPost, id, "pay", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	require.Equal(t, "200 INPROGRESS 02533", s.readSession(id).verdict())
}

func TestEveryCodeThatThePageOffersDoesWhatItSays(t *testing.T) {
	t.Parallel()
	first := newShop(t)
	page := text(t, first.visit(http.MethodGet, first.session("A-1", 100, manual), ""))
	offered := regexp.MustCompile(`<optgroup label="([^"]+)">|<option value="(\d{5})">(\d{5}) – [a-z]`).FindAllStringSubmatch(page, -1)
	titles := map[string]string{"Refuse": "REFUSED", "Fail": "ERROR", "Leave it undecided": "PENDING_RISK ONHOLD_PARTNER"}
	want, codes := "", 0
	for _, o := range offered {
		if o[1] != "" {
			want = titles[o[1]]
			delete(titles, o[1])
			continue
		}
		codes++
		require.Equal(t, o[2], o[3])
		s := newShop(t)
		id := s.session("A-1", 100, manual)
		resp := s.visit(http.MethodPost, id, "refuse&code="+o[2])
		require.Equal(t, http.StatusSeeOther, resp.StatusCode)
		require.Equal(t, "https://shop.example.org/back?o=1&paylinetoken="+id, resp.Header.Get("Location"))
		got := s.readSession(id)
		require.Equal(t, o[2], got.Code)
		require.Contains(t, want, got.Title, o[2])
	}
	require.Empty(t, titles, "all three groups are there")
	require.Greater(t, codes, 30)
}

func TestThePageShowsGrossLinesAndWhatLiesBetweenThemAndTheTotal(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	body := `{"pointOfSaleReference":"POS","order":{"reference":"A-1","amount":12990,"currency":"TND","discount":500,"items":[
		{"reference":"SKU-1","comment":"Boots","price":9990,"quantity":1},{"reference":"SKU-2","price":3000,"quantity":2},
		{"reference":"SKU-3","price":1000000000000000000,"quantity":3}]},
		"delivery":{"charge":500},"returnURL":"https://shop.example.org/back","languageCode":"EN"}`
	page := text(t, s.visit(http.MethodGet, s.send(http.MethodPost, "/checkout/payments/sessions", body).ID, ""))
	for _, want := range []string{
		`<tr><td>1 × SKU-1, Boots</td><td class="amount">9.990 TND</td></tr>`,
		`<tr><td>2 × SKU-2<small>1.500 TND each</small></td><td class="amount">3.000 TND</td></tr>`,
		`<tr><td>3 × SKU-3</td><td class="amount">1000000000000000.000 TND</td></tr>`,
		`<tr><td>Delivery</td><td class="amount">0.500 TND</td></tr>`,
		`<tr><td>Discount</td><td class="amount">-0.500 TND</td></tr>`,
		`<th scope="row">Total</th><td class="amount">12.990 TND</td>`,
	} {
		require.Contains(t, page, want)
	}
}

func TestThePageSpeaksTheLanguageOfTheSessionElseOfTheBrowser(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ session, browser, want string }{
		{"FR", "en-GB,en", "fr"}, {"EN", "fr-FR", "en"}, {"", "fr-FR,fr;q=0.9,en;q=0.8", "fr"}, {"", "en,fr;q=0.5", "en"}, {"", "", "en"}, {"DE", "fr", "en"},
	} {
		s := newShop(t)
		id := s.send(http.MethodPost, "/checkout/payments/sessions", `{"pointOfSaleReference":"POS","order":{"reference":"A-1","amount":100,
			"currency":"EUR"},"returnURL":"https://shop.example.org/back","languageCode":"`+tt.session+`"}`).ID
		page := text(t, s.visit(http.MethodGet, id, "", "Accept-Language", tt.browser))
		require.Contains(t, page, `<html lang="`+tt.want+`">`, "%v", tt)
	}
}

func TestThePageTellsHowTheSessionEnded(t *testing.T) {
	t.Parallel()
	for do, want := range map[string]string{
		"pay": "The payment was accepted. <code>00000</code>", "refuse&code=01116": "The payment was refused. <code>01116</code>",
		"refuse&code=02101": "The payment failed. <code>02101</code>", "refuse&code=04003": "The payment is not decided yet. <code>04003</code>",
		"abandon": "The payment was given up, or its time ran out. <code>02319</code>",
	} {
		s := newShop(t)
		id := s.session("A-1", 100, manual)
		s.visit(http.MethodPost, id, do)
		page := text(t, s.visit(http.MethodGet, id, ""))
		require.Contains(t, page, "This session is over. "+want)
		require.Contains(t, page, `<a href="https://shop.example.org/back?o=1&amp;paylinetoken=`+id+`">`)
		require.NotContains(t, page, "<form")
	}
}

// TestThePageAllowsItsOwnStyleAndNothingElse: no script, no image, no other origin.
func TestThePageAllowsItsOwnStyleAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	resp := s.visit(http.MethodGet, s.session("A-1", 100, manual), "")
	page := text(t, resp)
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)
	require.Len(t, style, 2)
	sum := sha256.Sum256([]byte(style[1]))
	require.Equal(t, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'", resp.Header.Get("Content-Security-Policy"))
	for _, foreign := range []string{"<script", "<img", "<link", " style=", " onclick=", "@import", "url("} {
		require.NotContains(t, page, foreign)
	}
	require.Equal(t, "same-origin", resp.Header.Get("Referrer-Policy"))
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
}

// TestEveryFieldOfThePagesHasALabel: for those who hear the page instead of seeing it.
func TestEveryFieldOfThePagesHasALabel(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	waiting := s.session("A-2", 100, manual)
	held, err := s.fake.Hold(s.session("A-3", 100, manual), "04003")
	require.NoError(t, err)
	for _, path := range []string{"/v2/?token=" + waiting, "/_sim/backoffice/", "/_sim/backoffice/transactions/" + id, "/_sim/backoffice/transactions/" + held} {
		page := s.serve(http.MethodGet, path, "").Body.String()
		fields := regexp.MustCompile(`<(?:input|select) id="([^"]+)"`).FindAllStringSubmatch(page, -1)
		require.Len(t, fields, strings.Count(page, "<input")+strings.Count(page, "<select"))
		require.NotEmpty(t, fields)
		for _, f := range fields {
			require.Contains(t, page, `<label for="`+f[1]+`">`, path)
		}
		require.Contains(t, page, `<html lang="en">`)
		require.Equal(t, 1, strings.Count(page, "<h1>"))
		require.NotContains(t, page, "tabindex=\"1")
	}
}

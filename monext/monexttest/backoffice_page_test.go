package monexttest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

const backOffice = "/_sim/backoffice/"

// submit sends a form of the back office; values are names and values in turn.
func (s *sim) submit(path string, values ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	form := make(url.Values)
	for i := 0; i+1 < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return s.serve(http.MethodPost, backOffice+path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// look reads a page of the back office.
func (s *sim) look(path string) string {
	s.t.Helper()
	w := s.serve(http.MethodGet, backOffice+path, "")
	require.Equal(s.t, http.StatusOK, w.Code)
	require.Contains(s.t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
	return w.Body.String()
}

func TestTheBackOfficeShowsPaymentsTheirBalanceAndWhoCausedWhat(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	require.Contains(t, s.look(""), "None yet")
	id := s.paid("<b>A-1", 20000, manual)
	s.capture(id, 7500, `"merchantReference":"SHIP-1"`)
	s.refund(id, 1700)
	open := s.session("A-2", 100, manual)
	page := s.look("")
	for _, want := range []string{
		"&lt;b&gt;A-1", "partly refunded", "75.00 EUR", "17.00 EUR", `href="/_sim/backoffice/transactions/` + id + `"`,
		"nobody came yet", `href="/v2/?token=` + open + `"`, "2025-03-04 12:00:00", "REFUND 17.00 EUR OK",
	} {
		require.Contains(t, page, want)
	}
	page = s.look("transactions/" + id)
	for _, want := range []string{
		"125.00 EUR", "58.00 EUR", `name="amount" value="125.00"`, `name="amount" value="58.00"`,
		"merchant, attempt 1 (journal 3)", "reference <code>SHIP-1</code>", "buyer (journal 2)",
	} {
		require.Contains(t, page, want)
	}
}

func TestEveryStateOfAPaymentHasAWord(t *testing.T) {
	t.Parallel()
	for word, do := range map[string]func(*sim) error{
		"authorised":      func(s *sim) error { s.paid("A-1", 100, manual); return nil },
		"captured":        func(s *sim) error { s.paid("A-1", 100, automatic); return nil },
		"partly captured": func(s *sim) error { s.capture(s.paid("A-1", 100, manual), 60); return nil },
		"cancelled":       func(s *sim) error { s.cancel(s.paid("A-1", 100, manual), 100); return nil },
		"refunded":        func(s *sim) error { s.refund(s.paid("A-1", 100, automatic), 100); return nil },
		"refused":         func(s *sim) error { return s.fake.Refuse(s.session("A-1", 100, manual), "01100") },
		"failed":          func(s *sim) error { return s.fake.Refuse(s.session("A-1", 100, manual), "02101") },
		"given up":        func(s *sim) error { return s.fake.Abandon(s.session("A-1", 100, manual)) },
		"nobody came yet": func(s *sim) error { s.session("A-1", 100, manual); return nil },
		"nobody came":     func(s *sim) error { return s.fake.Expire(s.session("A-1", 100, manual)) },
		"on the page":     func(s *sim) error { s.visit(http.MethodGet, s.session("A-1", 100, manual), ""); return nil },
		"expired": func(s *sim) error {
			id := s.session("A-1", 100, manual)
			s.visit(http.MethodGet, id, "")
			return s.fake.Expire(id)
		},
		"on hold": func(s *sim) error {
			_, err := s.fake.Hold(s.session("A-1", 100, manual), "02000")
			return err
		},
	} {
		s := newSim(t)
		require.NoError(t, do(s))
		require.Contains(t, s.look(""), `">`+word+` <small>`)
	}
}

func TestAPersonCapturesCancelsAndRefundsAndTheMerchantIsNotified(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	session := s.session("A-1", 10000, manual)
	id, err := s.fake.Accept(session)
	require.NoError(t, err)
	s.readSession(session)
	for _, step := range []struct{ kind, amount string }{{"capture", "60.5"}, {"cancel", " 20,00 "}, {"refund", "10"}} {
		w := s.submit("transactions/"+id, "kind", step.kind, "amount", step.amount)
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
		require.Equal(t, backOffice+"transactions/"+id, w.Header().Get("Location"))
		s.wait(0)
	}
	require.Equal(t, monexttest.Balance{Authorised: 10000, Captured: 6050, Cancelled: 2000, Refunded: 1000}, s.balance(id))
	require.Len(t, s.told(), 3)
	require.Contains(t, s.look("transactions/"+id), "back office (journal")
}

func TestAPersonStopsOneCapture(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id, other := s.paid("A-1", 10000, manual), s.paid("A-2", 10000, manual)
	s.capture(id, 6000)
	s.capture(other, 5000)
	capture := s.fake.Effects(id)[1].ID
	require.Contains(t, s.look("transactions/"+id), `<option value="`+capture+`">CAPTURE `+capture+`, 60.00 EUR</option>`)
	w := s.submit("transactions/"+id, "kind", "cancel", "amount", "60", "of", capture)
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body)
	require.Zero(t, s.balance(id).Captured)
	require.Contains(t, s.look("transactions/"+id), "stops 60.00 EUR of "+capture)
	w = s.submit("transactions/"+id, "kind", "cancel", "amount", "50", "of", s.fake.Effects(other)[1].ID)
	require.Equal(t, http.StatusNotFound, w.Code, "it is another payment's")
	require.Equal(t, int64(5000), s.balance(other).Captured)
}

func TestAPersonDecidesWhatIsOnHold(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Do: monexttest.OnHold("02000")}))
	s.capture(id, 60)
	effect := s.fake.Effects(id)[1].ID
	page := s.look("transactions/" + id)
	require.Contains(t, page, `action="/_sim/backoffice/effects/`+effect+`"`)
	require.Contains(t, page, "On hold")
	require.Equal(t, http.StatusSeeOther, s.submit("effects/"+effect, "code", "00000").Code)
	require.Equal(t, int64(60), s.balance(id).Captured)

	session := s.session("A-2", 100, manual)
	held, err := s.fake.Hold(session, "04003")
	require.NoError(t, err)
	require.Contains(t, s.look("transactions/"+held), `action="/_sim/backoffice/sessions/`+session+`"`)
	w := s.submit("sessions/"+session, "code", "00000")
	require.Equal(t, backOffice+"transactions/"+held, w.Header().Get("Location"))
	require.Equal(t, "200 ACCEPTED 00000", s.readSession(session).verdict())
}

// TestThePaymentsAreReachedByTheirOrder: it is the first column, which no screen is too narrow for.
func TestThePaymentsAreReachedByTheirOrder(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	open, ended := s.session("A-1", 100, manual), s.session("A-2", 100, manual)
	require.NoError(t, s.fake.Abandon(ended))
	part, err := s.fake.AcceptPartly(s.session("A-3", 100, manual), 40)
	require.NoError(t, err)
	page := s.look("")
	for _, want := range []string{
		`<tr><td><a href="/v2/?token=` + open + `">A-1</a><small>payment page</small></td>`,
		`<tr><td><a href="/v2/?token=` + ended + `">A-2</a><small>ended session</small></td>`,
		`<tr><td><a href="/_sim/backoffice/transactions/` + part + `">A-3</a><small>` + part + `</small></td>`,
		`<td class="amount">1.00 EUR<small>authorised 0.40 EUR</small></td>`, "2025-03-04 12:00:00 UTC</time>", "Created (UTC)",
	} {
		require.Contains(t, page, want)
	}
}

func TestTheBackOfficeTellsACallerWithoutCredentialsFromTheMerchant(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.serve(http.MethodGet, "/v1/checkout/transactions/1", "")
	require.Contains(t, s.look(""), "<td>a caller without credentials</td>")
	s.read("1")
	require.Contains(t, s.look(""), "<td>merchant</td>")
}

func TestAPersonMovesTheClock(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	w := s.submit("clock", "d", "36h")
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, backOffice, w.Header().Get("Location"))
	require.Equal(t, opening().Add(36*time.Hour), s.fake.Now())
	require.Contains(t, s.look(""), "2025-03-06 00:00:00")
}

func TestTheBackOfficeShowsWhatIsHiddenFromTheMerchant(t *testing.T) {
	t.Parallel()
	s := newSim(t, monexttest.WithReadLag(time.Hour), monexttest.WithoutRefusedEntries())
	id := s.paid("A-1", 100, manual)
	s.capture(id, 60)
	s.capture(id, 90)
	page := s.look("transactions/" + id)
	require.Contains(t, page, "<td>not before 2025-03-04 13:00:00 UTC</td>")
	require.Contains(t, page, "<td>no</td>")
}

func TestTheBackOfficeShowsViolations(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	require.NotContains(t, s.look(""), "Violation")
	s.capture(id, 10, `"merchantReference":"SHIP-1"`)
	s.capture(id, 20, `"merchantReference":"SHIP-1"`)
	for _, path := range []string{"", "transactions/" + id} {
		page := s.look(path)
		require.Contains(t, page, `<p class="alert"><strong>Violation: second effect</strong>`)
		require.Contains(t, page, "SHIP-1")
		require.Contains(t, page, "a capture of 0.20 EUR is the second accepted effect of this reference.")
		require.Contains(t, page, `<a href="/_sim/backoffice/transactions/`+id+`">Its payment</a>`)
	}
}

func TestMisuseOfTheBackOfficeIsTold(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 10000, manual)
	open := s.session("A-2", 100, manual)
	for _, tt := range []struct {
		path   string
		values []string
		status int
		says   string
	}{
		{"transactions/" + id, []string{"kind", "capture", "amount", "100.01"}, 409, "02110 Invalid amount"},
		{"transactions/" + id, []string{"kind", "capture", "amount", "1.005"}, 400, "no more decimals than EUR has"},
		{"transactions/" + id, []string{"kind", "capture", "amount", "-1"}, 400, "must be positive"},
		{"transactions/" + id, []string{"kind", "capture", "amount", "<b>"}, 400, "must be positive"},
		{"transactions/" + id, []string{"kind", "steal", "amount", "1"}, 400, "must be capture, cancel or refund"},
		{"transactions/nobody", []string{"kind", "capture", "amount", "1"}, 404, "unknown transaction"},
		{"effects/nobody", []string{"code", "00000"}, 404, "no effect on hold"},
		{"sessions/nobody", []string{"code", "00000"}, 404, "unknown session"},
		{"sessions/" + open, []string{"code", "00000"}, 409, "not on hold"},
		{"clock", []string{"d", "soon"}, 400, "such as 90s"},
		{"", []string{"d", "1h"}, 405, "method not allowed"},
	} {
		w := s.submit(tt.path, tt.values...)
		require.Equal(t, tt.status, w.Code, tt.path)
		require.Contains(t, w.Body.String(), tt.says)
	}
	w := s.serve(http.MethodPost, backOffice+"transactions/"+id, "kind=capture&amount=1",
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Zero(t, s.balance(id).Captured)
	require.Equal(t, http.StatusNotFound, s.serve(http.MethodGet, backOffice+"transactions/nobody", "").Code)
	require.Equal(t, http.StatusNotFound, s.serve(http.MethodGet, backOffice+"more", "").Code)
	require.Equal(t, http.StatusMethodNotAllowed, s.serve(http.MethodDelete, backOffice+"clock", "").Code)
}

func TestOneOfSeveralPersonsDecidesAnOperationOnHold(t *testing.T) {
	t.Parallel()
	for range 100 {
		s := newSim(t)
		id := s.paid("A-1", 100, manual)
		require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Do: monexttest.OnHold("02000")}))
		effect := s.capture(id, 60).ID
		codes := []string{"x", "x", "00000", "x", "x", "00000", "x", "x"}
		got := make([]int, len(codes))
		start := make(chan struct{})
		var all sync.WaitGroup
		for i, code := range codes {
			all.Go(func() {
				<-start
				got[i] = s.submit("effects/"+effect, "code", code).Code
			})
		}
		close(start)
		all.Wait()
		slices.Sort(got)
		require.Equal(t, []int{303, 400, 400, 400, 400, 400, 400, 404}, got)
		require.Equal(t, int64(60), s.balance(id).Captured)
	}
}

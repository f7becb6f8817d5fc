package monexttest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// sim is a shop that also reaches the controls.
type sim struct {
	*shop

	web http.Handler
}

func newSim(t *testing.T, opts ...monexttest.Option) *sim {
	t.Helper()
	s := newShop(t, opts...)
	return &sim{shop: s, web: monexttest.Control(s.fake)}
}

// serve sends one request to the controls; header holds names and values in turn.
func (s *sim) serve(method, path, body string, header ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8089"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.web.ServeHTTP(w, r)
	return w
}

// control sends one request that must be answered with JSON.
func (s *sim) control(method, path string) (int, map[string]any) {
	s.t.Helper()
	w := s.serve(method, path, "")
	return w.Code, s.object(w)
}

func (s *sim) object(w *httptest.ResponseRecorder) map[string]any {
	s.t.Helper()
	require.Equal(s.t, "application/json", w.Header().Get("Content-Type"), w.Body)
	var out map[string]any
	require.NoError(s.t, json.Unmarshal(w.Body.Bytes(), &out), w.Body)
	return out
}

func TestAnotherProcessPlaysTheBuyerAndTheBank(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"accept":            "200 ACCEPTED 00000",
		"refuse":            "200 REFUSED 01100",
		"refuse?code=01116": "200 REFUSED 01116",
		"abandon":           "500 CANCELLED 02319",
		"expire":            "500 CANCELLED 02534",
		"hold":              "200 PENDING_RISK 04003",
		"hold?code=02000":   "200 ONHOLD_PARTNER 02000",
		"accept?amount=40":  "200 ACCEPTED 00000",
	} {
		s := newSim(t)
		id := s.session("A-1", 100, manual)
		status, out := s.control(http.MethodPost, "/_sim/sessions/"+id+"/"+path)
		require.Equal(t, http.StatusOK, status, "%s: %v", path, out)
		require.Equal(t, id, out["id"])
		got := s.readSession(id)
		require.Equal(t, want, got.verdict(), path)
		require.Equal(t, got.Title, out["title"])
		require.Equal(t, got.Code, out["code"])
	}
}

func TestAPartialAuthorisationIsForTheAmountThatIsGiven(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	_, out := s.control(http.MethodPost, "/_sim/sessions/"+s.session("A-1", 100, manual)+"/accept?amount=40")
	require.Equal(t, int64(40), s.balance(out["transaction"].(string)).Authorised)
}

func TestAPaymentThatASandboxAmountRefusesIsNoFailureOfTheControl(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	status, out := s.control(http.MethodPost, "/_sim/sessions/"+s.session("A-1", 33351, manual)+"/accept")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "REFUSED 01116", fmt.Sprint(out["title"], " ", out["code"]))
}

func TestAPaymentOnHoldIsDecidedOverTheControls(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"00000": "ACCEPTED", "04002": "REFUSED"} {
		s := newSim(t)
		id := s.session("A-1", 100, manual)
		s.control(http.MethodPost, "/_sim/sessions/"+id+"/hold")
		status, out := s.control(http.MethodPost, "/_sim/sessions/"+id+"/resolve?code="+code)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, want, out["title"])
		status, out = s.control(http.MethodPost, "/_sim/sessions/"+id+"/resolve?code=00000")
		require.Equal(t, http.StatusConflict, status)
		require.Equal(t, "the session is not on hold", out["error"])
	}
}

func TestSessionsAreListedAndShown(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	_, out := s.control(http.MethodGet, "/_sim/sessions")
	require.Empty(t, out["sessions"])
	require.NotNil(t, out["sessions"], "an empty list is a list")
	first, second := s.session("A-1", 100, manual), s.session("A-2", 200, automatic)
	_, out = s.control(http.MethodGet, "/_sim/sessions")
	require.Len(t, out["sessions"], 2)
	_, out = s.control(http.MethodGet, "/_sim/sessions/"+second)
	require.Equal(t, "A-2 200 EUR AUTOMATIC INPROGRESS",
		fmt.Sprint(out["orderReference"], " ", out["amount"], " ", out["currency"], " ", out["capture"], " ", out["title"]))
	require.Equal(t, "http://127.0.0.1:8089/v2/?token="+second, out["pageURL"])
	require.NotEqual(t, first, second)
}

// TestTheControlAndTheAPIAgreeOnWhereASessionStands: also before it has a result.
func TestTheControlAndTheAPIAgreeOnWhereASessionStands(t *testing.T) {
	t.Parallel()
	s := newSim(t, monexttest.WithAttempts(2))
	id := s.session("A-1", 100, manual)
	agree := func(code string) {
		t.Helper()
		_, out := s.control(http.MethodGet, "/_sim/sessions/"+id)
		require.Equal(t, "INPROGRESS "+code, fmt.Sprint(out["title"], " ", out["code"]))
		require.Equal(t, "200 INPROGRESS "+code, s.readSession(id).verdict())
	}
	agree("02533")
	s.visit(http.MethodGet, id, "")
	agree("02306")
	id = s.session("A-2", 100, manual)
	require.NoError(t, s.fake.Refuse(id, "01100"))
	agree("02306")
}

func TestASessionWhoseTimeIsMadeToRunOutExpiresAtThatMoment(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id, other := s.session("A-1", 100, manual), s.session("A-2", 100, manual)
	s.wait(time.Minute)
	_, out := s.control(http.MethodPost, "/_sim/sessions/"+id+"/expire")
	require.Equal(t, "2025-03-04T12:01:00Z", out["expires"])
	s.wait(day)
	_, out = s.control(http.MethodGet, "/_sim/sessions/"+id)
	require.Equal(t, "2025-03-04T12:01:00Z", out["expires"])
	_, out = s.control(http.MethodGet, "/_sim/sessions/"+other)
	require.Equal(t, "2025-03-04T12:30:00Z", out["expires"], "that one had its time")
}

func TestTheTruthAboutATransactionIsShownWithWhatReadsHide(t *testing.T) {
	t.Parallel()
	s := newSim(t, monexttest.WithReadLag(time.Hour), monexttest.WithoutRefusedEntries())
	id := s.paid("A-1", 100, manual)
	s.capture(id, 60, `"merchantReference":"SHIP-1"`)
	s.capture(id, 90, `"merchantReference":"SHIP-2"`)
	require.Equal(t, "AUTHORIZATION 100 OK", s.read(id).types())

	_, out := s.control(http.MethodGet, "/_sim/transactions/"+id)
	require.Equal(t, "ACCEPTED", out["title"])
	var seen []string
	for _, e := range out["effects"].([]any) {
		e := e.(map[string]any)
		seen = append(seen, fmt.Sprint(e["type"], " ", e["amount"], " ", e["status"], " ", e["merchantReference"], " ", e["attempt"]))
	}
	require.Equal(t, []string{"AUTHORIZATION 100 OK <nil> <nil>", "CAPTURE 60 OK SHIP-1 1", "CAPTURE 90 KO SHIP-2 1"}, seen)
	balance := out["balance"].(map[string]any)
	require.Equal(t, "100 60 40 60 0", fmt.Sprint(balance["authorised"], " ", balance["captured"], " ", balance["uncaptured"], " ",
		balance["refundable"], " ", balance["pending"]))
	_, out = s.control(http.MethodGet, "/_sim/transactions")
	require.Len(t, out["transactions"], 1)
}

func TestOperationsOfTheBackOfficeAreNotifiedAsTRS(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	session := s.session("A-1", 100, manual)
	id, err := s.fake.Accept(session)
	require.NoError(t, err)
	s.readSession(session)
	for _, step := range []struct {
		path string
		want monexttest.Balance
	}{
		{"captures?amount=60", monexttest.Balance{Authorised: 100, Captured: 60}},
		{"cancels?amount=40", monexttest.Balance{Authorised: 100, Captured: 60, Cancelled: 40}},
		{"refunds?amount=10", monexttest.Balance{Authorised: 100, Captured: 60, Cancelled: 40, Refunded: 10}},
	} {
		before := len(s.told())
		status, out := s.control(http.MethodPost, "/_sim/transactions/"+id+"/"+step.path)
		require.Equal(t, http.StatusOK, status, out)
		require.Equal(t, "OK", out["status"])
		require.Equal(t, step.want, s.balance(id))
		status, _ = s.control(http.MethodPost, "/_sim/notifications/deliver")
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, []string{"o=1&notificationType=TRS&transactionId=" + id}, s.told()[before:])
	}
	status, out := s.control(http.MethodPost, "/_sim/transactions/"+id+"/refunds?amount=1000")
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "02110", out["code"])
	require.Equal(t, "refused with 02110 Invalid amount", out["error"])
}

func TestACaptureIsStoppedByItsOwnId(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 60)
	status, out := s.control(http.MethodPost, "/_sim/transactions/"+s.fake.Effects(id)[1].ID+"/cancels?amount=60")
	require.Equal(t, http.StatusOK, status, out)
	require.Equal(t, "OK", out["status"])
	require.Zero(t, s.balance(id).Captured)
}

func TestAnOperationOnHoldIsDecidedOverTheControls(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Do: monexttest.OnHold("02000")}))
	s.capture(id, 60)
	effect := s.fake.Effects(id)[1].ID
	status, out := s.control(http.MethodPost, "/_sim/effects/"+effect+"/resolve?code=00000")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "OK", out["status"])
	require.Equal(t, int64(60), s.balance(id).Captured)
	status, _ = s.control(http.MethodPost, "/_sim/effects/"+effect+"/resolve?code=00000")
	require.Equal(t, http.StatusNotFound, status, "it is decided")
}

func TestTheClockIsReadAndMoved(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.session("A-1", 100, manual)
	_, out := s.control(http.MethodGet, "/_sim/clock")
	require.Equal(t, "2025-03-04T12:00:00Z", out["now"])
	status, out := s.control(http.MethodPost, "/_sim/clock/advance?d=24h")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "2025-03-05T12:00:00Z", out["now"])
	require.Equal(t, "500 CANCELLED 02534", s.readSession(id).verdict())
}

func TestWhatTheMerchantIsStillToBeToldIsListed(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.answer = http.StatusInternalServerError
	id := s.session("A-1", 100, manual)
	require.NoError(t, s.fake.Abandon(id))
	_, out := s.control(http.MethodPost, "/_sim/notifications/deliver")
	want := map[string]any{"type": "WEBTRS", "session": id, "url": "https://shop.example.org/notify?o=1",
		"next": "2025-03-04T12:01:00Z", "until": "2025-03-04T14:00:00Z"}
	require.Equal(t, []any{want}, out["notifications"])
	s.readSession(id)
	_, out = s.control(http.MethodGet, "/_sim/notifications")
	require.Empty(t, out["notifications"])
}

func TestTheJournalIsPaged(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 10, `"merchantReference":"SHIP-1"`)
	s.capture(id, 20, `"merchantReference":"SHIP-1"`)
	_, out := s.control(http.MethodGet, "/_sim/journal")
	require.Len(t, out["entries"], 4)
	require.Len(t, out["violations"], 1)
	require.Equal(t, "4 false", fmt.Sprint(out["next"], " ", out["more"]))

	_, out = s.control(http.MethodGet, "/_sim/journal?after=1&limit=2")
	require.Len(t, out["entries"], 2)
	entry := out["entries"].([]any)[1].(map[string]any)
	require.Equal(t, "3 request /v1/checkout/transactions/"+id+"/captures 201 ACCEPTED",
		fmt.Sprint(entry["seq"], " ", entry["what"], " ", entry["path"], " ", entry["status"], " ", entry["title"]))
	require.Len(t, entry["effects"], 1)
	require.Empty(t, out["violations"], "it showed in the last entry")
	require.Equal(t, "3 true", fmt.Sprint(out["next"], " ", out["more"]))

	_, out = s.control(http.MethodGet, "/_sim/journal?after=900")
	require.Empty(t, out["entries"])
	require.Equal(t, "4 false", fmt.Sprint(out["next"], " ", out["more"]))
	_, out = s.control(http.MethodGet, "/_sim/violations")
	require.Len(t, out["violations"], 1)
}

func TestTheJournalHoldsNoKeyAndNoBuyer(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.send(http.MethodPost, "/checkout/payments/sessions", `{"pointOfSaleReference":"POS","order":{"reference":"A-1","amount":100,
		"currency":"EUR"},"buyer":{"email":"ana@example.org","lastName":"Roux"},"returnURL":"https://shop.example.org/back"}`)
	journal := s.serve(http.MethodGet, "/_sim/journal", "").Body.String()
	require.Contains(t, journal, `"Authorization":["[redacted]"]`)
	for _, secret := range []string{"Basic", s.fake.Key(), "ana@example.org", "Roux"} {
		require.NotContains(t, journal, secret)
	}
}

func TestTheAnswersAreMadeForEyesAndGrep(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.paid(`A "1"{[,`, 100, manual)
	lines := strings.Split(s.serve(http.MethodGet, "/_sim/sessions", "").Body.String(), "\n")
	require.Len(t, lines, 6)
	require.Equal(t, []string{"{", `  "sessions":[`}, lines[:2])
	require.Contains(t, lines[2], `"orderReference":"A \"1\"{[,","amount":100`)
	require.Equal(t, []string{"  ]", "}", ""}, lines[3:])
	require.Equal(t, "{\n  \"faults\":[]\n}\n", s.serve(http.MethodGet, "/_sim/faults", "").Body.String())
}

func TestEveryListedAddressAnswersAndRefusesOtherMethods(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	_, out := s.control(http.MethodGet, "/_sim/")
	require.Greater(t, len(out["controls"].([]any)), 20)
	for _, c := range out["controls"].([]any) {
		c := c.(map[string]any)
		path := strings.ReplaceAll(c["path"].(string), "{id}", "nobody")
		require.NotEmpty(t, c["does"])
		status, _ := s.control(c["method"].(string), path)
		require.Contains(t, []int{200, 400, 404, 415}, status, path)
		w := s.serve(http.MethodPut, path, "")
		require.Equal(t, http.StatusMethodNotAllowed, w.Code, path)
		require.Contains(t, w.Header().Get("Allow"), c["method"])
	}
}

func TestWhoComesToNoAddressIsLedOn(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	for _, path := range []string{"/", "/_sim"} {
		w := s.serve(http.MethodGet, path, "")
		require.Equal(t, "302 /_sim/", fmt.Sprint(w.Code, " ", w.Header().Get("Location")), path)
	}
	for _, tt := range [][2]string{{"GET", "/checkout/payments/sessions"}, {"POST", "/checkout/payments/sessions"}, {"POST", "/"}, {"GET", "/v2"}, {"GET", "/v1x"}} {
		w := s.serve(tt[0], tt[1], "")
		require.Equal(t, http.StatusNotFound, w.Code, tt)
		for _, place := range []string{"/v1/", "/v2/", "/_sim/", "/_sim/backoffice/"} {
			require.Contains(t, w.Body.String(), " "+place, tt)
		}
	}
	_, out := s.control(http.MethodGet, "/_sim/")
	require.Equal(t, "http://127.0.0.1:8089/_sim/backoffice/", out["backOffice"])
	require.Equal(t, "http://127.0.0.1:8089/v1", out["api"])

	w := httptest.NewRecorder()
	s.fake.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/checkout/alive", nil))
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Contains(t, w.Body.String(), "the API is below /v1/")
	require.NotContains(t, w.Body.String(), "_sim", "it has no controls")
}

func TestEverythingElseGoesToTheServer(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	require.Equal(t, http.StatusUnauthorized, s.serve(http.MethodGet, "/v1/checkout/alive", "").Code)
	require.Equal(t, http.StatusUnauthorized, s.serve(http.MethodGet, "/v1/checkout/transactions/1", "").Code)
	id := s.session("A-1", 100, manual)
	require.Contains(t, s.serve(http.MethodGet, "/v2/?token="+id, "").Body.String(), "A-1")
	require.Len(t, s.fake.Journal(), 4, "what the controls do themselves is not the merchant's")
}

func TestMisuseOfTheControlsIsTold(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	open, over := s.session("A-1", 100, manual), s.session("A-2", 100, manual)
	require.NoError(t, s.fake.Abandon(over))
	paid := s.paid("A-3", 100, manual)
	asJSON := []string{"Content-Type", "application/json"}
	for _, tt := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		says                     string
	}{
		{"no such address", "GET", "/_sim/nowhere", "", nil, 404, "no such address"},
		{"a slash too many", "GET", "/_sim/sessions/", "", nil, 404, "no such address"},
		{"unknown session", "POST", "/_sim/sessions/nobody/accept", "", nil, 404, "unknown session"},
		{"unknown session, read", "GET", "/_sim/sessions/nobody", "", nil, 404, "unknown session"},
		{"unknown transaction", "GET", "/_sim/transactions/1", "", nil, 404, "unknown transaction"},
		{"unknown transaction, captured", "POST", "/_sim/transactions/1/captures?amount=1", "", nil, 404, "unknown transaction"},
		{"unknown effect", "POST", "/_sim/effects/1/resolve?code=00000", "", nil, 404, "no effect on hold"},
		{"a session that is over", "POST", "/_sim/sessions/" + over + "/accept", "", nil, 409, "the session is over"},
		{"resolved without being on hold", "POST", "/_sim/sessions/" + open + "/resolve?code=00000", "", nil, 409, "not on hold"},
		{"wrong method", "GET", "/_sim/clock/advance?d=1h", "", nil, 405, "knows POST"},
		{"wrong method of two", "PATCH", "/_sim/faults", "", nil, 405, "knows DELETE, GET, POST"},
		{"a code of four digits", "POST", "/_sim/sessions/" + open + "/refuse?code=1116", "", nil, 400, "5 digits"},
		{"a code that accepts", "POST", "/_sim/sessions/" + open + "/refuse?code=00000", "", nil, 400, "ACCEPTED"},
		{"a code that holds nothing", "POST", "/_sim/sessions/" + open + "/hold?code=01116", "", nil, 400, "REFUSED"},
		{"no code", "POST", "/_sim/sessions/" + open + "/resolve", "", nil, 400, "code is required"},
		{"a code that decides nothing", "POST", "/_sim/effects/1/resolve?code=02000", "", nil, 400, "decides nothing"},
		{"more than was asked for", "POST", "/_sim/sessions/" + open + "/accept?amount=101", "", nil, 400, "above the 100"},
		{"amount 0", "POST", "/_sim/sessions/" + open + "/accept?amount=0", "", nil, 400, "positive whole number"},
		{"no amount", "POST", "/_sim/transactions/" + paid + "/captures", "", nil, 400, "amount is required"},
		{"an empty amount", "POST", "/_sim/transactions/" + paid + "/captures?amount=", "", nil, 400, "positive whole number"},
		{"euros", "POST", "/_sim/transactions/" + paid + "/captures?amount=1.50", "", nil, 400, "positive whole number"},
		{"too much for a number", "POST", "/_sim/transactions/" + paid + "/captures?amount=99999999999999999999", "", nil, 400, "positive"},
		{"no duration", "POST", "/_sim/clock/advance", "", nil, 400, "such as 90s"},
		{"no unit", "POST", "/_sim/clock/advance?d=24", "", nil, 400, "such as 90s"},
		{"back in time", "POST", "/_sim/clock/advance?d=-1h", "", nil, 400, "from 0s"},
		{"out of the calendar", "POST", "/_sim/clock/advance?d=1000000h", "", nil, 400, "8784h"},
		{"an unknown parameter", "POST", "/_sim/clock/advance?by=24h", "", nil, 400, `unknown parameter "by"; this address knows: d`},
		{"a parameter where none is known", "POST", "/_sim/sessions/" + open + "/abandon?code=1", "", nil, 400, "unknown parameter"},
		{"a parameter twice", "POST", "/_sim/clock/advance?d=1h&d=2h", "", nil, 400, "given 2 times"},
		{"an unreadable query", "POST", "/_sim/clock/advance?d=%zz", "", nil, 400, "query"},
		{"a negative page", "GET", "/_sim/journal?after=-1", "", nil, 400, "after must be"},
		{"a page too long", "GET", "/_sim/journal?limit=1001", "", nil, 400, "from 1 to 1000"},
		{"a page of nothing, which has no next", "GET", "/_sim/journal?limit=0", "", nil, 400, "from 1 to 1000"},
		{"a form instead of a query", "POST", "/_sim/transactions/" + paid + "/captures", "amount=5", nil, 400, "takes no body"},
		{"a fault that is no JSON by its type", "POST", "/_sim/faults", `{"do":"drop"}`, nil, 415, "application/json"},
		{"a fault that is no JSON", "POST", "/_sim/faults", `do=drop`, asJSON, 400, "invalid character"},
		{"a fault cut off", "POST", "/_sim/faults", `[{"do":"drop"}`, asJSON, 400, "unexpected end"},
		{"a fault misspelt", "POST", "/_sim/faults", `{"do":"drop","nht":1}`, asJSON, 400, `"nht" is no member of a fault`},
		{"the second fault wrong", "POST", "/_sim/faults", `[{"do":"drop"},{"do":"delay"}]`, asJSON, 400, "faults[1]: fault: for is required by delay"},
		{"a null for a fault", "POST", "/_sim/faults", `[null]`, asJSON, 400, "faults[0]"},
		{"a fault without anything", "POST", "/_sim/faults", ` `, asJSON, 400, "must be a fault"},
		{"a fault that does nothing", "POST", "/_sim/faults", `{}`, asJSON, 400, "do"},
		{"no fault", "POST", "/_sim/faults", `[]`, asJSON, 400, "the list is empty"},
		{"a script too long", "POST", "/_sim/faults", strings.Repeat(" ", 1<<18+1), asJSON, 413, "256 KiB"},
		{"a page of another site", "POST", "/_sim/sessions/" + open + "/accept", "", []string{"Sec-Fetch-Site", "cross-site"}, 403, "another site"},
		{"an older browser", "DELETE", "/_sim/faults", "", []string{"Origin", "https://evil.example.org"}, 403, "another site"},
	} {
		w := s.serve(tt.method, tt.path, tt.body, tt.header...)
		require.Equal(t, tt.status, w.Code, "%s: %s", tt.name, w.Body)
		require.Contains(t, s.object(w)["error"], tt.says, tt.name)
	}
	require.Equal(t, "INPROGRESS", s.readSession(open).Title)
	require.Zero(t, s.balance(paid).Captured)
	require.Empty(t, s.fake.Faults())
}

func TestTheControlsAreReachedByTheirOwnNameOnly(t *testing.T) {
	t.Parallel()
	s := newSim(t, monexttest.WithPublicURL("https://sim.Example.org:9443"))
	id := s.session("A-1", 100, manual)
	get := func(host, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.web.ServeHTTP(w, r)
		return w
	}
	for _, host := range []string{"127.0.0.1", "127.0.0.1:8089", "127.8.8.8:1", "[::1]:8089", "[::1]", "[::ffff:127.0.0.1]:1", "localhost",
		"LOCALHOST:8089", "localhost.", "sim.example.org", "SIM.example.org:9443", "sim.example.org:1"} {
		require.Equal(t, http.StatusOK, get(host, "/_sim/sessions").Code, host)
		require.Equal(t, http.StatusOK, get(host, backOffice).Code, host)
	}
	for _, host := range []string{"", "evil.example.org", "evil.example.org:8089", "127.0.0.1.evil.example.org", "localhost.evil.example.org",
		"evil-localhost", "sim.example.org.evil.example", "10.0.0.1", "0.0.0.0:8089", "127.0.0.1@evil.example.org", "[::2]:8089", ":8089"} {
		for _, path := range []string{"/_sim/sessions", "/_sim/", backOffice, "/_sim/nowhere"} {
			w := get(host, path)
			require.Equal(t, http.StatusForbidden, w.Code, "%s %s", host, path)
			require.Contains(t, s.object(w)["error"], "neither a loopback one, such as 127.0.0.1 or localhost, nor that of the public URL")
		}
		require.Equal(t, http.StatusOK, get(host, "/v2/?token="+id).Code, "the page is for everybody")
		require.Equal(t, http.StatusUnauthorized, get(host, "/v1/checkout/alive").Code)
	}
}

func TestTheControlsOfAClosedServerSaySo(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.session("A-1", 100, manual)
	require.NoError(t, s.fake.Close())
	status, out := s.control(http.MethodPost, "/_sim/sessions/"+id+"/accept")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "the server is closed", out["error"])
	_, out = s.control(http.MethodGet, "/_sim/journal")
	require.Len(t, out["entries"], 1, "what happened can still be read")
}

func TestAScriptOfFaultsIsGivenShownAndEmptied(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	id := s.paid("A-1", 100, manual)
	one := `{"method":"POST","path":"/v1/checkout/transactions/*/captures","nth":1,"when":"after","do":"drop"}`
	w := s.serve(http.MethodPost, "/_sim/faults", one, "Content-Type", "application/json; charset=utf-8")
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	require.Len(t, s.object(w)["faults"], 1)
	_, err := s.do(http.MethodPost, "/checkout/transactions/"+id+"/captures", operationBody(60))
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, int64(60), s.balance(id).Captured, "the answer was lost, not the capture")

	w = s.serve(http.MethodPost, "/_sim/faults", "["+one+","+one+"]", "Content-Type", "application/json")
	require.Len(t, s.object(w)["faults"], 3)
	require.Len(t, s.fake.Faults(), 3)
	status, out := s.control(http.MethodDelete, "/_sim/faults")
	require.Equal(t, http.StatusOK, status)
	require.Empty(t, out["faults"])
	require.Empty(t, s.fake.Faults())
}

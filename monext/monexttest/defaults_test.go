package monexttest_test

import (
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// TestTheSimulatorKnowsNothingOfTheSDK: client and simulator share no assumption, so that each shows the other's mistakes.
func TestTheSimulatorKnowsNothingOfTheSDK(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	checked := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		checked++
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range file.Imports {
			ours := strings.Contains(imported.Path.Value, "monext-go/")
			require.True(t, !ours || strings.HasSuffix(imported.Path.Value, `/internal/retailapi"`), "%s imports %s", name, imported.Path.Value)
		}
	}
	require.Greater(t, checked, 40)
}

func TestWithoutAPaymentTheCaptureIsAutomatic(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.create("payment", nil)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	undecided := s.readSession(r.ID).Body["transactions"].([]any)[0].(map[string]any)
	require.Equal(t, []any{"ONE_OFF", "AUTOMATIC"}, []any{undecided["paymentType"], undecided["capture"]})
	id, err := s.fake.Accept(r.ID)
	require.NoError(t, err)
	require.Equal(t, "AUTHORIZATION_AND_CAPTURE 12990 OK", s.read(id).types())
	for _, without := range []string{"payment.paymentType", "payment.capture"} {
		require.Equal(t, "Invalid field format: "+without, s.create(without, nil).Body["detail"])
	}
}

func TestAnAccountVerificationIsOfAnyAmountAndMovesNone(t *testing.T) {
	t.Parallel()
	verify := func(order string, amount int64) string {
		return strings.Replace(sessionBody(order, amount, automatic), "ONE_OFF", "ACCOUNT_VERIFICATION", 1)
	}
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	s := newShop(t, file)
	for order, amount := range map[string]int64{"A-0": 0, "A-1": 100} {
		session := s.send(http.MethodPost, "/checkout/payments/sessions", verify(order, amount))
		require.Equal(t, "201 ACCEPTED 00000", session.verdict())
		id, err := s.fake.Accept(session.ID)
		require.NoError(t, err)
		r := s.read(id)
		require.Equal(t, "ACCOUNT_VERIFICATION", r.Type)
		require.InDelta(t, amount, r.Body["transaction"].(map[string]any)["requestedAmount"], 0)
		require.Equal(t, monexttest.Balance{}, s.balance(id))
		require.Equal(t, "201 ERROR 02110", s.capture(id, 1).verdict())
		require.Equal(t, "201 ERROR 02110", s.refund(id, 1).verdict())
		require.Equal(t, "201 ERROR 02110", s.cancel(id, 1).verdict())
	}
	require.Equal(t, "Invalid field format: order.amount", s.send(http.MethodPost, "/checkout/payments/sessions", sessionBody("A-2", 0, manual)).Body["detail"])
	require.Equal(t, "Invalid field format: payment.amount", s.create("payment.amount", 0).Body["detail"])
	sessions := s.fake.Sessions()
	require.NoError(t, s.fake.Close())
	require.Equal(t, sessions, newShop(t, file).fake.Sessions())
}

func TestADeferredDateIsEarlierThanTodayInSevenDays(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for date, want := range map[string]int{
		"2025-03-10T23:59:59.999Z": 201, "2025-03-11T00:00:00Z": 400, "2025-03-11T01:00:00+02:00": 201, "2025-03-10T23:00:00-02:00": 400, "2025-03-10": 400,
	} {
		body := sessionBody("D-"+date[8:10], 100, `"capture":"DEFERRED","deferredCaptureDate":"`+date+`"`)
		require.Equal(t, want, s.send(http.MethodPost, "/checkout/payments/sessions", body).HTTP, date)
	}
}

func TestTheWordsAreThoseOfOneSource(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]monexttest.Option{
		"CANCEL REAUTHORIZATION": nil, "RESET AUTHORIZATION": {monexttest.WithWords(monexttest.WordsOfPlugIns)},
		"CANCEL AUTHORIZATION": {monexttest.WithWords(monexttest.WordsOfPlugIns), monexttest.WithCancelWord("CANCEL")},
		"RESET REAUTHO":        {setting(t, "words", "plug-ins"), setting(t, "reauthorization-word", "REAUTHO")},
	} {
		s := newShop(t, opts...)
		cancel, again, _ := strings.Cut(want, " ")
		id := s.paid("A-1", 100, manual)
		require.Equal(t, cancel, s.cancel(id, 40).Type)
		s.wait(8 * day)
		s.capture(id, 50, `"option":"LATE_DELIVERY"`)
		require.Equal(t, "AUTHORIZATION 100 OK, "+cancel+" 40 OK, "+again+" 50 OK, CAPTURE 50 OK", s.read(id).types())
	}
	_, err := monexttest.Configure("words", "mine")
	require.ErrorContains(t, err, "must be description or plug-ins")
}

func setting(t *testing.T, name, value string) monexttest.Option {
	t.Helper()
	o, err := monexttest.Configure(name, value)
	require.NoError(t, err)
	return o
}

func TestTheReturnAddressHasTheTokenUnderBothNamesOnRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithReturnToken())
	id := s.session("A-1", 100, manual)
	resp := s.visit(http.MethodPost, id, "pay")
	require.Equal(t, "https://shop.example.org/back?o=1&paylinetoken="+id+"&token="+id, resp.Header.Get("Location"))
}

func TestARefusalNamesItsTransactionOnRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithRefusedTransactions())
	id := s.paid("A-1", 100, manual)
	r := s.capture(id, 101)
	require.Equal(t, "201 ERROR 02110", r.verdict())
	require.Equal(t, "CAPTURE", r.Type)
	require.Equal(t, s.fake.Effects(id)[1].ID, r.ID)
	require.Equal(t, "200 ERROR 02110", s.read(r.ID).verdict())
	require.NotContains(t, s.capture("25063000009999", 1).Body, "transaction", "nothing was addressed")
}

func TestTheAuthorisedAmountIsShownOnlyWhereItDiffers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NotContains(t, s.read(id).Body["transaction"], "authorizedAmount")
}

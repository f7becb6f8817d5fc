package monexttest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAMethodTakesSoManyCaptures(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithMethod("", monexttest.Method{Captures: 2}))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.capture(id, 101).verdict(), "what is refused does not count")
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 20).verdict())
	require.Equal(t, "201 ERROR 02302", s.capture(id, 30).verdict())
	require.Equal(t, "201 ERROR 02302", s.capture(id, 70, `"option":"FINAL"`).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 30}, s.balance(id), "the rest lapses")
	s.wait(8 * day)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 40, `"option":"LATE_DELIVERY"`).verdict(), "a new authorisation")
}

func TestAMethodReleasesTheRestBehindItsLastCapture(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithMethod("*", monexttest.Method{Captures: 1, ReleasesRest: true}))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK, CANCEL 40 OK", s.read(id).types())
}

func TestAMethodTakesWholesOnly(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithMethod("", monexttest.Method{WholeCapture: true, WholeRefund: true}))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.capture(id, 99, `"option":"FINAL"`).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 100).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 99).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 100).verdict())
}

func TestAMethodKnowsNoCancel(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithMethod("", monexttest.Method{NoCancel: true}))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02600", s.cancel(id, 100).verdict())
	capture := s.capture(id, 60, `"option":"FINAL"`)
	require.Equal(t, "AUTHORIZATION 100 OK, CANCEL 100 KO, CAPTURE 60 OK, CANCEL 40 OK", s.read(id).types(), "what Monext releases is no cancel of the shop's")
	require.Equal(t, "201 ERROR 02600", s.cancel(capture.ID, 60).verdict())
}

func TestAMethodHasALifeOfItsOwnAndEachContractItsMethod(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithMethod("CB_WEB_01", monexttest.Method{AuthorizationLife: time.Hour}), monexttest.WithMethod("", monexttest.Method{NoCancel: true}))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 10).verdict(), "its own entry stands instead of the common one")
	s.wait(time.Hour)
	require.Equal(t, "201 ERROR 02302", s.capture(id, 90).verdict())
}

func TestTheTextOfMethodsSaysWhatTheyTake(t *testing.T) {
	t.Parallel()
	o, err := monexttest.Configure("methods", "CB_WEB_01=captures:1,releases-rest;*=whole-capture,whole-refund,no-cancel,life:48h;FREE=")
	require.NoError(t, err)
	s := newShop(t, o)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 10)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 10 OK, CANCEL 90 OK", s.read(id).types())
	for _, bad := range []string{
		"CB", "=no-cancel", "CB=nothing", "CB=captures:x", "CB=captures:-1", "CB=life:-1h", "CB=life", "CB=releases-rest", "CB=no-cancel;CB=", "CB=no-cancel;",
		"CB=no-cancel:1",
	} {
		_, err := monexttest.Configure("methods", bad)
		require.ErrorContains(t, err, "monexttest: methods: must be all, or such as", bad)
	}
	for bad, why := range map[string]string{
		"CB=capture:1":     `"capture:1" is not a limit: there are captures:N`,
		"CB=life:2d":       `"life:2d" is not a limit: life takes a duration in hours or less, such as life:48h`,
		"CB=captures:-1":   `"captures:-1" is not a limit: captures takes a whole number`,
		"CB=no-cancel;CB=": `"CB=" is no contract with its limits, such as CB=captures:1, or names a contract twice`,
		"*=releases-rest":  `"*=releases-rest": releases-rest needs captures:N`,
	} {
		_, err := monexttest.Configure("methods", bad)
		require.ErrorContains(t, err, why)
	}
	_, err = monexttest.New(monexttest.WithMethod("CB", monexttest.Method{Captures: -1}))
	require.ErrorContains(t, err, "monexttest: methods: must be")
}

func ExampleWithMethod() {
	fake, err := monexttest.New(monexttest.WithMethod("CB_WEB_01", monexttest.Method{Captures: 1, ReleasesRest: true}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	ask(fake, http.MethodPost, "/checkout/payments/sessions", exampleSession)
	transaction, err := fake.Accept(fake.Sessions()[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := fake.BackOffice(transaction, monexttest.KindCapture, 5000); err != nil {
		fmt.Println(err)
		return
	}
	_, err = fake.BackOffice(transaction, monexttest.KindCapture, 1000)
	fmt.Println(err)
	balance, _ := fake.Balance(transaction)
	fmt.Println(balance.Captured, "captured,", balance.Cancelled, "released")
	// Output:
	// monexttest: refused with 02302 Invalid transaction
	// 5000 captured, 7990 released
}

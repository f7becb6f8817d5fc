package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestWhatMonextListsAndWeCannotExplainIsShown(t *testing.T) {
	t.Parallel()
	const entry = `{"id":"X-1","type":"%","status":"OK","amount":700,"date":"2026-03-04T10:00:00.000+00:00"}`
	for name, c := range map[string]struct {
		entry  string
		cause  lifecycle.Cause
		blocks bool
	}{
		"an unknown type":            {strings.Replace(entry, "%", "CREDIT", 1), lifecycle.CauseUnknownEffect, false},
		"a refund of nothing":        {strings.Replace(entry, "%", "REFUND", 1), lifecycle.CauseBroken, true},
		"more than was authorised":   {strings.Replace(strings.Replace(entry, "%", "CAPTURE", 1), "700", "5001", 1), lifecycle.CauseBroken, true},
		"an entry without an amount": {strings.Replace(strings.Replace(entry, "%", "CAPTURE", 1), `"amount":700,`, "", 1), lifecycle.CauseBroken, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			r.rewrite = func(body string) string {
				return strings.Replace(body, `"associatedTransactions":[`, `"associatedTransactions":[`+c.entry+`,`, 1)
			}
			p, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Len(t, p.Reviews(), 1)
			require.Equal(t, c.cause, p.Reviews()[0].Code)
			_, err = r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "k", Amount: eur(100)})
			require.Equal(t, c.blocks, err != nil)
			again, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Len(t, again.Reviews(), 1, "once")
		})
	}
}

func TestAPaymentIsFoundInWhateverItsSessionLists(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	transaction, err := r.monext.Accept(session)
	require.NoError(t, err)
	capture, err := r.monext.BackOffice(transaction, monexttest.KindCapture, 1000)
	require.NoError(t, err)
	r.rewrite = func(body string) string { // the session lists what followed, and something without an id
		return strings.Replace(body, `"transactions":[`, `"transactions":[{"id":"`+capture+`","type":"CAPTURE"},{"id":"R-1","type":"RESET"},{"id":"F-1","type":"REFUND"},`, 1)
	}
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, []string{transaction}, p.TransactionIDs())
	require.Equal(t, eur(1000), p.Ledger().Captured)
	require.Empty(t, p.Reviews())
}

func TestTheAuthorisedAmountIsReadWhereverItIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hide   []string
		review bool
	}{
		"in the list":               {[]string{`"requestedAmount":5000,`}, false},
		"as it was asked for":       {[]string{`"amount":5000,`}, false},
		"nowhere":                   {[]string{`"amount":5000,`, `"requestedAmount":5000,`}, true},
		"nor its currency but once": {[]string{`"currency":"EUR",`}, false},
		"nor its date":              {[]string{`"date":"2026-03-04T09:00:00.000+00:00",`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			session := r.open("O-1", 5000, "")
			_, err := r.monext.Accept(session)
			require.NoError(t, err)
			r.rewrite = func(body string) string {
				for i, h := range c.hide {
					if i == 0 && h == `"currency":"EUR",` {
						body = strings.Replace(body, h, "", 1)
						continue
					}
					body = strings.ReplaceAll(body, h, "")
				}
				return body
			}
			p, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Equal(t, lifecycle.StateAuthorized, p.State())
			require.Equal(t, c.review, p.NeedsReview(), "%v", p.Reviews())
			require.Equal(t, eur(5000), p.Amount())
		})
	}
}

func TestATransactionThatWasAcceptedOnceIsFoundAfterItWasCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	r.rewrite = func(body string) string { // the transaction is titled by what became of it; its list tells the rest
		if strings.Contains(body, "associatedTransactions") {
			return strings.Replace(body, `"title":"ACCEPTED","code":"00000"`, `"title":"CANCELLED","code":"02319"`, 1)
		}
		return body
	}
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
}

func TestARefusedAttemptBesideAnAcceptedOneIsNotThePayment(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithAttempts(3)))
	session := r.open("O-1", 5000, "")
	require.NoError(t, r.monext.Refuse(session, "01116"))
	transaction, err := r.monext.Accept(session)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, []string{transaction}, p.TransactionIDs())
	require.Empty(t, p.Surplus())
	require.False(t, p.NeedsReview())
}

func TestTheLifeOfAnAuthorisationGoesByItsContract(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Methods: map[string]lifecycle.Method{"CB": {AuthorizationLife: 48 * time.Hour}, "": {AuthorizationLife: 24 * time.Hour}}, WarnBefore: time.Hour}))
	r.paid("O-1", 5000)
	transaction, _ := r.payment("O-1").Transaction()
	want := 24 * time.Hour
	if transaction.Method == "CB" {
		want = 48 * time.Hour
	}
	require.Equal(t, start.Add(want), transaction.Deadline)
	require.Equal(t, start.Add(want-time.Hour), transaction.Warn)
}

func TestARefreshReadsOnThoughOneReadFails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.open("O-1", 5000, "")
	second := r.open("O-1", 6000, "")
	_, err := r.monext.Accept(second)
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: "GET", Path: "/v1/checkout/payments/sessions/" + first, Do: monexttest.Body(403, "text/plain", "no")}))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.ErrorIs(t, err, monext.ErrUnauthorized)
	require.Equal(t, lifecycle.StateAuthorized, p.State(), "the payment as far as it is known comes with the error")
	require.False(t, p.Sessions()[0].Dead)

	require.NoError(t, r.monext.Inject(onPath("GET", monexttest.PathTransaction, monexttest.Body(403, "text/plain", "no"))))
	_, err = r.service.Reconcile(t.Context(), "O-1")
	require.ErrorIs(t, err, monext.ErrUnauthorized)
	third := r.foreign(anOrder("O-1", 7000))
	_, err = r.monext.Accept(third)
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onPath("GET", monexttest.PathTransaction, monexttest.Body(403, "text/plain", "no"))))
	p, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 7000), SessionID: third})
	require.Error(t, err)
	require.Empty(t, p.Surplus(), "an authorisation that cannot be read is not believed")
}

func TestTheLengthOfAListIsThatOfTheLastRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	listed := func() int {
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		transaction, _ := p.Transaction()
		return transaction.Listed
	}
	const refused = `{"type":"CAPTURE","status":"KO","amount":700},`
	r.rewriteReads(`"associatedTransactions":[`, `"associatedTransactions":[`+refused+refused)
	require.Equal(t, 3, listed())
	r.rewrite = nil
	require.Equal(t, 1, listed())
}

func TestAResetAfterACaptureIsNamedToThePerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := partly(r)
	reset, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, 1000)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, []string{reset}, r.reviewOf("O-1", lifecycle.CauseUncertain).Effects)
}

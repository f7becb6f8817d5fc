package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// rewriteReads changes what the client reads of transactions and sessions.
func (r *rig) rewriteReads(old, with string) {
	r.rewrite = func(body string) string { return strings.ReplaceAll(body, old, with) }
}

func TestWhatIsReadBackMustBeTheOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, with, detail string }{
		"another order's reference": {`"reference":"O-1"`, `"reference":"O-2"`, "the transaction's order reference is not this order's"},
		"no reference at all":       {`"reference":"O-1"`, `"reference":""`, "the transaction's order reference is not this order's"},
		"another currency":          {`"currency":"EUR"`, `"currency":"USD"`, "the transaction's currency is not EUR"},
		"another amount asked for":  {`"requestedAmount":5000`, `"requestedAmount":4000`, "the amount asked for is 40.00 EUR, the order's is 50.00 EUR"},
		"less authorised":           {`"requestedAmount":5000`, `"requestedAmount":5000,"authorizedAmount":4999`, "the amount authorised is 49.99 EUR, the order's is 50.00 EUR"},
		"more authorised":           {`"requestedAmount":5000`, `"requestedAmount":5000,"authorizedAmount":5001`, "the amount authorised is 50.01 EUR, the order's is 50.00 EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			session := r.open("O-1", 5000, "")
			reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
			transaction, err := r.monext.Accept(session)
			require.NoError(t, err)
			r.rewriteReads(c.old, c.with)
			p, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.NotEmpty(t, p.Reviews())
			require.Equal(t, lifecycle.CauseMismatch, p.Reviews()[0].Code)
			require.Equal(t, c.detail, p.Reviews()[0].Detail)
			require.Equal(t, transaction, p.Reviews()[0].Transaction)

			_, err = r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "k", Amount: eur(1)})
			var no *lifecycle.NotAllowedError
			require.ErrorAs(t, err, &no)
			require.Equal(t, lifecycle.CauseMismatch, no.Cause)
			r.run(24 * time.Hour)
			require.Equal(t, lifecycle.OperationReady, r.operation("O-1", reverse.ID).State, "no operation runs")
			require.Len(t, r.monext.Effects(transaction), 1)
			sum, err := r.service.Summary(t.Context(), "O-1")
			require.NoError(t, err)
			for _, a := range sum.Actions {
				require.Equal(t, lifecycle.CauseMismatch, a.Cause)
			}
		})
	}
}

func TestAPersonsWordLetsAMismatchedPaymentGoOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	transaction, err := r.monext.AcceptPartly(session, 3000)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, eur(3000), p.Ledger().Capturable)
	r.run(time.Hour)
	d := r.decision("", lifecycle.ResolveAcknowledge)
	d.Review = p.Reviews()[0].Seq
	_, err = r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", reverse.ID).State)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	require.Len(t, r.monext.Effects(transaction), 2)
	r.clean()
}

func TestABuyerWhoPaysTwoSessionsPaysASurplus(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l), withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	first := r.open("O-1", 5000, "")
	second := r.open("O-1", 5000, monext.CaptureAutomatic)
	paid, err := r.monext.Accept(first)
	require.NoError(t, err)
	twice, err := r.monext.Accept(second)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State(), "the payment is the first transaction")
	require.Len(t, p.Surplus(), 1)
	require.Equal(t, twice, p.Surplus()[0].Transaction)
	require.Len(t, p.Reviews(), 1)
	require.Equal(t, lifecycle.CauseSurplus, p.Reviews()[0].Code)
	var heard bool
	for _, n := range l.notices() {
		heard = heard || n.Event.Type == lifecycle.EventReview && n.Event.Review.Code == lifecycle.CauseSurplus
	}
	require.True(t, heard, "it is reported")

	back, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "surplus", Transaction: twice, Actor: "ana"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, back.State)
	require.Equal(t, lifecycle.CauseRefundCaptured, back.Cause)
	p = r.payment("O-1")
	require.False(t, p.Closed(), "the order itself is not cancelled")
	require.Equal(t, eur(5000), p.Surplus()[0].Ledger.Refunded)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	balance, _ := r.monext.Balance(paid)
	require.Equal(t, int64(5000), balance.Captured)
	r.clean()
}

func TestAnAcceptedSessionWithoutATransactionIsShownOnceItMustBeThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.open("O-1", 5000, "")
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: http.MethodGet, Path: monexttest.PathSession,
		Do: monexttest.Body(200, "application/json", `{"result":{"title":"ACCEPTED","code":"00000","detail":"ok"},"transactions":[]}`),
	}))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StatePending, p.State())
	require.Empty(t, p.Reviews(), "it may only be late to show")
	r.run(2 * time.Hour)
	p = r.payment("O-1")
	require.Len(t, p.Reviews(), 1)
	require.Equal(t, lifecycle.CauseUnreadable, p.Reviews()[0].Code)
	require.False(t, p.Sessions()[0].Dead, "and it is still watched")
}

func TestTheOrderOfATransactionIsItsOwnWordElseItsSessions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reference string // as the transaction tells it; the session tells the order's
		details   []string
	}{
		"another order's": {"O-2", []string{"the transaction's order reference is not this order's"}},
		"none":            {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			_, err := r.monext.Accept(r.open("O-1", 5000, ""))
			require.NoError(t, err)
			r.rewrite = func(body string) string {
				if strings.Contains(body, "associatedTransactions") {
					return strings.ReplaceAll(body, `"reference":"O-1"`, `"reference":"`+c.reference+`"`)
				}
				return body
			}
			p, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Equal(t, lifecycle.StateAuthorized, p.State())
			var details []string
			for _, f := range p.Reviews() {
				details = append(details, f.Detail)
			}
			require.Equal(t, c.details, details)
		})
	}
}

func TestAPartialAuthorisationIsSeenInTheListAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.monext.AcceptPartly(r.open("O-1", 5000, ""), 3000)
	require.NoError(t, err)
	r.rewriteReads(`"authorizedAmount":3000,`, "")
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	transaction, _ := p.Transaction()
	require.Equal(t, eur(3000), transaction.Amount)
	require.Equal(t, "the amount authorised is 30.00 EUR, the order's is 50.00 EUR", r.reviewOf("O-1", lifecycle.CauseMismatch).Detail)
}

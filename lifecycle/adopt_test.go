package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// foreign makes a session at Monext behind the Service's back.
func (r *rig) foreign(o order.Order) string {
	r.t.Helper()
	s, err := r.client().CreateSession(r.t.Context(), monext.SessionRequest{
		Order: o, Payment: monext.PaymentTerms{Capture: monext.CaptureManual}, ReturnURL: "https://shop.example.org/return",
	})
	require.NoError(r.t, err)
	return s.ID
}

// takenOver adopts O-1, paid elsewhere, of which so much was captured there, and gives its session and transaction.
func (r *rig) takenOver(cents, captured int64) (session, transaction string) {
	r.t.Helper()
	session = r.foreign(anOrder("O-1", cents))
	transaction, err := r.monext.Accept(session)
	require.NoError(r.t, err)
	if captured > 0 {
		_, err = r.monext.BackOffice(transaction, monexttest.KindCapture, captured)
		require.NoError(r.t, err)
	}
	r.adopt(anOrder("O-1", cents), "", session)
	return session, transaction
}

func TestASessionMadeElsewhereIsTakenOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.foreign(anOrder("O-1", 5000))
	transaction, err := r.monext.Accept(session)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(transaction, "capture", 2000)
	require.NoError(t, err)

	p, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session, Actor: "migration"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.StatePartiallyCaptured, p.State())
	require.Equal(t, eur(3000), p.Ledger().Capturable)
	require.False(t, p.NeedsReview())
	again, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session})
	require.NoError(t, err)
	require.Equal(t, p.Version(), again.Version(), "adopting twice changes nothing")
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "rest"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	r.clean()
}

func TestAnAdoptedSessionIsWatchedButNobodyIsSentThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.foreign(anOrder("O-1", 5000))
	p, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session})
	require.NoError(t, err)
	require.Equal(t, lifecycle.StatePending, p.State())
	require.NotEqual(t, session, r.open("O-1", 5000, ""))
	_, err = r.monext.Accept(session)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestAdoptingTheSessionOfAnotherOrderIsAMismatch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.foreign(anOrder("O-2", 9000))
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	p, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session})
	require.NoError(t, err)
	require.True(t, p.NeedsReview())
	require.Equal(t, lifecycle.CauseMismatch, p.Reviews()[0].Code)
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
}

func TestAdoptingASecondPaymentOfAnOrderIsASurplus(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.paid("O-1", 5000)
	session := r.foreign(anOrder("O-1", 4000)) // of an earlier basket
	surplus, err := r.monext.Accept(session)
	require.NoError(t, err)
	p, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 4000), SessionID: session})
	require.NoError(t, err)
	require.Equal(t, first.Amount(), p.Amount(), "a paid order stays what it was")
	require.Equal(t, surplus, p.Surplus()[0].Transaction)
	require.True(t, p.NeedsReview())
}

func TestWhatCannotBeAdopted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bad := anOrder("O-1", 5000)
	bad.PointOfSale = ""
	for name, q := range map[string]lifecycle.AdoptRequest{
		"an invalid order": {Order: bad, SessionID: "S"},
		"no session":       {Order: anOrder("O-1", 5000)},
		"no session's id":  {Order: anOrder("O-1", 5000), SessionID: "../x"},
	} {
		_, err := r.service.Adopt(t.Context(), q)
		var faults order.Faults
		require.ErrorAs(t, err, &faults, name)
	}
	r.store.fail = func(*lifecycle.Payment) error { return errStore }
	_, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: r.foreign(anOrder("O-1", 5000))})
	require.ErrorIs(t, err, errStore)
	_, err = r.service.Payment(t.Context(), "O-1")
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
}

func TestASessionOrTransactionThatAnotherOrderHoldsIsNotAdopted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	held := r.paid("O-2", 5000)
	for name, session := range map[string]string{
		"a session of it": held.SessionIDs()[0],
		"a session whose transaction it is paid by": r.paidBy(held.TransactionIDs()[0]),
	} {
		_, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-3", 5000), SessionID: session})
		var faults order.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Equal(t, "session_id", faults[0].Path)
		require.ErrorContains(t, err, "O-2", "it says whose it is")
	}
	_, err := r.service.Payment(t.Context(), "O-3")
	require.ErrorIs(t, err, lifecycle.ErrNotFound, "nothing is recorded")
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-2", Key: "parcel"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State, "the money is there for the order that it was paid for")
}

// paidBy makes a session that says it was paid by a transaction.
func (r *rig) paidBy(transaction string) string {
	r.t.Helper()
	session := r.foreign(anOrder("O-3", 5000))
	own, err := r.monext.Accept(session)
	require.NoError(r.t, err)
	r.rewrite = func(body string) string { return strings.ReplaceAll(body, own, transaction) }
	return session
}

func TestASessionWithoutAnIDIsNotAdopted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	calls := r.calls()
	_, err := r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000)})
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 1)
	require.Equal(t, "session_id", faults[0].Path)
	require.Equal(t, order.RuleRequired, faults[0].Rule)
	require.Equal(t, calls, r.calls(), "Monext is not asked")

	_, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("", 5000)})
	require.ErrorAs(t, err, &faults)
	require.NotEqual(t, "session_id", faults[0].Path, "what is wrong with the order is told first")
}

// What was adopted again before it was sent was not in doubt then, and is judged by what comes of it.
func TestWhatWasNotSentBeforeAnAdoptionIsNotInDoubtForIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	session, _ := r.takenOver(5000, 1000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000)})
	again := func() {
		require.Equal(t, lifecycle.CauseDoneBefore, r.operation("O-1", o.ID).Cause)
		_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
		require.NoError(t, err)
	}
	again()
	r.adopt(anOrder("O-1", 5000), "", session)
	r.run(time.Minute)
	again()
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	r.run(2 * time.Hour)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, lifecycle.CauseFound, got.Cause)
	require.Equal(t, 1, r.posts(o.ID))
}

// There is nothing to mark on what was never sent: the record stays as it is.
func TestAdoptingAgainChangesNothingForWhatWasNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session, _ := r.takenOver(5000, 0)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000), After: time.Hour})
	before := r.payment("O-1").Version()
	r.adopt(anOrder("O-1", 5000), "", session)
	require.Equal(t, before, r.payment("O-1").Version())
}

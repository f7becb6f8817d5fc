package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// The store is restored from a backup of this morning, the payments are adopted as the documentation says, and the
// shop tells its events again.
func TestAfterARestoreFromABackupNothingIsCapturedTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, monext.CaptureManual)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	backup, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	first, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, first.State)
	r.run(time.Hour)

	r.putBack(backup)
	again := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "p1", Amount: eur(1000)})
	r.run(96 * time.Hour)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured)
	require.Equal(t, lifecycle.CauseDoneBefore, r.operation("O-1", again.ID).Cause)
}

// The backup holds the wish, and the request was made after it. Nobody tells anything again.
func TestAfterARestoreFromABackupAWishThatWasDoneIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range []lifecycle.Action{lifecycle.ActionCapture, lifecycle.ActionRefund} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			if kind == lifecycle.ActionRefund {
				_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
				require.NoError(t, err)
			}
			o := r.request(lifecycle.Request{Order: "O-1", Kind: kind, Key: "p1", Amount: eur(1000)})
			backup := r.payment("O-1")
			r.run(time.Hour)
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)

			r.putBack(backup)
			for range 5 {
				_, err := r.service.Sweep(t.Context(), 100)
				require.NoError(t, err)
				r.run(24 * time.Hour)
			}
			require.Equal(t, 1, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID), "review %t: %s", r.payment("O-1").NeedsReview(), r.operation("O-1", o.ID).Cause)
		})
	}
}

// putBack restores the store to what a payment was, and adopts it as the documentation says.
func (r *rig) putBack(backup *lifecycle.Payment) *lifecycle.Payment {
	r.t.Helper()
	p, err := lifecycle.Append(lifecycle.NewPayment(backup.Key()), r.monext.Now(), backup.Events()[:backup.Base()]...)
	require.NoError(r.t, err)
	r.store.Memory = lifecycle.NewMemory(r.monext.Now)
	require.NoError(r.t, r.store.Save(r.t.Context(), p, 0))
	r.store.lose()
	return r.adopt(anOrder("O-1", 5000), "", p.SessionIDs()...)
}

// The backup holds two refunds of one amount: one in doubt, the other not yet sent. Only the second was made since, and it
// must not pass for the first: it would be made again.
func TestAfterARestoreWhatWasInDoubtDoesNotTakeAnEffectThatCameSince(t *testing.T) {
	t.Parallel()
	for name, pay := range map[string]func(r *rig){
		"of a payment of its own":              func(r *rig) { r.paid("O-1", 5000) },
		"of a payment that was adopted before": func(r *rig) { r.takenOver(5000, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			pay(r)
			_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
			require.NoError(t, err)
			require.NoError(t, r.monext.Inject(monexttest.Fault{
				Method: http.MethodPost, Path: monexttest.PathRefunds, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Drop(),
			}))
			first, err := r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "r1", Amount: eur(1000)})
			require.NoError(t, err)
			require.Equal(t, lifecycle.OperationUnknown, first.State)
			second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "r2", Amount: eur(1000)})
			backup := r.payment("O-1")
			transaction := backup.TransactionIDs()[0]
			since, err := r.monext.BackOffice(transaction, monexttest.KindRefund, 1000) // what the second did
			require.NoError(t, err)
			require.NoError(t, r.monext.Advance(time.Hour))

			r.putBack(backup)
			for range 5 {
				_, err = r.service.Sweep(t.Context(), 100)
				require.NoError(t, err)
				r.run(24 * time.Hour)
			}
			require.Equal(t, eur(1000), r.payment("O-1").Ledger().Refunded)
			got := r.operation("O-1", first.ID)
			require.Equal(t, lifecycle.OperationReview, got.State)
			require.Equal(t, lifecycle.CauseAmbiguous, got.Cause)

			p, err := r.service.Resolve(t.Context(), lifecycle.Decision{
				Order: "O-1", Operation: first.ID, As: lifecycle.ResolveRefused, Version: r.payment("O-1").Version(), Actor: "ana", Reason: "it is r2's",
			})
			require.NoError(t, err)
			r.run(time.Hour)
			require.Equal(t, lifecycle.CauseDoneBefore, r.operation("O-1", second.ID).Cause)
			_, err = r.service.Resolve(t.Context(), lifecycle.Decision{
				Order: "O-1", Operation: second.ID, As: lifecycle.ResolveSucceeded, Effect: since, Version: p.Version(), Actor: "ana", Reason: "it was done",
			})
			require.ErrorIs(t, err, lifecycle.ErrConflict, "it has changed since")
			_, err = r.service.Resolve(t.Context(), lifecycle.Decision{
				Order: "O-1", Operation: second.ID, As: lifecycle.ResolveSucceeded, Effect: since, Version: r.payment("O-1").Version(), Actor: "ana", Reason: "it was done",
			})
			require.NoError(t, err)
			require.Equal(t, eur(1000), r.payment("O-1").Ledger().Refunded)
		})
	}
}

// Of two payments of an order the other one may be the payment's own after a rebuild: a refund that was made on the one is
// not made again on the other.
func TestARefundOnTheOtherOfTwoPaymentsIsNotMadeAgainAfterALoss(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	main := r.paid("O-1", 5000).TransactionIDs()[0]
	second := r.payment("O-1").SessionIDs()[0]
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "most", Amount: eur(3000)})
	require.NoError(t, err)
	first := r.foreign(anOrder("O-1", 4000))
	surplus, err := r.monext.Accept(first)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(surplus, monexttest.KindCapture, 4000)
	require.NoError(t, err)
	p := r.adopt(anOrder("O-1", 4000), "", first)
	wish := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "r1", Amount: eur(1000)}
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{
		Order: "O-1", Review: p.Reviews()[0].Seq, As: lifecycle.ResolveAcknowledge, Version: p.Version(), Actor: "ana", Reason: "seen",
	})
	require.NoError(t, err)
	r.request(wish)
	r.run(time.Hour)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Refunded)
	sent := r.sent()

	r.burn("O-1")
	r.adopt(anOrder("O-1", 4000), "", first)
	rebuilt := r.adopt(anOrder("O-1", 5000), "", second)
	require.Equal(t, []string{surplus, main}, rebuilt.TransactionIDs(), "the other way round")
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{
		Order: "O-1", Review: rebuilt.Reviews()[0].Seq, As: lifecycle.ResolveAcknowledge, Version: rebuilt.Version(), Actor: "ana", Reason: "seen",
	})
	require.NoError(t, err)
	again := r.request(wish)
	require.Equal(t, lifecycle.CauseDoneBefore, again.Cause)
	r.run(72 * time.Hour)
	require.Equal(t, sent, r.sent())

	e := r.payment("O-1").Evidence()[0]
	require.Empty(t, e.Candidates, "it is on another transaction, and cannot be this operation's")
	require.Len(t, e.Effects, 1)
	_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveRetry, "ana", "this one shall have it too"))
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", again.ID).State)
	require.Equal(t, sent+1, r.sent())
}

// The backup holds a person's word to send what a long list does not tell of. It was sent since, and the list is cut.
func TestAPersonsWordInABackupIsAskedForAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(2000)})
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "r1", Amount: eur(1000)})
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodGet, Path: monexttest.PathTransaction, Times: 1000, Do: monexttest.Crowd(96)}))
	acknowledge := func() {
		p := r.payment("O-1")
		for _, f := range p.Reviews() {
			_, err := r.service.Resolve(t.Context(), lifecycle.Decision{
				Order: "O-1", Review: f.Seq, As: lifecycle.ResolveAcknowledge, Version: r.payment("O-1").Version(), Actor: "ana", Reason: "seen",
			})
			require.NoError(t, err)
		}
	}
	r.run(time.Hour)
	acknowledge()
	r.run(time.Hour)
	require.Equal(t, lifecycle.CauseTruncated, r.operation("O-1", o.ID).Cause)
	_, err = r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	backup := r.payment("O-1")
	r.run(time.Hour)
	require.Equal(t, 1, r.posts(o.ID))

	r.rewrite = func(body string) string { // the newest are cut off
		return editList(body, func(e map[string]any) bool { return e["type"] != "REFUND" })
	}
	r.putBack(backup)
	for range 5 {
		_, err = r.service.Sweep(t.Context(), 100)
		require.NoError(t, err)
		acknowledge()
		r.run(24 * time.Hour)
	}
	require.Equal(t, 1, r.posts(o.ID))
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
	require.Equal(t, lifecycle.CauseTruncated, r.operation("O-1", o.ID).Cause)
}

// The backup holds a capture not yet sent, which was made since. The week is over when the store is put back, and the session that
// is adopted first is not the one that was paid.
func TestAfterARestoreTheEndOfTheAuthorisationDoesNotCloseWhatMayHaveBeenDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.open("O-1", 5000, monext.CaptureManual)
	changed := anOrder("O-1", 5000)
	changed.Language = "EN"
	opening, err := r.service.Open(t.Context(), lifecycle.OpenRequest{Order: changed, ReturnURL: "https://shop.example.org/return"})
	require.NoError(t, err)
	_, err = r.monext.Accept(opening.SessionID)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(2000)})
	backup := r.payment("O-1")
	_, err = r.service.Execute(t.Context(), r.taskOf(o))
	require.NoError(t, err)
	transaction := backup.TransactionIDs()[0]
	require.Equal(t, 1, r.effects(transaction, o.ID))
	require.NoError(t, r.monext.Advance(life+time.Hour))

	p, err := lifecycle.Append(lifecycle.NewPayment(backup.Key()), r.monext.Now(), backup.Events()[:backup.Base()]...)
	require.NoError(t, err)
	r.store.Memory = lifecycle.NewMemory(r.monext.Now)
	require.NoError(t, r.store.Save(t.Context(), p, 0))
	r.store.lose()
	p = r.adopt(changed, "", first)
	require.Contains(t, types(p), lifecycle.EventExpired)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReview, got.State)
	require.Equal(t, lifecycle.CauseDoneBefore, got.Cause)
}

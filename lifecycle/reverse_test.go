package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// onPath strikes the next request of a method to a path.
func onPath(method, path string, do monexttest.Action) monexttest.Fault {
	return monexttest.Fault{Method: method, Path: path, Nth: 1, Do: do}
}

// partly is a payment of 50.00 of which 20.00 is captured.
func partly(r *rig) *lifecycle.Payment {
	r.t.Helper()
	r.paid("O-1", 5000)
	_, err := r.service.Capture(r.t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
	require.NoError(r.t, err)
	return r.payment("O-1")
}

func TestAReverseBecomesARefundAndACancelWhereTheHostWantsTheRestReleased(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	p := partly(r)
	o, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancelled", Actor: "ana", Reason: "lost in transit"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Equal(t, lifecycle.CauseRefundThenCancel, o.Cause)
	require.Len(t, o.Children, 2)
	for i, want := range []lifecycle.Action{lifecycle.ActionRefund, lifecycle.ActionCancel} {
		child := r.operation("O-1", o.Children[i])
		require.Equal(t, want, child.Kind)
		require.Equal(t, o.ID, child.Parent)
		require.Equal(t, "ana", child.Actor)
		require.Equal(t, "lost in transit", child.Reason)
		require.Equal(t, 1, r.effects(p.TransactionIDs()[0], child.ID))
	}
	balance, _ := r.monext.Balance(p.TransactionIDs()[0])
	require.Equal(t, int64(2000), balance.Refunded)
	require.Equal(t, int64(3000), balance.Cancelled)
	r.clean()
}

func TestAReverseOfWhatWentBackElsewhereReleasesTheRestOrNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings lifecycle.Settings
		cause    lifecycle.Cause
		state    lifecycle.OperationState
	}{
		"the rest is released":           {lifecycle.Settings{CancelRest: true}, lifecycle.CauseCancelUncaptured, lifecycle.OperationSucceeded},
		"the rest lapses, nothing to do": {lifecycle.Settings{}, lifecycle.CauseNothingToGiveBack, lifecycle.OperationNothingLeft},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(c.settings))
			p := partly(r)
			_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindRefund, 2000)
			require.NoError(t, err)
			o, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancelled"})
			require.NoError(t, err)
			require.Equal(t, c.cause, o.Cause)
			require.Equal(t, c.state, o.State)
		})
	}
}

func TestAReverseIsWhatItsPartsAre(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault monexttest.Fault
		state lifecycle.OperationState
	}{
		"a part is refused":         {onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Result("01116")), lifecycle.OperationRefused},
		"a part waits for a person": {onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Drop()), lifecycle.OperationReview},
		"a part waits for Monext":   {onPath(http.MethodPost, monexttest.PathRefunds, monexttest.OnHold("02000")), lifecycle.OperationPending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}))
			partly(r)
			require.NoError(t, r.monext.Inject(c.fault))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse})
			r.run(3 * time.Hour)
			require.Equal(t, c.state, r.operation("O-1", o.ID).State)
			pass := r.retry(o)
			require.True(t, pass.Done, "its parts have wakes of their own")
			require.Equal(t, c.state, pass.State)
		})
	}
}

// Whichever of two parts is over first.
func TestAReverseIsOpenAsLongAsAPartIs(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
	partly(r)
	o := r.decided()
	require.Len(t, o.Children, 2)
	for _, part := range o.Children {
		for _, state := range []lifecycle.OperationState{lifecycle.OperationRefused, lifecycle.OperationNothingLeft} {
			p, err := lifecycle.Append(r.payment("O-1"), r.monext.Now(), lifecycle.Event{
				Type: lifecycle.EventSettled, Operation: part, Settled: &lifecycle.Settled{State: state, Cause: lifecycle.CauseRefused},
			})
			require.NoError(t, err)
			got, _ := p.Operation(o.ID)
			require.Equal(t, lifecycle.OperationPending, got.State)
		}
	}
}

func TestAReverseTakesItsTurnBehindWhatIsInDoubt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(20*time.Minute))))
	capture := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(2000)})
	r.run(time.Minute)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	r.run(15 * time.Minute)
	require.Empty(t, r.operation("O-1", o.ID).Children, "what the capture came to is not known yet")
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", capture.ID).State)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	balance, _ := r.monext.Balance(p.TransactionIDs()[0])
	require.Equal(t, int64(2000), balance.Refunded)
	r.clean()
}

func TestASecondReverseFindsNothingLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	first := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "shop"})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "service"})
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", first.ID).State)
	require.Equal(t, lifecycle.OperationNothingLeft, r.operation("O-1", second.ID).State)
	require.Equal(t, lifecycle.CauseNothingToGiveBack, r.operation("O-1", second.ID).Cause)
	r.clean()
}

func TestTheKeysOfAReversesPartsAreNobodys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	partly(r)
	mine := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "cancelled/refund", Amount: eur(100)})
	_, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancelled"})
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, mine.ID, r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "cancelled/refund", Amount: eur(100)}).ID)
	keys := map[string]int{}
	for _, o := range r.payment("O-1").Operations() {
		if keys[o.Key]++; o.Key != "" {
			require.Equal(t, 1, keys[o.Key])
		}
	}
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Refunded)
}

func TestAReverseOfAnUnpaidOrderWaitsForMonextToAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse})
	r.store.lose()
	require.NoError(t, r.monext.Inject(onPath(http.MethodGet, monexttest.PathSession, monexttest.Body(403, "text/plain", "no"))))
	pass := r.retry(o)
	require.False(t, pass.Done)
	require.Error(t, pass.Trouble)
	require.Equal(t, "read failed", pass.Note)
	pass = r.retry(o)
	require.Equal(t, "waits until nobody can pay", pass.Note)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	require.NoError(t, r.monext.Advance(pass.After))
	pass = r.retry(o)
	require.Equal(t, "paid after all", pass.Note)
	require.NoError(t, r.monext.Advance(pass.After))
	require.True(t, r.retry(o).Done)
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State())
	r.clean()
}

func TestAReverseWhoseCommitFailsTellsNobodyWhatWasNotSaved(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	session := r.open("O-1", 5000, "")
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse})
	r.store.lose()
	require.NoError(t, r.monext.Refuse(session, "01116"))
	heard := len(l.notices())
	r.store.setFail(func(*lifecycle.Payment) error { return errStore })
	_, err := r.service.Execute(t.Context(), r.taskOf(o))
	require.ErrorIs(t, err, errStore)
	require.Len(t, l.notices(), heard)
	r.store.setFail(nil)
	r.retry(o)
	r.told(l, "O-1")
}

func TestACaptureOfWhatTheBackOfficeTookIsRefusedAndItsCancelIsNot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	capture := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(3000)})
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 4000)
	require.NoError(t, err)
	r.run(time.Minute)
	got := r.operation("O-1", capture.ID)
	require.Equal(t, lifecycle.OperationRefused, got.State)
	require.Equal(t, lifecycle.CauseBeyondCapturable, got.Cause)
	require.Zero(t, r.posts(capture.ID), "what the ledger refuses is not sent")
	refund := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "r"})
	_, err = r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindRefund, 4000)
	require.NoError(t, err)
	r.run(time.Minute)
	got = r.operation("O-1", refund.ID)
	require.Equal(t, lifecycle.OperationNothingLeft, got.State)
	require.Equal(t, lifecycle.CauseAlreadyRefunded, got.Cause)
	require.Zero(t, r.posts(refund.ID))
}

func TestAReverseGivesBackWhatNoOpenRefundHasReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.captured(anOrder("O-1", 5000))
	part := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "return", Amount: eur(500), After: time.Hour})
	o, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancelled"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.CauseRefundCaptured, o.Cause)
	require.Len(t, o.Children, 1)
	require.Equal(t, eur(4500), r.operation("O-1", o.Children[0]).Amount, "the rest is the open refund's")
	r.run(2 * time.Hour)
	for _, id := range []string{part.ID, o.ID} {
		require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", id).State)
	}
	balance, _ := r.monext.Balance(p.TransactionIDs()[0])
	require.Equal(t, int64(5000), balance.Refunded)
	r.clean()
}

func TestAReverseThatHasNothingToReleaseSaysSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refunded int64
		cause    lifecycle.Cause
		children int
		state    lifecycle.OperationState
	}{
		"all is captured":              {0, lifecycle.CauseRefundCaptured, 1, lifecycle.OperationSucceeded},
		"all is captured and refunded": {5000, lifecycle.CauseNothingToGiveBack, 0, lifecycle.OperationNothingLeft},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(lifecycle.Settings{CancelRest: true}))
			p := r.captured(anOrder("O-1", 5000))
			if c.refunded > 0 {
				_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindRefund, c.refunded)
				require.NoError(t, err)
			}
			o, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "O-1", Key: "cancelled"})
			require.NoError(t, err)
			require.Equal(t, c.cause, o.Cause)
			require.Len(t, o.Children, c.children)
			require.Equal(t, c.state, o.State)
		})
	}
}

// Something happens between the decision of a reverse and the sending of what it became.
func TestAReverseIsDecidedAnewWhenTheLedgerChangedBeforeItsPartsAreSent(t *testing.T) {
	t.Parallel()
	at := func(kind monexttest.Kind, cents int64) func(*rig) { return func(r *rig) { r.clerk(kind, cents) } }
	onItsDate := func(r *rig) { require.NoError(r.t, r.monext.Advance(80*time.Hour)) }
	for name, c := range map[string]struct {
		rest                bool // cancels the rest
		deferred            bool
		captured            int64 // before
		between             func(*rig)
		cause               lifecycle.Cause
		parts               int
		refunded, cancelled int64
	}{
		"Monext captured on its date":                     {deferred: true, between: onItsDate, cause: lifecycle.CauseRefundCaptured, parts: 1, refunded: 5000},
		"somebody captured a part":                        {between: at(monexttest.KindCapture, 2000), cause: lifecycle.CauseRefundRestLapses, parts: 1, refunded: 2000},
		"somebody captured a part, rest wanted":           {rest: true, between: at(monexttest.KindCapture, 2000), cause: lifecycle.CauseRefundThenCancel, parts: 2, refunded: 2000, cancelled: 3000},
		"somebody released a part":                        {between: at(monexttest.KindCancel, 2000), cause: lifecycle.CauseCancelUncaptured, parts: 1, cancelled: 5000},
		"somebody refunded a part":                        {captured: 5000, between: at(monexttest.KindRefund, 1200), cause: lifecycle.CauseRefundCaptured, parts: 1, refunded: 5000},
		"somebody refunded a part, rest wanted":           {rest: true, captured: 2000, between: at(monexttest.KindRefund, 500), cause: lifecycle.CauseRefundThenCancel, parts: 2, refunded: 2000, cancelled: 3000},
		"somebody refunded some of the most, rest wanted": {rest: true, captured: 4000, between: at(monexttest.KindRefund, 500), cause: lifecycle.CauseRefundThenCancel, parts: 2, refunded: 4000, cancelled: 1000},
		"somebody captured and refunded it all": {between: func(r *rig) {
			at(monexttest.KindCapture, 5000)(r)
			at(monexttest.KindRefund, 5000)(r)
		}, cause: lifecycle.CauseNothingToGiveBack, refunded: 5000},
		"somebody captured some of the rest": {captured: 2000, between: at(monexttest.KindCapture, 1000), cause: lifecycle.CauseRefundRestLapses, parts: 1, refunded: 3000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(lifecycle.Settings{CancelRest: c.rest}))
			open := func() *lifecycle.Payment { return r.paid("O-1", 5000) }
			if c.deferred {
				open = r.deferred
			}
			transaction := open().TransactionIDs()[0]
			if c.captured > 0 {
				_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(c.captured)})
				require.NoError(t, err)
			}
			reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled", Actor: "ana"})
			r.retry(reverse)
			first := r.operation("O-1", reverse.ID).Children[0]
			c.between(r)
			r.run(time.Hour)

			got := r.operation("O-1", reverse.ID)
			require.True(t, got.State.Closed(), got.State)
			require.Equal(t, c.parts > 0, got.State == lifecycle.OperationSucceeded, got.State)
			require.Equal(t, c.cause, got.Cause)
			require.Len(t, got.Children, c.parts)
			for _, id := range got.Children {
				part := r.operation("O-1", id)
				require.Equal(t, "ana", part.Actor)
				require.Equal(t, got.ID, part.Parent)
			}
			require.NotContains(t, got.Children, first)
			require.Equal(t, lifecycle.CauseDecidedAnew, r.operation("O-1", first).Cause)
			require.Equal(t, 0, r.posts(first))
			balance, _ := r.monext.Balance(transaction)
			require.Equal(t, c.refunded, balance.Refunded)
			require.Equal(t, c.cancelled, balance.Cancelled)
			require.Equal(t, c.rest, len(r.payment("O-1").Reviews()) > 0, "a release beside a capture makes the balance uncertain")
		})
	}
}

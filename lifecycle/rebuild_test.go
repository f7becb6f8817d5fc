package lifecycle_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// burn loses the store with all that it held, and the queue with it, and gives
// the payment that was in it.
func (r *rig) burn(reference string) *lifecycle.Payment {
	r.t.Helper()
	p := r.payment(reference)
	r.show() // what is lost now is looked through now
	r.store = &recorder{Memory: lifecycle.NewMemory(r.monext.Now), now: r.monext.Now, watch: r.watch}
	r.config.Store = r.store
	r.service = r.serve(r.config)
	_, err := r.service.Payment(r.t.Context(), reference)
	require.ErrorIs(r.t, err, lifecycle.ErrNotFound)
	return p
}

// adopt rebuilds a payment from the sessions that Monext has of it.
func (r *rig) adopt(o order.Order, mode monext.CaptureMode, sessions ...string) *lifecycle.Payment {
	r.t.Helper()
	var p *lifecycle.Payment
	for _, id := range sessions {
		var err error
		p, err = r.service.Adopt(r.t.Context(), lifecycle.AdoptRequest{Order: o, Capture: mode, SessionID: id, Actor: "rebuild"})
		require.NoError(r.t, err)
	}
	return p
}

// sent counts the operations that Monext was asked for.
func (r *rig) sent() int {
	n := 0
	for _, e := range r.monext.Journal() {
		if e.Method == http.MethodPost && strings.Contains(e.Path, "/transactions/") {
			n++
		}
	}
	return n
}

// requireSameBalance holds what was rebuilt against what was lost.
func requireSameBalance(t *testing.T, lost, rebuilt *lifecycle.Payment) {
	t.Helper()
	before, err := json.Marshal(lost.Ledger())
	require.NoError(t, err)
	after, err := json.Marshal(rebuilt.Ledger())
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	require.Equal(t, lost.State(), rebuilt.State())
	require.Equal(t, lost.TransactionIDs(), rebuilt.TransactionIDs())
	require.Equal(t, lost.SessionIDs(), rebuilt.SessionIDs())
	require.Equal(t, lost.Amount(), rebuilt.Amount())
	require.Equal(t, lost.Lines(), rebuilt.Lines())
	require.Equal(t, lost.OrderHash(), rebuilt.OrderHash())
}

// shopStory is what a shop tells of one order.
func shopStory() []lifecycle.ShopEvent {
	return []lifecycle.ShopEvent{
		{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "parcel-1", Value: eur(2000)},
		{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "parcel-2", Value: eur(1200)},
		{Order: "O-1", Kind: lifecycle.ShopReturned, Key: "return-1", Value: eur(700)},
		{Order: "O-1", Kind: lifecycle.ShopReturned, Key: "return-2", Value: eur(300)},
	}
}

// tell applies what a shop tells, and carries it out. What the payment refuses is
// counted: it was not recorded, and so not sent.
func (r *rig) tell(events ...lifecycle.ShopEvent) (recorded []lifecycle.Operation, refused int) {
	r.t.Helper()
	for _, e := range events {
		all, err := r.service.Apply(r.t.Context(), e)
		if err != nil {
			require.ErrorIs(r.t, err, lifecycle.ErrNotAllowed)
			refused++
		}
		recorded = append(recorded, all...)
		r.run(10 * time.Minute)
	}
	return recorded, refused
}

func TestAPaymentIsRebuiltFromMonextAloneAndNothingIsSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, refused := r.tell(shopStory()...)
	require.Zero(t, refused)
	require.Equal(t, 4, r.sent())
	lost := r.burn("O-1")
	require.Equal(t, lifecycle.StatePartiallyRefunded, lost.State())

	rebuilt := r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	requireSameBalance(t, lost, rebuilt)
	require.False(t, rebuilt.NeedsReview(), "nobody is asked before somebody asks for something")
	require.Len(t, rebuilt.Foreign(), 4)

	replayed, refused := r.tell(shopStory()...)
	require.Zero(t, refused)
	r.run(72 * time.Hour)
	require.Equal(t, 4, r.sent(), "what was done is not sent again")
	require.Len(t, replayed, 4)
	for i, o := range replayed {
		require.Equal(t, lifecycle.OperationReview, o.State)
		require.Equal(t, lifecycle.CauseDoneBefore, o.Cause)
		was := lost.Operations()[i]
		require.Equal(t, was.Key, o.Key)
		require.Equal(t, []string{was.Effect}, settledOf(r.payment("O-1"), o.ID).Candidates, "and what may be it is named")
	}
	requireSameBalance(t, lost, r.payment("O-1"))
	again, _ := r.tell(shopStory()...)
	require.Equal(t, replayed[0].ID, again[0].ID, "told again, it is the same")

	for i, o := range replayed { // a person confirms
		d := r.decision(o.ID, lifecycle.ResolveSucceeded)
		d.Effect = lost.Operations()[i].Effect
		_, err := r.service.Resolve(t.Context(), d)
		require.NoError(t, err)
	}
	requireSameBalance(t, lost, r.payment("O-1"))
	require.False(t, r.payment("O-1").NeedsReview())
	require.Empty(t, r.payment("O-1").Foreign(), "every effect has its operation again")
	require.Equal(t, 4, r.sent())
	sameAfterReplay(t, r.payment("O-1"))
	r.clean()
}

// settledOf is the last decision on an operation.
func settledOf(p *lifecycle.Payment, id string) *lifecycle.Settled {
	var last *lifecycle.Settled
	for _, e := range p.Events() {
		if e.Operation == id && e.Settled != nil {
			last = e.Settled
		}
	}
	return last
}

func TestWhatMayHaveBeenDoneStopsNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.tell(shopStory()[0])
	lost := r.burn("O-1")
	r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	replayed, _ := r.tell(shopStory()[0])
	require.Equal(t, lifecycle.OperationReview, replayed[0].State)

	rest, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "new"})
	require.NoError(t, err)
	require.Equal(t, eur(3000), rest.Amount, "the ledger counts it, so it is not reserved as well")
	require.Equal(t, lifecycle.OperationSucceeded, rest.State)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())

	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = r.service.Resolve(t.Context(), r.decision(replayed[0].ID, lifecycle.ResolveRetry)) // it was another
	require.NoError(t, err)
	r.run(time.Hour)
	got := r.operation("O-1", replayed[0].ID)
	require.Equal(t, lifecycle.OperationRefused, got.State, "the ledger has nothing left for it")
	require.Zero(t, r.posts(got.ID))
	r.clean()
}

func TestAPersonMaySayThatAWishIsAnotherThanWhatWasDone(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	r.paid("O-1", 5000)
	r.tell(shopStory()[0])
	lost := r.burn("O-1")
	r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	second := lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "parcel-9", Value: eur(2000)}
	recorded, _ := r.tell(second)
	require.Equal(t, lifecycle.CauseDoneBefore, recorded[0].Cause)
	r.down.Store(1) // and nobody listens at first
	_, err := r.service.Resolve(t.Context(), r.decision(recorded[0].ID, lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", recorded[0].ID).State)
	require.Equal(t, eur(4000), r.payment("O-1").Ledger().Captured)
	r.clean()
}

func TestAReversedOrderIsRebuiltAndNotReversedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shipped bool
		state   lifecycle.State
	}{
		"by a cancel": {false, lifecycle.StateCancelled},
		"by a refund": {true, lifecycle.StateRefunded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			story := []lifecycle.ShopEvent{{Order: "O-1", Kind: lifecycle.ShopShipped}, {Order: "O-1", Kind: lifecycle.ShopCancelled}}
			if !c.shipped {
				story = story[1:]
			}
			r.tell(story...)
			lost := r.burn("O-1")
			require.Equal(t, c.state, lost.State())
			sent := r.sent()
			requireSameBalance(t, lost, r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...))
			_, refused := r.tell(story...)
			require.Equal(t, len(story)-1, refused, "a capture of all that is left finds nothing")
			require.Equal(t, sent, r.sent())
			require.Equal(t, lifecycle.CauseNothingToGiveBack, r.payment("O-1").Operations()[0].Cause)
			require.True(t, r.payment("O-1").Closed())
			r.clean()
		})
	}
}

func TestAPartOfAReverseThatMayHaveBeenDoneIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
	require.NoError(t, err)
	_, err = r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "half", Amount: eur(2500)})
	require.NoError(t, err)
	lost := r.burn("O-1")
	r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	sent := r.sent()
	recorded, _ := r.tell(lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopCancelled})
	reverse := r.operation("O-1", recorded[0].ID)
	require.Equal(t, lifecycle.OperationReview, reverse.State, "the other half, or the same again: a person says")
	require.Len(t, reverse.Children, 1)
	require.Equal(t, sent, r.sent())
	_, err = r.service.Resolve(t.Context(), r.decision(reverse.Children[0], lifecycle.ResolveRetry))
	require.NoError(t, err)
	r.run(48 * time.Hour)
	require.Equal(t, lifecycle.StateRefunded, r.payment("O-1").State())
	r.clean()
}

func TestAFinalCaptureIsRebuiltWithTheCautiousReadingOfItsRelease(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	final := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(3000), Option: monext.CaptureFinal}
	r.request(final)
	r.run(time.Hour)
	lost := r.burn("O-1")
	rebuilt := r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	require.Equal(t, lost.State(), rebuilt.State())
	for _, l := range []lifecycle.Ledger{lost.Ledger(), rebuilt.Ledger()} {
		require.Equal(t, eur(3000), l.Captured)
		require.Equal(t, eur(2000), l.Cancelled)
		require.True(t, l.Capturable.IsZero())
	}
	require.True(t, rebuilt.Ledger().Uncertain, "that the reset was the FINAL's release is known no more")
	require.Equal(t, eur(1000), rebuilt.Ledger().Refundable)
	replayed := r.request(final)
	require.Equal(t, lifecycle.OperationReview, replayed.State)
	require.Equal(t, lifecycle.CauseDoneBefore, replayed.Cause)
	_, refused := r.tell(lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "x", Last: true})
	require.Equal(t, 1, refused, "of all that is left, nothing is")
	r.run(24 * time.Hour)
	require.Equal(t, 1, r.sent())
	r.clean()
}

func TestAnOrderPaidTwiceIsRebuiltWithBoth(t *testing.T) {
	t.Parallel()
	r := newRig(t, unchecked())
	first, second := r.open("O-1", 5000, ""), r.open("O-1", 5000, monext.CaptureAutomatic)
	for _, id := range []string{first, second} {
		_, err := r.monext.Accept(id)
		require.NoError(t, err)
		_, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
	}
	surplus := r.payment("O-1").Surplus()[0].Transaction
	back := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "surplus", Transaction: surplus, Amount: eur(5000)}
	r.request(back)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(1000)})
	require.NoError(t, err)
	r.run(time.Hour)
	lost := r.burn("O-1")
	sent := r.sent()

	rebuilt := r.adopt(anOrder("O-1", 5000), "", first, second)
	require.Equal(t, lost.TransactionIDs(), rebuilt.TransactionIDs())
	require.Equal(t, lost.Ledger(), rebuilt.Ledger())
	require.Equal(t, lost.Surplus()[0].Ledger, rebuilt.Surplus()[0].Ledger)
	require.Equal(t, lifecycle.OperationReview, r.request(back).State)
	require.Equal(t, lifecycle.OperationReview, r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000)}).State)
	r.run(24 * time.Hour)
	require.Equal(t, sent, r.sent())
	r.clean()
}

func TestWhatWasInDoubtWhenTheStoreWasLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wait  time.Duration // between the loss and the rebuilding
		late  time.Duration
		state lifecycle.OperationState
		sent  int
		shown lifecycle.Cause
	}{
		"shows before the payment is rebuilt": {40 * time.Minute, 20 * time.Minute, lifecycle.OperationReview, 1, lifecycle.CauseDoneBefore},
		"shows after it was asked for again":  {time.Minute, 20 * time.Minute, lifecycle.OperationSucceeded, 2, lifecycle.CauseSecondEffect},
		"never had an effect":                 {40 * time.Minute, 0, lifecycle.OperationSucceeded, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, unchecked()) // nor does anything of it fence itself
			r.paid("O-1", 5000)
			do := monexttest.Drop()
			if c.late > 0 {
				do = monexttest.Late(c.late)
			}
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, do)))
			parcel := lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped, Key: "parcel-1", Value: eur(1000)}
			_, err := r.service.Apply(t.Context(), parcel)
			require.NoError(t, err)
			r.run(0)
			lost := r.burn("O-1")
			require.Equal(t, lifecycle.OperationUnknown, lost.Operations()[0].State)
			require.NoError(t, r.monext.Advance(c.wait))
			r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
			replayed, _ := r.tell(parcel)
			r.run(72 * time.Hour)
			_, err = r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			got := r.operation("O-1", replayed[0].ID)
			require.Equal(t, c.state, got.State)
			require.Equal(t, c.sent, r.sent())
			switch c.shown {
			case "":
				require.False(t, r.payment("O-1").NeedsReview())
			case lifecycle.CauseDoneBefore:
				require.Equal(t, c.shown, got.Cause)
			default:
				require.True(t, shown(r.payment("O-1"), c.shown), "it is not hidden")
			}
		})
	}
}

func TestTheJobsOfWhatTheStoreLostFindNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	task := r.taskOf(o)
	lost := r.burn("O-1")
	_, err := r.service.Execute(t.Context(), task)
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	r.adopt(anOrder("O-1", 5000), "", lost.SessionIDs()...)
	_, err = r.service.Execute(t.Context(), task)
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	require.Zero(t, r.sent())
}

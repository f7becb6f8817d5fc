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
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed, "the ledger has nothing left for it")
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", replayed[0].ID).State, "and it is still to be decided")
	_, err = r.service.Resolve(t.Context(), r.decision(replayed[0].ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	r.run(time.Hour)
	got := r.operation("O-1", replayed[0].ID)
	require.Equal(t, lifecycle.OperationRefused, got.State)
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

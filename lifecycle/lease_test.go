package lifecycle_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// taskOf is the task of an operation.
func (r *rig) taskOf(o lifecycle.Operation) lifecycle.Task {
	return lifecycle.Task{Key: r.keys()[0], Operation: o.ID, Action: o.Kind}
}

func TestAPassDoesNothingWhileSomebodyElseHoldsThePayment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	lease, err := r.store.Claim(t.Context(), p.Key(), 2*time.Minute)
	require.NoError(t, err)
	pass := r.retry(o)
	require.False(t, pass.Done)
	require.Equal(t, "busy", pass.Note)
	require.Equal(t, time.Second, pass.After)
	require.Equal(t, lifecycle.OperationReady, pass.State)
	require.Zero(t, r.posts(o.ID))
	inline, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "key"})
	require.NoError(t, err, "it is recorded, and that is what counts")
	require.Equal(t, o.ID, inline.ID)
	require.NoError(t, r.store.Release(t.Context(), lease))
	require.True(t, r.retry(o).Done)
	require.Equal(t, 1, r.posts(o.ID))
}

func TestALeaseIsGivenBackAfterEveryPass(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	ctx, stop := context.WithCancel(t.Context())
	r.monextCall = func(req *http.Request) { // the caller goes away
		if req.Method == http.MethodPost {
			stop()
		}
	}
	_, err := r.service.Execute(ctx, r.taskOf(o))
	require.NoError(t, err)
	lease, err := r.store.Claim(t.Context(), p.Key(), time.Minute)
	require.NoError(t, err)
	require.NoError(t, r.store.Release(t.Context(), lease))
	r.monextCall = nil
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	r.clean()
}

func TestNothingIsSentOnceTheSendWindowHasPassed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.store.onSave = func(p *lifecycle.Payment) { // the commit before the request takes its time
		if got, _ := p.Operation(o.ID); got.State == lifecycle.OperationSending {
			r.store.onSave = nil
			require.NoError(t, r.monext.Advance(46*time.Second))
		}
	}
	pass := r.retry(o)
	require.Zero(t, r.posts(o.ID))
	require.False(t, pass.Done)
	require.Positive(t, pass.After)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReady, got.State)
	require.Equal(t, monext.NotDone, got.Attempts[0].Answer.Outcome)
	require.Equal(t, lifecycle.CauseTooSlow, got.Cause)
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.posts(o.ID))
	r.clean()
}

func TestAWorkerThatWasAsleepNeitherSendsNorWrites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.store.onSave = func(p *lifecycle.Payment) {
		if got, _ := p.Operation(o.ID); got.State == lifecycle.OperationSending {
			r.store.onSave = nil
			require.NoError(t, r.monext.Advance(5*time.Minute)) // it sleeps; its lease ends; another one takes over
			r.retry(o)
		}
	}
	_, err := r.service.Execute(t.Context(), r.taskOf(o))
	require.ErrorIs(t, err, lifecycle.ErrLeaseLost)
	require.Zero(t, r.posts(o.ID))
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "the other one could not know that nothing was sent")
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	r.clean()
}

func TestAnAnswerThatComesAfterTheLeaseIsLeftToTheNewHolder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.monextDone = postDone(r, func() {
		require.NoError(t, r.monext.Advance(5*time.Minute))
		r.retry(o) // reads, and finds the effect
	})
	_, err := r.service.Execute(t.Context(), r.taskOf(o))
	require.ErrorIs(t, err, lifecycle.ErrLeaseLost)
	got := r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, lifecycle.CauseFound, got.Cause)
	require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
	r.clean()
}

func TestTheStoreMayFailAtAnySaveOfACapture(t *testing.T) {
	t.Parallel()
	for _, final := range []bool{false, true} {
		for _, saved := range []bool{false, true} {
			for n := int64(1); n <= 8; n++ {
				l := &listener{}
				r := newRig(t, withObserver(l))
				p := r.paid("O-1", 5000)
				q := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(3000), Key: "key"}
				if final {
					q.Option = monext.CaptureFinal
				}
				require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
				var count atomic.Int64
				fails := func(*lifecycle.Payment) error {
					if count.Add(1) == n {
						return errStore
					}
					return nil
				}
				if saved {
					r.store.setAfter(fails)
				} else {
					r.store.setFail(fails)
				}
				o, err := r.service.Request(t.Context(), q)
				if err != nil {
					require.ErrorIs(t, err, errStore)
					o = r.request(q) // asking again with the same key is safe
				}
				for range 40 { // sweeps are what is left when a job burns its attempts
					r.run(15 * time.Minute)
					_, _ = r.service.Sweep(t.Context(), 10)
				}
				require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State, "save %d, saved %t", n, saved)
				require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
				require.Equal(t, 1, r.posts(o.ID))
				require.False(t, r.payment("O-1").NeedsReview())
				r.told(l, "O-1")
				r.clean()
			}
		}
	}
}

func TestWhatCannotBeExecuted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	task := r.taskOf(o)
	for name, c := range map[string]struct {
		task lifecycle.Task
		want string
	}{
		"another account's": {lifecycle.Task{Key: lifecycle.Key{Account: "other", Order: "O-1"}, Action: lifecycle.ActionRefresh}, "is not this service's account"},
		"an unknown order":  {lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "O-9"}, Action: lifecycle.ActionRefresh}, "not found"},
		"its operation":     {lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "O-9"}, Operation: "op-1", Action: lifecycle.ActionCapture}, "not found"},
		"no such operation": {lifecycle.Task{Key: p.Key(), Operation: "op-9", Action: lifecycle.ActionCapture}, "not found"},
	} {
		_, err := r.service.Execute(t.Context(), c.task)
		require.ErrorContains(t, err, c.want, name)
	}
	broken := r.config
	broken.Store = noClaim{r.store}
	s := r.serve(broken)
	_, err := s.Execute(t.Context(), task)
	require.ErrorIs(t, err, errStore)
	require.Zero(t, r.posts(o.ID))
}

// noClaim is a store that gives out no lease for being away.
type noClaim struct{ lifecycle.Store }

func (noClaim) Claim(context.Context, lifecycle.Key, time.Duration) (lifecycle.Lease, error) {
	return lifecycle.Lease{}, errStore
}

func TestTooManyWritersAtOnceIsBusyAndNoConflictOfKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.store.setFail(func(*lifecycle.Payment) error { return lifecycle.ErrConflict })
	_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "k"})
	require.ErrorIs(t, err, lifecycle.ErrBusy)
	require.NotErrorIs(t, err, lifecycle.ErrConflict)
}

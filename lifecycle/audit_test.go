package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// drive drives a task over and over for so long, and counts its passes.
func (r *rig) drive(task lifecycle.Task, within time.Duration) (passes int) {
	r.t.Helper()
	r.store.lose()
	end := r.monext.Now().Add(within)
	for r.monext.Now().Before(end) {
		pass, err := r.service.Execute(r.t.Context(), task)
		require.NoError(r.t, err)
		passes++
		if pass.Done {
			return passes
		}
		require.Positive(r.t, pass.After, pass.Note)
		require.NoError(r.t, r.monext.Advance(pass.After))
	}
	return passes
}

func TestAnEffectLaterThanEverythingIsFoundByAnAudit(t *testing.T) {
	t.Parallel()
	for _, late := range []time.Duration{2 * time.Hour, 20 * time.Hour, 40 * time.Hour} {
		t.Run(late.String(), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			o := inReview(r, late)
			r.run(49 * time.Hour)
			require.Equal(t, 1, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID))
			var found bool
			for _, f := range r.payment("O-1").Reviews() {
				found = found || f.Code == lifecycle.CauseLateEffect && f.Operation == o.ID
			}
			require.True(t, found, "nobody had to ask")
		})
	}
}

func TestAuditsComeToAnEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	r.run(40 * time.Minute) // the session's own watch ends
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	calls := r.calls()
	r.run(72 * time.Hour)
	require.Equal(t, 3, r.calls()-calls, "after an hour, a day and two")
	require.Zero(t, r.payment("O-1").DueAt(whenever))
	require.Zero(t, r.store.waiting())

	_, err := r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "sure"})
	require.NoError(t, err)
	calls = r.calls()
	r.run(72 * time.Hour)
	require.Equal(t, 1, r.calls()-calls, "what was never in doubt is read once, to see it listed")
	require.Len(t, p.TransactionIDs(), 1)
}

func TestADecisionIsAuditedByWakesOfItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 40*time.Hour)
	r.store.lose() // all that was woken before
	_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	r.run(52 * time.Hour) // and nobody sweeps
	require.Equal(t, o.ID, r.reviewOf("O-1", lifecycle.CauseLateEffect).Operation)
	require.Zero(t, r.store.waiting(), "they come to an end")
}

func TestAnAuditWhoseJobIsLostIsWokenByASweep(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 20*time.Hour)
	r.store.lose()
	for range 49 * 4 {
		require.NoError(t, r.monext.Advance(15*time.Minute))
		r.sweep()
		r.run(0)
	}
	last := r.payment("O-1").Reviews()
	require.Equal(t, lifecycle.CauseLateEffect, last[len(last)-1].Code)
	require.Zero(t, r.sweep().Looked)
	require.NotEmpty(t, o.ID)
}

func TestWaitingIsNeverAHotLoop(t *testing.T) {
	t.Parallel()
	refresh := func(*rig) lifecycle.Task { return lifecycle.Task{Action: lifecycle.ActionRefresh} }
	capture := func(r *rig) lifecycle.Task {
		r.paid("O-1", 5000)
		o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
		return lifecycle.Task{Operation: o.ID, Action: o.Kind}
	}
	down := func(path string) func(*rig) {
		return func(r *rig) {
			require.NoError(r.t, r.monext.Inject(monexttest.Fault{Method: "GET", Path: path, Do: monexttest.Body(403, "text/plain", "no")}))
		}
	}
	for name, c := range map[string]struct {
		task   func(*rig) lifecycle.Task
		mishap func(*rig)
		most   int // passes in a day
	}{
		"a session that cannot be read":     {func(r *rig) lifecycle.Task { r.open("O-1", 5000, ""); return refresh(r) }, down(monexttest.PathSession), 420},
		"a transaction that cannot be read": {capture, down(monexttest.PathTransaction), 320},
		"a transaction in doubt that cannot be read": {func(r *rig) lifecycle.Task {
			task := capture(r)
			require.NoError(r.t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
			r.retry(r.operation("O-1", task.Operation))
			return task
		}, down(monexttest.PathTransaction), 320},
		"behind an operation that nobody works on": {func(r *rig) lifecycle.Task {
			capture(r)
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
			require.Equal(r.t, lifecycle.OperationWithdrawn, r.payment("O-1").Operations()[0].State)
			return lifecycle.Task{Operation: o.ID, Action: o.Kind}
		}, func(*rig) {}, 2},
		"behind an operation in review": {func(r *rig) lifecycle.Task {
			inReview(r, 0)
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2000)})
			return lifecycle.Task{Operation: o.ID, Action: o.Kind}
		}, func(*rig) {}, 50},
		"an operation in review": {func(r *rig) lifecycle.Task {
			o := inReview(r, 0)
			return lifecycle.Task{Operation: o.ID, Action: o.Kind}
		}, func(*rig) {}, 50},
		"a notified transaction that cannot be read": {func(r *rig) lifecycle.Task {
			p := r.paid("O-1", 5000)
			require.NoError(r.t, r.monext.Advance(24*time.Hour))
			require.Equal(r.t, 200, r.notify("notificationType=TRS&transactionId="+p.TransactionIDs()[0]))
			return refresh(r)
		}, down(monexttest.PathTransaction), 320},
		"a connection that never opens": {capture, func(r *rig) { r.down.Store(1 << 20) }, 320},
		"a session that never ends": {func(r *rig) lifecycle.Task { r.open("O-1", 5000, ""); return refresh(r) }, func(r *rig) {
			require.NoError(r.t, r.monext.Inject(monexttest.Fault{Method: "GET", Path: monexttest.PathSession,
				Do: monexttest.Body(200, "application/json", `{"result":{"title":"INPROGRESS","code":"02306"}}`)}))
		}, 20},
		"a reverse of what nobody has paid yet": {func(r *rig) lifecycle.Task {
			r.open("O-1", 5000, "")
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse})
			return lifecycle.Task{Operation: o.ID, Action: o.Kind}
		}, func(r *rig) {
			require.NoError(r.t, r.monext.Inject(monexttest.Fault{Method: "GET", Path: monexttest.PathSession,
				Do: monexttest.Body(200, "application/json", `{"result":{"title":"INPROGRESS","code":"02306"}}`)}))
		}, 20},
		"a reverse that cannot read": {func(r *rig) lifecycle.Task {
			r.paid("O-1", 5000)
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse})
			return lifecycle.Task{Operation: o.ID, Action: o.Kind}
		}, down(monexttest.PathTransaction), 320},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			task := c.task(r)
			task.Key = lifecycle.Key{Account: "shop", Order: "O-1"}
			c.mishap(r)
			require.LessOrEqual(t, r.drive(task, 24*time.Hour), c.most)
		})
	}
}

func TestTheReleaseBehindAFinalIsLookedForUntilItIsListed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.rewrite = func(body string) string {
		return editList(body, func(e map[string]any) bool { return e["type"] != "CANCEL" })
	}
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(3000), Option: monext.CaptureFinal})
	require.NoError(t, err)
	r.run(2 * time.Hour)
	require.Empty(t, r.operation("O-1", o.ID).Release)
	r.rewrite = nil
	r.run(24 * time.Hour) // nobody asks, and nobody sweeps
	require.NotEmpty(t, r.operation("O-1", o.ID).Release)
	require.Equal(t, eur(2000), r.payment("O-1").Ledger().Cancelled)
	require.False(t, r.payment("O-1").NeedsReview())
	r.run(72 * time.Hour)
	require.Zero(t, r.store.waiting(), "the reads come to an end")
}

func TestAFinalThatLeavesNothingIsReadOnce(t *testing.T) {
	t.Parallel()
	for name, cancelled := range map[string]int64{"of all": 0, "of what a cancel has left": 500} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.paid("O-1", 5000)
			if cancelled > 0 {
				_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCancel, cancelled)
				require.NoError(t, err)
			}
			r.run(40 * time.Minute) // the session's own watch ends
			_, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Option: monext.CaptureFinal})
			require.NoError(t, err)
			require.Equal(t, eur(5000-cancelled), o.Amount)
			calls := r.calls()
			r.run(72 * time.Hour)
			require.Equal(t, 1, r.calls()-calls, "to see it listed")
			require.False(t, r.payment("O-1").NeedsReview())
		})
	}
}

func TestADeferredCaptureIsLookedForTheDayAfterItsDate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.deferred()
	require.Equal(t, start.AddDate(0, 0, 3).Add(grace), p.DueAt(whenever))
	r.run(73 * time.Hour)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
}

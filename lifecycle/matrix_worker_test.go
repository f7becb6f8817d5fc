package lifecycle_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func workerRows() []matrixRow {
	return []matrixRow{
		{14, "a job is delivered twice: the second is a no-op", deliveredTwice},
		{15, "a job is lost by the queue: a sweep wakes it", lostJob},
		{16, "a worker wakes after its lease: it neither sends nor writes", staleWorker},
		{17, "a worker sleeps between its last check and the request: a late effect, like any other", frozenWorker},
		{18, "two processes and one order: the lease lets one through", twoProcesses},
		{19, "clocks that differ: they decide nothing that costs money", skewedClocks},
	}
}

func deliveredTwice(t *testing.T) {
	t.Helper()
	r := newRig(t)
	o := r.capture(5000)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			_, err := r.service.Execute(t.Context(), r.taskOf(o))
			if err != nil {
				t.Errorf("execute: %v", err)
			}
		})
	}
	wg.Wait()
	for range 5 {
		require.True(t, r.retry(o).Done)
	}
	r.run(time.Hour)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.clean()
}

func lostJob(t *testing.T) {
	t.Helper()
	r := newRig(t)
	r.strike(monexttest.BeforeEffect, monexttest.Hide(10*time.Minute))
	r.cut.Store(1)
	o := r.capture(1000)
	r.run(time.Minute)
	r.requireCame(o, came{lifecycle.OperationUnknown, lifecycle.CauseNotSeen, 1, 1})
	r.store.lose() // in the middle of its looks
	require.NoError(t, r.monext.Advance(time.Hour))
	require.Equal(t, 1, r.sweep().Operations)
	r.run(0)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
	r.clean()
}

func staleWorker(t *testing.T) {
	t.Helper()
	r := newRig(t)
	o := r.capture(5000)
	r.store.onSave = func(p *lifecycle.Payment) {
		if sending(o.ID)(p) {
			r.store.onSave = nil
			require.NoError(t, r.monext.Advance(5*time.Minute)) // it sleeps; its lease ends; another one takes over
			r.retry(o)
		}
	}
	_, err := r.service.Execute(t.Context(), r.taskOf(o))
	require.ErrorIs(t, err, lifecycle.ErrLeaseLost, "it cannot write")
	require.Zero(t, r.posts(o.ID), "and did not send")
	r.run(2 * time.Hour)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.clean()
}

func frozenWorker(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		amount int64
		sleep  time.Duration
		want   came
		shown  bool
	}{
		{1000, 10 * time.Minute, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1}, false},
		{5000, 10 * time.Hour, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 2, 1}, false}, // Monext refuses the sleeper's
		{1000, 10 * time.Hour, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 1, 1}, true},       // residual, and shown
	} {
		r := newRig(t, unchecked())
		o := r.capture(c.amount)
		r.monextCall = func(req *http.Request) { // the machine stands still with the request in its hands
			if req.Method == http.MethodPost {
				r.monextCall = nil
				r.run(c.sleep) // others work on
			}
		}
		_, err := r.service.Execute(t.Context(), r.taskOf(o))
		require.ErrorIs(t, err, lifecycle.ErrLeaseLost)
		r.run(72 * time.Hour)
		r.requireCame(o, c.want)
		require.Equal(t, c.shown, shown(r.payment("O-1"), lifecycle.CauseLateEffect))
		require.Len(t, r.monext.Violations(), 1, "a request came whose intent was given up: that is the fault")
	}
}

func twoProcesses(t *testing.T) {
	t.Helper()
	r := newRig(t)
	o := r.capture(5000)
	other := r.serve(r.config)
	var pass lifecycle.Pass
	r.monextCall = func(req *http.Request) { // while the one's request is on its way, the other comes
		if req.Method == http.MethodPost {
			r.monextCall = nil
			var err error
			pass, err = other.Execute(t.Context(), r.taskOf(o))
			require.NoError(t, err)
		}
	}
	require.True(t, r.retry(o).Done)
	require.Equal(t, "busy", pass.Note)
	require.False(t, pass.Done)
	done, err := other.Execute(t.Context(), r.taskOf(o))
	require.NoError(t, err)
	require.True(t, done.Done)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.clean()
}

func skewedClocks(t *testing.T) {
	t.Helper()
	for _, skew := range []time.Duration{-3 * time.Hour, 3 * time.Hour} {
		for _, c := range []struct {
			amount int64
			when   monexttest.When
			do     monexttest.Action
		}{
			{1000, monexttest.AfterEffect, monexttest.Drop()},
			{5000, monexttest.BeforeEffect, monexttest.Late(10 * time.Minute)},
			{1000, monexttest.BeforeEffect, monexttest.Late(10 * time.Minute)},
		} {
			r := newRig(t, unchecked())
			r.strike(c.when, c.do)
			o := r.capture(c.amount)
			config := r.config
			config.Now = func() time.Time { return r.monext.Now().Add(skew) }
			skewed := r.serve(config)
			_, err := r.service.Execute(t.Context(), r.taskOf(o)) // sent by the one
			require.NoError(t, err)
			for range 60 { // and looked for by both
				_, err := skewed.Execute(t.Context(), r.taskOf(o))
				require.NoError(t, err)
				r.retry(o)
				require.NoError(t, r.monext.Advance(5*time.Minute))
			}
			require.Equal(t, 1, r.effects(o.Transaction, o.ID), "%s", skew)
			got := r.operation("O-1", o.ID)
			if got.State == lifecycle.OperationReview { // given up early, by a clock that was ahead
				_, err := r.service.Refresh(t.Context(), "O-1")
				require.NoError(t, err)
				require.Equal(t, o.ID, r.reviewOf("O-1", lifecycle.CauseLateEffect).Operation)
			} else {
				require.Equal(t, lifecycle.OperationSucceeded, got.State)
			}
			r.clean()
		}
	}
}

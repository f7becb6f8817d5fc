package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func crashRows() []matrixRow {
	return []matrixRow{
		{1, "a crash before the intent is committed: one operation, when it is asked for again", crashBeforeIntent},
		{2, "a crash after the intent is committed, before its job is there: a sweep finds it", crashBeforeJob},
		{3, "a crash before the first byte is sent: absent until the horizon, then the policy", crashBeforeSending},
		{4, "a crash after the request, before its answer is stored: the effect is found", crashBeforeAnswer},
		{5, "the answer is lost, cut off or reset: the effect is found, or the policy decides", lostAnswer},
		{6, "a 5xx after the effect: the effect is found", brokenAfterEffect},
		{7, "a 5xx before the effect: absent until the horizon, then the policy", brokenBeforeEffect},
	}
}

func crashBeforeIntent(t *testing.T) {
	t.Helper()
	r := newRig(t)
	r.paid("O-1", 5000)
	q := lifecycle.Request{Order: "O-1", Key: "parcel"}
	r.store.setFail(func(*lifecycle.Payment) error { return errStore })
	_, err := r.service.Capture(t.Context(), q)
	require.ErrorIs(t, err, errStore, "nobody was told that it is recorded")
	require.Empty(t, r.payment("O-1").Operations())
	require.Zero(t, r.sent())
	r.revive()
	o, err := r.service.Capture(t.Context(), q)
	require.NoError(t, err)
	again, err := r.service.Capture(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, o.ID, again.ID)
	require.Len(t, r.payment("O-1").Operations(), 1)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.clean()
}

func crashBeforeJob(t *testing.T) {
	t.Helper()
	r := newRig(t)
	o := r.capture(5000)
	r.store.lose() // the outbox never reached the queue
	r.revive()
	require.NoError(t, r.monext.Advance(6*time.Minute))
	require.Equal(t, 1, r.sweep().Operations)
	r.run(time.Minute)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1})
	r.clean()
}

func crashBeforeSending(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		amount int64
		want   came
	}{
		{5000, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 1, 1}}, // it fences itself: sent again
		{1000, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 0, 0}},      // it does not: a person
	} {
		r := newRig(t)
		o := r.capture(c.amount)
		r.die(true, sending(o.ID))
		_, err := r.service.Execute(t.Context(), r.taskOf(o))
		require.ErrorIs(t, err, errStore)
		r.revive()
		require.Equal(t, lifecycle.OperationSending, r.operation("O-1", o.ID).State, "nobody can know that nothing was sent")
		r.run(half - time.Minute)
		require.Zero(t, r.posts(o.ID), "before the horizon nothing is sent")
		r.run(2 * time.Hour)
		r.requireCame(o, c.want)
		r.clean()
	}
}

func crashBeforeAnswer(t *testing.T) {
	t.Helper()
	r := newRig(t)
	o := r.capture(1000)
	r.die(false, func(p *lifecycle.Payment) bool { // what is to be saved once the answer is there
		got, _ := p.Operation(o.ID)
		return len(got.Attempts) > 0 && got.Attempts[0].Answer != nil
	})
	_, err := r.service.Execute(t.Context(), r.taskOf(o))
	require.ErrorIs(t, err, errStore)
	r.revive()
	r.requireCame(o, came{lifecycle.OperationSending, "", 1, 1})
	r.run(5 * time.Minute)
	r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
	r.clean()
}

func lostAnswer(t *testing.T) {
	t.Helper()
	for _, do := range []monexttest.Action{monexttest.Drop(), monexttest.Reset(), monexttest.Truncate()} {
		r := newRig(t)
		r.strike(monexttest.AfterEffect, do)
		o := r.capture(1000)
		r.run(0)
		r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
		r.clean()
	}
	for _, do := range []monexttest.Action{monexttest.Drop(), monexttest.Reset()} {
		absentThenPolicy(t, do)
	}
}

// absentThenPolicy is a request that had no effect: nothing is decided before the
// horizon; then the policy is.
func absentThenPolicy(t *testing.T, do monexttest.Action) {
	t.Helper()
	for _, c := range []struct {
		options []rigOption
		amount  int64
		want    came
	}{
		{nil, 5000, came{lifecycle.OperationSucceeded, lifecycle.CauseAccepted, 2, 1}},
		{nil, 1000, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 1, 0}},
		{[]rigOption{never()}, 5000, came{lifecycle.OperationReview, lifecycle.CauseAbsent, 1, 0}},
	} {
		r := newRig(t, c.options...)
		r.strike(monexttest.BeforeEffect, do)
		o := r.capture(c.amount)
		r.run(half - time.Minute)
		r.requireCame(o, came{lifecycle.OperationUnknown, lifecycle.CauseNotSeen, 1, 0})
		r.run(2 * time.Hour)
		r.requireCame(o, c.want)
		r.clean()
	}
}

func brokenAfterEffect(t *testing.T) {
	t.Helper()
	for _, status := range []int{500, 502, 503, 504} {
		r := newRig(t)
		r.strike(monexttest.AfterEffect, monexttest.Status(status))
		o := r.capture(1000)
		r.run(0)
		r.requireCame(o, came{lifecycle.OperationSucceeded, lifecycle.CauseFound, 1, 1})
		r.clean()
	}
}

func brokenBeforeEffect(t *testing.T) {
	t.Helper()
	for _, status := range []int{500, 503} {
		absentThenPolicy(t, monexttest.Status(status))
	}
}

package lifecycle_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// The process that sent it dies, somebody sets the clock forward, and the next process cannot know.
func TestAClockSetForwardAcrossARestartDoesNotEndTheHorizon(t *testing.T) {
	t.Parallel()
	for name, looks := range map[string]int{"before the first look": 0, "between two looks": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			transaction := r.paid("O-1", 5000).TransactionIDs()[0]
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(25*time.Minute))))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(5000)})
			r.store.setFail(func(p *lifecycle.Payment) error {
				if got, _ := p.Operation(o.ID); len(got.Attempts) > 0 && (got.Looks > looks || got.Attempts[0].Answer != nil) {
					return errStore
				}
				return nil
			})
			if looks > 0 {
				r.store.setFail(nil)
			}
			r.run(90 * time.Second) // then the process dies
			r.store.setFail(nil)
			r.store.lose()

			r.ahead(20 * time.Hour) // the duplicate check would still cover it
			r.service = r.serve(r.config)
			for range 20 {
				require.NoError(t, r.monext.Advance(time.Minute))
				r.retry(o)
			}
			require.Equal(t, 1, r.posts(o.ID), "twenty minutes have passed, not twenty hours")
			for range 20 {
				require.NoError(t, r.monext.Advance(5*time.Minute))
				r.retry(o)
			}
			require.Equal(t, 1, r.posts(o.ID))
			require.Equal(t, 1, r.effects(transaction, o.ID))
			require.Contains(t, []lifecycle.OperationState{lifecycle.OperationSucceeded, lifecycle.OperationReview}, r.operation("O-1", o.ID).State)
		})
	}
}

// It was sent by a right clock, and nobody worked for two days; then somebody set the clock back by them.
func TestWhatWasSentBeforeTheClockWasSetIsNotSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	jump := r.bothReadings()
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	r.store.lose()
	require.NoError(t, r.monext.Advance(48*time.Hour))
	*jump = -48 * time.Hour
	for range 12 {
		require.NoError(t, r.monext.Advance(max(r.retry(o).After, time.Minute)))
	}
	require.Equal(t, 1, r.posts(o.ID), "the duplicate check has forgotten it, whatever the clock says")
	require.Equal(t, lifecycle.CauseMisdated, r.operation("O-1", o.ID).Cause)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", o.ID).State)
}

// A machine slept once. What it sends afterwards is as well dated as ever.
func TestAJumpOfLongAgoMisdatesNothing(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			jump := r.bothReadings()
			r.paid("O-1", 5000)
			*jump = by
			_, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.NoError(t, r.monext.Advance(2*time.Hour))
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
			require.NoError(t, err)
			r.run(2 * time.Hour)
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
			require.Equal(t, 2, r.posts(o.ID), "it is fenced, and sent again by itself")
		})
	}
}

// A session is read while the clock is ahead: its buyer still has half an hour.
func TestASessionThatSeemsOverByAClockAheadIsWatchedOn(t *testing.T) {
	t.Parallel()
	for name, restarted := range map[string]bool{"the clock jumps": false, "a process begins with it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withMonext(monexttest.WithAttempts(3)))
			jump := r.bothReadings()
			session := r.open("O-1", 5000, monext.CaptureManual)
			reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "c", After: time.Hour})
			require.NoError(t, r.monext.Refuse(session, "01116"))
			*jump = 24 * time.Hour
			if restarted {
				r.service = r.serve(r.config)
			}
			_, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			*jump = 0
			_, err = r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.False(t, r.payment("O-1").Sessions()[0].Dead)
			_, err = r.monext.Accept(session) // with another card, in time
			require.NoError(t, err)
			r.run(3 * time.Hour)
			require.Equal(t, lifecycle.StateCancelled, r.payment("O-1").State(), "he paid, and gets it back: %s", r.operation("O-1", reverse.ID).Cause)
		})
	}
}

// A host that is a day ahead shares the work with one that is right, while nothing can be read.
func TestAHostWithAWrongClockLeavesSweepsAndReadsToOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	config := r.config
	config.Now = func() time.Time { return r.monext.Now().Add(24 * time.Hour) }
	stray := r.serve(config)
	r.strike(monexttest.BeforeEffect, monexttest.Drop())
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a"})
	r.retry(o)
	before := len(r.payment("O-1").Events())
	for range 48 {
		require.NoError(t, r.monext.Advance(30*time.Minute))
		pass, err := stray.Execute(t.Context(), r.taskOf(o))
		require.NoError(t, err)
		require.ErrorIs(t, pass.Trouble, lifecycle.ErrClock)
		pass, err = stray.Execute(t.Context(), lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "O-1"}, Action: lifecycle.ActionRefresh})
		require.NoError(t, err)
		require.ErrorIs(t, pass.Trouble, lifecycle.ErrClock)
		_, err = stray.Sweep(t.Context(), 10)
		require.ErrorIs(t, err, lifecycle.ErrClock)
	}
	require.Len(t, r.payment("O-1").Events(), before, "it records nothing")
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.NotContains(t, types(r.payment("O-1")), lifecycle.EventClockSet)
}

func TestAnObserverIsToldSoonOfWhatAClockAheadHasStamped(t *testing.T) {
	t.Parallel()
	away := errors.New("the host is away")
	told, down := 0, false
	r := newRig(t, withObserver(observing(func() error {
		if down {
			return away
		}
		told++
		return nil
	})))
	r.paid("O-1", 5000)
	down = true
	r.ahead(4 * 24 * time.Hour)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", After: 100 * 24 * time.Hour})
	r.ahead(0)
	down = false
	was := told
	for range 3 {
		require.NoError(t, r.monext.Advance(10*time.Minute))
		r.sweep()
	}
	require.Greater(t, told, was, "within half an hour, not in four days")
}

// observing is an Observer of which only the answer matters.
type observing func() error

func (f observing) Observe(context.Context, lifecycle.Notice) error { return f() }

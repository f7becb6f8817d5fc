package lifecycle_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/steady/steadytest"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

const fiveDays = 5 * 24 * time.Hour

// bothReadings gives the machine a clock that has a monotonic reading too, and shows Monext's time. Its wall is set by what the
// result points to.
func (r *rig) bothReadings() *time.Duration {
	began, jump := r.monext.Now(), time.Duration(0)
	r.clock = func() time.Time {
		now := r.monext.Now()
		return steadytest.Reading(now.Add(jump), now.Sub(began))
	}
	r.service = r.serve(r.config)
	return &jump
}

func TestAnOperationSentByAClockThatWasDaysAheadIsReadAtOnceAndNeverSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	r.ahead(fiveDays)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationUnknown, o.State)
	require.True(t, o.Next.After(r.monext.Now().Add(4*24*time.Hour)), "its next look is stamped five days ahead")

	r.ahead(0)
	r.retry(o)
	got := r.operation("O-1", o.ID)
	require.False(t, got.Next.After(r.monext.Now().Add(time.Hour)), "it was read, and is read soon again")
	require.False(t, got.Attempts[0].At.After(r.monext.Now()), "it was sent by now, whatever the clock said")
	require.Contains(t, types(r.payment("O-1")), lifecycle.EventClockSet)

	r.run(29 * time.Minute)
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "the horizon begins when the clock was set")
	r.run(12 * time.Hour)
	got = r.operation("O-1", o.ID)
	require.Equal(t, lifecycle.OperationReview, got.State, "the whole rest would be fenced, but by which days is not known")
	require.Equal(t, lifecycle.CauseMisdated, got.Cause)
	require.Equal(t, 1, r.posts(o.ID))
	require.Zero(t, r.effects(transaction, o.ID))
	r.clean()
}

// The same by a right clock: it is fenced by its balance, and sent again.
func TestTheSameByAClockThatIsRightIsSentAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	r.run(12 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.Equal(t, 2, r.posts(o.ID))
	require.Equal(t, 1, r.effects(transaction, o.ID))
	require.NotContains(t, types(r.payment("O-1")), lifecycle.EventClockSet)
}

func TestAPauseThatAClockAheadHasStampedIsOverWhenTheClockIsRight(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.ahead(24 * time.Hour)
	r.down.Store(1)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationReady, o.State, "nobody listened")
	r.ahead(0)
	r.retry(o)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State, "nothing of it had been sent, so the clock matters to nothing")
	r.clean()
}

func TestADelayAskedForByAClockAheadBeginsWhenTheClockIsRight(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.ahead(fiveDays)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000), After: 2 * time.Hour})
	r.ahead(0)
	pass := r.retry(o)
	require.Zero(t, r.posts(o.ID), "its delay is kept")
	require.InDelta(t, 2*time.Hour, pass.After, float64(time.Minute))
	r.run(3 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}

func TestASessionOpenedByAClockAheadIsWatchedAndNotGivenOutAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ahead(fiveDays)
	first := r.open("O-1", 5000, monext.CaptureManual)
	r.ahead(0)
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	s := r.payment("O-1").Sessions()[0]
	require.False(t, s.ExpiresAt.After(r.monext.Now().Add(time.Hour)), "it does not live for five days")
	require.False(t, s.Next.After(r.monext.Now().Add(time.Hour)))
	require.NotEqual(t, first, r.open("O-1", 5000, monext.CaptureManual), "how long a buyer could pay there is not known")
	_, err = r.monext.Accept(first)
	require.NoError(t, err)
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State(), "who pays there all the same is found")
}

func TestAnEndThatAClockAheadHasRecordedIsTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.ahead(8 * 24 * time.Hour)
	r.service = r.serve(r.config) // it begins with the wrong clock, so that it sees no jump
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State())
	r.ahead(0)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	r.run(9 * 24 * time.Hour)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
}

func TestASweepFindsWhatAClockAheadHasStamped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.ahead(fiveDays)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	r.store.lose()
	r.ahead(0)
	require.NoError(t, r.monext.Advance(10*time.Minute))
	_, err = r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.NoError(t, r.monext.Advance(10*time.Minute))
	_, err = r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, 1, r.posts(o.ID))
	require.Contains(t, []lifecycle.OperationState{lifecycle.OperationSucceeded, lifecycle.OperationReview}, r.operation("O-1", o.ID).State)
	r.clean()
}

func TestAHostWhoseClockIsNotTheStoresSendsNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-time.Hour, -61 * time.Second, -59 * time.Second, 59 * time.Second, 61 * time.Second, fiveDays} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			var lines strings.Builder
			r := newRig(t)
			r.paid("O-1", 5000)
			config := r.config
			config.Now = func() time.Time { return r.monext.Now().Add(off) }
			config.Logger = slog.New(slog.NewTextHandler(&lines, nil))
			other := r.serve(config)

			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(5000)})
			pass, err := other.Execute(t.Context(), r.taskOf(o))
			require.NoError(t, err)
			if off.Abs() <= time.Minute {
				require.NoError(t, pass.Trouble)
				require.Equal(t, 1, r.posts(o.ID))
				return
			}
			require.ErrorIs(t, pass.Trouble, lifecycle.ErrClock)
			var clock *lifecycle.ClockError
			require.ErrorAs(t, pass.Trouble, &clock)
			require.InDelta(t, off, clock.Ahead, float64(time.Second))
			require.Equal(t, time.Minute, clock.Max)
			require.Contains(t, pass.Trouble.Error(), "set the clock that is wrong")
			require.Contains(t, lines.String(), "clock")
			require.Zero(t, r.posts(o.ID))
			require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.ID).State)
			require.NotContains(t, types(r.payment("O-1")), lifecycle.EventClockSet, "a wrong clock rewrites nothing")

			r.retry(o) // by a host whose clock is right, at once: the lease was released
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
		})
	}
}

// A host that is behind finds stamps of the right ones that seem to be ahead.
func TestAHostThatIsBehindTakesNobodysStampsForWrong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
	require.NoError(t, err)
	config := r.config
	config.Now = func() time.Time { return r.monext.Now().Add(-24 * time.Hour) }
	behind := r.serve(config)
	_, err = behind.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = behind.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.NotContains(t, types(r.payment("O-1")), lifecycle.EventClockSet)
	r.run(12 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}

// A clock of both readings, whose wall somebody sets forward, does not make the horizon shorter.
func TestAClockSetForwardDoesNotEndTheHorizon(t *testing.T) {
	t.Parallel()
	for name, restarted := range map[string]bool{"the same process goes on": false, "another takes over once it was noticed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			jump := r.bothReadings()
			transaction := r.paid("O-1", 5000).TransactionIDs()[0]
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(20*time.Minute))))
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(5000)})
			require.NoError(t, err)
			require.Equal(t, lifecycle.OperationUnknown, o.State)

			*jump = 2 * time.Hour
			r.retry(o)
			if restarted {
				r.service = r.serve(r.config)
			}
			for range 5 { // looks as fast as may be
				require.NoError(t, r.monext.Advance(3*time.Minute))
				r.retry(o)
			}
			require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "only a quarter of an hour has passed")
			require.Equal(t, 1, r.posts(o.ID))
			r.run(3 * time.Hour)
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
			require.Equal(t, 1, r.effects(transaction, o.ID))
			n := 0
			for _, e := range r.payment("O-1").Events() {
				if e.Type == lifecycle.EventClockSet {
					n++
				}
			}
			require.Equal(t, 1, n, "it is recorded once")
		})
	}
}

// While nobody knows whether the clock is right, the end of an authorisation is not believed.
func TestAJumpOfTheClockEndsNoAuthorisation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	jump := r.bothReadings()
	r.paid("O-1", 5000)
	*jump = 8 * 24 * time.Hour
	state := func() lifecycle.State {
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		return p.State()
	}
	require.Equal(t, lifecycle.StateAuthorized, state())
	require.NoError(t, r.monext.Advance(29*time.Minute))
	require.Equal(t, lifecycle.StateAuthorized, state(), "it may still be set right")
	require.NoError(t, r.monext.Advance(2*time.Minute))
	require.Equal(t, lifecycle.StateExpired, state(), "nobody did: it is the time")
}

// The read began while the clock was ahead, and is folded in once it is right.
func TestAReadThatBeganByAClockAheadEndsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	jump := r.bothReadings()
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(10*time.Minute))))
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationUnknown, o.State)
	for range 4 {
		*jump = 8 * 24 * time.Hour
		r.monextDone = func(*http.Request) { *jump = 0 }
		_, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		*jump = 8 * 24 * time.Hour
		r.retry(o)
		r.monextDone = nil
	}
	require.NotContains(t, types(r.payment("O-1")), lifecycle.EventExpired)
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State, "the horizon has not passed")
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}

// A machine that begins with its clock days ahead closes a capture as expired. Nobody touches the payment afterwards.
func TestACaptureThatAClockAheadClosedAsExpiredIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a"})
	r.ahead(8 * 24 * time.Hour)
	r.service = r.serve(r.config)
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", o.ID).State)

	r.ahead(0)
	open, err := r.service.OpenAccounts(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"shop"}, open, "it has work: its stamps are wrong")
	r.sweep()
	p := r.payment("O-1")
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	require.Len(t, p.Reviews(), 1)
	require.Equal(t, lifecycle.CauseClosedEarly, p.Reviews()[0].Code)
	require.Equal(t, o.ID, p.Reviews()[0].Operation)
	require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", o.ID).State, "whoever was told so may have asked for it anew")
	again, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a, again"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, again.State)
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{
		Order: "O-1", Review: p.Reviews()[0].Seq, As: lifecycle.ResolveAcknowledge, Version: r.payment("O-1").Version(), Actor: "ana", Reason: "asked for again",
	})
	require.NoError(t, err)
	require.False(t, r.payment("O-1").NeedsReview())
	for range 3 { // and nothing is found again
		r.run(48 * time.Hour)
		r.sweep()
	}
	require.False(t, r.payment("O-1").NeedsReview())
}

// Reading needs no lease, so a host learns only here that its clock is wrong.
func TestAHostWithAWrongClockThatOnlyReadsEndsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	config, off := r.config, 8*24*time.Hour
	config.Now = func() time.Time { return r.monext.Now().Add(off) }
	stray := r.serve(config)
	_, err := stray.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	require.NoError(t, r.monext.Advance(7*24*time.Hour))
	off = 0
	for range 2 { // it is in doubt for half an hour
		_, err = stray.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.NoError(t, r.monext.Advance(31*time.Minute))
	}
	_, err = stray.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State(), "it ends when it ends, and the host is right by now")
}

// What a payment's events stamped ahead say of its next read holds no longer.
func TestStampsAheadOfAClockThatWasSetAreHeldToIt(t *testing.T) {
	t.Parallel()
	right, wrong := start.Add(2*time.Hour), start.Add(fiveDays)
	set := lifecycle.Event{Type: lifecycle.EventClockSet, ClockSet: new(lifecycle.ClockSet)}
	t.Run("an audit that was made ahead does not stand for those to come", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.paid("O-1", 5000)
		require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop())))
		_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(1000)})
		require.NoError(t, err)
		r.run(10 * time.Minute)
		p := with(t, r.payment("O-1"), wrong, lifecycle.Event{Type: lifecycle.EventAudited})
		p = with(t, p, right, set)
		require.False(t, p.DueAt(whenever).After(start.Add(25*time.Hour)), "the next audit is tomorrow: %v", p.DueAt(whenever))
	})
	t.Run("a read that a notification asked for is due", func(t *testing.T) {
		t.Parallel()
		p := with(t, newRig(t).paid("O-1", 5000), wrong, lifecycle.Event{Type: lifecycle.EventSwept, Swept: &lifecycle.Swept{Noted: wrong}})
		p = with(t, p, right, set)
		require.False(t, p.DueAt(whenever).After(right.Add(10*time.Minute)), "%v", p.DueAt(whenever))
	})
	t.Run("an authorisation without a date lives as long as one has it", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.open("O-1", 5000, monext.CaptureManual)
		p := with(t, r.payment("O-1"), wrong, lifecycle.Event{Type: lifecycle.EventAuthorized, Authorized: &lifecycle.Authorized{
			Transaction: "T", Amount: eur(5000), Deadline: wrong.Add(life), Warn: wrong.Add(life - 2*day),
		}})
		p = with(t, p, right, set)
		got, _ := p.Transaction()
		require.Equal(t, right.Add(life), got.Deadline)
		require.Equal(t, right.Add(life-2*day), got.Warn)
	})
	t.Run("the warning comes in its time", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.paid("O-1", 5000)
		r.ahead(fiveDays + time.Hour)
		require.Len(t, r.sweep().Expiring, 1)
		r.ahead(0)
		require.Empty(t, r.sweep().Expiring)
		require.NoError(t, r.monext.Advance(fiveDays+time.Hour))
		require.Len(t, r.sweep().Expiring, 1)
	})
	t.Run("a clock that is set back twice shifts a delay by both", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.paid("O-1", 5000)
		asked := captureAsked("op-1")
		asked.Requested.NotBefore = wrong.Add(time.Hour)
		p := with(t, r.payment("O-1"), wrong, asked)
		p = with(t, p, start.Add(day), set)
		p = with(t, p, right, set)
		o, _ := p.Operation("op-1")
		require.Equal(t, right.Add(time.Hour), o.NotBefore)
		require.Equal(t, right.Add(time.Hour), o.Next)
	})
}

// A time service corrects a clock slowly: that is no jump, however much it adds up to. What is set back to where it was is in no doubt.
func TestSlowCorrectionsAreNoJumpAndAJumpThatIsTakenBackIsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps []time.Duration
		jumps int
	}{
		"slow corrections":          {[]time.Duration{50 * time.Second, 100 * time.Second, 150 * time.Second, 200 * time.Second}, 0},
		"a jump that is taken back": {[]time.Duration{0, 8 * 24 * time.Hour, 0}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines strings.Builder
			r := newRig(t)
			r.config.Logger = slog.New(slog.NewTextHandler(&lines, nil))
			jump := r.bothReadings()
			r.paid("O-1", 5000)
			require.NoError(t, r.monext.Advance(life-5*time.Hour))
			for _, by := range c.steps {
				*jump = by
				require.NoError(t, r.monext.Advance(61*time.Minute))
				_, err := r.service.Refresh(t.Context(), "O-1")
				require.NoError(t, err)
			}
			require.Equal(t, c.jumps, strings.Count(lines.String(), "clock was set"), lines.String())
			require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
			*jump = c.steps[len(c.steps)-1]
			require.NoError(t, r.monext.Advance(2*time.Hour))
			_, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Equal(t, lifecycle.StateExpired, r.payment("O-1").State(), "its end has come, and the clock is in no doubt")
		})
	}
}

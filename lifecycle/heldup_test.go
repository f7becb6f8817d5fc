package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// always injects a fault that strikes every request of a kind.
func (r *rig) always(method, path string, do monexttest.Action) {
	r.t.Helper()
	require.NoError(r.t, r.monext.Inject(monexttest.Fault{Method: method, Path: path, When: monexttest.BeforeEffect, Do: do}))
}

// shown gives when a review of this cause was raised; the zero time when it was not.
func (r *rig) shown(cause lifecycle.Cause) time.Time {
	for _, e := range r.payment("O-1").Events() {
		if e.Type == lifecycle.EventReview && e.Review.Code == cause {
			return e.At
		}
	}
	return time.Time{}
}

func TestWhatIsTurnedAwayAgainAndAgainIsShownAndAskedForEverLessOften(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mishap func(*rig)
		asked  time.Duration // before the authorisation ends
		shown  time.Duration // after it was asked for
	}{
		"a temporary refusal": {func(r *rig) { r.always(http.MethodPost, monexttest.PathCaptures, monexttest.Result("91429")) }, 7 * day, day},
		"nobody listens":      {func(r *rig) { r.down.Store(1 << 20) }, 7 * day, day},
		"with one day left":   {func(r *rig) { r.down.Store(1 << 20) }, day, 12 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			r.run(life - c.asked)
			c.mishap(r)
			asked := r.monext.Now()
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(2000)})
			for r.monext.Now().Before(start.Add(life - time.Hour)) {
				r.run(15 * time.Minute)
				r.sweep()
			}
			at := r.shown(lifecycle.CauseHeldUp)
			require.False(t, at.IsZero(), "a person is shown it")
			require.WithinRange(t, at, asked.Add(c.shown), asked.Add(c.shown+c.shown/4))
			got := r.operation("O-1", o.ID)
			require.Equal(t, lifecycle.OperationReady, got.State, "it goes on")
			require.Less(t, len(got.Attempts), 80, "ever less often")
			e := r.only("O-1")
			require.Equal(t, o.ID, e.Subject.ID)
			require.False(t, e.Holds)
			require.NotEmpty(t, e.Attempts)
		})
	}
}

func TestWhatWasHeldUpIsCarriedOutWhenItCanBeAndNobodyNeedsToSayThatHeSawIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.down.Store(1 << 20)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(2000)})
	r.run(2 * day)
	require.Len(t, r.payment("O-1").Reviews(), 1)
	r.down.Store(0)
	r.run(day)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.False(t, r.payment("O-1").NeedsReview())
	require.Equal(t, 1, r.posts(o.ID))
}

func TestWhatIsHeldUpAndSeenIsNotShownAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.down.Store(1 << 20)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(2000)})
	r.run(2 * day)
	e := r.only("O-1")
	_, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveAcknowledge, "ana", "called Monext"))
	require.NoError(t, err)
	r.run(2 * day)
	require.False(t, r.payment("O-1").NeedsReview())
}

func TestATransactionThatCannotBeReadIsShown(t *testing.T) {
	t.Parallel()
	for name, mishap := range map[string]func(*rig){
		"before anything was sent": func(*rig) {},
		"after a request was lost": func(r *rig) {
			require.NoError(r.t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
			r.run(time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(2000)})
			mishap(r)
			r.always(http.MethodGet, monexttest.PathTransaction, monexttest.Body(403, "text/plain", "no"))
			for range 36 * 4 {
				r.run(15 * time.Minute)
				r.sweep()
			}
			at := r.shown(lifecycle.CauseHeldUp)
			require.WithinRange(t, at, start.Add(day), start.Add(day+9*time.Hour), "a sweep shows it")
		})
	}
}

func TestWhatWaitsForItsTimeOrForAPersonIsNotHeldUp(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(*rig){
		"for its time": func(r *rig) {
			r.paid("O-1", 5000)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "waits", Amount: eur(2000), After: 3 * day})
		},
		"for a person": func(r *rig) {
			inReview(r, 0)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "waits", Amount: eur(2000)})
		},
		"for a person who decided, and its job": func(r *rig) {
			o := inReview(r, 0)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "waits", Amount: eur(2000)})
			r.run(2 * day)
			_, err := r.service.Resolve(r.t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
			require.NoError(r.t, err)
			r.store.lose()
			require.NoError(r.t, r.monext.Advance(time.Hour))
		},
		"for the duplicate check": func(r *rig) {
			r.paid("O-1", 5000)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
			r.run(time.Minute)
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			wait(r)
			r.sweep()
			for range 30 {
				r.run(time.Hour)
				r.sweep()
			}
			require.Zero(t, r.shown(lifecycle.CauseHeldUp))
		})
	}
}

func TestWhatMonextHasNotDecidedForHoursIsShownAndReadOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.OnHold("02000"))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(2000)})
	r.run(3 * time.Hour)
	require.False(t, r.payment("O-1").NeedsReview())
	r.run(70 * time.Minute)
	require.Equal(t, start.Add(4*time.Hour), r.shown(lifecycle.CauseUndecidedLong))
	require.Equal(t, lifecycle.OperationPending, r.operation("O-1", o.ID).State)
	list, err := r.service.Reviews(t.Context(), lifecycle.Filter{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, o.ID, list[0].Subject.ID)
	held := r.operation("O-1", o.ID).Attempts[0].Answer.Effect
	_, err = r.monext.ResolveOperation(held, "00000")
	require.NoError(t, err)
	r.run(40 * time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	require.False(t, r.payment("O-1").NeedsReview(), "it ends by itself")
}

func TestTheTimesUntilAPersonIsShownSomethingAreSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{HeldUpAfter: time.Hour, UndecidedAfter: 2 * time.Hour}))
	r.paid("O-1", 5000)
	r.down.Store(1 << 20)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(2000)})
	r.run(75 * time.Minute)
	require.Len(t, r.payment("O-1").Reviews(), 1)

	for path, s := range map[string]lifecycle.Settings{
		"settings.held_up_after":   {HeldUpAfter: -1},
		"settings.undecided_after": {UndecidedAfter: -1},
	} {
		r.config.Settings = s
		_, err := lifecycle.New(r.config)
		r.watch.Error(err)
		require.ErrorContains(t, err, path)
	}
}

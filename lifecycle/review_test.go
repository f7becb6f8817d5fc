package lifecycle_test

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// only gives the one thing of a payment that waits for a person.
func (r *rig) only(reference string) lifecycle.Evidence {
	r.t.Helper()
	all := r.payment(reference).Evidence()
	require.Len(r.t, all, 1, "%v", all)
	return all[0]
}

func TestAPersonSeesWhatAnOperationInReviewRestsOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 150*time.Minute)
	e := r.only("O-1")
	require.Equal(t, o.ID, e.Operation)
	require.Zero(t, e.Review)
	require.Equal(t, lifecycle.CauseAbsent, e.Cause)
	require.True(t, e.Holds)
	require.Equal(t, r.payment("O-1").Version(), e.Version)
	require.Equal(t, lifecycle.Key{Account: "shop", Order: "O-1"}, e.Key)
	require.Equal(t, "a", e.Subject.Key)
	require.Equal(t, []lifecycle.AttemptEvidence{{
		N: 1, SentAt: start, AnsweredAt: start, Outcome: monext.Unknown, Class: e.Attempts[0].Class, Cause: lifecycle.CauseNoVerdict,
	}}, e.Attempts)
	require.GreaterOrEqual(t, len(e.Looks), 3)
	require.Equal(t, lifecycle.CauseNotSeen, e.Looks[0].Cause)
	last := e.Looks[len(e.Looks)-1]
	require.Equal(t, lifecycle.CauseAbsent, last.Cause)
	require.Equal(t, start.Add(32*time.Minute), last.At, "the horizon, and what two clocks may differ by")
	require.Equal(t, last.At, e.Since)
	require.Empty(t, e.Candidates)
	require.Equal(t, []lifecycle.Resolution{lifecycle.ResolveRefused, lifecycle.ResolveRetry}, e.Resolutions, "there is nothing to claim")
	require.Nil(t, e.Compensation)
	require.Equal(t, eur(5000), e.Ledger.Capturable)
	require.Equal(t, "order O-1: capture of 10.00 EUR: sent, never seen at Monext, and not safe to send again", e.String())

	r.run(24 * time.Hour) // the effect shows, and an audit finds it
	e = r.only("O-1")
	require.Equal(t, o.ID, e.Operation, "the late effect is decided on with the operation")
	require.Len(t, e.Candidates, 1)
	require.Equal(t, e.Candidates, e.Effects)
	require.Equal(t, int64(1000), e.Candidates[0].Amount)
	require.Equal(t, "CAPTURE", e.Candidates[0].Type)
	require.Equal(t, start.Add(150*time.Minute), e.Candidates[0].Date)
	require.Contains(t, e.Resolutions, lifecycle.ResolveSucceeded)
	d := e.Decide(lifecycle.ResolveSucceeded, "ana", "it is in Monext's back office")
	d.Effect = e.Candidates[0].ID
	p, err := r.service.Resolve(t.Context(), d)
	require.NoError(t, err)
	require.Empty(t, p.Evidence())
	resolved := lastOf(p, lifecycle.EventResolved)
	require.Equal(t, &lifecycle.Resolved{As: lifecycle.ResolveSucceeded, Effect: d.Effect, Version: e.Version}, resolved.Resolved)
	require.Equal(t, "ana", resolved.Actor)
	require.Equal(t, "it is in Monext's back office", resolved.Reason)
	r.clean()
}

// lastOf is a payment's last event of a type.
func lastOf(p *lifecycle.Payment, kind lifecycle.EventType) lifecycle.Event {
	var last lifecycle.Event
	for _, e := range p.Events() {
		if e.Type == kind {
			last = e
		}
	}
	return last
}

func TestAPersonSeesTheCodeAndTheEqualEffectsOfWhatTheDuplicateCheckTurnedAway(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Advance(6*24*time.Hour))
	first := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(1000)})
	r.run(time.Hour)
	e := r.only("O-1")
	require.Equal(t, lifecycle.CausePastDeadline, e.Cause)
	require.Equal(t, "01913", e.Attempts[0].Code)
	require.Equal(t, monext.ClassDuplicate, e.Attempts[0].Class)
	require.Equal(t, http.StatusCreated, e.Attempts[0].Status)
	require.NotEmpty(t, e.Attempts[0].Title)
	require.Empty(t, e.Candidates)
	var claimed, refused int
	for _, f := range e.Effects {
		if f.OK {
			require.Equal(t, first.ID, f.Operation, "whose it is")
			claimed++
		} else {
			refused++
		}
	}
	require.Equal(t, []int{1, 1}, []int{claimed, refused}, "the refused attempt is shown too")
}

func TestAReviewOfThePaymentShowsItsEffectsAndWhatItStops(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.rewrite = hideCaptures
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	e := r.only("O-1")
	require.Equal(t, lifecycle.CauseVanished, e.Cause)
	require.Empty(t, e.Operation)
	require.Equal(t, r.payment("O-1").Reviews()[0].Seq, e.Review)
	require.True(t, e.Holds)
	require.Equal(t, o.Effect, e.Effects[0].ID)
	require.False(t, e.Effects[0].Listed)
	require.Equal(t, []lifecycle.Resolution{lifecycle.ResolveAcknowledge}, e.Resolutions)
	_, err = r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveAcknowledge, "ana", "Monext mends its list"))
	require.NoError(t, err)
	require.Empty(t, r.payment("O-1").Evidence())
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.ResolveAcknowledge, sum.History[len(sum.History)-1].As)
}

func TestTheReviewsOfAnAccountAreListedWithTheirEvidence(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := inReview(r, 0)
	r.paid("O-2", 5000) // nothing waits here
	_, err := r.monext.AcceptPartly(r.open("O-3", 5000, ""), 3000)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-3")
	require.NoError(t, err)
	all, err := r.service.Reviews(t.Context(), lifecycle.Filter{})
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, o.ID, all[0].Operation)
	require.Equal(t, "O-3", all[1].Key.Order)
	require.Equal(t, lifecycle.CauseMismatch, all[1].Cause)
	require.Contains(t, all[1].Detail, "30.00 EUR")
	all, err = r.service.Reviews(t.Context(), lifecycle.Filter{After: "O-1"})
	require.NoError(t, err)
	require.Len(t, all, 1)
	_, err = r.service.Reviews(t.Context(), lifecycle.Filter{Limit: -1})
	require.Error(t, err)
}

func TestEveryResolutionThatIsOfferedIsTaken(t *testing.T) {
	t.Parallel()
	stories := map[string]func(*rig){
		"absent":  func(r *rig) { inReview(r, 0) },
		"late":    func(r *rig) { inReview(r, 150*time.Minute); r.run(24 * time.Hour) },
		"twice":   func(r *rig) { forcedTwice(r) },
		"mistake": func(r *rig) { mistaken(r) },
		"surplus": func(r *rig) { surplus(r) },
	}
	for name, story := range stories {
		count := func() int { r := newRig(t, unchecked()); story(r); return len(r.only("O-1").Resolutions) }()
		for i := range count {
			r := newRig(t, unchecked())
			story(r)
			e := r.only("O-1")
			d := e.Decide(e.Resolutions[i], "ana", "a test")
			if d.As == lifecycle.ResolveSucceeded {
				d.Effect = e.Candidates[0].ID
			}
			stale := d
			stale.Version = 3
			_, err := r.service.Resolve(t.Context(), stale)
			require.ErrorIs(t, err, lifecycle.ErrConflict, "%s: %s, on what was long ago", name, d.As)
			require.Equal(t, 1, r.decideAtOnce(d, 4), "%s: %s, by four at once", name, d.As)
			require.False(t, r.payment("O-1").NeedsReview(), "%s: %s", name, d.As)
			require.Equal(t, d.As, lastOf(r.payment("O-1"), lifecycle.EventResolved).Resolved.As)
			require.Zero(t, r.decideAtOnce(d, 1), "%s: %s, twice", name, d.As)
		}
	}
}

// decideAtOnce lets several people take the same decision at once, and counts
// those who could. The others are told to look again.
func (r *rig) decideAtOnce(d lifecycle.Decision, people int) int {
	r.t.Helper()
	var won atomic.Int64
	var wg sync.WaitGroup
	for range people {
		wg.Go(func() {
			switch _, err := r.service.Resolve(r.t.Context(), d); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, lifecycle.ErrConflict):
				r.t.Errorf("resolve: %v", err)
			}
		})
	}
	wg.Wait()
	return int(won.Load())
}

// surplus is an order that its buyer paid twice.
func surplus(r *rig) string {
	r.t.Helper()
	first, second := r.open("O-1", 5000, ""), r.open("O-1", 5000, monext.CaptureAutomatic)
	_, err := r.monext.Accept(first)
	require.NoError(r.t, err)
	transaction, err := r.monext.Accept(second)
	require.NoError(r.t, err)
	_, err = r.service.Refresh(r.t.Context(), "O-1")
	require.NoError(r.t, err)
	return transaction
}

func TestWhatAnObserverIsToldOfADecisionSaysWhatWasDecided(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l), unchecked())
	surplus(r)
	e := r.only("O-1")
	_, err := r.service.Resolve(t.Context(), e.Decide(lifecycle.ResolveCompensate, "ana", "paid twice"))
	require.NoError(t, err)
	var heard lifecycle.Event
	for _, n := range l.notices() {
		if n.Event.Type == lifecycle.EventResolved {
			heard = n.Event
		}
	}
	require.Equal(t, lifecycle.ResolveCompensate, heard.Resolved.As)
	require.Equal(t, r.payment("O-1").Operations()[0].ID, heard.Resolved.Counter)
	r.told(l, "O-1")
}

// refusedLate is a refund that a person closed as not done, and that was done.
func refusedLate(r *rig) lifecycle.Operation {
	r.t.Helper()
	r.paid("O-1", 5000)
	_, err := r.service.Capture(r.t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
	require.NoError(r.t, err)
	require.NoError(r.t, r.monext.Inject(onPath(http.MethodPost, monexttest.PathRefunds, monexttest.Late(4*time.Hour))))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "back", Amount: eur(1000)})
	r.run(2 * time.Hour)
	_, err = r.service.Resolve(r.t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
	require.NoError(r.t, err)
	r.run(24 * time.Hour)
	return o
}

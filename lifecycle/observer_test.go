package lifecycle_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// listener is an Observer that remembers, and refuses what a test wants refused.
type listener struct {
	mu     sync.Mutex
	heard  []lifecycle.Notice
	refuse func(lifecycle.Notice) error
}

func (l *listener) Observe(_ context.Context, n lifecycle.Notice) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuse != nil {
		if err := l.refuse(n); err != nil {
			return err
		}
	}
	l.heard = append(l.heard, n)
	return nil
}

func (l *listener) notices() []lifecycle.Notice {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]lifecycle.Notice(nil), l.heard...)
}

func (l *listener) setRefuse(f func(lifecycle.Notice) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = f
}

var errDeaf = errors.New("the host is away")

// bookkeeping tells whether an event is one that only the SDK keeps for itself.
func bookkeeping(e lifecycle.Event) bool {
	return e.Type == lifecycle.EventObserved || e.Type == lifecycle.EventSwept || e.Type == lifecycle.EventAudited
}

// firsts are the events in the order in which they were heard first.
func (l *listener) firsts() []int64 {
	var seen []int64
	last := int64(0)
	for _, n := range l.notices() {
		if n.Event.Seq > last {
			last = n.Event.Seq
			seen = append(seen, last)
		}
	}
	return seen
}

// told says that every event but the bookkeeping was heard, in order, and is
// acknowledged.
func (r *rig) told(l *listener, reference string) {
	r.t.Helper()
	var want []int64
	for _, e := range r.payment(reference).Events() {
		if !bookkeeping(e) {
			want = append(want, e.Seq)
		}
	}
	require.Equal(r.t, want, l.firsts())
	for _, n := range l.notices() {
		require.False(r.t, bookkeeping(n.Event))
		require.Equal(r.t, lifecycle.Key{Account: "shop", Order: reference}, n.Key)
		require.Equal(r.t, r.payment(reference).Events()[n.Event.Seq-1], n.Event, "what is told was committed")
	}
}

func TestEveryEventIsToldInOrder(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(2000)})
	require.NoError(t, err)
	r.request(lifecycle.Request{Order: "O-1", Key: "return", Kind: lifecycle.ActionRefund, Amount: eur(500)})
	r.run(time.Hour)
	r.told(l, "O-1")
	last := l.notices()[len(l.notices())-1]
	require.Equal(t, lifecycle.StatePartiallyRefunded, last.State)
	require.Equal(t, eur(500), last.Ledger.Refunded)
	require.Len(t, l.notices(), len(l.firsts()), "nothing is told twice when nothing goes wrong")
}

func TestWhatTheHostDidNotTakeIsToldAgainByTheNextCommit(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	l.setRefuse(func(n lifecycle.Notice) error {
		if n.Event.Type == lifecycle.EventAuthorized {
			return errDeaf
		}
		return nil
	})
	r.paid("O-1", 5000)
	for _, n := range l.notices() {
		require.NotEqual(t, lifecycle.EventEffects, n.Event.Type, "what is behind an event that was not taken waits for it")
	}
	l.setRefuse(nil)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
	require.NoError(t, err)
	r.told(l, "O-1")
}

func TestASweepTellsWhatNobodyCommittedAnythingAfter(t *testing.T) {
	t.Parallel()
	l := &listener{refuse: func(lifecycle.Notice) error { return errDeaf }}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 5000)
	require.Empty(t, l.notices())
	report, err := r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.Zero(t, report.Told, "the one who committed is left some time to tell")

	require.NoError(t, r.monext.Advance(10*time.Minute))
	report, err = r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, report.Told)
	require.Empty(t, l.notices())

	l.setRefuse(nil)
	require.NoError(t, r.monext.Advance(time.Hour))
	_, err = r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	r.told(l, "O-1")
	require.NoError(t, r.monext.Advance(24*time.Hour))
	report, err = r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.Zero(t, report.Looked, "what is acknowledged is not due")
}

func TestACrashBetweenCommitAndTellingLosesNothing(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 5000)
	quiet := r.config
	quiet.Observer = nil // a process that dies before it tells
	dead := r.serve(quiet)
	_, err := dead.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel"})
	require.NoError(t, err)
	heard := len(l.notices())
	require.NoError(t, r.monext.Advance(10*time.Minute))
	report, err := r.service.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, report.Told)
	require.Greater(t, len(l.notices()), heard)
	r.told(l, "O-1")
}

func TestOnlyWhatIsCommittedIsTold(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 10000)
	// The capture is settled; the commit of the release that follows it fails.
	r.store.setFail(func(p *lifecycle.Payment) error {
		for _, o := range p.Operations() {
			if o.Release != "" {
				return errStore
			}
		}
		return nil
	})
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "last", Amount: eur(6000), Option: "FINAL"})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, o.State)
	require.Empty(t, o.Release)
	r.store.setFail(nil)
	r.told(l, "O-1")
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.NotEmpty(t, r.operation("O-1", o.ID).Release)
	r.told(l, "O-1")
}

func TestAPersonMayDecideOnWhatAnObserverHasSeen(t *testing.T) {
	t.Parallel()
	r := newRig(t, withObserver(&listener{}))
	_, err := r.monext.AcceptPartly(r.open("O-1", 5000, ""), 3000)
	require.NoError(t, err)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Less(t, p.Version(), r.payment("O-1").Version(), "the acknowledgement is an event of its own")
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{
		Order: "O-1", Review: p.Reviews()[0].Seq, As: lifecycle.ResolveAcknowledge, Version: p.Version(), Actor: "ana", Reason: "agreed with the buyer",
	})
	require.NoError(t, err)
	require.Empty(t, r.payment("O-1").Reviews())
}

func TestAHostThatWasAwayHearsSoonAfterItIsBack(t *testing.T) {
	t.Parallel()
	l := &listener{refuse: func(lifecycle.Notice) error { return errDeaf }}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 5000)
	sweeps := func(within time.Duration) (told int) {
		for range within / (5 * time.Minute) {
			require.NoError(t, r.monext.Advance(5*time.Minute))
			told += r.sweep().Told
		}
		return told
	}
	told := sweeps(24 * time.Hour)
	require.GreaterOrEqual(t, told, 24*4)
	require.LessOrEqual(t, told, 24*4+1, "every quarter of an hour, no more")
	l.setRefuse(nil)
	require.Equal(t, 1, sweeps(15*time.Minute))
	r.told(l, "O-1")
	require.Zero(t, sweeps(24*time.Hour))
}

func TestTellingDoesNotMakeWakesMoreOften(t *testing.T) {
	t.Parallel()
	l := &listener{refuse: func(lifecycle.Notice) error { return errDeaf }}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	woken, told := 0, 0
	for range 4 * 24 { // nobody works for a day, and the host is away
		require.NoError(t, r.monext.Advance(15*time.Minute))
		report := r.sweep()
		woken += report.Woken
		told += report.Told
	}
	require.Greater(t, woken, 4)
	require.Less(t, woken, 12)
	require.Equal(t, 4*24, told)
}

func TestAHostThatIsAwayDoesNotMakeWakesRarer(t *testing.T) {
	t.Parallel()
	woken := func(o lifecycle.Observer) (woken int) {
		r := newRig(t, withObserver(o))
		r.paid("O-1", 5000)
		r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
		for range 24 * 12 { // nobody works for a day
			require.NoError(t, r.monext.Advance(5*time.Minute))
			woken += r.sweep().Operations
		}
		return woken
	}
	require.Equal(t, woken(&listener{}), woken(&listener{refuse: func(lifecycle.Notice) error { return errDeaf }}))
}

func TestTheLogSaysWhyAnObserverTookNothing(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	l := &listener{refuse: func(lifecycle.Notice) error { return errDeaf }}
	r := newRig(t, withObserver(l))
	config := r.config
	config.Logger = slog.New(slog.NewTextHandler(&text, nil))
	_, err := r.serve(config).Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/return"})
	require.NoError(t, err)
	require.Contains(t, text.String(), errDeaf.Error())
}

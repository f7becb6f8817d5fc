package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// caller is an Observer that does something with what it is told, and notices
// when it is told twice at a time.
type caller struct {
	listener

	do     func(context.Context, lifecycle.Notice) error
	inside atomic.Int32
	nested atomic.Bool
}

func (c *caller) Observe(ctx context.Context, n lifecycle.Notice) error {
	if c.inside.Add(1) > 1 {
		c.nested.Store(true)
	}
	defer c.inside.Add(-1)
	if c.do != nil {
		if err := c.do(ctx, n); err != nil {
			return err
		}
	}
	return c.listener.Observe(ctx, n)
}

func TestAnObserverMayCallTheServiceForTheSamePayment(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	c.do = func(ctx context.Context, n lifecycle.Notice) error {
		if n.Event.Type != lifecycle.EventAuthorized { // digital goods: they ship at once
			return nil
		}
		_, err := r.service.Apply(ctx, lifecycle.ShopEvent{Order: n.Key.Order, Kind: lifecycle.ShopShipped})
		return err
	}
	transaction := r.paid("O-1", 5000).TransactionIDs()[0]
	require.Len(t, r.payment("O-1").Operations(), 1)
	r.told(&c.listener, "O-1")
	r.run(0)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	r.told(&c.listener, "O-1")
	require.Len(t, c.notices(), len(c.firsts()), "nothing is told twice when nothing goes wrong")
	require.False(t, c.nested.Load(), "one event at a time")
	balance, _ := r.monext.Balance(transaction)
	require.Equal(t, int64(5000), balance.Captured)
	r.clean()
}

func TestAnObserverThatCallsAndRefusesIsNotToldWithoutEnd(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	calls := 0
	c.do = func(ctx context.Context, n lifecycle.Notice) error {
		if n.Event.Type != lifecycle.EventAuthorized {
			return nil
		}
		calls++
		_, err := r.service.Apply(ctx, lifecycle.ShopEvent{Order: n.Key.Order, Kind: lifecycle.ShopShipped})
		require.NoError(t, err)
		return errDeaf
	}
	r.paid("O-1", 5000)
	require.Equal(t, 1, calls)
	r.run(0) // the capture's commits tell again
	require.Equal(t, 2, calls)
	require.Len(t, r.payment("O-1").Operations(), 1)
}

func TestAnObserverThatNeverStopsCausingEventsGivesItsCallerBack(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	r.paid("O-1", 50000)
	n := 0
	c.do = func(ctx context.Context, _ lifecycle.Notice) error {
		n++
		_, err := r.service.Request(ctx, lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: fmt.Sprint(n)})
		return err
	}
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "first"})
	require.Equal(t, 100, n)
	c.do = nil
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "last"})
	r.told(&c.listener, "O-1")
}

func TestWhatOthersCommitWhileAnObserverIsToldIsToldBehind(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	r.paid("O-1", 50000)
	inside, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	c.do = func(context.Context, lifecycle.Notice) error {
		once.Do(func() { close(inside); <-goOn })
		return nil
	}
	ended := make(chan error, 1)
	go func() {
		_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "slow", Amount: eur(1000)})
		ended <- err
	}()
	<-inside
	heard := len(c.notices())
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "quick", Amount: eur(2000)}) // does not wait
	require.Len(t, c.notices(), heard)
	close(goOn)
	require.NoError(t, <-ended)
	r.told(&c.listener, "O-1")
	require.False(t, c.nested.Load())
}

func TestWhatIsCommittedWhenAllWasToldIsToldToo(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	r.paid("O-1", 50000)
	var once sync.Once
	r.store.onSave = func(p *lifecycle.Payment) { // behind the teller's last save, before it knows
		if events := p.Events(); events[len(events)-1].Type != lifecycle.EventObserved {
			return
		}
		once.Do(func() {
			r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "behind", Amount: eur(2000)})
		})
	}
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "first", Amount: eur(1000)})
	require.Len(t, r.payment("O-1").Operations(), 2)
	r.told(&c.listener, "O-1")
}

func TestAnObserverThatPanicsIsToldAgain(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	r.paid("O-1", 50000)
	c.do = func(context.Context, lifecycle.Notice) error { panic("the host is confused") }
	capture := func(key string) {
		r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key, Amount: eur(1000)})
	}
	require.Panics(t, func() { capture("a") })
	require.Panics(t, func() { capture("b") }, "it is the next commit's to tell")
	c.do = nil
	capture("c")
	r.told(&c.listener, "O-1")
	require.Len(t, r.payment("O-1").Operations(), 3, "what was committed is")
}

func TestManyTellersTellOneAtATimeAndEverything(t *testing.T) {
	t.Parallel()
	c := &caller{}
	r := newRig(t, withObserver(c))
	r.paid("O-1", 50000)
	var all sync.WaitGroup
	failed := make(chan error, 40)
	for i := range 8 {
		all.Go(func() {
			for j := range 5 {
				_, err := r.service.Request(t.Context(), lifecycle.Request{
					Order: "O-1", Kind: lifecycle.ActionCapture, Key: fmt.Sprint(i, "/", j), Amount: eur(100),
				})
				if err != nil && !errors.Is(err, lifecycle.ErrBusy) { // too many writers at once: nothing was recorded
					failed <- err
				}
			}
		})
	}
	all.Wait()
	require.Empty(t, failed)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(100)})
	require.False(t, c.nested.Load(), "one event at a time")
	r.told(&c.listener, "O-1")
}

package queue_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// sweeper answers each call with the next of its reports, or fails.
type sweeper struct {
	more  []bool
	err   error
	calls int
}

func (s *sweeper) Sweep(context.Context, int) (lifecycle.SweepReport, error) {
	s.calls++
	if s.err != nil {
		return lifecycle.SweepReport{More: true}, s.err
	}
	return lifecycle.SweepReport{More: s.more[s.calls-1]}, nil
}

func TestASweepGoesOnWhileThereIsMoreAndPastAServiceThatFails(t *testing.T) {
	t.Parallel()
	lost := errors.New("the store is away")
	failing, busy, idle := &sweeper{err: lost}, &sweeper{more: []bool{true, true, false}}, &sweeper{more: []bool{false}}
	require.ErrorIs(t, queue.Sweep(failing, busy, idle)(t.Context()), lost)
	require.Equal(t, []int{1, 3, 1}, []int{failing.calls, busy.calls, idle.calls})
}

func TestASweepEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &sweeper{}
	require.ErrorIs(t, queue.Sweep(s)(ctx), context.Canceled)
	require.Zero(t, s.calls)
}

func TestASweepOfNobodySaysSoAndLooksAfterTheOthers(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, queue.Sweep()(t.Context()), "give Sweep the services")
	idle := &sweeper{more: []bool{false}}
	var none *lifecycle.Service
	err := queue.Sweep(nil, none, idle)(t.Context())
	require.ErrorContains(t, err, "services[0]")
	require.ErrorContains(t, err, "services[1]")
	require.ErrorIs(t, err, order.RuleRequired)
	require.Equal(t, 1, idle.calls)
}

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

// saves is a store that only counts what is saved.
type saves struct {
	lifecycle.Store

	n   int
	err error
}

func (s *saves) Save(context.Context, *lifecycle.Payment, lifecycle.Fence, ...lifecycle.Wake) error {
	s.n++
	return s.err
}

// deaf is an Enqueuer that is away.
type deaf struct{ asked int }

func (d *deaf) Enqueue(context.Context, ...queue.Spec) ([]queue.Receipt, error) {
	d.asked++
	return nil, errors.New("queue down")
}

func TestOutboxEnqueuesWhatWasSaved(t *testing.T) {
	t.Parallel()
	s, q := &saves{}, queue.NewMemory()
	store := queue.Outbox(s, q)
	require.NoError(t, store.Save(t.Context(), nil, 0))
	again := capture
	again.Look++
	require.NoError(t, store.Save(t.Context(), nil, 0, capture, again))
	require.NoError(t, store.Save(t.Context(), nil, 0, capture), "the same wake once more is no error")
	require.Equal(t, 3, s.n)
	stats, err := q.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, stats.Total())
}

func TestOutboxEnqueuesNothingThatWasNotSaved(t *testing.T) {
	t.Parallel()
	s, q := &saves{err: lifecycle.ErrConflict}, &deaf{}
	require.ErrorIs(t, queue.Outbox(s, q).Save(t.Context(), nil, 0, capture), lifecycle.ErrConflict)
	require.Zero(t, q.asked)
}

func TestOutboxSavesNothingWithAWakeThatCannotBeAJob(t *testing.T) {
	t.Parallel()
	s := &saves{}
	var faults order.Faults
	require.ErrorAs(t, queue.Outbox(s, &deaf{}).Save(t.Context(), nil, 0, lifecycle.Wake{}), &faults)
	require.Zero(t, s.n)
}

func TestAQueueThatIsAwayDoesNotFailTheSave(t *testing.T) {
	t.Parallel()
	s, q := &saves{}, &deaf{}
	require.NoError(t, queue.Outbox(s, q).Save(t.Context(), nil, 0, capture), "the sweep makes up for it")
	require.Equal(t, 1, q.asked)
}

func TestOutboxEnqueuesAlsoWhenTheCallerIsGone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	q := queue.NewMemory()
	cancel()
	require.NoError(t, queue.Outbox(&saves{}, q).Save(ctx, nil, 0, capture))
	stats, err := q.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, stats.Total())
}

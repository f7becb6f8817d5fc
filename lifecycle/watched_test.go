package lifecycle_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// deaf refuses every event until it is told to listen.
type deaf struct {
	listens bool
	heard   []int64
}

func (d *deaf) Observe(_ context.Context, n lifecycle.Notice) error {
	if !d.listens {
		return errStore
	}
	d.heard = append(d.heard, n.Event.Seq)
	return nil
}

func TestAnObserverThatOnlyTheWorkerHasIsToldByASweepWhatItDidNotTake(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000) // by a Service without an Observer
	observer := &deaf{}
	config := r.config
	config.Observer = observer
	worker := r.serve(config)
	_, err := worker.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel"})
	require.NoError(t, err)
	require.Empty(t, observer.heard)

	observer.listens = true
	require.NoError(t, r.monext.Advance(time.Hour))
	report, err := worker.Sweep(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, report.Told)
	require.GreaterOrEqual(t, int64(len(observer.heard)), p.Version())
	for i, seq := range observer.heard {
		require.Equal(t, int64(i+1), seq)
	}
}

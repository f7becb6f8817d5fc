package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

func TestTheSendWindowHoldsWhateverHappensToTheClock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		passes time.Duration // on the monotonic clock, between the lease and the request
		jumps  time.Duration // of the wall clock, meanwhile
		posts  int
	}{
		"nothing happens":   {time.Second, 0, 1},
		"the window passes": {46 * time.Second, 0, 0},
		"the wall clock is set back, and the window not": {time.Second, -time.Hour, 1},
		"the wall clock is set back over the window":     {46 * time.Second, -time.Hour, 0},
		"the wall clock is set forward":                  {time.Second, time.Hour, 0}, // or the machine slept: nobody can tell
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			jump := r.bothReadings()
			r.paid("O-1", 5000)
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
			r.store.onSave = func(p *lifecycle.Payment) {
				if got, _ := p.Operation(o.ID); got.State == lifecycle.OperationSending {
					r.store.onSave = nil
					require.NoError(t, r.monext.Advance(c.passes))
					*jump = c.jumps
				}
			}
			_, err := r.service.Execute(t.Context(), r.taskOf(o))
			require.NoError(t, err)
			require.Equal(t, c.posts, r.posts(o.ID))
			if c.posts == 0 {
				require.Equal(t, lifecycle.CauseTooSlow, r.operation("O-1", o.ID).Attempts[0].Answer.Cause)
				require.Equal(t, lifecycle.OperationReady, r.operation("O-1", o.ID).State)
			}
		})
	}
}

func TestAClockWithoutAMonotonicReadingThatGoesBackSendsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	now := start.Add(time.Hour)
	r.clock = func() time.Time { return now }
	s := r.serve(r.config)
	r.store.onSave = func(p *lifecycle.Payment) {
		if got, _ := p.Operation(o.ID); got.State == lifecycle.OperationSending {
			r.store.onSave = nil
			now = now.Add(-10 * time.Minute)
		}
	}
	_, err := s.Execute(t.Context(), r.taskOf(o))
	require.NoError(t, err)
	require.Zero(t, r.posts(o.ID), "how long it took cannot be told")
	r.clock = nil
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
	r.clean()
}

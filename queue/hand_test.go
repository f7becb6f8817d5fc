package queue_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

var errDown = errors.New("database down")

func TestBeatKeepsALeaseForAsLongAsTheJobTakes(t *testing.T) {
	t.Parallel()
	var b *bench
	b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		for range 20 { // 20 minutes under a lease of 3
			b.clock.Advance(time.Minute)
			require.Equal(t, time.Minute, b.Beat(ctx))
			_, err := b.queue.Lease(ctx, queue.LeaseRequest{}) // would rescue the job if its lease had run out
			require.NoError(t, err)
		}
		require.NoError(t, ctx.Err())
		return queue.Settlement{Outcome: queue.Complete}
	}, nil)
	b.enqueue(t, queue.Spec{Kind: "k"})
	j := b.only(t)
	require.NoError(t, j.SettleError)
	require.Equal(t, queue.StateDone, j.State)
	require.Equal(t, 20*time.Minute, j.Took)
}

func TestBeatTellsWhenItIsNeededNext(t *testing.T) {
	t.Parallel()
	var b *bench
	b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		b.clock.Advance(40 * time.Second)
		require.Equal(t, 20*time.Second, b.Beat(ctx), "not before a third of the lease has passed")
		return queue.Settlement{Outcome: queue.Complete}
	}, nil)
	require.Equal(t, time.Minute, b.Beat(t.Context()), "without jobs, a third of a lease")
	b.enqueue(t, queue.Spec{Kind: "k"})
	b.drain(t)
}

func TestALostLeaseCancelsTheJob(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]queue.Outcome{"it stops": queue.Retry, "it had finished": queue.Complete} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b *bench
			b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
				b.clock.Advance(4 * time.Minute) // too long without a beat
				leases, err := b.queue.Lease(ctx, queue.LeaseRequest{})
				require.NoError(t, err)
				require.Len(t, leases, 1, "another worker takes over")
				b.Beat(ctx)
				require.ErrorIs(t, context.Cause(ctx), queue.ErrLeaseLost)
				b.Beat(ctx) // forgets it
				return queue.Settlement{Outcome: outcome}
			}, nil)
			b.enqueue(t, queue.Spec{Kind: "k"})
			report, err := b.RunOnce(t.Context())
			require.NoError(t, err)
			require.Equal(t, queue.Totals{Unsettled: 1}, report.Totals)
			require.ErrorIs(t, report.Jobs[0].SettleError, queue.ErrLeaseLost)
			require.Empty(t, report.Jobs[0].State)
			require.Equal(t, queue.StateLeased, b.get(t, "1").State, "the other worker's lease is untouched")
			require.Contains(t, report.String(), "1 not settled")
		})
	}
}

func TestWorkFinishedLateIsStoredIfNobodyTookOver(t *testing.T) {
	t.Parallel()
	var b *bench
	b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		b.clock.Advance(4 * time.Minute)
		b.Beat(ctx)
		require.ErrorIs(t, context.Cause(ctx), queue.ErrLeaseLost)
		return queue.Settlement{Outcome: queue.Complete}
	}, nil)
	b.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, queue.StateDone, b.only(t).State)
}

func TestAJobMayEndWhileItsLeaseIsBeingExtended(t *testing.T) {
	t.Parallel()
	var b *bench
	extending, settling, beaten := make(chan struct{}), make(chan struct{}), make(chan struct{})
	b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		b.clock.Advance(time.Minute)
		go func() {
			defer close(beaten)
			b.Beat(ctx)
		}()
		<-extending
		return queue.Settlement{Outcome: queue.Complete}
	}, func(c *queue.Config) {
		tries := 0
		c.Queue = &failing{
			Memory: c.Queue.(*queue.Memory),
			extend: func() error {
				close(extending)
				<-settling
				return nil
			},
			settle: func() error {
				if tries++; tries > 1 {
					return nil
				}
				close(settling)
				return errDown
			},
		}
		c.Wait = func(context.Context, time.Duration) error {
			<-beaten // both have looked at the end of the lease
			return nil
		}
	})
	b.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, queue.StateDone, b.only(t).State) // and the race detector has nothing to say
}

func TestABeatThatFailsIsRepeatedUntilTheLeaseIsOver(t *testing.T) {
	t.Parallel()
	var b *bench
	down, beats := true, 0
	q := &failing{extend: func() error {
		beats++
		if down {
			return errDown
		}
		return nil
	}}
	b = newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		b.clock.Advance(time.Minute)
		require.Equal(t, 15*time.Second, b.Beat(ctx), "sooner than a good beat")
		down = j.Key == "stays down"
		b.clock.Advance(15 * time.Second)
		if !down {
			require.Equal(t, time.Minute, b.Beat(ctx))
			require.NoError(t, ctx.Err())
			return queue.Settlement{Outcome: queue.Complete}
		}
		for next := b.Beat(ctx); ctx.Err() == nil; next = b.Beat(ctx) {
			b.clock.Advance(next)
		}
		require.ErrorIs(t, context.Cause(ctx), queue.ErrLeaseLost, "the lease has run out, as far as one can know")
		return queue.Settlement{Outcome: queue.Retry}
	}, func(c *queue.Config) {
		q.Memory = c.Queue.(*queue.Memory)
		c.Queue = q
	})
	b.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, queue.StateDone, b.only(t).State)
	require.Equal(t, 2, beats)

	down = true
	b.enqueue(t, queue.Spec{Kind: "k", Key: "stays down"})
	started := b.clock.Now()
	require.ErrorIs(t, b.only(t).SettleError, queue.ErrLeaseLost)
	require.Equal(t, queue.DefaultTTL, b.clock.Now().Sub(started))
}

func TestASettlementThatFailsIsRepeated(t *testing.T) {
	t.Parallel()
	fails := 3
	q := &failing{settle: func() error {
		if fails--; fails >= 0 {
			return errDown
		}
		return nil
	}}
	b := newBench(t, complete, func(c *queue.Config) {
		q.Memory = c.Queue.(*queue.Memory)
		c.Queue = q
	})
	b.enqueue(t, queue.Spec{Kind: "k"})
	j := b.only(t)
	require.NoError(t, j.SettleError)
	require.Equal(t, (50+100+200)*time.Millisecond, j.Took)
	require.Equal(t, queue.StateDone, b.get(t, "1").State)
}

func TestASettlementIsGivenUpWhenTheLeaseIsOver(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var b *bench
	q := &failing{settle: func() error {
		b.Beat(t.Context()) // extends nothing any more: the work is over
		return errDown
	}}
	b = newBench(t, complete, func(c *queue.Config) {
		q.Memory = c.Queue.(*queue.Memory)
		c.Queue = q
		c.Logger = slog.New(slog.NewJSONHandler(&log, nil))
	})
	b.enqueue(t, queue.Spec{Kind: "k", Key: "an-order", Payload: []byte("a-payload")})
	report, err := b.RunOnce(t.Context())
	require.NoError(t, err)
	require.ErrorIs(t, report.Jobs[0].SettleError, errDown)
	require.Equal(t, queue.DefaultTTL, report.Jobs[0].Took, "until the lease was over")
	require.Contains(t, log.String(), "the job will run again")
	require.NotContains(t, log.String(), "an-order")
	require.NotContains(t, log.String(), "a-payload")
}

func TestASettlementThatIsRefusedIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, refusal := range []error{
		queue.ErrLeaseLost, queue.ErrNotFound, queue.ErrConflict, queue.ErrUnsupported, &queue.Error{Op: "settle", Err: order.Faults{{Path: "delay"}}},
	} {
		calls := 0
		q := &failing{settle: func() error { calls++; return refusal }}
		b := newBench(t, complete, func(c *queue.Config) {
			q.Memory = c.Queue.(*queue.Memory)
			c.Queue = q
		})
		b.enqueue(t, queue.Spec{Kind: "k"})
		report, err := b.RunOnce(t.Context())
		require.NoError(t, err)
		require.ErrorIs(t, report.Jobs[0].SettleError, refusal)
		require.Equal(t, 1, calls)
	}
}

func TestEveryLevelOfTheLogIsReached(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	b := newBench(t, func(_ context.Context, j queue.Job) queue.Settlement {
		return queue.Settlement{Outcome: queue.Outcome(j.Kind), Failure: queue.Failure{Code: "why"}}
	}, func(c *queue.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	b.enqueue(t, queue.Spec{Kind: "complete"}, queue.Spec{Kind: "retry"}, queue.Spec{Kind: "bury"})
	b.drain(t)
	for _, line := range []string{"level=DEBUG msg=\"job settled\"", "level=WARN msg=\"job failed\"", "level=ERROR msg=\"job gave up\"", "code=why"} {
		require.Contains(t, log.String(), line)
	}
}

func TestABeatMovesTheEndOfTheLeaseHereToo(t *testing.T) {
	t.Parallel()
	var b *bench
	fails := 0
	q := &failing{
		extend: func() error {
			if fails > 0 {
				fails--
				return errDown
			}
			return nil
		},
		settle: func() error {
			if fails > 0 {
				fails--
				return errDown
			}
			return nil
		},
	}
	b = newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		for range 4 { // longer than the first lease
			b.clock.Advance(time.Minute)
			b.Beat(ctx)
		}
		fails = 1
		b.clock.Advance(170 * time.Second)
		require.Equal(t, 5*time.Second, b.Beat(ctx), "ten seconds are left: too few for the usual next try")
		require.NoError(t, ctx.Err())
		b.clock.Advance(5 * time.Second)
		require.Equal(t, time.Minute, b.Beat(ctx), "that try did it")
		fails = 3
		return queue.Settlement{Outcome: queue.Complete}
	}, func(c *queue.Config) {
		q.Memory = c.Queue.(*queue.Memory)
		c.Queue = q
	})
	b.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, queue.StateDone, b.only(t).State, "settling is tried again long after the first lease's end")
}

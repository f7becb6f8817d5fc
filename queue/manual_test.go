package queue_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/queue"
)

func TestRunOnceRunsAtMostOneDueJob(t *testing.T) {
	t.Parallel()
	b := newBench(t, complete, nil)
	ids := b.enqueue(t, queue.Spec{Kind: "k", Key: "o-1"}, queue.Spec{Kind: "k"}, queue.Spec{Kind: "k", Delay: time.Hour})
	for _, id := range ids[:2] {
		report, err := b.RunOnce(t.Context())
		require.NoError(t, err)
		require.Len(t, report.Jobs, 1)
		require.Equal(t, id, report.Jobs[0].ID)
		require.Equal(t, queue.StateDone, b.get(t, id).State)
	}
	report, err := b.RunOnce(t.Context())
	require.NoError(t, err)
	require.Empty(t, report.Jobs, "the third is due in an hour")
}

func TestDrainRunsUntilNothingIsDue(t *testing.T) {
	t.Parallel()
	var b *bench
	b = newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		if j.Kind == "reverse" { // leaves its work to a job of its own
			_, err := b.queue.Enqueue(ctx, queue.Spec{Kind: "refund", Key: j.Key})
			require.NoError(t, err)
		}
		return queue.Settlement{Outcome: queue.Complete}
	}, nil)
	b.enqueue(t, queue.Spec{Kind: "reverse", Key: "o-1"}, queue.Spec{Kind: "capture", Key: "o-2"}, queue.Spec{Kind: "capture", Delay: time.Hour})
	report := b.drain(t)
	require.Equal(t, queue.Totals{Done: 3}, report.Totals)
	require.Equal(t, "refund", report.Jobs[2].Kind)
	require.Equal(t, "3 runs: 3 done, 0 to come again, 0 dead", report.String())
}

func TestDrainRunsAJobOnlyOnceThatIsAlwaysDueAgain(t *testing.T) {
	t.Parallel()
	runs := 0
	b := newBench(t, func(context.Context, queue.Job) queue.Settlement {
		runs++
		return queue.Settlement{Outcome: queue.Release}
	}, nil)
	b.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, queue.Totals{Again: 1}, b.drain(t).Totals)
	require.Equal(t, 1, runs)
	require.Empty(t, b.drain(t).Jobs, "it was put off for a second")
	b.clock.Advance(time.Second)
	require.Equal(t, queue.Totals{Again: 1}, b.drain(t).Totals)
	require.Zero(t, b.get(t, "1").Attempt)
}

func TestOneBadOrderNeverStopsTheOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(_ context.Context, j queue.Job) queue.Settlement {
		switch j.Key {
		case "panics":
			_ = j.Payload[len(j.Key)]
		case "panics with a secret":
			panic("4970101122334455")
		case "nonsense":
			return queue.Settlement{Outcome: "whatever"}
		case "bad":
			return queue.Settlement{Outcome: queue.Bury, Failure: queue.Failure{Code: "no", Message: "never"}}
		}
		return queue.Settlement{Outcome: queue.Complete}
	}, nil)
	var heard []queue.JobReport
	b2 := newBench(t, complete, func(c *queue.Config) { c.OnJob = func(r queue.JobReport) { heard = append(heard, r) } })
	b2.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, b2.drain(t).Jobs, heard)

	ids := b.enqueue(t, queue.Spec{Kind: "k", Key: "panics"}, queue.Spec{Kind: "k", Key: "panics with a secret"},
		queue.Spec{Kind: "k", Key: "nonsense"}, queue.Spec{Kind: "k", Key: "bad"}, queue.Spec{Kind: "k", Key: "good"})
	report := b.drain(t)
	require.Equal(t, queue.Totals{Done: 1, Again: 3, Dead: 1}, report.Totals)
	require.Equal(t, 1, report.Done())
	require.Equal(t, 1, report.Dead())

	panicked := b.get(t, ids[0]).Failures[0]
	require.Equal(t, queue.CodePanic, panicked.Code)
	require.Contains(t, panicked.Message, "index out of range [6] with length 0")
	require.Contains(t, panicked.Message, "manual_test.go", "the stack is kept")
	secret := b.get(t, ids[1]).Failures[0]
	require.Contains(t, secret.Message, "panic with a value of type string")
	require.NotContains(t, secret.Message, "4970101122334455")
	require.Equal(t, queue.CodeInvalid, b.get(t, ids[2]).Failures[0].Code)
	require.Equal(t, "never", b.get(t, ids[3]).Failures[0].Message)
	require.Equal(t, queue.StateDone, b.get(t, ids[4]).State)
}

func TestAFailedJobWaitsByTheClassOfItsFailure(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][]time.Duration{
		"":                {2 * time.Second, 4 * time.Second, 8 * time.Second},
		queue.CodeStore:   {time.Second, 2 * time.Second, 4 * time.Second},
		queue.CodeInvalid: {time.Minute, 2 * time.Minute, 4 * time.Minute},
		"mine":            {time.Minute, 90 * time.Second, 90 * time.Second},
	} {
		t.Run("code "+code, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, always(queue.Settlement{Outcome: queue.Retry, Failure: queue.Failure{Code: code}}), func(c *queue.Config) {
				c.Backoff = queue.Backoff{"mine": {First: time.Minute, Max: 90 * time.Second}}
			})
			b.enqueue(t, queue.Spec{Kind: "k", MaxAttempts: 4})
			for i, delay := range want {
				j := b.only(t)
				require.Equal(t, i+1, j.Attempt)
				require.Equal(t, delay, j.Delay)
				require.Equal(t, queue.Retry, j.Outcome)
				b.clock.Advance(delay)
			}
			j := b.only(t)
			require.Equal(t, queue.StateDead, j.State)
			require.Zero(t, j.Delay)
		})
	}
}

func TestTheExecutorsOwnDelayIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t, always(queue.Settlement{Outcome: queue.Retry, Delay: 42 * time.Second}), nil)
	b.enqueue(t, queue.Spec{Kind: "k"})
	require.Equal(t, 42*time.Second, b.only(t).Delay)
}

func TestBackoffIsJitteredFromAMillisecondUp(t *testing.T) {
	t.Parallel()
	least := func(int64) int64 { return 0 }
	most := func(n int64) int64 { return n - 1 }
	b := queue.DefaultBackoff()
	require.Equal(t, time.Millisecond, b.Delay("", 1, least))
	require.Equal(t, 15*time.Minute, b.Delay("unheard of", 1000, most))
	require.Equal(t, time.Millisecond, queue.Backoff{}.Delay("", 1, most), "even without any range")
}

func TestACancelledCallerReleasesTheJob(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	b := newBench(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
		cancel()
		<-ctx.Done()
		return queue.Settlement{Outcome: queue.Retry, Failure: queue.Failure{Code: queue.CodeStore}}
	}, nil)
	ids := b.enqueue(t, queue.Spec{Kind: "k"}, queue.Spec{Kind: "k"})
	report, err := b.Drain(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, queue.Totals{Again: 1}, report.Totals)
	j := b.get(t, ids[0])
	require.Equal(t, queue.StatePending, j.State)
	require.Zero(t, j.Attempt, "the attempt is given back")
}

func TestAQueueThatFailsEndsARunByHand(t *testing.T) {
	t.Parallel()
	down := errors.New("database down")
	b := newBench(t, complete, func(c *queue.Config) {
		c.Queue = &failing{Memory: queue.NewMemory(), lease: func() error { return down }}
	})
	_, err := b.RunOnce(t.Context())
	require.ErrorIs(t, err, down)
	_, err = b.Drain(t.Context())
	require.ErrorIs(t, err, down)
}

func TestADrainThatCannotPutAJobOffSaysSo(t *testing.T) {
	t.Parallel()
	settled := 0
	q := &failing{settle: func() error {
		if settled++; settled > 1 {
			return queue.ErrUnsupported
		}
		return nil
	}}
	b := newBench(t, always(queue.Settlement{Outcome: queue.Release}), func(c *queue.Config) {
		q.Memory = c.Queue.(*queue.Memory)
		c.Queue = q
	})
	b.enqueue(t, queue.Spec{Kind: "k"})
	_, err := b.Drain(t.Context())
	require.ErrorIs(t, err, queue.ErrUnsupported)
}

func TestPlanShowsWhatIsDueAndTakesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, complete, nil)
	ids := b.enqueue(t, queue.Spec{Kind: "k", Delay: time.Minute}, queue.Spec{Kind: "k", Key: "o"}, queue.Spec{Kind: "k", Key: "o"}, queue.Spec{Kind: "k", Delay: time.Hour})
	b.clock.Advance(2 * time.Minute)
	plan := func(limit int) []string {
		jobs, err := b.Plan(t.Context(), limit)
		require.NoError(t, err)
		var got []string
		for _, j := range jobs {
			got = append(got, j.ID)
		}
		return got
	}
	require.Equal(t, []string{ids[1], ids[2], ids[0]}, plan(0), "the longest due first")
	require.Equal(t, []string{ids[1]}, plan(1))
	for _, id := range ids {
		j := b.get(t, id)
		require.Equal(t, queue.StatePending, j.State)
		require.Zero(t, j.Attempt)
	}
}

func TestPlanNeedsAQueueThatCanBeInspected(t *testing.T) {
	t.Parallel()
	b := newBench(t, complete, func(c *queue.Config) { c.Queue = struct{ queue.Queue }{c.Queue} })
	_, err := b.Plan(t.Context(), 0)
	require.ErrorIs(t, err, queue.ErrUnsupported)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = newBench(t, complete, nil).Plan(ctx, 0)
	require.ErrorIs(t, err, context.Canceled)
}

func TestAnExecutorThatEndsItsGoroutineLosesOnlyItsLease(t *testing.T) {
	t.Parallel()
	runs := 0
	b := newBench(t, func(context.Context, queue.Job) queue.Settlement {
		if runs++; runs == 1 {
			runtime.Goexit()
		}
		return queue.Settlement{Outcome: queue.Complete}
	}, nil)
	id := b.enqueue(t, queue.Spec{Kind: "k"})[0]
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = b.RunOnce(context.Background())
	}()
	<-done
	b.clock.Advance(queue.DefaultTTL)
	require.Equal(t, 2, b.only(t).Attempt)
	require.True(t, strings.HasPrefix(b.get(t, id).Failures[0].Code, "lease"))
}

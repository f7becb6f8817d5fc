package queue_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/queue"
)

// running is a Run in the bubble of a synctest, with real timers on the bubble's clock.
type running struct {
	t      *testing.T
	queue  *queue.Memory
	stop   context.CancelFunc
	ended  chan struct{}
	report queue.Report
	err    error
}

// start runs an executor in production.
func start(t *testing.T, execute queue.ExecutorFunc, change func(c *queue.Config)) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t: t, queue: queue.NewMemory(), stop: stop, ended: make(chan struct{})}
	c := queue.Config{Queue: r.queue, Executor: execute, Environment: monext.Production}
	if change != nil {
		change(&c)
	}
	p := newProcessor(t, c)
	go func() {
		defer close(r.ended)
		r.report, r.err = p.Run(ctx)
	}()
	return r
}

func (r *running) enqueue(specs ...queue.Spec) {
	r.t.Helper()
	_, err := r.queue.Enqueue(context.Background(), specs...)
	require.NoError(r.t, err)
}

func (r *running) get(id string) queue.Job {
	r.t.Helper()
	j, err := r.queue.Get(context.Background(), id)
	require.NoError(r.t, err)
	return j
}

// end stops the run and returns its report.
func (r *running) end() (queue.Report, error) {
	r.stop()
	<-r.ended
	return r.report, r.err
}

func TestRunRunsJobsAsTheyComeDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		began := time.Now()
		r := start(t, func(context.Context, queue.Job) queue.Settlement {
			at = append(at, time.Since(began))
			return queue.Settlement{Outcome: queue.Complete}
		}, func(c *queue.Config) { c.Concurrency = 1 })
		r.enqueue(queue.Spec{Kind: "k"}, queue.Spec{Kind: "k", Delay: 90 * time.Second}, queue.Spec{Kind: "k", Delay: time.Hour})
		elapse(2 * time.Hour)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, 3, report.Done())
		require.Equal(t, []time.Duration{0, 90 * time.Second, time.Hour}, at, "a queue that waits gives its jobs at once")
		require.Equal(t, 2*time.Hour, report.Ended.Sub(report.Started))
	})
}

func TestRunWorksOnSoManyJobsAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		r := start(t, func(context.Context, queue.Job) queue.Settlement {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			elapse(time.Second)
			now.Add(-1)
			return queue.Settlement{Outcome: queue.Complete}
		}, func(c *queue.Config) { c.Concurrency = 5 })
		for range 23 {
			r.enqueue(queue.Spec{Kind: "k"})
		}
		elapse(5*time.Second + time.Millisecond)
		synctest.Wait()
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, 23, report.Done())
		require.EqualValues(t, 5, most.Load())
	})
}

func TestRunKeepsTheLeaseOfALongJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
			elapse(time.Hour)
			require.NoError(t, ctx.Err())
			return queue.Settlement{Outcome: queue.Complete}
		}, nil)
		r.enqueue(queue.Spec{Kind: "k"})
		elapse(2 * time.Hour)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, queue.Totals{Done: 1}, report.Totals)
		require.Equal(t, 1, r.get("1").Attempt)
	})
}

func TestRunCancelsAJobWhoseLeaseIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &failing{Memory: queue.NewMemory(), extend: func() error { return queue.ErrLeaseLost }}
		r := start(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
			<-ctx.Done()
			require.ErrorIs(t, context.Cause(ctx), queue.ErrLeaseLost)
			return queue.Settlement{Outcome: queue.Retry}
		}, func(c *queue.Config) { c.Queue = q })
		_, err := q.Enqueue(t.Context(), queue.Spec{Kind: "k", MaxAttempts: 1})
		require.NoError(t, err)
		elapse(10 * time.Minute)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, queue.Totals{Unsettled: 1}, report.Totals)
		require.Equal(t, time.Minute, report.Jobs[0].Took, "at the first beat")
	})
}

func TestRunLetsJobsFinishWhenItStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
			elapse(20 * time.Second)
			require.NoError(t, ctx.Err(), "the grace is longer")
			return queue.Settlement{Outcome: queue.Complete}
		}, func(c *queue.Config) { c.Concurrency = 1 })
		r.enqueue(queue.Spec{Kind: "k"}, queue.Spec{Kind: "k"})
		elapse(10 * time.Second)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, queue.Totals{Done: 1}, report.Totals, "no further job is taken")
		require.Equal(t, 20*time.Second, report.Ended.Sub(report.Started))
		require.Equal(t, queue.StatePending, r.get("2").State)
	})
}

func TestRunCancelsAndReleasesWhatIsNotFinishedInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(ctx context.Context, _ queue.Job) queue.Settlement {
			<-ctx.Done()
			require.ErrorIs(t, context.Cause(ctx), queue.ErrStopping)
			return queue.Settlement{Outcome: queue.Retry, Failure: queue.Failure{Code: queue.CodeStore}}
		}, func(c *queue.Config) { c.Grace = 5 * time.Second })
		r.enqueue(queue.Spec{Kind: "k"})
		elapse(time.Second)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, queue.Totals{Again: 1}, report.Totals)
		require.Equal(t, 6*time.Second, report.Ended.Sub(report.Started))
		j := r.get("1")
		require.Equal(t, queue.StatePending, j.State)
		require.Zero(t, j.Attempt, "the attempt is given back")
		require.Empty(t, j.Failures)
	})
}

func TestRunNamesJobsThatIgnoreTheEndOfTheirContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r := start(t, func(context.Context, queue.Job) queue.Settlement {
			<-release
			return queue.Settlement{Outcome: queue.Complete}
		}, nil)
		r.enqueue(queue.Spec{Kind: "k"}, queue.Spec{Kind: "k"})
		elapse(time.Second)
		_, err := r.end()
		var stuck *queue.StuckError
		require.ErrorAs(t, err, &stuck)
		require.Equal(t, []string{"1", "2"}, stuck.Jobs)
		require.ErrorContains(t, err, "ignore the end of their context: 1, 2")
		close(release)
		synctest.Wait()
	})
}

func TestRunGivesUpSettlingWhenItIsTimeToGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &failing{Memory: queue.NewMemory(), settle: func() error { return errDown }}
		r := start(t, complete, func(c *queue.Config) { c.Queue = q })
		_, err := q.Enqueue(t.Context(), queue.Spec{Kind: "k"})
		require.NoError(t, err)
		elapse(time.Second)
		began := time.Now()
		_, err = r.end()
		var stuck *queue.StuckError
		require.ErrorAs(t, err, &stuck, "the job is still being settled")
		require.Equal(t, time.Minute, time.Since(began), "twice the grace")
		synctest.Wait() // its goroutine ends at once
	})
}

func TestRunSweepsAtOnceAndThenInIntervals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		began := time.Now()
		r := start(t, complete, func(c *queue.Config) {
			c.SweepEvery = time.Minute
			c.Sweep = func(ctx context.Context) error {
				at = append(at, time.Since(began))
				switch len(at) {
				case 2:
					return errDown
				case 3:
					panic("a fault of the host")
				case 5:
					<-ctx.Done() // the stop ends a sweep under way
					return ctx.Err()
				}
				return nil
			}
		})
		elapse(5 * time.Minute)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, []time.Duration{0, time.Minute, 2 * time.Minute, 3 * time.Minute, 4 * time.Minute}, at)
		require.Equal(t, queue.Totals{Sweeps: 4, SweepErrors: 2}, report.Totals)
	})
}

func TestRunEndsWhenTheQueueIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(context.Context, queue.Job) queue.Settlement {
			elapse(time.Second)
			return queue.Settlement{Outcome: queue.Complete}
		}, nil)
		r.enqueue(queue.Spec{Kind: "k"})
		synctest.Wait()
		require.NoError(t, r.queue.Close())
		<-r.ended
		require.ErrorIs(t, r.err, queue.ErrClosed)
		require.Equal(t, queue.Totals{Done: 1}, r.report.Totals, "work in hand is finished and settled")
		r.stop()
	})
}

func TestRunEndsItsSweepWhenTheQueueIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, complete, func(c *queue.Config) {
			c.Sweep = func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			}
		})
		synctest.Wait()
		require.NoError(t, r.queue.Close())
		<-r.ended
		require.ErrorIs(t, r.err, queue.ErrClosed)
		r.stop()
	})
}

func TestRunAsksAFailingQueueLessAndLessOften(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		var fine atomic.Bool
		q := &failing{Memory: queue.NewMemory(), lease: func() error {
			if asked.Add(1); fine.Load() {
				return nil
			}
			return errDown
		}}
		r := start(t, complete, func(c *queue.Config) { c.Queue = q })
		_, err := q.Enqueue(t.Context(), queue.Spec{Kind: "k"})
		require.NoError(t, err)
		elapse(time.Hour)
		require.Less(t, asked.Load(), int32(130), "at most twice a minute at last")
		require.Greater(t, asked.Load(), int32(50))
		fine.Store(true)
		elapse(2 * time.Minute)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, 1, report.Done())
	})
}

// hasty is a queue that never waits.
type hasty struct {
	*queue.Memory

	asked atomic.Int32
}

func (q *hasty) Lease(ctx context.Context, r queue.LeaseRequest) ([]queue.Lease, error) {
	q.asked.Add(1)
	r.Wait = 0
	return q.Memory.Lease(ctx, r)
}

func TestRunDoesNotHurryAQueueThatDoesNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &hasty{Memory: queue.NewMemory()}
		r := start(t, complete, func(c *queue.Config) { c.Queue = q })
		elapse(100 * time.Second)
		require.LessOrEqual(t, q.asked.Load(), int32(201), "at most twice a poll")
		require.GreaterOrEqual(t, q.asked.Load(), int32(100), "at least once a poll")
		_, err := r.end()
		require.NoError(t, err)
	})
}

func TestRunReportsTheLastJobsAndCountsAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		heard := 0
		r := start(t, complete, func(c *queue.Config) {
			c.Concurrency = queue.MaxLease
			c.OnJob = func(queue.JobReport) {
				mu.Lock()
				defer mu.Unlock()
				heard++
			}
		})
		specs := make([]queue.Spec, queue.MaxSpecs)
		for i := range specs {
			specs[i] = queue.Spec{Kind: "k"}
		}
		for range 3 {
			r.enqueue(specs...)
		}
		r.enqueue(specs[:500]...)
		elapse(time.Second)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, 3500, report.Done())
		require.Equal(t, 3500, heard)
		require.Len(t, report.Jobs, queue.MaxReport)
	})
}

func TestRunStopsAtOnceWhenItIsIdleOrBusy(t *testing.T) {
	t.Parallel()
	for name, jobs := range map[string]int{"idle": 0, "busy": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := start(t, func(context.Context, queue.Job) queue.Settlement {
					elapse(time.Second)
					return queue.Settlement{Outcome: queue.Complete}
				}, func(c *queue.Config) { c.Concurrency, c.Poll = 2, time.Hour })
				for range jobs {
					r.enqueue(queue.Spec{Kind: "k"})
				}
				elapse(500 * time.Millisecond)
				began := time.Now()
				_, err := r.end()
				require.NoError(t, err)
				require.LessOrEqual(t, time.Since(began), 500*time.Millisecond)
			})
		})
	}
}

func TestRunPausesAnAccountAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mended atomic.Bool
		var calls atomic.Int32
		r := start(t, func(context.Context, queue.Job) queue.Settlement {
			if calls.Add(1); mended.Load() {
				return queue.Settlement{Outcome: queue.Complete}
			}
			return queue.Settlement{Outcome: queue.Retry, Failure: queue.Failure{Code: queue.CodeCredentials}}
		}, nil)
		for range 40 {
			r.enqueue(queue.Spec{Kind: "k", MaxAttempts: 2, Meta: map[string]string{queue.MetaAccount: "shop"}})
		}
		elapse(24 * time.Hour)
		require.Less(t, calls.Load(), int32(150), "about four calls an hour, for all forty jobs")
		mended.Store(true)
		elapse(2 * time.Hour)
		report, err := r.end()
		require.NoError(t, err)
		require.Equal(t, 40, report.Done())
		require.Zero(t, report.Dead(), "no attempt was burnt")
	})
}

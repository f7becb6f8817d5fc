package queue_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/queue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock stands still until it is moved. Its wait moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.Advance(d)
	return ctx.Err()
}

// bench is a processor over a memory queue, with a clock of its own and without chance: every jitter is the most there can be.
type bench struct {
	*queue.Processor

	clock *clock
	queue *queue.Memory
}

// runAside runs the jobs that are due in a goroutine of their own, which an executor may end.
func (b *bench) runAside() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = b.RunOnce(context.Background())
	}()
	<-done
}

// newBench makes a processor in the test environment; change may change its configuration.
func newBench(tb testing.TB, execute queue.ExecutorFunc, change func(c *queue.Config)) *bench {
	tb.Helper()
	b := &bench{clock: newClock()}
	b.queue = queue.NewMemory(queue.WithClock(b.clock.Now))
	c := queue.Config{
		Queue: b.queue, Executor: execute, Environment: monext.Test,
		Now: b.clock.Now, Wait: b.clock.Wait, Random: func(n int64) int64 { return n - 1 },
	}
	if change != nil {
		change(&c)
	}
	b.Processor = newProcessor(tb, c)
	return b
}

// newProcessor makes a processor whose log, reports and jobs are watched for what must not be seen.
func newProcessor(tb testing.TB, c queue.Config) *queue.Processor {
	tb.Helper()
	if _, measures := tb.(*testing.B); !measures {
		c = observed(leak.New(tb), c)
	}
	p, err := queue.NewProcessor(c)
	require.NoError(tb, err)
	return p
}

func observed(watch *leak.Watch, c queue.Config) queue.Config {
	var own []*slog.Logger
	if c.Logger != nil {
		own = append(own, c.Logger)
	}
	c.Logger = watch.Logger(own...)
	execute, onJob, sweep := c.Executor, c.OnJob, c.Sweep
	if execute != nil {
		c.Executor = queue.ExecutorFunc(func(ctx context.Context, j queue.Job) queue.Settlement {
			watch.Value(j, string(j.Payload))
			s := execute.Execute(ctx, j)
			watch.Value(s)
			return s
		})
	}
	c.OnJob = func(r queue.JobReport) {
		watch.Event(r)
		watch.Error(r.SettleError)
		if onJob != nil {
			onJob(r)
		}
	}
	if sweep != nil {
		c.Sweep = func(ctx context.Context) error {
			err := sweep(ctx)
			watch.Error(err)
			return err
		}
	}
	return c
}

func (b *bench) enqueue(tb testing.TB, specs ...queue.Spec) []string {
	tb.Helper()
	receipts, err := b.queue.Enqueue(tb.Context(), specs...)
	require.NoError(tb, err)
	ids := make([]string, len(receipts))
	for i, r := range receipts {
		ids[i] = r.ID
	}
	return ids
}

func (b *bench) get(tb testing.TB, id string) queue.Job {
	tb.Helper()
	j, err := b.queue.Get(tb.Context(), id)
	require.NoError(tb, err)
	return j
}

// drain drains, which must go well.
func (b *bench) drain(tb testing.TB) queue.Report {
	tb.Helper()
	report, err := b.Drain(tb.Context())
	require.NoError(tb, err)
	return report
}

// only drains and returns the report of the only job that ran.
func (b *bench) only(tb testing.TB) queue.JobReport {
	tb.Helper()
	report := b.drain(tb)
	require.Len(tb, report.Jobs, 1)
	return report.Jobs[0]
}

// elapse lets time pass, on the clock of a synctest's bubble.
func elapse(d time.Duration) { <-time.After(d) }

// always settles every job the same way.
func always(s queue.Settlement) queue.ExecutorFunc {
	return func(context.Context, queue.Job) queue.Settlement { return s }
}

var complete = always(queue.Settlement{Outcome: queue.Complete})

// failing is a queue whose methods fail as long as the functions say so.
type failing struct {
	*queue.Memory

	lease  func() error
	extend func() error
	settle func() error
}

func (q *failing) Lease(ctx context.Context, r queue.LeaseRequest) ([]queue.Lease, error) {
	if q.lease != nil {
		if err := q.lease(); err != nil {
			return nil, err
		}
	}
	return q.Memory.Lease(ctx, r)
}

func (q *failing) Extend(ctx context.Context, id string, t queue.Token, ttl time.Duration) (time.Time, error) {
	if q.extend != nil {
		if err := q.extend(); err != nil {
			return time.Time{}, err
		}
	}
	return q.Memory.Extend(ctx, id, t, ttl)
}

func (q *failing) Settle(ctx context.Context, id string, t queue.Token, s queue.Settlement) error {
	if q.settle != nil {
		if err := q.settle(); err != nil {
			return err
		}
	}
	return q.Memory.Settle(ctx, id, t, s)
}

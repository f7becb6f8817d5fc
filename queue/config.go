package queue

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Config is what a Processor is made of. Zero fields take the default named.
type Config struct {
	// Queue holds the jobs. Required.
	Queue Queue
	// Executor does their work, such as Work(service). Required; faults of Work's services are found here.
	Executor Executor
	// Environment is that of the client behind the executor (monext.Client.Environment). Required, because it guards the
	// mode: by hand in sandbox and test, automatic in production.
	Environment monext.Environment
	// AllowRun lets Run work outside production.
	AllowRun bool
	// AllowManual lets RunOnce and Drain work in production.
	AllowManual bool

	// Elsewhere names accounts that this Processor need not serve: those of other processes, and those given up. Run, RunOnce
	// and Drain return an *AccountsError if the store holds open work of an account that is neither served here nor named. An
	// authorised payment keeps its account open until the authorisation ends, a review until somebody resolves it. Each
	// Processor checks until the check has passed once. The check covers Executors made by Work and stores that implement
	// lifecycle.AccountLister; other hosts call lifecycle.Service.OpenAccounts.
	Elsewhere []string

	// Actions are the lifecycle's jobs to take. With neither Actions nor Kinds, jobs of every kind are taken.
	Actions []Action
	// Kinds are further kinds to take, of a host's own jobs.
	Kinds []string

	// Concurrency is how many jobs Run works on at a time: 1 to 1000. Default 8. RunOnce and Drain work on one.
	Concurrency int
	// LeaseTTL is the life of a job's lease, 1 ms to 24 h. Run extends it each third of it; RunOnce and Drain do not, so it
	// should be longer than the longest job. Default 180 seconds.
	LeaseTTL time.Duration
	// Poll is how long Run waits at most before it asks for due jobs again: 1 ms to 1 h. Default 1 second.
	Poll time.Duration
	// Grace is how long Run lets jobs finish after it was told to stop; then their contexts are cancelled and they are
	// released. 1 ms to 24 h. Default 30 seconds.
	Grace time.Duration
	// Owner names the worker to people who inspect the queue.
	Owner string

	// Backoff takes the place of DefaultBackoff for the codes that it names.
	Backoff Backoff
	// OutageAfter is how many jobs of an account in a row must meet an outage before its jobs pause: 1 to 1000. Default 5.
	// Bad credentials, too many requests and a service that is not available for now (503) pause them at once.
	OutageAfter int
	// Pause is how long they pause first, 1 ms to 24 h; it doubles with each up to MaxPause. It is MaxPause at once when as
	// many requests as Concurrency were left in doubt in a row, and longer when the service asks for it. Resume
	// ends a pause by hand. Defaults 15 seconds, 15 minutes.
	Pause, MaxPause time.Duration

	// Sweep is called by Run at its start and then every SweepEvery (1 ms to 24 h, default 5 minutes), never twice at a time;
	// such as a call of lifecycle.Service.Sweep. Default: never.
	Sweep      func(ctx context.Context) error
	SweepEvery time.Duration

	// OnJob hears of every job once it was settled, in the goroutine that ran it. It must be quick and safe for concurrent use.
	OnJob func(JobReport)
	// Logger gets what is worth a line: IDs, kinds, codes and errors of the queue; no keys and no payloads. Default none.
	Logger *slog.Logger

	// Now is the clock, of which only durations are taken. Default time.Now.
	Now func() time.Time
	// Wait waits before a settlement that failed is tried again. Default a timer. It goes with Now: give both or neither.
	// The loops of Run always use timers.
	Wait func(ctx context.Context, d time.Duration) error
	// Random gives numbers in [0, n) for the jitter. Default math/rand/v2.
	Random func(n int64) int64
}

// withDefaults fills in what is zero and refuses what cannot work, with order.Faults.
func (c Config) withDefaults() (Config, error) {
	var f order.Faults
	if c.Queue == nil {
		f.Add("queue", order.RuleRequired, "", "give a queue, such as NewMemory or that of queue/sqlite")
	}
	if c.Executor == nil {
		f.Add("executor", order.RuleRequired, "", "give an executor, such as Work(service)")
	}
	if w, ok := c.Executor.(workers); ok {
		f = append(f, w.faults.Under("executor")...)
	}
	switch c.Environment {
	case monext.Production, monext.Sandbox, monext.Test:
	default:
		f.Add("environment", order.RuleRequired, "production, sandbox, test", "give the client's Environment")
	}
	within(&f, "concurrency", &c.Concurrency, 8, 1, MaxLease)
	within(&f, "outage_after", &c.OutageAfter, 5, 1, 1000)
	within(&f, "lease_ttl", &c.LeaseTTL, DefaultTTL, MinTTL, MaxTTL)
	within(&f, "poll", &c.Poll, time.Second, time.Millisecond, MaxWait)
	within(&f, "grace", &c.Grace, 30*time.Second, time.Millisecond, MaxTTL)
	within(&f, "pause", &c.Pause, 15*time.Second, time.Millisecond, MaxTTL)
	within(&f, "max_pause", &c.MaxPause, max(15*time.Minute, c.Pause), c.Pause, MaxTTL)
	within(&f, "sweep_every", &c.SweepEvery, 5*time.Minute, time.Millisecond, MaxTTL)
	text(&f, "owner", c.Owner, MaxOwner)
	for _, code := range slices.Sorted(maps.Keys(c.Backoff)) { // one error has one text
		if r := c.Backoff[code]; r.First <= 0 || r.Max < r.First || r.Max > MaxDelay {
			f.Add("backoff["+code+"]", order.RuleRange, "", "first must be positive, and max between first and 10 years")
		}
	}
	if (c.Now == nil) != (c.Wait == nil) {
		f.Add("wait", order.RuleConflict, "", "goes with now: give both or neither")
	}
	if c.Now == nil {
		c.Now, c.Wait = time.Now, sleep
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Random == nil {
		c.Random = rand.Int64N
	}
	leaseKinds(&f, c.Actions, c.Kinds)
	checkElsewhere(&f, c.Elsewhere, c.Executor)
	return c, f.Err()
}

// within fills in the default for zero, and checks the range.
func within[N int | time.Duration](f *order.Faults, path string, n *N, standard, least, most N) {
	if *n == 0 {
		*n = standard
	}
	if *n < least || *n > most {
		limit := fmt.Sprintf("%v..%v", least, most)
		f.Add(path, order.RuleRange, limit, "must be within "+limit+", or 0 for the default")
	}
}

// sleep waits for d, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

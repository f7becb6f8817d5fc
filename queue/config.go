package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Action is what a Processor may be allowed to do, one by one.
type Action string

// The actions. A job of kind "reverse" decides between cancel and refund and sends nothing itself: it runs when either is
// allowed, and what it becomes is a job of its own.
const (
	ActionCapture Action = "capture"
	ActionCancel  Action = "cancel"
	ActionRefund  Action = "refund"
	ActionRefresh Action = "refresh"
)

const kindReverse = "reverse"

// Config is what a Processor is made of. Zero fields take the default named.
type Config struct {
	// Queue holds the jobs. Required.
	Queue Queue
	// Executor does their work, such as Work(service). Required.
	Executor Executor
	// Environment is that of the client behind the executor (monext.Client.Environment). Required, because it guards
	// the mode: by hand in test, automatic in production.
	Environment monext.Environment
	// AllowRun lets Run work outside production.
	AllowRun bool
	// AllowManual lets RunOnce and Drain work in production.
	AllowManual bool
	// Actions are those allowed; empty allows all, and jobs of a host's own kinds with them.
	Actions []Action

	// Concurrency is how many jobs Run works on at a time: 1 to 1000. Default 4.
	Concurrency int
	// LeaseTTL is the life of a job's lease. Run extends it each third of it; RunOnce and Drain do not, so it should be
	// longer than the longest pass. Default 180 seconds.
	LeaseTTL time.Duration
	// Poll is how long Run waits at most before it asks for due jobs again. Default 1 second.
	Poll time.Duration
	// Grace is how long Run lets jobs finish after it was told to stop; then their context is cancelled and they are
	// released. Default 30 seconds.
	Grace time.Duration
	// Backoff is the first pause after a failed attempt; it doubles with each up to MaxBackoff, and a random part of it
	// is taken. Defaults 2 seconds and 10 minutes.
	Backoff, MaxBackoff time.Duration
	// OutageAfter is how many jobs in a row must meet an outage before the Processor pauses. Default 5. Bad credentials
	// pause it at once.
	OutageAfter int
	// Pause is how long it pauses first; it doubles with each up to 15 minutes. Default 15 seconds.
	Pause time.Duration

	// Sweep is called by Run every SweepEvery, such as a call of lifecycle.Service.Sweep. Default: never, 5 minutes.
	Sweep      func(ctx context.Context) error
	SweepEvery time.Duration
	// OnJob hears of every job once it was settled. It must be quick and safe for concurrent use.
	OnJob func(JobReport)

	// Owner names the worker to people who inspect the queue.
	Owner string
	// Logger gets what is worth a line; default none.
	Logger *slog.Logger
	// Now is the clock; default time.Now. Only durations are taken from it.
	Now func() time.Time
	// Wait waits; default a timer that ends with the context.
	Wait func(ctx context.Context, d time.Duration) error
	// Random gives numbers in [0, n) for the jitter; default math/rand/v2.
	Random func(n int64) int64
}

const maxPause = 15 * time.Minute

// withDefaults fills in what is zero and refuses what cannot work, with order.Faults.
func (c Config) withDefaults() (Config, error) {
	var f order.Faults
	if c.Queue == nil {
		f.Add("queue", order.RuleRequired, "", "give a queue, such as NewMemory or that of queue/sqlite")
	}
	if c.Executor == nil {
		f.Add("executor", order.RuleRequired, "", "give an executor, such as Work(service)")
	}
	if !slices.Contains([]monext.Environment{monext.Production, monext.Sandbox, monext.Test}, c.Environment) {
		f.Add("environment", order.RuleRequired, "production, sandbox, test", "give the client's Environment")
	}
	for i, a := range c.Actions {
		if !slices.Contains([]Action{ActionCapture, ActionCancel, ActionRefund, ActionRefresh}, a) {
			f.Add(fmt.Sprintf("actions[%d]", i), order.RuleUnknown, "capture, cancel, refund, refresh", "is no action")
		}
	}
	count := func(path string, n *int, standard int) {
		if *n == 0 {
			*n = standard
		}
		if *n < 1 || *n > MaxLease {
			f.Add(path, order.RuleRange, "1..1000", "must be between 1 and 1000, or 0 for the default")
		}
	}
	span := func(path string, d *time.Duration, standard time.Duration) {
		if *d == 0 {
			*d = standard
		}
		if *d < MinTTL || *d > MaxTTL {
			f.Add(path, order.RuleRange, "1ms..24h", "must be between 1 ms and 24 hours, or 0 for the default")
		}
	}
	count("concurrency", &c.Concurrency, 4)
	count("outage_after", &c.OutageAfter, 5)
	span("lease_ttl", &c.LeaseTTL, DefaultTTL)
	span("poll", &c.Poll, time.Second)
	span("grace", &c.Grace, 30*time.Second)
	span("backoff", &c.Backoff, 2*time.Second)
	span("max_backoff", &c.MaxBackoff, 10*time.Minute)
	span("pause", &c.Pause, 15*time.Second)
	span("sweep_every", &c.SweepEvery, 5*time.Minute)
	text(&f, "owner", c.Owner, MaxOwner)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	if c.Random == nil {
		c.Random = rand.Int64N
	}
	return c, f.Err()
}

// kinds are the kinds of job that the allowed actions name; none means all.
func (c *Config) kinds() []string {
	var kinds []string
	for _, a := range c.Actions {
		kinds = append(kinds, string(a))
	}
	if slices.Contains(c.Actions, ActionCancel) || slices.Contains(c.Actions, ActionRefund) {
		kinds = append(kinds, kindReverse)
	}
	return kinds
}

// wait waits for d, or until the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// ModeError says that a Processor was started the wrong way for its environment.
type ModeError struct {
	Method      string // "Run", "RunOnce", "Drain"
	Environment monext.Environment
	Option      string // the field of Config that allows it
}

// Error says what the environment expects, and the option that allows the other.
func (e *ModeError) Error() string {
	way := "automatically"
	if e.Environment != monext.Production {
		way = "by hand (RunOnce, Drain)"
	}
	return fmt.Sprintf("queue processor: %s in the %s environment: jobs run %s there; set Config.%s to do it all the same", e.Method, e.Environment, way, e.Option)
}

// ErrMode matches every *ModeError.
var ErrMode = errors.New("wrong mode for the environment")

// Is makes a ModeError match ErrMode.
func (e *ModeError) Is(target error) bool { return target == ErrMode }

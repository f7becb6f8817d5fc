package sqlite

import (
	"time"

	"github.com/monext-community/monext-go/order"
)

// Sync says what a commit waits for.
type Sync string

const (
	// SyncFull is the default: a commit returns when the disk has it. It survives the loss of power.
	SyncFull Sync = "full"
	// SyncNormal is about four times as fast and survives a crash of the process, but a loss of power may take the last
	// commits back: a capture that was sent may then be unknown here. It is for tests and measurements.
	SyncNormal Sync = "normal"
)

// Option changes how Open opens a file.
type Option func(*options)

type options struct {
	clock func() time.Time
	busy  time.Duration
	poll  time.Duration
	sync  Sync
	query string // further parameters of the data source name, for tests
}

// WithClock replaces the wall clock by another one, for tests. All processes that use one file need the same clock.
func WithClock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// WithBusyTimeout sets how long a call waits while another process writes: 0 to 1 h, 10 s by default. Then it fails with
// ErrLocked. A context that ends earlier ends the wait.
func WithBusyTimeout(d time.Duration) Option { return func(o *options) { o.busy = d } }

// WithPoll sets how often a waiting Lease looks for jobs that another process enqueued: 1 ms to 1 min, 1 s by default. Jobs
// enqueued through the same DB, and jobs whose time comes, wake it without polling.
func WithPoll(d time.Duration) Option { return func(o *options) { o.poll = d } }

// WithSync chooses what a commit waits for. Open reads the setting back and refuses the file with ErrUnsafe if the engine does
// not obey.
func WithSync(s Sync) Option { return func(o *options) { o.sync = s } }

func newOptions(path string, opts []Option) (options, error) {
	o := options{clock: time.Now, busy: 10 * time.Second, poll: time.Second, sync: SyncFull}
	for _, opt := range opts {
		opt(&o)
	}
	var f order.Faults
	if path == "" || path == ":memory:" {
		f.Add("path", order.RuleRequired, "", "must name a file; for a queue in memory take queue.NewMemory")
	}
	if o.clock == nil {
		f.Add("clock", order.RuleRequired, "", "must not be nil")
	}
	if o.busy < 0 || o.busy > time.Hour {
		f.Add("busy_timeout", order.RuleRange, "0..1h", "must be between 0 and 1 hour")
	}
	if o.poll < time.Millisecond || o.poll > time.Minute {
		f.Add("poll", order.RuleRange, "1ms..1m", "must be between 1 ms and 1 minute")
	}
	if o.sync != SyncFull && o.sync != SyncNormal {
		f.Add("sync", order.RuleUnknown, "", "must be full or normal")
	}
	return o, f.Err()
}

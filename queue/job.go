package queue

import "time"

// State is where a job is in its life.
type State string

// The states of a job. Done, dead and cancelled jobs are finished: they stay, visible, until Admin.Purge.
const (
	StatePending   State = "pending"   // waits for its time, or for a worker
	StateLeased    State = "leased"    // a worker has it; its lease may have run out unnoticed
	StateDone      State = "done"      // completed
	StateDead      State = "dead"      // gave up: buried, out of attempts, or unreadable
	StateCancelled State = "cancelled" // cancelled before it ran
)

// Finished tells whether a job in this state is at its end: done, dead or cancelled.
func (s State) Finished() bool {
	return s == StateDone || s == StateDead || s == StateCancelled
}

// Valid tells whether s is one of the five states.
func (s State) Valid() bool {
	return s.Finished() || s == StatePending || s == StateLeased
}

// Spec is a job that a host asks for. Validate says what each field may hold.
type Spec struct {
	// Kind says which work it is, such as "capture"; workers may lease by kind. Required, at most 64 bytes.
	Kind string
	// Key is what the job is about, usually an order: of all jobs with one key at most one has a live lease at a time.
	// A job that waits never holds its key, whatever it waits for. Empty: excludes nobody. At most 512 bytes.
	Key string
	// DedupeKey makes asking twice harmless: while a job with this key exists, in whatever state, asking again for the
	// same Kind, Key and Payload gives that job, and asking for anything else under it is ErrConflict.
	// Empty: never the same as another. At most 1024 bytes.
	DedupeKey string
	// Payload is opaque to the queue; at most 64 KiB. It should hold references only, and a version.
	Payload []byte
	// Delay is how long to wait before the job is due, on the store's clock: 0 to 10 years.
	Delay time.Duration
	// MaxAttempts is how often a lease may count before the job is dead: 1 to 1000. Zero takes DefaultMaxAttempts.
	MaxAttempts int
	// Meta travels with the job: trace context, account, actor. At most 32 entries and 4 KiB in all.
	Meta map[string]string
}

// Receipt answers one Spec.
type Receipt struct {
	ID        string // of the new job, or of the one that was there
	Duplicate bool   // a job with this dedupe key was there already (or stood earlier in the same call)
	State     State  // of that job now
}

// Job is a Spec that was enqueued, and what happened to it since. It is a copy: changing it changes nothing in the queue.
type Job struct {
	ID        string // unique in the queue, never used again; jobs enqueued later have IDs that List shows later
	Kind      string
	Key       string
	DedupeKey string
	Payload   []byte
	Meta      map[string]string

	State       State
	Attempt     int // attempts counted so far, the one of the current lease included; 0 before the first
	MaxAttempts int
	Failures    []Failure // the last MaxFailures failed attempts, oldest first

	// The times are on the store's clock, in whole milliseconds or finer.
	EnqueuedAt time.Time
	RunAt      time.Time // not due before
	ExpiresAt  time.Time // end of the current lease; zero unless leased
	FinishedAt time.Time // zero unless done, dead or cancelled
	Owner      string    // the LeaseRequest.Owner of the current lease; empty unless leased
}

// Failure is what went wrong in one attempt.
type Failure struct {
	// Attempt and At are set by the store; what a settlement says there is ignored.
	Attempt int       `json:"attempt"`
	At      time.Time `json:"at"`
	// Code is a short word for programs, at most 64 bytes; the Code constants have a meaning for the Processor.
	Code string `json:"code"`
	// Message is for people, and never holds personal or card data. Stores keep its first 2 KiB.
	Message string `json:"message"`
	// Rescued is set by the store: nobody settled the attempt, its lease ran out.
	Rescued bool `json:"rescued,omitempty"`
}

// Codes of failures that stores and the Processor write or understand. Executors use them, or words of their own.
const (
	CodeExpired     = "lease_expired" // written by stores: the lease ran out (Failure.Rescued)
	CodeCorrupt     = "corrupt"       // written by stores: the stored job cannot be read; it is dead
	CodePanic       = "panic"         // written by the Processor: the executor panicked
	CodeInvalid     = "invalid"       // the payload or the settlement makes no sense
	CodeCredentials = "credentials"   // the service turned the credentials away: the Processor pauses
	CodeOutage      = "outage"        // the service is down or unreachable: the Processor pauses if it lasts
	CodeThrottled   = "throttled"     // the service asks for fewer requests, or is not available for now: the Processor pauses
	CodeClock       = "clock"         // the host's clock is not the store's: nothing was sent, set the clock
	CodeStore       = "store"         // the host's database failed
)

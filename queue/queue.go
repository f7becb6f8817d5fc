package queue

import (
	"context"
	"iter"
	"time"
)

// Enqueuer takes jobs.
type Enqueuer interface {
	// Enqueue stores the jobs, all or none (unless Features.Atomic is false), and returns one receipt a spec, in order.
	// Without specs it does nothing and returns no receipts.
	//
	// While a job with the same dedupe key exists (pending, leased, done, dead or cancelled; or earlier in this call)
	// the receipt is that job's, with Duplicate set: this is no error. If its Kind, Key or Payload differ, the whole
	// call is ErrConflict and stores nothing. Delay, MaxAttempts and Meta are not compared.
	//
	// When it returns nil the jobs are durable, if Features.Durable. Specs that break a rule give order.Faults with
	// paths like specs[3].kind. After Close: ErrClosed.
	Enqueue(ctx context.Context, specs ...Spec) ([]Receipt, error)
}

// Queue is a store of jobs that workers pull from. All methods may be called by any number of goroutines and, where the
// store has several clients, processes. A context that is already cancelled gives its error, and nothing happens.
//
// All times are the store's: hosts give durations, and never compare their clocks. A job is due when its RunAt is not after
// the store's now; a lease has expired when its ExpiresAt is not after it.
type Queue interface {
	Enqueuer

	// Lease gives out up to r.Max due jobs, each with a token of its own. It does this in one step:
	//
	// First it ends every lease of the store that has expired, whatever r.Kinds says: the lapse is recorded as
	// Failure{Code: CodeExpired, Rescued: true}, and the job is pending again with its RunAt unchanged (so it is due),
	// or dead when it has no attempt left (Attempt >= MaxAttempts). No rescuer and no leader is needed.
	//
	// Then it takes pending due jobs of r.Kinds by RunAt, then by the order of enqueueing, skipping those whose
	// non-empty Key has a live lease or was taken earlier in the same call. Each is leased until now + r.TTL, and its
	// Attempt goes up now, so that a job that kills its process runs out of attempts all the same.
	//
	// A stored job that cannot be read becomes dead with Failure{Code: CodeCorrupt} and never stops the others.
	//
	// With nothing to give it waits up to r.Wait (a store may wait less, or not at all) and then returns no leases and
	// no error. After Close: ErrClosed, also for a call that waits. A request that breaks a rule gives order.Faults.
	Lease(ctx context.Context, r LeaseRequest) ([]Lease, error)

	// Extend moves the end of a lease to now + ttl and returns it. It needs the token of the job's current lease, not
	// expired: otherwise ErrLeaseLost, and nothing changes. An expired lease cannot be revived, because another job of
	// its key may have started. Unknown id: ErrNotFound.
	Extend(ctx context.Context, id string, t Token, ttl time.Duration) (time.Time, error)

	// Settle ends a lease. It needs the last token given out for the job: otherwise ErrLeaseLost, and nothing changes.
	//
	// It is also accepted after the lease expired, even when Lease has put the job back to pending, as long as the job
	// was not leased again, buried for want of attempts, cancelled or requeued since: the work was done, and refusing
	// would only repeat it. The Failure that recorded the lapse stays.
	//
	// Settling again with the same token and the same outcome is nil and changes nothing (it is what a caller does who
	// lost the first reply), until the job is leased again, cancelled or requeued; any other outcome is ErrLeaseLost.
	// Unknown id: ErrNotFound. A settlement that breaks a rule: order.Faults, checked before the token.
	Settle(ctx context.Context, id string, t Token, s Settlement) error

	// Features says what this queue can honestly claim.
	Features() Features
}

// Features says what a queue can claim. Package queuetest tests what is claimed.
type Features struct {
	Durable      bool // jobs survive the process once Enqueue, Settle or Extend returned
	Fenced       bool // Extend and Settle refuse a token that is not current
	KeyExclusive bool // at most one live lease a key
	Dedupe       bool // dedupe keys hold as long as the job exists; if false, a Spec with one gives ErrUnsupported
	Atomic       bool // Enqueue stores all specs of a call or none
	History      bool // Job.Failures is kept
	Then         bool // Settlement.Then is enqueued in the settlement's own transaction; if false, it gives ErrUnsupported
}

// TxEnqueuer enqueues inside a transaction of the host: the jobs exist exactly if it commits. Tx is *sql.Tx for SQLite, for
// example. Everything else is as for Enqueue.
type TxEnqueuer[Tx any] interface {
	EnqueueTx(ctx context.Context, tx Tx, specs ...Spec) ([]Receipt, error)
}

// Executor does the work of a job. It is neutral of the engine: the Processor calls it, and so do push engines.
//
// Execute must return when ctx is cancelled, which happens when the lease is lost or the host stops; context.Cause says which
// (ErrLeaseLost or ErrStopping). A panic counts as a failed attempt.
type Executor interface {
	Execute(ctx context.Context, j Job) Settlement
}

// ExecutorFunc is a function that is an Executor.
type ExecutorFunc func(ctx context.Context, j Job) Settlement

// Execute calls f.
func (f ExecutorFunc) Execute(ctx context.Context, j Job) Settlement { return f(ctx, j) }

// Inspector shows the jobs of a queue. Queues offer it if they can; find it by a type assertion. It goes on working after
// Close.
type Inspector interface {
	// Get returns the job, or ErrNotFound.
	Get(ctx context.Context, id string) (Job, error)

	// List yields the jobs that match, in the order of enqueueing. It reads in pages while it goes: a job is never
	// yielded twice, a job that exists and matches all the while is never left out, and the queue is not blocked.
	// It ends after the first error.
	List(ctx context.Context, f Filter) iter.Seq2[Job, error]

	// Stats counts the jobs.
	Stats(ctx context.Context) (Stats, error)
}

// Admin changes jobs by hand. Queues offer it if they can; find it by a type assertion. It goes on working after Close.
type Admin interface {
	// Requeue makes a dead or cancelled job pending again; Failures stay. Any other state: ErrConflict.
	// Unknown id: ErrNotFound.
	Requeue(ctx context.Context, id string, o RequeueOptions) error

	// Cancel cancels a pending job; a cancelled one stays so, without error. Any other state: ErrConflict, because what
	// runs cannot be called back. Unknown id: ErrNotFound.
	Cancel(ctx context.Context, id string) error

	// Purge deletes the jobs in these states that finished at least age ago on the store's clock, and returns how many.
	// Their dedupe keys become free. Without states it takes done and cancelled ones; dead jobs go only when named.
	// A negative age, or a state that is not finished, gives order.Faults.
	Purge(ctx context.Context, age time.Duration, states ...State) (int, error)
}

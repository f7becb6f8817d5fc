package queue

import "errors"

// Errors of a queue, matched with errors.Is. Bad arguments give order.Faults instead.
var (
	// ErrLeaseLost: the token given is not that of the job's current lease. Somebody else may be working on the job:
	// stop, and change nothing more. It is also the cause of a job's context when its lease is lost.
	ErrLeaseLost = errors.New("lease lost")
	// ErrNotFound: no job has this ID.
	ErrNotFound = errors.New("job not found")
	// ErrConflict: the dedupe key belongs to a job with another content, or the job's state does not allow this.
	ErrConflict = errors.New("conflict")
	// ErrUnsupported: this queue cannot do that; see Features.
	ErrUnsupported = errors.New("not supported by this queue")
	// ErrClosed: the queue was closed.
	ErrClosed = errors.New("queue closed")
	// ErrStopping is the cause of a job's context when its Processor was told to stop and its grace is over.
	ErrStopping = errors.New("processor stopping")
)

// Error says which operation failed for which job. It wraps one of the errors above, or the store's own.
type Error struct {
	Op  string // "enqueue", "lease", "extend", "settle", "get", "list", "stats", "requeue", "cancel", "purge", "plan"
	ID  string // the job, if there is one
	Err error
}

// Error names the operation, the job and the reason.
func (e *Error) Error() string {
	text := "queue " + e.Op
	if e.ID != "" {
		text += " job " + e.ID
	}
	return text + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/monext-community/monext-go/queue"
)

// Jobs is the queue in a file. It keeps every promise of [queue.Queue], shows its jobs ([queue.Inspector]), lets them be changed
// by hand ([queue.Admin]) and enqueues in the host's own transactions ([queue.TxEnqueuer]).
//
// Its errors are *queue.Error around an error of package queue, an [*Error], order.Faults or the error of the context.
type Jobs struct {
	db      *DB
	once    sync.Once
	closing chan struct{}
}

var (
	_ queue.Queue               = (*Jobs)(nil)
	_ queue.Inspector           = (*Jobs)(nil)
	_ queue.Admin               = (*Jobs)(nil)
	_ queue.TxEnqueuer[*sql.Tx] = (*Jobs)(nil)
)

func newJobs(db *DB) *Jobs { return &Jobs{db: db, closing: make(chan struct{})} }

// Close makes Enqueue and Lease fail with queue.ErrClosed, a Lease that waits included. Leases that are out can still be extended
// and settled, and jobs looked at, until the DB is closed. Closing again does nothing.
func (j *Jobs) Close() error {
	j.once.Do(func() { close(j.closing) })
	return nil
}

func (j *Jobs) isClosed() bool {
	select {
	case <-j.closing:
		return true
	default:
		return false
	}
}

// Features claims everything; durability only with SyncFull.
func (j *Jobs) Features() queue.Features {
	return queue.Features{
		Durable: j.db.o.sync == SyncFull, Fenced: true, KeyExclusive: true, Dedupe: true, Atomic: true, History: true, Then: true,
	}
}

// jobError names the operation and the job.
func jobError(op, id string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*queue.Error](err); ok {
		return err
	}
	return &queue.Error{Op: op, ID: id, Err: err}
}

// The numbers of states and outcomes in the file. They are part of the schema.
const (
	pending = iota
	leased
	done
	dead
	cancelled
)

var stateNames = [...]queue.State{
	pending: queue.StatePending, leased: queue.StateLeased, done: queue.StateDone, dead: queue.StateDead, cancelled: queue.StateCancelled,
}

func stateNumber(s queue.State) int {
	for n, name := range stateNames {
		if name == s {
			return n
		}
	}
	return -1
}

const unsettled = 0

func outcomeNumber(o queue.Outcome) int {
	switch o {
	case queue.Complete:
		return 1
	case queue.Retry:
		return 2
	case queue.Bury:
		return 3
	case queue.Release:
		return 4
	default:
		return unsettled
	}
}

// jobID reads an ID; zero, which no job has, if it is none.
func jobID(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != id {
		return 0
	}
	return n
}

// token makes the proof of a lease from the job and a secret, which the store draws for each call of Lease. A counter would be
// given out again after a backup was restored; a random number is not.
func token(id, secret int64) queue.Token {
	return queue.Token(strconv.FormatInt(id, 10) + "." + strconv.FormatInt(secret, 36))
}

// secretOf is the secret in a token for the job; -1, which fits no lease, if it is none.
func secretOf(id int64, t queue.Token) int64 {
	prefix, text, _ := strings.Cut(string(t), ".")
	n, err := strconv.ParseInt(text, 36, 64)
	if err != nil || n <= 0 || prefix != strconv.FormatInt(id, 10) {
		return -1
	}
	return n
}

// jobColumns are those that scanJob reads.
const jobColumns = "id, state, state_at, run_at, attempt, max_attempts, enqueued_at, kind, key, dedupe_key, owner, meta, failures, payload"

// scanJob reads a job. unreadable says what in it cannot be decoded; the job is whole but for that.
func scanJob(rows interface{ Scan(...any) error }) (id int64, j queue.Job, unreadable, err error) {
	var (
		state                   int
		stateAt, runAt, created int64
		dedupe, meta, failures  sql.NullString
	)
	err = rows.Scan(&id, &state, &stateAt, &runAt, &j.Attempt, &j.MaxAttempts, &created, &j.Kind, &j.Key, &dedupe, &j.Owner,
		&meta, &failures, &j.Payload)
	if err != nil {
		return 0, queue.Job{}, nil, err
	}
	j.ID = strconv.FormatInt(id, 10)
	j.State = stateNames[state]
	j.DedupeKey = dedupe.String
	j.EnqueuedAt, j.RunAt = fromMillis(created), fromMillis(runAt)
	switch {
	case state == leased:
		j.ExpiresAt = fromMillis(stateAt)
	case j.State.Finished():
		j.FinishedAt = fromMillis(stateAt)
	}
	if meta.Valid {
		if e := json.Unmarshal([]byte(meta.String), &j.Meta); e != nil {
			j.Meta, unreadable = nil, errors.New("meta is not a JSON object of strings")
		}
	}
	if failures.Valid {
		if e := json.Unmarshal([]byte(failures.String), &j.Failures); e != nil {
			j.Failures, unreadable = nil, errors.New("failures is not a JSON array of failures")
		}
	}
	return id, j, unreadable, nil
}

// history encodes failures for the file.
func history(f []queue.Failure) (string, error) {
	text, err := json.Marshal(f)
	return string(text), err
}

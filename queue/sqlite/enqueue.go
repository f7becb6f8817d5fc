package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// Enqueue implements [queue.Enqueuer]. The jobs are on disk when it returns.
func (j *Jobs) Enqueue(ctx context.Context, specs ...queue.Spec) ([]queue.Receipt, error) {
	if err := j.admit(ctx, specs); err != nil || len(specs) == 0 {
		return nil, err
	}
	var receipts []queue.Receipt
	err := j.db.w.do(ctx, "enqueue jobs", func(t *tx) (err error) {
		receipts, err = enqueue(t, t.at, specs)
		return err
	})
	if err != nil {
		return nil, jobError("enqueue", "", err)
	}
	j.db.wakeups.send()
	return receipts, nil
}

// EnqueueTx implements [queue.TxEnqueuer]: the jobs exist exactly if tx commits. tx is that of [DB.Update], or a transaction on a
// handle of the host's on the same file, which should have been begun with BEGIN IMMEDIATE. Delays count from this call.
func (j *Jobs) EnqueueTx(ctx context.Context, tx *sql.Tx, specs ...queue.Spec) ([]queue.Receipt, error) {
	if err := j.admit(ctx, specs); err != nil || len(specs) == 0 {
		return nil, err
	}
	receipts, err := enqueue(hostTx{ctx, tx}, j.db.o.clock(), specs)
	if err != nil {
		return nil, jobError("enqueue", "", explain("enqueue jobs", j.db.path, err))
	}
	return receipts, nil
}

func (j *Jobs) admit(ctx context.Context, specs []queue.Spec) error {
	err := ctx.Err()
	if err == nil {
		err = queue.ValidateSpecs(specs)
	}
	if err == nil && j.isClosed() {
		err = queue.ErrClosed
	}
	return jobError("enqueue", "", err)
}

const insertJob = `INSERT INTO jobs (state, state_at, run_at, max_attempts, enqueued_at, stamped_at, kind, key, dedupe_key, meta, payload)
	VALUES (0, ?1, ?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8)
	ON CONFLICT (dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING`

// enqueue stores the jobs, or finds those that are there. An error leaves the undoing to the transaction.
func enqueue(t statements, at time.Time, specs []queue.Spec) ([]queue.Receipt, error) {
	receipts := make([]queue.Receipt, 0, len(specs))
	for i := range specs {
		r, err := enqueueOne(t, at, &specs[i])
		if err != nil {
			return nil, err
		}
		receipts = append(receipts, r)
	}
	return receipts, nil
}

func enqueueOne(t statements, at time.Time, s *queue.Spec) (queue.Receipt, error) {
	var dedupe, meta any
	if s.DedupeKey != "" {
		dedupe = s.DedupeKey
	}
	if len(s.Meta) > 0 {
		text, err := json.Marshal(s.Meta)
		if err != nil {
			return queue.Receipt{}, err
		}
		meta = string(text)
	}
	attempts := s.MaxAttempts
	if attempts == 0 {
		attempts = queue.DefaultMaxAttempts
	}
	payload := s.Payload
	if payload == nil {
		payload = []byte{}
	}
	result, err := t.exec(insertJob, after(at, s.Delay), attempts, at.UnixMilli(), s.Kind, s.Key, dedupe, meta, payload)
	if err != nil {
		return queue.Receipt{}, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return existing(t, s, err)
	}
	id, err := result.LastInsertId()
	return queue.Receipt{ID: strconv.FormatInt(id, 10), State: queue.StatePending}, err
}

const jobByDedupeKey = "SELECT id, state, kind, key, payload FROM jobs WHERE dedupe_key = ?"

// existing answers a spec whose dedupe key is taken.
func existing(t statements, s *queue.Spec, err error) (queue.Receipt, error) {
	if err != nil {
		return queue.Receipt{}, err
	}
	var (
		id, state int64
		kind, key string
		payload   []byte
	)
	err = t.row(jobByDedupeKey, s.DedupeKey).
		Scan(&id, &state, &kind, &key, &payload)
	if err != nil {
		return queue.Receipt{}, err
	}
	name := strconv.FormatInt(id, 10)
	if kind != s.Kind || key != s.Key || !bytes.Equal(payload, s.Payload) {
		return queue.Receipt{}, refuse(jobError("enqueue", name, queue.ErrConflict))
	}
	return queue.Receipt{ID: name, Duplicate: true, State: stateNames[state]}, nil
}

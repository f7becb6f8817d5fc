package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// purgeBatch is how many rows Purge deletes in one commit, so that it never holds others up for long.
const purgeBatch = 500

// Requeue implements [queue.Admin].
func (j *Jobs) Requeue(ctx context.Context, id string, o queue.RequeueOptions) error {
	if err := o.Validate(); err != nil {
		return jobError("requeue", id, err)
	}
	err := j.db.w.do(ctx, "requeue job", func(t *tx) error {
		state, err := stateOf(t, jobID(id))
		if err != nil {
			return err
		}
		if state != dead && state != cancelled {
			return refuse(queue.ErrConflict)
		}
		_, err = t.exec(`UPDATE jobs SET state = 0, state_at = ?2, run_at = ?2, stamped_at = ?4, lease = 0, settled = 0,
			attempt = iif(?3, attempt, 0), max_attempts = iif(?3, max(max_attempts, attempt + 1), max_attempts)
			WHERE id = ?1`, jobID(id), after(t.at, o.Delay), o.KeepAttempts, t.now())
		return err
	})
	if err != nil {
		return jobError("requeue", id, err)
	}
	j.db.wakeups.send()
	return nil
}

// Cancel implements [queue.Admin].
func (j *Jobs) Cancel(ctx context.Context, id string) error {
	err := j.db.w.do(ctx, "cancel job", func(t *tx) error {
		state, err := stateOf(t, jobID(id))
		switch {
		case err != nil || state == cancelled:
			return err
		case state != pending:
			return refuse(queue.ErrConflict)
		}
		_, err = t.exec("UPDATE jobs SET state = 4, state_at = ?, lease = 0, settled = 0 WHERE id = ?", t.now(), jobID(id))
		return err
	})
	return jobError("cancel", id, err)
}

// Purge implements [queue.Admin]. It deletes in small commits: if it fails, the number says how many jobs are gone.
func (j *Jobs) Purge(ctx context.Context, age time.Duration, states ...queue.State) (int, error) {
	states, err := queue.ValidatePurge(age, states)
	if err != nil {
		return 0, jobError("purge", "", err)
	}
	total := 0
	for _, s := range states {
		for {
			n, err := j.purgeSome(ctx, age, stateNumber(s))
			total += n
			if err != nil {
				return total, jobError("purge", "", err)
			}
			if n < purgeBatch {
				break
			}
		}
	}
	return total, nil
}

func (j *Jobs) purgeSome(ctx context.Context, age time.Duration, state int) (n int, err error) {
	err = j.db.w.do(ctx, "purge jobs", func(t *tx) error {
		r, err := t.exec(`DELETE FROM jobs WHERE id IN
			(SELECT id FROM jobs WHERE state = ? AND state_at <= ? ORDER BY state_at, id LIMIT ?)`,
			state, t.at.Add(-age).UnixMilli(), purgeBatch)
		if err != nil {
			return err
		}
		gone, err := r.RowsAffected()
		n = int(gone)
		return err
	})
	if err != nil {
		n = 0
	}
	return n, err
}

func stateOf(t *tx, id int64) (state int, err error) {
	err = t.row("SELECT state FROM jobs WHERE id = ?", id).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		err = refuse(queue.ErrNotFound)
	}
	return state, err
}

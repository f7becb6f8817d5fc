package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// Extend implements [queue.Queue].
func (j *Jobs) Extend(ctx context.Context, id string, token queue.Token, ttl time.Duration) (time.Time, error) {
	if err := queue.ValidateTTL(ttl); err != nil {
		return time.Time{}, jobError("extend", id, err)
	}
	n := jobID(id)
	var until int64
	err := j.db.w.do(ctx, "extend lease", func(t *tx) error {
		until = after(t.at, ttl)
		changed, err := affected(t.exec("UPDATE jobs SET state_at = ?1, stamped_at = ?4 WHERE id = ?2 AND lease = ?3 AND state = 1 AND state_at > ?4",
			until, n, secretOf(n, token), t.now()))
		if err != nil || changed {
			return err
		}
		_, err = lastLease(t, n)
		if err == nil {
			err = refuse(queue.ErrLeaseLost)
		}
		return err
	})
	if err != nil {
		return time.Time{}, jobError("extend", id, err)
	}
	return fromMillis(until), nil
}

// Settle implements [queue.Queue]. If it fails with ErrFailed the settlement may or may not be on disk: settle again with the
// same token, which is harmless.
func (j *Jobs) Settle(ctx context.Context, id string, token queue.Token, s queue.Settlement) error {
	if err := s.Validate(); err != nil {
		return jobError("settle", id, err)
	}
	c := settling{s: &s, id: jobID(id)}
	c.secret = secretOf(c.id, token)
	err := j.db.w.do(ctx, "settle job", c.run)
	if err != nil {
		return jobError("settle", id, err)
	}
	if s.Outcome != queue.Bury {
		j.db.wakeups.send()
	}
	return nil
}

// settling is one Settle.
type settling struct {
	s          *queue.Settlement
	id, secret int64
}

// current selects the job while the token is good for it: leased, or lapsed and not leased again.
const (
	current     = " WHERE id = ?1 AND lease = ?2 AND settled = 0 AND state <= 1"
	completeJob = "UPDATE jobs SET state = 2, state_at = ?3, settled = 1, owner = ''" + current
)

func (c *settling) run(t *tx) error {
	var changed bool
	var err error
	switch c.s.Outcome {
	case queue.Complete:
		changed, err = affected(t.exec(completeJob, c.id, c.secret, t.now()))
	case queue.Release:
		changed, err = affected(t.exec(`UPDATE jobs SET state = 0, state_at = ?3, run_at = ?3, stamped_at = ?4, settled = 4, owner = '',
			attempt = max(attempt - 1, 0)`+current, c.id, c.secret, after(t.at, c.s.Delay), t.now()))
	default:
		changed, err = c.fail(t)
	}
	if err != nil {
		return err
	}
	if !changed {
		return c.again(t)
	}
	_, err = enqueue(t, t.at, c.s.Then)
	return err
}

// fail records the failure, for Retry and Bury.
func (c *settling) fail(t *tx) (bool, error) {
	_, job, unreadable, err := scanJob(t.row("SELECT "+jobColumns+" FROM jobs"+current, c.id, c.secret))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	f := c.s.Failure
	f.Attempt, f.At, f.Rescued = job.Attempt, fromMillis(t.now()), false
	if unreadable != nil && job.Failures == nil {
		f.Message += " (" + unreadable.Error() + ")"
	}
	failures, err := history(queue.AppendFailure(job.Failures, f))
	if err != nil {
		return false, err
	}
	state, at, runAt := dead, t.now(), job.RunAt.UnixMilli()
	if c.s.Outcome == queue.Retry && job.Attempt < job.MaxAttempts {
		state, at = pending, after(t.at, c.s.Delay)
		runAt = at
	}
	return affected(t.exec("UPDATE jobs SET state = ?3, state_at = ?4, run_at = ?5, settled = ?6, owner = '', failures = ?7, stamped_at = ?8"+current,
		c.id, c.secret, state, at, runAt, outcomeNumber(c.s.Outcome), failures, t.now()))
}

// again answers a settlement whose token is not good any more: nil if it was already settled so with this very token.
func (c *settling) again(t *tx) error {
	last, err := lastLease(t, c.id)
	if err != nil {
		return err
	}
	if last.secret == c.secret && last.settled == outcomeNumber(c.s.Outcome) {
		return nil
	}
	return refuse(queue.ErrLeaseLost)
}

type leaseRow struct {
	secret  int64
	settled int
}

func lastLease(t *tx, id int64) (l leaseRow, err error) {
	err = t.row("SELECT lease, settled FROM jobs WHERE id = ?", id).Scan(&l.secret, &l.settled)
	if errors.Is(err, sql.ErrNoRows) {
		err = refuse(queue.ErrNotFound)
	}
	return l, err
}

// affected tells whether a statement changed a row.
func affected(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

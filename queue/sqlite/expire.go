package sqlite

import (
	"github.com/monext-community/monext-go/queue"
)

// endExpired ends every lease whose time is over: the job is pending again where it was, or dead when it has no attempt left.
// The secret stays with a pending one, because its worker may still settle it.
func endExpired(t *tx) error {
	if err := t.wall.endWaits(t); err != nil {
		return err
	}
	expired, err := readExpired(t)
	if err != nil {
		return err
	}
	for i := range expired {
		c := &expired[i]
		if c.unreadable != nil {
			err = buryUnreadable(t, c)
		} else {
			err = lapse(t, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const expiredJobs = "SELECT " + jobColumns + " FROM jobs WHERE state = 1 AND state_at <= ? ORDER BY state_at, id"

func readExpired(t *tx) (found []candidate, err error) {
	rows, err := t.query(expiredJobs, t.now())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c candidate
		if c.id, c.job, c.unreadable, err = scanJob(rows); err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, rows.Err()
}

func lapse(t *tx, c *candidate) error {
	failures, err := history(queue.AppendFailure(c.job.Failures, queue.Failure{
		Attempt: c.job.Attempt, At: fromMillis(t.now()), Code: queue.CodeExpired,
		Message: "the lease ran out before the job was settled", Rescued: true,
	}))
	if err != nil {
		return err
	}
	if c.job.Attempt >= c.job.MaxAttempts {
		return bury(t, c.id, failures)
	}
	_, err = t.exec("UPDATE jobs SET state = 0, state_at = min(run_at, ?3), owner = '', failures = ?1 WHERE id = ?2", failures, c.id, t.now())
	return err
}

// buryUnreadable puts a job that cannot be decoded out of the way, where people see it.
func buryUnreadable(t *tx, c *candidate) error {
	failures, err := history(queue.AppendFailure(c.job.Failures, queue.Failure{
		Attempt: c.job.Attempt, At: fromMillis(t.now()), Code: queue.CodeCorrupt, Message: c.unreadable.Error(),
	}))
	if err != nil {
		return err
	}
	return bury(t, c.id, failures)
}

// bury makes a job dead for the store's own reasons: no token is good for it any more.
func bury(t *tx, id int64, failures string) error {
	_, err := t.exec("UPDATE jobs SET state = 3, state_at = ?, owner = '', lease = 0, failures = ? WHERE id = ?", t.now(), failures, id)
	return err
}

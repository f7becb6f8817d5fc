package sqlite

import (
	"database/sql"
	"errors"
	"time"

	"github.com/monext-community/monext-go/internal/steady"
	"github.com/monext-community/monext-go/lifecycle"
)

// wall is the wall clock of the machine, which is the store's. Somebody may set it back: then the stamps made before are ahead of
// it, by a day or five, and what they delay would wait as long. The first change of a process, and the first after the wall clock
// fell behind the monotonic one, looks for such stamps. It belongs to the holder of the writer's turn.
type wall struct {
	on     bool // the file has its tables
	steady steady.Clock
	passed time.Duration // on the monotonic clock, as of the last reading
	ahead  time.Duration // of the wall clock to that, when the stamps were last looked at
	looked bool

	jobs     map[int64]wait         // leases that were given out by a clock ahead of this one
	payments map[lifecycle.Key]wait // of payments
}

// wait is a lease whose recorded end is unusable; it ends when its whole life has passed since this process first saw it.
type wait struct {
	lease int64 // which: the secret of a job's, the fence of a payment's
	until time.Duration
}

// slack is how far a stamp may be ahead before it counts as made by a wrong clock: time services move clocks by less.
const slack = time.Second

// wasSet notes a reading of the clock, and reports whether the stamps must be checked.
func (w *wall) wasSet(now time.Time) bool {
	var ahead time.Duration
	w.passed, ahead = w.steady.Read(now)
	if !w.on || w.looked && w.ahead-ahead < slack {
		w.ahead = max(w.ahead, ahead) // a clock that was set forward may be set back again
		return false
	}
	w.looked, w.ahead = true, ahead
	return true
}

// Statements that put right what a clock ahead of this one has stamped: a job's delay begins anew, and a payment is due.
const (
	rectifyJobs = `UPDATE jobs SET state_at = ?1 + state_at - stamped_at, run_at = ?1 + state_at - stamped_at, stamped_at = ?1
		WHERE state = 0 AND state_at > ?1 AND stamped_at > ?2`
	rectifyPayments = "UPDATE payments SET due_at = ?1, updated_at = ?1 WHERE updated_at > ?2"
	leasesAhead     = "SELECT id, lease, state_at - stamped_at FROM jobs WHERE state = 1 AND stamped_at > ?1"
)

// rectify puts right what a clock ahead of this one has stamped, and remembers the leases that it gave out.
func (w *wall) rectify(t *tx) error {
	from := after(t.at, slack)
	if _, err := t.exec(rectifyJobs, t.now(), from); err != nil {
		return err
	}
	if _, err := t.exec(rectifyPayments, t.now(), from); err != nil {
		return err
	}
	rows, err := t.query(leasesAhead, from)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	seen := map[int64]wait{}
	for rows.Next() {
		var id, secret, life int64
		if err := rows.Scan(&id, &secret, &life); err != nil {
			return err
		}
		if known, ok := w.jobs[id]; ok && known.lease == secret {
			seen[id] = known
			continue
		}
		seen[id] = wait{secret, w.passed + time.Duration(life)*time.Millisecond}
	}
	w.jobs = seen
	return rows.Err()
}

const endLease = "UPDATE jobs SET state_at = ?1 WHERE id = ?2 AND lease = ?3 AND state = 1 AND state_at > ?1 AND stamped_at > ?4"

// endWaits lets the leases of jobs end now that were stamped by a clock ahead of this one, and whose whole life has passed since
// they were first seen. One that was extended since has a stamp like any other.
func (w *wall) endWaits(t *tx) error {
	for id, l := range w.jobs {
		if w.passed < l.until {
			continue
		}
		ended, err := affected(t.exec(endLease, t.now(), id, l.lease, after(t.at, slack)))
		if err != nil {
			return err
		}
		if !ended { // nor is it to be when this transaction fails
			delete(w.jobs, id)
		}
	}
	return nil
}

const claimAhead = `SELECT fence, expires_at - claimed_at FROM payment_leases
	WHERE account = ?1 AND order_ref = ?2 AND expires_at <> 0 AND claimed_at > ?3`

// over reports whether the lease of a payment was stamped by a clock ahead of this one, and its whole life has passed since this
// process first saw it; and the lease's fence.
func (w *wall) over(t *tx, key lifecycle.Key) (fence int64, over bool, err error) {
	var life int64
	err = t.row(claimAhead, key.Account, key.Order, after(t.at, slack)).Scan(&fence, &life)
	if errors.Is(err, sql.ErrNoRows) {
		delete(w.payments, key)
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	known, ok := w.payments[key]
	if !ok || known.lease != fence {
		if w.payments == nil {
			w.payments = map[lifecycle.Key]wait{}
		}
		w.payments[key] = wait{fence, w.passed + time.Duration(life)*time.Millisecond}
		return fence, false, nil
	}
	return fence, w.passed >= known.until, nil
}

package sqlite

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"math"
	mathrand "math/rand/v2"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// Lease implements [queue.Queue]. It commits once for all leases it gives out.
func (j *Jobs) Lease(ctx context.Context, r queue.LeaseRequest) ([]queue.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, jobError("lease", "", err)
	}
	r, err := r.Normalize()
	if err != nil {
		return nil, jobError("lease", "", err)
	}
	end := time.Now().Add(r.Wait)
	for {
		wakeup := j.db.wakeups.next()
		if j.isClosed() {
			return nil, jobError("lease", "", queue.ErrClosed)
		}
		asked := j.db.now()
		leases, err := j.lease(ctx, r)
		if err != nil || len(leases) > 0 || !time.Now().Before(end) {
			return leases, jobError("lease", "", err)
		}
		if err := j.await(ctx, asked, end, wakeup); err != nil {
			return nil, jobError("lease", "", err)
		}
	}
}

// await returns when a lease may be there to give that was not when it was asked for, when it is time to give up, or with the
// error of ctx. It only reads.
func (j *Jobs) await(ctx context.Context, asked int64, end time.Time, wakeup <-chan struct{}) error {
	for {
		next, err := j.next(ctx)
		if err != nil || next > asked && next <= j.db.now() {
			return err
		}
		timer := time.NewTimer(j.pause(next, end))
		select {
		case <-timer.C:
		case <-wakeup:
			timer.Stop()
			return nil
		case <-j.closing:
			timer.Stop()
			return nil
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		if next, err = j.next(ctx); err != nil || next <= j.db.now() || !time.Now().Before(end) {
			return err
		}
	}
}

// pause is how long to wait at most: until the next job, but not without looking whether another process made one. What is due
// already waits for its key, and is looked at as seldom.
func (j *Jobs) pause(next int64, end time.Time) time.Duration {
	pause := j.db.o.poll/2 + mathrand.N(j.db.o.poll/2) //nolint:gosec // only spreads the reads
	if now := j.db.now(); next > now && next-now < j.db.o.poll.Milliseconds() {
		pause = min(pause, time.Duration(next-now)*time.Millisecond)
	}
	return min(pause, time.Until(end))
}

const nextJob = `SELECT min(coalesce((SELECT min(state_at) FROM jobs WHERE state = 0), ?1),
	coalesce((SELECT min(state_at) FROM jobs WHERE state = 1), ?1))`

// next is when the next job is due or the next lease ends, as far as known now. It only reads.
func (j *Jobs) next(ctx context.Context) (int64, error) {
	at := int64(math.MaxInt64)
	err := j.db.row(ctx, nextJob, at).Scan(&at)
	return at, j.db.readError("wait for jobs", err)
}

func (j *Jobs) lease(ctx context.Context, r queue.LeaseRequest) ([]queue.Lease, error) {
	kinds := ""
	if len(r.Kinds) > 0 {
		text, err := json.Marshal(r.Kinds)
		if err != nil {
			return nil, err
		}
		kinds = string(text)
	}
	secret, err := newSecret()
	if err != nil {
		return nil, err
	}
	var leases []queue.Lease
	err = j.db.w.do(ctx, "lease jobs", func(t *tx) error {
		leases = nil
		if err := endExpired(t); err != nil {
			return err
		}
		g := giver{t: t, r: &r, kinds: kinds, secret: secret, until: after(t.at, r.TTL), lastAt: math.MinInt64}
		err := g.give()
		leases = g.leases
		return err
	})
	return leases, err
}

// newSecret draws a number from 1 to 2^63-1.
func newSecret() (int64, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(b[:])>>1) | 1, nil
}

// giver hands out the leases of one call. It walks once over the due jobs, page by page: the jobs of a page are leased before the
// next page is read, so that the query itself leaves out the keys that are taken, and behind a hot key nothing is read twice.
type giver struct {
	t      *tx
	r      *queue.LeaseRequest
	kinds  string // JSON array; empty means all
	secret int64
	until  int64

	lastAt, lastID int64 // where the walk stands
	leases         []queue.Lease
}

const (
	dueJobs = "SELECT " + jobColumns + ` FROM jobs
		WHERE state = 0 AND state_at <= ?1 AND (state_at, id) > (?2, ?3)
		AND (key = '' OR key NOT IN (SELECT key FROM jobs WHERE state = 1 AND key <> ''))`
	ofKinds   = " AND kind IN (SELECT value FROM json_each(?5))"
	inOrder   = " ORDER BY state_at, id LIMIT ?4"
	leaseJobs = `UPDATE jobs SET state = 1, state_at = ?1, stamped_at = ?5, attempt = attempt + 1, lease = ?2, settled = 0, owner = ?3 WHERE id `
)

func (g *giver) give() error {
	for len(g.leases) < g.r.Max {
		most := g.r.Max - len(g.leases)
		read, err := g.page(most)
		if err != nil || read < most {
			return err
		}
	}
	return nil
}

// page reads up to most jobs, leases those that can be, and tells how many it read.
func (g *giver) page(most int) (read int, err error) {
	jobs, err := g.read(most)
	if err != nil {
		return 0, err
	}
	taken := make(map[string]bool, len(jobs))
	var ids []int64
	for i := range jobs {
		c := &jobs[i]
		switch {
		case c.unreadable != nil:
			if err := buryUnreadable(g.t, c); err != nil {
				return 0, err
			}
		case c.job.Key == "" || !taken[c.job.Key]:
			taken[c.job.Key] = true
			ids = append(ids, c.id)
			g.add(c)
		}
	}
	return len(jobs), g.mark(ids)
}

// candidate is a due job as it was read.
type candidate struct {
	id         int64
	job        queue.Job
	unreadable error
}

func (g *giver) read(most int) (found []candidate, err error) {
	query, args := dueJobs+inOrder, []any{g.t.now(), g.lastAt, g.lastID, most}
	if g.kinds != "" {
		query, args = dueJobs+ofKinds+inOrder, append(args, g.kinds)
	}
	rows, err := g.t.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c candidate
		if c.id, c.job, c.unreadable, err = scanJob(rows); err != nil {
			return nil, err
		}
		g.lastAt, g.lastID = c.job.RunAt.UnixMilli(), c.id
		found = append(found, c)
	}
	return found, rows.Err()
}

func (g *giver) add(c *candidate) {
	l := queue.Lease{Job: c.job, Token: token(c.id, g.secret), ExpiresAt: fromMillis(g.until)}
	l.Job.State, l.Job.ExpiresAt, l.Job.Owner = queue.StateLeased, l.ExpiresAt, g.r.Owner
	l.Job.Attempt++
	g.leases = append(g.leases, l)
}

func (g *giver) mark(ids []int64) error {
	switch len(ids) {
	case 0:
		return nil
	case 1:
		_, err := g.t.exec(leaseJobs+"= ?4", g.until, g.secret, g.r.Owner, ids[0], g.t.now())
		return err
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	_, err = g.t.exec(leaseJobs+"IN (SELECT value FROM json_each(?4))", g.until, g.secret, g.r.Owner, string(list), g.t.now())
	return err
}

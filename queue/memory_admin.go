package queue

import (
	"context"
	"iter"
	"slices"
	"time"
)

// page is how many rows List looks at under one hold of the lock.
const page = 256

// Get is as [Inspector] says.
func (m *Memory) Get(ctx context.Context, id string) (Job, error) {
	if err := ctx.Err(); err != nil {
		return Job{}, &Error{Op: "get", ID: id, Err: err}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	if err != nil {
		return Job{}, &Error{Op: "get", ID: id, Err: err}
	}
	return r.copy(), nil
}

// List is as [Inspector] says.
func (m *Memory) List(ctx context.Context, f Filter) iter.Seq2[Job, error] {
	return func(yield func(Job, error) bool) {
		after, err := checkFilter(f)
		if err != nil {
			yield(Job{}, &Error{Op: "list", Err: err})
			return
		}
		left := f.Limit
		for more := true; more; {
			if err := ctx.Err(); err != nil {
				yield(Job{}, &Error{Op: "list", Err: err})
				return
			}
			var jobs []Job
			jobs, after, more = m.page(f, after)
			for _, j := range jobs {
				if !yield(j, nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
		}
	}
}

// page returns the jobs that match among the next rows behind seq after, the last seq it looked at, and whether there are more.
func (m *Memory) page(f Filter, after int64) (jobs []Job, last int64, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	at, _ := m.search(after + 1)
	end := min(at+page, len(m.rows))
	for _, r := range m.rows[at:end] {
		if f.matches(&r.job, now) {
			jobs = append(jobs, r.copy())
		}
		after = r.seq
	}
	return jobs, after, end < len(m.rows)
}

// matches tells whether the filter selects the job, apart from After and Limit.
func (f Filter) matches(j *Job, now time.Time) bool {
	if f.Due {
		due := j.State == StatePending && !j.RunAt.After(now) ||
			j.State == StateLeased && !j.ExpiresAt.After(now) && j.Attempt < j.MaxAttempts
		if !due {
			return false
		}
	}
	return (len(f.States) == 0 || slices.Contains(f.States, j.State)) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, j.Kind)) &&
		(f.Key == "" || f.Key == j.Key)
}

// Stats is as [Inspector] says. It looks at every pending job.
func (m *Memory) Stats(ctx context.Context) (Stats, error) {
	if err := ctx.Err(); err != nil {
		return Stats{}, &Error{Op: "stats", Err: err}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Stats{
		Pending: m.count[StatePending], Leased: m.count[StateLeased],
		Done: m.count[StateDone], Dead: m.count[StateDead], Cancelled: m.count[StateCancelled],
	}
	now := m.now()
	for l := range m.lanes {
		for _, n := range l.jobs.nodes {
			r := n.item
			if !r.job.RunAt.After(now) {
				s.Due++
				s.Lag = max(s.Lag, now.Sub(r.job.RunAt))
			}
		}
	}
	return s, nil
}

// Requeue is as [Admin] says.
func (m *Memory) Requeue(ctx context.Context, id string, o RequeueOptions) error {
	if err := o.Validate(); err != nil {
		return &Error{Op: "requeue", ID: id, Err: err}
	}
	return m.admin(ctx, "requeue", id, func(r *row, now time.Time) error {
		if r.job.State != StateDead && r.job.State != StateCancelled {
			return ErrConflict
		}
		if !o.KeepAttempts {
			r.job.Attempt = 0
		}
		r.job.MaxAttempts = max(r.job.MaxAttempts, r.job.Attempt+1)
		r.job.FinishedAt = time.Time{}
		r.job.RunAt = now.Add(o.Delay)
		r.token, r.settled = "", ""
		m.pend(r)
		m.signal()
		return nil
	})
}

// Cancel is as [Admin] says.
func (m *Memory) Cancel(ctx context.Context, id string) error {
	return m.admin(ctx, "cancel", id, func(r *row, now time.Time) error {
		switch r.job.State {
		case StateCancelled:
			return nil
		case StatePending:
			m.unpend(r)
			r.token, r.settled = "", ""
			m.finish(r, StateCancelled, now)
			m.signal()
			return nil
		default:
			return ErrConflict
		}
	})
}

func (m *Memory) admin(ctx context.Context, op, id string, change func(r *row, now time.Time) error) error {
	if err := ctx.Err(); err != nil {
		return &Error{Op: op, ID: id, Err: err}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	if err == nil {
		err = change(r, m.now())
	}
	if err != nil {
		return &Error{Op: op, ID: id, Err: err}
	}
	return nil
}

// Purge is as [Admin] says.
func (m *Memory) Purge(ctx context.Context, age time.Duration, states ...State) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, &Error{Op: "purge", Err: err}
	}
	states, err := ValidatePurge(age, states)
	if err != nil {
		return 0, &Error{Op: "purge", Err: err}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	before, limit := len(m.rows), m.now().Add(-age)
	m.rows = slices.DeleteFunc(m.rows, func(r *row) bool {
		if r.job.FinishedAt.After(limit) || !slices.Contains(states, r.job.State) {
			return false
		}
		m.count[r.job.State]--
		if r.job.DedupeKey != "" {
			delete(m.dedupe, r.job.DedupeKey)
		}
		return true
	})
	return before - len(m.rows), nil
}

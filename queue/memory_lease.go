package queue

import (
	"context"
	"strconv"
	"time"
)

// Lease is as [Queue] says. Its wait is measured by a timer of the process.
func (m *Memory) Lease(ctx context.Context, r LeaseRequest) ([]Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Op: "lease", Err: err}
	}
	r, err := r.Normalize()
	if err != nil {
		return nil, &Error{Op: "lease", Err: err}
	}
	started := time.Now()
	for {
		leases, next, changed, err := m.take(r, r.Wait > 0)
		if err != nil {
			return nil, &Error{Op: "lease", Err: err}
		}
		wait := r.Wait - time.Since(started)
		if next > 0 {
			wait = min(wait, max(next, time.Millisecond))
		}
		if len(leases) > 0 || wait <= 0 {
			if changed != nil {
				m.leave()
			}
			return leases, nil
		}
		err = m.sleep(ctx, wait, changed)
		m.leave()
		if err != nil {
			return nil, &Error{Op: "lease", Err: err}
		}
	}
}

// take leases what is due. If nothing is and the caller would wait, it counts it as waiting and returns how long until a job
// becomes due (zero: none is planned) and the channel that closes on the next change.
func (m *Memory) take(r LeaseRequest, waits bool) (leases []Lease, next time.Duration, changed chan struct{}, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, 0, nil, ErrClosed
	}
	now := m.now()
	m.rescue(now)
	for len(leases) < r.Max {
		first := m.first(r.Kinds)
		if first == nil || first.job.RunAt.After(now) {
			break
		}
		leases = append(leases, m.give(first, r, now))
	}
	if len(leases) > 0 || !waits {
		return leases, 0, nil, nil
	}
	if first := m.first(r.Kinds); first != nil {
		next = first.job.RunAt.Sub(now)
	}
	if row, _, ok := m.leased.first(); ok {
		if until := row.job.ExpiresAt.Sub(now); next == 0 || until < next {
			next = until
		}
	}
	m.waiting++
	return nil, next, m.changed, nil
}

// sleep waits for a change, for d, or for the end of ctx.
func (m *Memory) sleep(ctx context.Context, d time.Duration, changed chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

func (m *Memory) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting--
}

// signal wakes the Lease calls that wait. Called with the lock held.
func (m *Memory) signal() {
	if m.waiting > 0 {
		close(m.changed)
		m.changed = make(chan struct{})
	}
}

// rescue ends the leases that have expired.
func (m *Memory) rescue(now time.Time) {
	for {
		r, _, ok := m.leased.first()
		if !ok || r.job.ExpiresAt.After(now) {
			return
		}
		m.free(r)
		m.fail(r, Failure{Code: CodeExpired, Message: "the lease ran out before the job was settled", Rescued: true}, now)
		if r.job.Attempt >= r.job.MaxAttempts {
			r.token = ""
			m.finish(r, StateDead, now)
		} else {
			m.pend(r)
		}
		m.signal()
	}
}

// first returns the longest due job of these kinds, or of all, whose key is free.
func (m *Memory) first(kinds []string) *row {
	var best *lane
	var least rank
	consider := func(h *heap[*lane]) {
		if h == nil {
			return
		}
		if l, r, ok := h.first(); ok && (best == nil || r.before(least)) {
			best, least = l, r
		}
	}
	if len(kinds) == 0 {
		for _, h := range m.ready {
			consider(h)
		}
	}
	for _, kind := range kinds {
		consider(m.ready[kind])
	}
	if best == nil {
		return nil
	}
	first, _, _ := best.jobs.first()
	return first
}

// give leases a pending row whose key is free.
func (m *Memory) give(r *row, request LeaseRequest, now time.Time) Lease {
	m.hold(r)
	m.lease++
	r.token = Token(strconv.AppendInt([]byte(m.prefix), m.lease, 36))
	r.settled = ""
	r.job.Attempt++
	r.job.ExpiresAt = now.Add(request.TTL)
	r.job.Owner = request.Owner
	m.state(r, StateLeased)
	m.leased.put(r, rank{r.job.ExpiresAt.UnixMicro(), r.seq})
	return Lease{Job: r.copy(), Token: r.token, ExpiresAt: r.job.ExpiresAt}
}

// Extend is as [Queue] says.
func (m *Memory) Extend(ctx context.Context, id string, t Token, ttl time.Duration) (time.Time, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, &Error{Op: "extend", ID: id, Err: err}
	}
	if err := ValidateTTL(ttl); err != nil {
		return time.Time{}, &Error{Op: "extend", ID: id, Err: err}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	if err != nil {
		return time.Time{}, &Error{Op: "extend", ID: id, Err: err}
	}
	now := m.now()
	if r.job.State != StateLeased || r.token != t || !r.job.ExpiresAt.After(now) {
		return time.Time{}, &Error{Op: "extend", ID: id, Err: ErrLeaseLost}
	}
	r.job.ExpiresAt = now.Add(ttl)
	m.leased.put(r, rank{r.job.ExpiresAt.UnixMicro(), r.seq})
	return r.job.ExpiresAt, nil
}

// Settle is as [Queue] says.
func (m *Memory) Settle(ctx context.Context, id string, t Token, s Settlement) error {
	err := ctx.Err()
	if err == nil {
		err = s.Validate()
	}
	if err == nil {
		err = m.settle(id, t, s)
	}
	if err != nil {
		return &Error{Op: "settle", ID: id, Err: err}
	}
	return nil
}

func (m *Memory) settle(id string, t Token, s Settlement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.find(id)
	switch {
	case err != nil:
		return err
	case t == "" || r.token != t || r.settled != "" && r.settled != s.Outcome:
		return ErrLeaseLost
	case r.settled == s.Outcome:
		return nil
	}
	if _, err := m.add(s.Then); err != nil {
		return err
	}
	if r.job.State == StateLeased {
		m.free(r)
	} else { // its lease expired, and Lease has put it back
		m.unpend(r)
	}
	r.settled = s.Outcome
	m.apply(r, s)
	m.signal()
	return nil
}

// apply gives a row that is in no heap the state that the settlement asks for.
func (m *Memory) apply(r *row, s Settlement) {
	now := m.now()
	switch s.Outcome {
	case Complete:
		m.finish(r, StateDone, now)
		return
	case Release:
		r.job.Attempt--
	default:
		s.Failure.Rescued = false
		m.fail(r, s.Failure, now)
		if s.Outcome == Bury || r.job.Attempt >= r.job.MaxAttempts {
			m.finish(r, StateDead, now)
			return
		}
	}
	r.job.RunAt = now.Add(s.Delay)
	m.pend(r)
}

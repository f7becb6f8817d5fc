package queue

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

// row is a job as Memory keeps it.
type row struct {
	job     Job
	seq     int64
	token   Token   // of the last lease; empty when it lost its meaning
	settled Outcome // what that token settled; empty if nothing yet
	place   int     // in its lane while pending, in Memory.leased while leased
}

// copy returns the job so that its reader cannot change the row.
func (r *row) copy() Job {
	j := r.job
	j.Payload = bytes.Clone(j.Payload)
	j.Meta = maps.Clone(j.Meta)
	j.Failures = slices.Clone(j.Failures)
	return j
}

// lane holds the pending jobs of one kind and key. It stands in Memory.ready while it has any and its key is free.
type lane struct {
	kind  string
	group *group // nil for jobs without key
	jobs  heap[*row, byRunAt]
	place int // in Memory.ready[kind]
}

// group is all that has one key. It exists while it has pending or leased jobs.
type group struct {
	holder *row // the job with the lease
	lanes  []*lane
}

type byRunAt struct{}

func (byRunAt) index(r *row) *int { return &r.place }
func (byRunAt) before(a, b *row) bool {
	if c := a.job.RunAt.Compare(b.job.RunAt); c != 0 {
		return c < 0
	}
	return a.seq < b.seq
}

type byExpiry struct{}

func (byExpiry) index(r *row) *int     { return &r.place }
func (byExpiry) before(a, b *row) bool { return a.job.ExpiresAt.Before(b.job.ExpiresAt) }

type byHead struct{}

func (byHead) index(l *lane) *int { return &l.place }
func (byHead) before(a, b *lane) bool {
	return byRunAt{}.before(a.jobs.items[0], b.jobs.items[0])
}

// lane returns the lane of a job, made if need be.
func (m *Memory) lane(r *row) *lane {
	if r.job.Key == "" {
		l := m.loose[r.job.Kind]
		if l == nil {
			l = &lane{kind: r.job.Kind}
			m.loose[l.kind] = l
		}
		return l
	}
	g := m.keys[r.job.Key]
	if g == nil {
		g = &group{}
		m.keys[r.job.Key] = g
	}
	for _, l := range g.lanes {
		if l.kind == r.job.Kind {
			return l
		}
	}
	l := &lane{kind: r.job.Kind, group: g}
	g.lanes = append(g.lanes, l)
	return l
}

// arrange puts a lane into Memory.ready, or takes it out, as it now deserves.
func (m *Memory) arrange(l *lane) {
	h := m.ready[l.kind]
	if len(l.jobs.items) > 0 && (l.group == nil || l.group.holder == nil) {
		if h == nil {
			h = &heap[*lane, byHead]{}
			m.ready[l.kind] = h
		}
		h.put(l)
	} else if h != nil {
		h.remove(l)
	}
}

// pend makes a row that is in no heap pending.
func (m *Memory) pend(r *row) {
	m.state(r, StatePending)
	l := m.lane(r)
	l.jobs.put(r)
	m.arrange(l)
}

// unpend takes a pending row out of its lane; the caller gives it another state.
func (m *Memory) unpend(r *row) {
	l := m.lane(r)
	l.jobs.remove(r)
	m.arrange(l)
	m.forget(r.job.Key)
}

// hold makes a pending row the holder of its key.
func (m *Memory) hold(r *row) {
	l := m.lane(r)
	m.ready[l.kind].remove(l)
	l.jobs.remove(r)
	if l.group == nil {
		m.arrange(l)
		return
	}
	l.group.holder = r
	for _, other := range l.group.lanes {
		m.arrange(other)
	}
}

// free ends the lease of a row: it is in no heap, and its key is free.
func (m *Memory) free(r *row) {
	m.leased.remove(r)
	r.job.ExpiresAt = time.Time{}
	r.job.Owner = ""
	if g := m.keys[r.job.Key]; g != nil {
		g.holder = nil
		for _, l := range g.lanes {
			m.arrange(l)
		}
		m.forget(r.job.Key)
	}
}

// forget drops the group of a key that has neither pending nor leased jobs.
func (m *Memory) forget(key string) {
	g := m.keys[key]
	if g == nil || g.holder != nil {
		return
	}
	for _, l := range g.lanes {
		if len(l.jobs.items) > 0 {
			return
		}
	}
	delete(m.keys, key)
}

// lanes yields every lane, so that all pending jobs can be seen without those that are finished.
func (m *Memory) lanes(yield func(*lane) bool) {
	for _, l := range m.loose {
		if !yield(l) {
			return
		}
	}
	for _, g := range m.keys {
		for _, l := range g.lanes {
			if !yield(l) {
				return
			}
		}
	}
}

// state moves a row to a state, and keeps the counts.
func (m *Memory) state(r *row, s State) {
	if r.job.State != "" {
		m.count[r.job.State]--
	}
	r.job.State = s
	m.count[s]++
}

// finish gives a row that is in no heap its final state.
func (m *Memory) finish(r *row, s State, now time.Time) {
	m.state(r, s)
	r.job.FinishedAt = now
}

// fail records a failure of the row's current attempt.
func (m *Memory) fail(r *row, f Failure, now time.Time) {
	f.Attempt, f.At = r.job.Attempt, now
	r.job.Failures = AppendFailure(r.job.Failures, f)
}

// search returns where the row with this seq stands, or would.
func (m *Memory) search(seq int64) (int, bool) {
	if len(m.rows) == 0 {
		return 0, false
	}
	if at := seq - m.rows[0].seq; at >= 0 && at < int64(len(m.rows)) && m.rows[at].seq == seq {
		return int(at), true // nothing was purged in between
	}
	return slices.BinarySearchFunc(m.rows, seq, func(r *row, seq int64) int { return int(min(max(r.seq-seq, -1), 1)) })
}

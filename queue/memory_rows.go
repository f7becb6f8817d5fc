package queue

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

// Groups come and go with every keyed job, so a few are kept for the next one, with their lanes.
const (
	maxSpare      = 64
	maxSpareLanes = 8
)

// row is a job as Memory keeps it.
type row struct {
	job     Job
	seq     int64
	token   Token   // of the last lease; empty when it lost its meaning
	settled Outcome // what that token settled; empty if nothing yet
	lane    *lane   // of its kind and key, while pending or leased
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

func (r *row) where() *int { return &r.place }

// due is the rank of a pending row: by RunAt, then by the order of enqueueing.
func (r *row) due() rank { return rank{r.job.RunAt.UnixMicro(), r.seq} }

// lane holds the pending jobs of one kind and key. It stands in Memory.ready, at the rank of its first job, while it has any
// and its key is free.
type lane struct {
	kind  string
	group *group // nil for jobs without key
	jobs  heap[*row]
	place int // in Memory.ready[kind]
}

func (l *lane) where() *int { return &l.place }

// group is all that has one key. It exists while it has pending or leased jobs.
type group struct {
	holder *row // the job with the lease
	lanes  []*lane
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
		g = m.group()
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

// group returns an empty group, one used before if there is one.
func (m *Memory) group() *group {
	last := len(m.spare) - 1
	if last < 0 {
		return &group{}
	}
	g := m.spare[last]
	m.spare = m.spare[:last]
	return g
}

// arrange puts a lane into Memory.ready, moves it there, or takes it out, as it now deserves.
func (m *Memory) arrange(l *lane) {
	h := m.ready[l.kind]
	if h == nil {
		h = &heap[*lane]{}
		m.ready[l.kind] = h
	}
	if _, r, ok := l.jobs.first(); ok && (l.group == nil || l.group.holder == nil) {
		h.put(l, r)
	} else {
		h.remove(l)
	}
}

// pend makes a row that is in no heap pending.
func (m *Memory) pend(r *row) {
	m.state(r, StatePending)
	r.lane = m.lane(r)
	r.lane.jobs.put(r, r.due())
	m.arrange(r.lane)
}

// unpend takes a pending row out of its lane; the caller gives it another state.
func (m *Memory) unpend(r *row) {
	l := r.lane
	l.jobs.remove(r)
	m.arrange(l)
	m.forget(r)
}

// hold makes a pending row the holder of its key.
func (m *Memory) hold(r *row) {
	l := r.lane
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
	if g := r.lane.group; g != nil {
		g.holder = nil
		for _, l := range g.lanes {
			m.arrange(l)
		}
	}
	m.forget(r)
}

// forget parts a row that is neither pending nor leased from its lane, and drops its key's group if it was the last there.
func (m *Memory) forget(r *row) {
	g := r.lane.group
	r.lane = nil
	if g == nil || g.holder != nil {
		return
	}
	for _, l := range g.lanes {
		if len(l.jobs.nodes) > 0 {
			return
		}
	}
	delete(m.keys, r.job.Key)
	if len(m.spare) < maxSpare && len(g.lanes) <= maxSpareLanes {
		m.spare = append(m.spare, g)
	}
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

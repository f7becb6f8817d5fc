package queuetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// model is a queue so plain that one can see that it is right: a list, searched from end to end. Its clock counts from zero.
type model struct {
	now    time.Duration
	frozen bool
	ops    int // grows with every change, and breaks ties of RunAt where the store's clock moves
	jobs   []*modelJob
}

type modelJob struct {
	queue.Spec

	id       string
	state    queue.State
	attempt  int
	runAt    time.Duration
	set      int // the operation that set runAt
	expires  time.Duration
	finished time.Duration
	failures []string // their codes
	token    queue.Token
	settled  queue.Outcome
}

func (m *model) find(id string) *modelJob {
	for _, j := range m.jobs {
		if j.id == id {
			return j
		}
	}
	return nil
}

// enqueue returns the receipts that are right; an empty ID stands for a new one.
func (m *model) enqueue(specs []queue.Spec) ([]queue.Receipt, error) {
	known := map[string]queue.Spec{}
	for _, j := range m.jobs {
		known[j.DedupeKey] = j.Spec
	}
	for _, s := range specs {
		old, ok := known[s.DedupeKey]
		if ok && s.DedupeKey != "" && (old.Kind != s.Kind || old.Key != s.Key || string(old.Payload) != string(s.Payload)) {
			return nil, queue.ErrConflict
		}
		known[s.DedupeKey] = s
	}
	receipts := make([]queue.Receipt, len(specs))
	for i, s := range specs {
		at := slices.IndexFunc(m.jobs, func(j *modelJob) bool { return s.DedupeKey != "" && j.DedupeKey == s.DedupeKey })
		if at >= 0 {
			receipts[i] = queue.Receipt{ID: m.jobs[at].id, Duplicate: true, State: m.jobs[at].state}
			continue
		}
		receipts[i] = queue.Receipt{State: queue.StatePending}
		m.jobs = append(m.jobs, &modelJob{Spec: s, state: queue.StatePending, runAt: m.now + s.Delay, set: m.ops})
	}
	return receipts, nil
}

// baptise gives the new jobs the IDs that the queue chose.
func (m *model) baptise(receipts []queue.Receipt) {
	next := slices.IndexFunc(m.jobs, func(j *modelJob) bool { return j.id == "" })
	for _, r := range receipts {
		if next >= 0 && next < len(m.jobs) && !r.Duplicate {
			m.jobs[next].id = r.ID
			next++
		}
	}
}

// lease returns the jobs that are right, in order.
func (m *model) lease(most int, ttl time.Duration, kinds []string) []*modelJob {
	var due []*modelJob
	held := map[string]bool{}
	for _, j := range m.jobs {
		if j.state == queue.StateLeased && j.expires <= m.now {
			j.failures = append(j.failures, queue.CodeExpired)
			j.state, j.expires = queue.StatePending, 0
			if j.attempt >= j.MaxAttempts {
				j.token = ""
				m.finish(j, queue.StateDead)
			}
		}
		if j.state == queue.StateLeased {
			held[j.Key] = true
		}
		if j.state == queue.StatePending && j.runAt <= m.now && (len(kinds) == 0 || slices.Contains(kinds, j.Kind)) {
			due = append(due, j)
		}
	}
	slices.SortStableFunc(due, func(a, b *modelJob) int {
		if m.frozen {
			return cmp.Compare(a.runAt, b.runAt)
		}
		return cmp.Or(cmp.Compare(a.runAt, b.runAt), cmp.Compare(a.set, b.set))
	})
	var taken []*modelJob
	for _, j := range due {
		if len(taken) < most && (j.Key == "" || !held[j.Key]) {
			held[j.Key] = true
			j.state, j.expires, j.settled = queue.StateLeased, m.now+ttl, ""
			j.attempt++
			taken = append(taken, j)
		}
	}
	return taken
}

func (m *model) finish(j *modelJob, s queue.State) {
	j.state, j.finished = s, m.now
}

func (m *model) extend(id string, t queue.Token, ttl time.Duration) error {
	j := m.find(id)
	switch {
	case j == nil:
		return queue.ErrNotFound
	case j.state != queue.StateLeased || j.token != t || j.expires <= m.now:
		return queue.ErrLeaseLost
	}
	j.expires = m.now + ttl
	return nil
}

func (m *model) settle(id string, t queue.Token, s queue.Settlement) error {
	j := m.find(id)
	switch {
	case j == nil:
		return queue.ErrNotFound
	case j.token == "" || j.token != t || j.settled != "" && j.settled != s.Outcome:
		return queue.ErrLeaseLost
	case j.settled != "":
		return nil
	}
	j.settled, j.expires = s.Outcome, 0
	j.state, j.runAt, j.set = queue.StatePending, m.now+s.Delay, m.ops
	switch s.Outcome {
	case queue.Complete:
		m.finish(j, queue.StateDone)
	case queue.Release:
		j.attempt--
	default:
		j.failures = append(j.failures, s.Failure.Code)
		if s.Outcome == queue.Bury || j.attempt >= j.MaxAttempts {
			m.finish(j, queue.StateDead)
		}
	}
	return nil
}

func (m *model) requeue(id string, o queue.RequeueOptions) error {
	j := m.find(id)
	switch {
	case j == nil:
		return queue.ErrNotFound
	case j.state != queue.StateDead && j.state != queue.StateCancelled:
		return queue.ErrConflict
	}
	if !o.KeepAttempts {
		j.attempt = 0
	}
	j.MaxAttempts = max(j.MaxAttempts, j.attempt+1)
	j.state, j.runAt, j.set, j.token, j.settled = queue.StatePending, m.now+o.Delay, m.ops, "", ""
	return nil
}

func (m *model) cancel(id string) error {
	j := m.find(id)
	switch {
	case j == nil:
		return queue.ErrNotFound
	case j.state == queue.StateCancelled:
		return nil
	case j.state != queue.StatePending:
		return queue.ErrConflict
	}
	j.token, j.settled = "", ""
	m.finish(j, queue.StateCancelled)
	return nil
}

func (m *model) purge(age time.Duration, states []queue.State) int {
	before := len(m.jobs)
	m.jobs = slices.DeleteFunc(m.jobs, func(j *modelJob) bool {
		return slices.Contains(states, j.state) && j.finished <= m.now-age
	})
	return before - len(m.jobs)
}

// compare checks everything that the queue shows against the model.
func (m *model) compare(e *env) error {
	i, ok := e.Queue.(queue.Inspector)
	if !ok {
		return nil
	}
	at := 0
	for got, err := range i.List(e.ctx, queue.Filter{}) {
		if err != nil {
			return err
		}
		if at == len(m.jobs) {
			return fmt.Errorf("job %s should not exist", got.ID)
		}
		if is, should := show(got), m.jobs[at].show(); is != should {
			return fmt.Errorf("is     %s\nshould %s", is, should)
		}
		at++
	}
	if at < len(m.jobs) {
		return fmt.Errorf("job %s is missing", m.jobs[at].id)
	}
	return nil
}

func show(j queue.Job) string {
	codes := make([]string, len(j.Failures))
	for i, f := range j.Failures {
		codes[i] = f.Code
	}
	return fmt.Sprintf("job %s %s/%s/%s %q: %s, attempt %d of %d, failures %q", j.ID, j.Kind, j.Key, j.DedupeKey, j.Payload, j.State, j.Attempt, j.MaxAttempts, codes)
}

func (j *modelJob) show() string {
	codes := j.failures[max(0, len(j.failures)-queue.MaxFailures):]
	return fmt.Sprintf("job %s %s/%s/%s %q: %s, attempt %d of %d, failures %q", j.id, j.Kind, j.Key, j.DedupeKey, j.Payload, j.state, j.attempt, j.MaxAttempts, codes)
}

// agree says how two errors differ, if they do.
func agree(got, want error) error {
	if want == nil && got == nil || want != nil && errors.Is(got, want) {
		return nil
	}
	return fmt.Errorf("got error %w, want %w", got, want)
}

package queue

import (
	"bytes"
	"context"
	"crypto/rand"
	"maps"
	"strconv"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/steady"
	"github.com/monext-community/monext-go/order"
)

// Memory is a queue in the memory of one process, for tests and for trying things out: it keeps the whole contract, and loses
// everything when the process ends. It is a Queue, an Inspector and an Admin. Finished jobs stay until Purge.
type Memory struct {
	clock  func() time.Time
	steady steady.Clock
	prefix string // of tokens, so that those of two queues never agree

	mu     sync.Mutex
	start  time.Time // the first reading of the clock
	rows   []*row    // by seq, oldest first
	seq    int64     // of the last job enqueued
	lease  int64     // number of the last lease given out
	dedupe map[string]*row
	keys   map[string]*group
	spare  []*group
	loose  map[string]*lane // by kind: the lanes of jobs without key
	ready  map[string]*heap[*lane]
	leased heap[*row] // by ExpiresAt
	count  map[State]int
	closed bool

	waiting int           // Lease calls that wait
	changed chan struct{} // closed when something may have become due for them
}

var (
	_ Queue     = (*Memory)(nil)
	_ Inspector = (*Memory)(nil)
	_ Admin     = (*Memory)(nil)
)

// MemoryOption changes a Memory that NewMemory makes.
type MemoryOption func(*Memory)

// WithClock makes the queue read the time from now. If now goes back, the queue's clock stands still. A Lease that waits notices
// that the clock was moved only at its next change of any kind; calls that do not wait notice at once.
func WithClock(now func() time.Time) MemoryOption {
	return func(m *Memory) { m.clock = now }
}

// NewMemory returns an empty queue.
func NewMemory(opts ...MemoryOption) *Memory {
	m := &Memory{
		clock:   time.Now,
		prefix:  rand.Text()[:12] + "-",
		dedupe:  make(map[string]*row),
		keys:    make(map[string]*group),
		loose:   make(map[string]*lane),
		ready:   make(map[string]*heap[*lane]),
		count:   make(map[State]int),
		changed: make(chan struct{}),
	}
	for _, opt := range opts {
		opt(m)
	}
	return m
}

// Features claims everything but durability.
func (m *Memory) Features() Features {
	return Features{Fenced: true, KeyExclusive: true, Dedupe: true, Atomic: true, History: true, Then: true}
}

// Close makes Enqueue and Lease return ErrClosed, also those that wait. Everything else goes on working, so that work in hand
// can be settled. Closing again does nothing.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.signal()
	return nil
}

// Enqueue is as [Enqueuer] says.
func (m *Memory) Enqueue(ctx context.Context, specs ...Spec) ([]Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Op: "enqueue", Err: err}
	}
	if err := ValidateSpecs(specs); err != nil {
		return nil, &Error{Op: "enqueue", Err: err}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, &Error{Op: "enqueue", Err: ErrClosed}
	}
	receipts, err := m.add(specs)
	if err != nil {
		return nil, &Error{Op: "enqueue", Err: err}
	}
	return receipts, nil
}

// now is the time in whole microseconds, which is what the heaps order by. It goes on by the monotonic clock, so that nothing
// waits longer when somebody sets the wall clock back. Called with the lock held.
func (m *Memory) now() time.Time {
	at := m.clock()
	if m.start.IsZero() {
		m.start = at.Round(0)
	}
	passed, _ := m.steady.Read(at)
	return m.start.Add(passed).Truncate(time.Microsecond)
}

// add stores all specs, or none and returns ErrConflict. Called with the lock held.
func (m *Memory) add(specs []Spec) ([]Receipt, error) {
	if len(specs) == 0 {
		return nil, nil
	}
	if err := m.conflicts(specs); err != nil {
		return nil, err
	}
	now := m.now()
	receipts := make([]Receipt, len(specs))
	for i := range specs {
		if r := m.twin(&specs[i]); r != nil {
			receipts[i] = Receipt{ID: r.job.ID, Duplicate: true, State: r.job.State}
			continue
		}
		r := m.insert(&specs[i], now)
		receipts[i] = Receipt{ID: r.job.ID, State: r.job.State}
	}
	m.signal()
	return receipts, nil
}

// conflicts returns ErrConflict if a spec has the dedupe key of another job or spec but not its content.
func (m *Memory) conflicts(specs []Spec) error {
	var earlier map[string]*Spec
	for i := range specs {
		s := &specs[i]
		if s.DedupeKey == "" {
			continue
		}
		if r := m.dedupe[s.DedupeKey]; r != nil && !sameContent(s, r.job.Kind, r.job.Key, r.job.Payload) {
			return ErrConflict
		}
		if len(specs) == 1 {
			break
		}
		if e := earlier[s.DedupeKey]; e != nil && !sameContent(s, e.Kind, e.Key, e.Payload) {
			return ErrConflict
		}
		if earlier == nil {
			earlier = make(map[string]*Spec, len(specs))
		}
		earlier[s.DedupeKey] = s
	}
	return nil
}

func sameContent(s *Spec, kind, key string, payload []byte) bool {
	return s.Kind == kind && s.Key == key && bytes.Equal(s.Payload, payload)
}

// twin returns the job that already has the spec's dedupe key.
func (m *Memory) twin(s *Spec) *row {
	if s.DedupeKey == "" {
		return nil
	}
	return m.dedupe[s.DedupeKey]
}

func (m *Memory) insert(s *Spec, now time.Time) *row {
	m.seq++
	attempts := s.MaxAttempts
	if attempts == 0 {
		attempts = DefaultMaxAttempts
	}
	r := &row{seq: m.seq, job: Job{
		ID:          strconv.FormatInt(m.seq, 10),
		Kind:        s.Kind,
		Key:         s.Key,
		DedupeKey:   s.DedupeKey,
		Payload:     bytes.Clone(s.Payload),
		Meta:        maps.Clone(s.Meta),
		MaxAttempts: attempts,
		EnqueuedAt:  now,
		RunAt:       now.Add(s.Delay),
	}}
	m.rows = append(m.rows, r)
	if s.DedupeKey != "" {
		m.dedupe[s.DedupeKey] = r
	}
	m.pend(r)
	return r
}

// find returns the row of a job, or ErrNotFound.
func (m *Memory) find(id string) (*row, error) {
	if seq, ok := parseID(id); ok {
		if at, ok := m.search(seq); ok {
			return m.rows[at], nil
		}
	}
	return nil, ErrNotFound
}

// parseID reads the decimal number that an ID of this queue is.
func parseID(id string) (int64, bool) {
	seq, err := strconv.ParseInt(id, 10, 64)
	return seq, err == nil && seq > 0 && id[0] != '+' && id[0] != '0'
}

// checkFilter validates a filter and reads its cursor.
func checkFilter(f Filter) (after int64, err error) {
	if err := f.Validate(); err != nil {
		return 0, err
	}
	if f.After == "" {
		return 0, nil
	}
	after, ok := parseID(f.After)
	if !ok {
		return 0, order.Faults{{Path: "after", Rule: order.RuleFormat, Message: "is not the ID of a job of this queue"}}
	}
	return after, nil
}

package lifecycle

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/steady"
)

// Memory is a Store in memory, for tests and demonstrations: what it holds is
// gone with the process. It keeps no wakes, so alone it runs no job: join it
// with a queue by queue.Outbox. It is safe for concurrent use.
type Memory struct {
	now func() time.Time

	mu       sync.Mutex
	payments map[Key][]Event
	leases   map[Key]memoryLease
	steady   steady.Clock
}

// memoryLease is a lease, when it was claimed, and when it ends on the steady clock,
// which counts once the other one was set back.
type memoryLease struct {
	Lease
	claimed time.Time
	until   time.Duration
}

var (
	_ Finisher      = (*Memory)(nil)
	_ AccountLister = (*Memory)(nil)
)

// NewMemory returns an empty store. Its leases and due times go by now; nil
// means time.Now.
func NewMemory(now func() time.Time) *Memory {
	if now == nil {
		now = time.Now
	}
	return &Memory{now: now, payments: map[Key][]Event{}, leases: map[Key]memoryLease{}}
}

// Load implements Store.
func (m *Memory) Load(ctx context.Context, key Key) (*Payment, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	events, ok := m.payments[key]
	m.mu.Unlock()
	if !ok {
		return nil, ErrNotFound
	}
	return Replay(key, events)
}

// Save implements Store. The wakes go nowhere: see queue.Outbox.
func (m *Memory) Save(ctx context.Context, p *Payment, fence Fence, _ ...Wake) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.save(p, fence)
}

// SaveAndRelease implements Finisher. The wakes go nowhere: see queue.Outbox.
func (m *Memory) SaveAndRelease(ctx context.Context, p *Payment, lease Lease, _ ...Wake) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.save(p, lease.Fence); err != nil {
		return err
	}
	m.release(lease)
	return nil
}

// Is implements Finisher.
func (m *Memory) Is(other Store) bool { return other == Store(m) }

// save is Save, with the lock held.
func (m *Memory) save(p *Payment, fence Fence) error {
	if lease := m.leases[p.key]; fence != 0 && (lease.Fence != fence || lease.ExpiresAt.IsZero()) {
		return ErrLeaseLost
	}
	if int64(len(m.payments[p.key])) != p.base {
		return ErrConflict
	}
	m.payments[p.key] = slices.Clone(p.events)
	return nil
}

// Find implements Store.
func (m *Memory) Find(ctx context.Context, f Filter) ([]Key, error) {
	limit, err := f.limit()
	if err != nil {
		return nil, err
	}
	all, err := m.all(ctx, f.Account)
	if err != nil {
		return nil, err
	}
	var keys []Key
	for _, p := range all {
		if len(keys) < limit && p.key.Order > f.After && f.holds(p) {
			keys = append(keys, p.key)
		}
	}
	return keys, nil
}

// Due implements Store.
func (m *Memory) Due(ctx context.Context, account string, limit int) ([]Key, error) {
	all, err := m.all(ctx, account)
	if err != nil {
		return nil, err
	}
	now := m.now()
	all = slices.DeleteFunc(all, func(p *Payment) bool { return p.DueAt(now).IsZero() || p.DueAt(now).After(now) })
	slices.SortStableFunc(all, func(a, b *Payment) int { return a.DueAt(now).Compare(b.DueAt(now)) })
	limit = max(min(limit, len(all)), 0)
	keys := make([]Key, 0, limit)
	for _, p := range all[:limit] {
		keys = append(keys, p.key)
	}
	return keys, nil
}

// OpenAccounts implements AccountLister.
func (m *Memory) OpenAccounts(ctx context.Context) ([]string, error) {
	m.mu.Lock()
	accounts := map[string]bool{}
	for key := range m.payments {
		accounts[key.Account] = true
	}
	m.mu.Unlock()
	var open []string
	for account := range accounts {
		all, err := m.all(ctx, account)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(p *Payment) bool { return !p.DueAt(m.now()).IsZero() || p.NeedsReview() }) {
			open = append(open, account)
		}
	}
	slices.Sort(open)
	return open, ctx.Err()
}

// Claim implements Store.
func (m *Memory) Claim(ctx context.Context, key Key, ttl time.Duration) (Lease, error) {
	if err := ctx.Err(); err != nil {
		return Lease{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	last, now := m.leases[key], m.now()
	passed, _ := m.steady.Read(now)
	if now.Before(last.ExpiresAt) && (!last.claimed.After(now) || passed < last.until) {
		return Lease{}, ErrBusy
	}
	lease := Lease{Key: key, Fence: last.Fence + 1, ExpiresAt: now.Add(ttl)}
	m.leases[key] = memoryLease{lease, now, passed + ttl}
	return lease, nil
}

// Release implements Store.
func (m *Memory) Release(_ context.Context, lease Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.release(lease)
	return nil
}

// release is Release, with the lock held.
func (m *Memory) release(lease Lease) {
	if m.leases[lease.Key].Fence == lease.Fence {
		m.leases[lease.Key] = memoryLease{Lease: Lease{Key: lease.Key, Fence: lease.Fence}}
	}
}

// all returns the payments of an account, by order reference.
func (m *Memory) all(ctx context.Context, account string) ([]*Payment, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []*Payment
	for key, events := range m.payments {
		if key.Account != account {
			continue
		}
		p, err := Replay(key, events)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Payment) int { return strings.Compare(a.key.Order, b.key.Order) })
	return all, nil
}

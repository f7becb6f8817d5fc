package storetest_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/storetest"
)

func open(testing.TB) storetest.Harness {
	clock := storetest.NewClock()
	kept := &wakes{Memory: lifecycle.NewMemory(clock.Now), seen: map[string]bool{}}
	return storetest.Harness{
		Store: kept, Advance: clock.Advance, Tasks: kept.list,
		Peer: func() (lifecycle.Store, error) { return kept, nil },
	}
}

// wakes keeps the wakes of a store in memory beside it.
type wakes struct {
	*lifecycle.Memory

	mu    sync.Mutex
	seen  map[string]bool
	tasks []lifecycle.Task
}

func (w *wakes) Save(ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence, all ...lifecycle.Wake) error {
	if err := w.Memory.Save(ctx, p, f, all...); err != nil {
		return err
	}
	w.keep(all)
	return nil
}

func (w *wakes) Is(other lifecycle.Store) bool { return other == lifecycle.Store(w) }

func (w *wakes) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, l lifecycle.Lease, all ...lifecycle.Wake) error {
	if err := w.Memory.SaveAndRelease(ctx, p, l, all...); err != nil {
		return err
	}
	w.keep(all)
	return nil
}

func (w *wakes) keep(all []lifecycle.Wake) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, wake := range all {
		if !w.seen[wake.DedupeKey()] {
			w.seen[wake.DedupeKey()] = true
			w.tasks = append(w.tasks, lifecycle.Task{Key: wake.Key, Operation: wake.Operation, Action: wake.Action})
		}
	}
}

func (w *wakes) list(context.Context) ([]lifecycle.Task, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.tasks), nil
}

func TestTheStoreInMemoryKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, open)
}

func TestTheBareStoreInMemoryKeepsAllButTheWakes(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(testing.TB) storetest.Harness {
		clock := storetest.NewClock()
		return storetest.Harness{Store: lifecycle.NewMemory(clock.Now), Advance: clock.Advance, SetBack: func(d time.Duration) { clock.Advance(-d) }}
	})
}

// broken wraps a good store and breaks one promise.
type broken struct {
	lifecycle.Store
	save    func(next lifecycle.Store, ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence) error
	claim   func(next lifecycle.Store, ctx context.Context, k lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error)
	release func(next lifecycle.Store, ctx context.Context, l lifecycle.Lease) error
	keep    bool // keeps the wakes first, whatever becomes of the save
	due     func(next lifecycle.Store, ctx context.Context, account string, limit int) ([]lifecycle.Key, error)
}

func (b broken) Save(ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence, w ...lifecycle.Wake) error {
	if b.keep {
		b.Store.(*wakes).keep(w)
	}
	if b.save != nil {
		return b.save(b.Store, ctx, p, f)
	}
	return b.Store.Save(ctx, p, f, w...)
}

func (b broken) Claim(ctx context.Context, k lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
	if b.claim != nil {
		return b.claim(b.Store, ctx, k, ttl)
	}
	return b.Store.Claim(ctx, k, ttl)
}

func (b broken) Release(ctx context.Context, l lifecycle.Lease) error {
	if b.release != nil {
		return b.release(b.Store, ctx, l)
	}
	return b.Store.Release(ctx, l)
}

func (b broken) Due(ctx context.Context, account string, limit int) ([]lifecycle.Key, error) {
	if b.due != nil {
		return b.due(b.Store, ctx, account, limit)
	}
	return b.Store.Due(ctx, account, limit)
}

func TestABrokenStoreFailsTheCaseThatNamesItsFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		store broken
		fails string
	}{
		"fences ignored": {
			broken{save: func(s lifecycle.Store, ctx context.Context, p *lifecycle.Payment, _ lifecycle.Fence) error {
				return s.Save(ctx, p, 0)
			}},
			"a stale worker cannot write",
		},
		"conflicts swallowed": {
			broken{save: func(s lifecycle.Store, ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence) error {
				_ = s.Save(ctx, p, f)
				return nil
			}},
			"a save over another version than was loaded is a conflict and changes nothing",
		},
		"fences that start again": {
			broken{claim: func(s lifecycle.Store, ctx context.Context, k lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
				l, err := s.Claim(ctx, k, ttl)
				l.Fence = 1
				return l, err
			}},
			"a lease ends by itself, and the next one has a greater fence",
		},
		"leases that live for ever": {
			broken{claim: func(s lifecycle.Store, ctx context.Context, k lifecycle.Key, _ time.Duration) (lifecycle.Lease, error) {
				return s.Claim(ctx, k, 1000*time.Hour)
			}},
			"a lease ends by itself, and the next one has a greater fence",
		},
		"leases that keep nobody out": {
			broken{claim: func(s lifecycle.Store, ctx context.Context, k lifecycle.Key, _ time.Duration) (lifecycle.Lease, error) {
				return s.Claim(ctx, k, 0)
			}},
			"a live lease keeps everybody else out",
		},
		"releases forgotten": {
			broken{release: func(lifecycle.Store, context.Context, lifecycle.Lease) error { return nil }},
			"a lease ends when it is released, and the next one has a greater fence",
		},
		"wakes lost": {
			broken{save: func(s lifecycle.Store, ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence) error {
				return s.Save(ctx, p, f)
			}},
			"a wake is committed with its payment",
		},
		"wakes kept of a save that failed": {
			broken{keep: true},
			"a wake of a save that conflicts, or whose lease is lost, is not there",
		},
		"nothing is ever due": {
			broken{due: func(lifecycle.Store, context.Context, string, int) ([]lifecycle.Key, error) { return nil, nil }},
			"what is due is given, the longest due first, and nothing else",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			c.store.Store = h.Store
			h.Store = c.store
			require.Error(t, named(t, c.fails).Check(t.Context(), h))
		})
	}
}

// named is a case of the suite.
func named(t *testing.T, name string) storetest.Case {
	t.Helper()
	all := storetest.Cases()
	at := slices.IndexFunc(all, func(c storetest.Case) bool { return c.Name == name })
	require.GreaterOrEqual(t, at, 0, name)
	return all[at]
}

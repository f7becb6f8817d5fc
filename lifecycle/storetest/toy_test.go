package storetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/storetest"
)

// toy is a store that is right, and that can be given any one fault.
type toy struct {
	*data

	fault   fault
	process *process
}

// data is what all handles share.
type data struct {
	clock *storetest.Clock

	mu       sync.Mutex
	docs     map[lifecycle.Key][]byte
	versions map[lifecycle.Key]int64
	leases   map[lifecycle.Key]lifecycle.Lease // one that was released has no end
	tasks    []lifecycle.Task
	woken    map[string]bool
}

// process is what a handle keeps for itself.
type process struct {
	cache  map[lifecycle.Key][]byte
	leases map[lifecycle.Key]lifecycle.Lease
	saving atomic.Int32
}

func newToy(f fault) storetest.Harness {
	d := &data{
		clock: storetest.NewClock(), docs: map[lifecycle.Key][]byte{}, versions: map[lifecycle.Key]int64{},
		leases: map[lifecycle.Key]lifecycle.Lease{}, woken: map[string]bool{},
	}
	handle := func() *toy {
		return &toy{d, f, &process{cache: map[lifecycle.Key][]byte{}, leases: map[lifecycle.Key]lifecycle.Lease{}}}
	}
	var setBack func(time.Duration)
	if f == leasesByStampAlone || f == duesByStampAlone {
		setBack = func(by time.Duration) { d.clock.Advance(-by) }
	}
	return storetest.Harness{
		Store: handle(), Advance: d.clock.Advance, SetBack: setBack,
		Peer: func() (lifecycle.Store, error) { return handle(), nil },
		Reopen: func() (lifecycle.Store, error) {
			if f == leasesGoWithTheProcess {
				clear(d.leases)
			}
			return handle(), nil
		},
		Tasks: func(context.Context) ([]lifecycle.Task, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			return slices.Clone(d.tasks), nil
		},
	}
}

// gap lets others in where the store should be alone.
func (s *toy) gap(f fault) {
	if s.fault == f {
		s.mu.Unlock()
		for range 10 {
			runtime.Gosched()
		}
		s.mu.Lock()
	}
}

func (s *toy) key(k lifecycle.Key) lifecycle.Key {
	if s.fault == accountsMixed {
		k.Account = ""
	}
	if s.fault == keysTrimmed {
		k.Order = strings.TrimSpace(k.Order)
	}
	return k
}

func (s *toy) held(k lifecycle.Key) map[lifecycle.Key]lifecycle.Lease {
	if s.fault == leasesOfEachHandle && strings.HasPrefix(k.Order, "H-") {
		return s.process.leases
	}
	return s.leases
}

func (s *toy) over(ctx context.Context) error {
	if s.fault == contextsIgnored {
		return nil
	}
	return ctx.Err()
}

func (s *toy) Load(ctx context.Context, key lifecycle.Key) (*lifecycle.Payment, error) {
	if err := s.over(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	doc, ok := s.docs[s.key(key)]
	if cached := s.process.cache[key]; cached != nil {
		doc, ok = cached, true
	}
	if !ok {
		return nil, lifecycle.ErrNotFound
	}
	s.gap(cacheFilledLate)
	if s.fault == cacheFilledLate || s.fault == cacheOfEachHandle {
		s.process.cache[key] = doc
	}
	p := new(lifecycle.Payment)
	return p, json.Unmarshal(doc, p)
}

func (s *toy) Save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence, wakes ...lifecycle.Wake) error {
	return s.save(ctx, p, lifecycle.Lease{Key: p.Key(), Fence: fence}, false, wakes)
}

func (s *toy) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, lease lifecycle.Lease, wakes ...lifecycle.Wake) error {
	return s.save(ctx, p, lease, true, wakes)
}

func (s *toy) Is(other lifecycle.Store) bool { return other == lifecycle.Store(s) }

func (s *toy) save(ctx context.Context, p *lifecycle.Payment, lease lifecycle.Lease, last bool, wakes []lifecycle.Wake) error {
	fence := lease.Fence
	if err := s.over(ctx); err != nil {
		return err
	}
	s.process.saving.Add(1)
	defer s.process.saving.Add(-1)
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.key(p.Key())
	if s.fault == wakesBeforeTheCheck {
		s.wake(wakes)
	}
	if fence != 0 && !s.fenced(s.held(key)[key], fence) {
		return lifecycle.ErrLeaseLost
	}
	s.gap(fenceCheckedEarly)
	if s.versions[key] != p.Base() && s.fault != baseIgnored && (s.fault != newerIsAsGood || p.Version() <= s.versions[key]) {
		return lifecycle.ErrConflict
	}
	s.gap(swapInTwoSteps)
	end := func() {
		if held := s.held(key); last && held[key].Fence == fence {
			held[key] = lifecycle.Lease{Key: lease.Key, Fence: fence}
		}
	}
	if s.fault != lastSaveInTwoSteps {
		end() // nobody sees it before the payment
	}
	s.gap(lastSaveFreesFirst)
	doc, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if crowd := s.process.saving.Load() > 1; !crowd || s.fault != savesLostInACrowd {
		s.docs[key], s.versions[key] = doc, p.Version()
	}
	delete(s.process.cache, p.Key())
	s.gap(wakesLostWhenGivenUp)
	s.gap(answersLost)
	if ctx.Err() != nil && s.fault == wakesLostWhenGivenUp {
		return ctx.Err()
	}
	if s.fault != wakesForgotten && (s.fault != wakesLostInACrowd || s.process.saving.Load() == 1) {
		s.wake(wakes)
	}
	s.gap(lastSaveInTwoSteps)
	end()
	if s.fault == answersLost {
		return ctx.Err()
	}
	return nil
}

// fenced tells whether a fence may write while this is the last lease.
func (s *toy) fenced(last lifecycle.Lease, fence lifecycle.Fence) bool {
	switch s.fault {
	case fencesIgnored:
		return true
	case followedFencesAccepted:
		return fence <= last.Fence
	case releasedFencesAccepted:
		return fence == last.Fence
	case expiredFencesRefused:
		return fence == last.Fence && s.clock.Now().Before(last.ExpiresAt)
	default:
		return fence == last.Fence && !last.ExpiresAt.IsZero()
	}
}

func (s *toy) wake(wakes []lifecycle.Wake) {
	for _, w := range wakes {
		if !s.woken[w.DedupeKey()] {
			s.woken[w.DedupeKey()] = true
			s.tasks = append(s.tasks, lifecycle.Task{Key: w.Key, Operation: w.Operation, Action: w.Action})
		}
	}
}

func (s *toy) Claim(ctx context.Context, key lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
	if err := s.over(ctx); err != nil {
		return lifecycle.Lease{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now, leases := s.clock.Now(), s.held(key)
	if s.fault == callersClock {
		now = time.Now()
	}
	last := leases[s.key(key)]
	s.gap(clockReadEarly)
	if now.Before(last.ExpiresAt) {
		if s.fault == liveLeaseGivenTwice {
			return last, nil
		}
		return lifecycle.Lease{}, lifecycle.ErrBusy
	}
	s.gap(claimInTwoSteps)
	if s.fault == leasesTooShort {
		ttl /= 2
	}
	lease := lifecycle.Lease{Key: key, Fence: last.Fence + 1, ExpiresAt: now.Add(ttl)}
	if s.fault == fenceKeptAfterRelease && last.ExpiresAt.IsZero() {
		lease.Fence = max(last.Fence, 1)
	}
	leases[s.key(key)] = lease
	if s.fault == leasesAllEndAtOnce {
		lease.ExpiresAt = time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC)
	}
	return lease, nil
}

func (s *toy) Release(_ context.Context, lease lifecycle.Lease) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, leases := s.key(lease.Key), s.held(lease.Key)
	current := leases[key].Fence == lease.Fence
	s.gap(releaseInTwoSteps)
	switch {
	case s.fault == staleReleaseFailsLoudly && !current:
		return lifecycle.ErrLeaseLost
	case s.fault == releaseForgetsTheFence && current:
		delete(leases, key)
	case current || s.fault == staleReleaseFrees:
		leases[key] = lifecycle.Lease{Key: lease.Key, Fence: leases[key].Fence}
	}
	return nil
}

func (s *toy) Find(ctx context.Context, f lifecycle.Filter) ([]lifecycle.Key, error) {
	m, err := s.memory(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := m.Find(ctx, f)
	if s.fault == findLosesTheLast && len(keys) > 1 {
		keys = keys[:len(keys)-1]
	}
	return keys, err
}

func (s *toy) Due(ctx context.Context, account string, limit int) ([]lifecycle.Key, error) {
	if err := s.over(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	at := map[lifecycle.Key]time.Time{}
	for _, doc := range s.docs {
		p := new(lifecycle.Payment)
		if err := json.Unmarshal(doc, p); err != nil {
			return nil, err
		}
		due := p.DueAt(now)
		if s.fault == duesByStampAlone || s.fault == straysByStampAlone {
			due = p.DueAt(now.AddDate(100, 0, 0))
		}
		if p.Key().Account == account && !due.IsZero() && !due.After(now) {
			at[p.Key()] = due
		}
	}
	keys := slices.SortedFunc(maps.Keys(at), func(a, b lifecycle.Key) int { return at[a].Compare(at[b]) })
	keys = keys[:min(limit, len(keys))]
	switch {
	case s.fault == dueLosesTheLast && len(keys) > 1:
		keys = keys[:len(keys)-1]
	case s.fault == dueNewestFirst:
		slices.Reverse(keys)
	}
	return keys, nil
}

// memory is a copy of what is stored.
func (s *toy) memory(ctx context.Context) (*lifecycle.Memory, error) {
	if s.fault == contextsIgnored {
		ctx = context.WithoutCancel(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := lifecycle.NewMemory(s.clock.Now)
	for _, doc := range s.docs {
		p := new(lifecycle.Payment)
		err := json.Unmarshal(doc, p)
		first, newErr := lifecycle.Append(lifecycle.NewPayment(p.Key()), s.clock.Now(), p.Events()...)
		if err := errors.Join(err, newErr, m.Save(ctx, first, 0)); err != nil {
			return nil, err
		}
	}
	return m, nil
}

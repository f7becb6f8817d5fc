package lifecycle_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// tables is a host's own storage: payments, leases and tasks, in maps. A
// database would keep the same columns.
type tables struct {
	mu       sync.Mutex
	payments map[lifecycle.Key]row
	leases   map[lifecycle.Key]lifecycle.Lease
	tasks    map[string]due
	now      func() time.Time
}

type row struct {
	document     []byte
	version      int64
	state        lifecycle.State
	review       bool
	due          time.Time
	sessions     []string
	transactions []string
}

type due struct {
	lifecycle.Task
	at time.Time
}

func newTables(now func() time.Time) *tables {
	return &tables{payments: map[lifecycle.Key]row{}, leases: map[lifecycle.Key]lifecycle.Lease{}, tasks: map[string]due{}, now: now}
}

// Load reads a document.
func (t *tables) Load(ctx context.Context, key lifecycle.Key) (*lifecycle.Payment, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.payments[key]
	if !ok {
		return nil, lifecycle.ErrNotFound
	}
	var p lifecycle.Payment
	return &p, cmp.Or(ctx.Err(), json.Unmarshal(r.document, &p))
}

// Save swaps the document and adds the tasks, both or neither.
func (t *tables) Save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence, wakes ...lifecycle.Wake) error {
	document, err := json.Marshal(p)
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.leases[p.Key()]; fence != 0 && (l.Fence != fence || l.ExpiresAt.IsZero()) {
		return lifecycle.ErrLeaseLost
	}
	if t.payments[p.Key()].version != p.Base() {
		return lifecycle.ErrConflict
	}
	t.payments[p.Key()] = row{document, p.Version(), p.State(), p.NeedsReview(), p.DueAt(t.now()), p.SessionIDs(), p.TransactionIDs()}
	for _, w := range wakes {
		if _, known := t.tasks[w.DedupeKey()]; !known {
			t.tasks[w.DedupeKey()] = due{lifecycle.Task{Key: w.Key, Operation: w.Operation, Action: w.Action}, t.now().Add(w.After)}
		}
	}
	return nil
}

// Find is a SELECT with a WHERE for each field of the filter.
func (t *tables) Find(ctx context.Context, f lifecycle.Filter) ([]lifecycle.Key, error) {
	if f.Account == "" || f.Limit < 0 || f.Limit > 1000 {
		return nil, order.Faults{{Path: "filter", Rule: order.RuleRange, Message: "name an account, and a limit up to 1000"}}
	}
	return t.selected(cmp.Or(f.Limit, 100), func(k lifecycle.Key, r row) bool {
		return k.Account == f.Account && k.Order > f.After && (!f.Review || r.review) &&
			(f.Session == "" || slices.Contains(r.sessions, f.Session)) &&
			(f.Transaction == "" || slices.Contains(r.transactions, f.Transaction)) &&
			(len(f.States) == 0 || slices.Contains(f.States, r.state))
	}, func(a, b lifecycle.Key) int { return cmp.Compare(a.Order, b.Order) }), ctx.Err()
}

// Due is what a sweep looks after.
func (t *tables) Due(ctx context.Context, account string, limit int) ([]lifecycle.Key, error) {
	return t.selected(limit, func(k lifecycle.Key, r row) bool {
		return k.Account == account && !r.due.IsZero() && !r.due.After(t.now())
	}, func(a, b lifecycle.Key) int { return t.payments[a].due.Compare(t.payments[b].due) }), ctx.Err()
}

func (t *tables) selected(limit int, where func(lifecycle.Key, row) bool, by func(a, b lifecycle.Key) int) []lifecycle.Key {
	t.mu.Lock()
	defer t.mu.Unlock()
	var keys []lifecycle.Key
	for k, r := range t.payments {
		if where(k, r) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, by)
	return keys[:min(limit, len(keys))]
}

// Claim gives out a lease, fenced by a number that only grows.
func (t *tables) Claim(ctx context.Context, key lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, now := t.leases[key], t.now()
	switch {
	case ctx.Err() != nil:
		return lifecycle.Lease{}, ctx.Err()
	case now.Before(last.ExpiresAt):
		return lifecycle.Lease{}, lifecycle.ErrBusy
	}
	t.leases[key] = lifecycle.Lease{Key: key, Fence: last.Fence + 1, ExpiresAt: now.Add(ttl)}
	return t.leases[key], nil
}

// Release ends a lease, unless another one followed it.
func (t *tables) Release(_ context.Context, l lifecycle.Lease) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.leases[l.Key].Fence == l.Fence {
		t.leases[l.Key] = lifecycle.Lease{Key: l.Key, Fence: l.Fence}
	}
	return nil
}

// run performs a pass on every task that is due, and keeps those that want to
// come again. Failures of the storage are tried again on the next tick.
func (t *tables) run(ctx context.Context, s *lifecycle.Service) {
	t.mu.Lock()
	ready := map[string]lifecycle.Task{}
	for id, d := range t.tasks {
		if !d.at.After(t.now()) {
			ready[id] = d.Task
		}
	}
	t.mu.Unlock()
	for id, task := range ready {
		pass, err := s.Execute(ctx, task)
		t.mu.Lock()
		switch {
		case err != nil:
		case pass.Done:
			delete(t.tasks, id)
		default:
			t.tasks[id] = due{task, t.now().Add(pass.After)}
		}
		t.mu.Unlock()
	}
}

// A host keeps payments in its own storage and drives them with its own runner:
// here maps, and a ticker. Request and Execute are all the runner needs; Sweep,
// on a slower beat, finds what was lost.
func Example_customRunner() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var store *tables
	shop := newShop(func(c *lifecycle.Config) {
		store = newTables(c.Now)
		c.Store = store
	})
	shop.paid("ORD-1")
	shop.lose(monexttest.PathCaptures)
	capture := must(shop.Request(ctx, lifecycle.Request{Order: "ORD-1", Kind: lifecycle.ActionCapture, Key: "all"}))

	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for ticks := 0; ; ticks++ {
		<-ticker.C
		shop.pass(time.Minute) // one tick stands for a minute here
		store.run(ctx, shop.Service)
		if ticks%10 == 0 {
			must(shop.Sweep(ctx, 100))
		}
		if o, _ := must(shop.Payment(ctx, "ORD-1")).Operation(capture.ID); o.State.Closed() {
			fmt.Println(o.State, "after", len(o.Attempts), "attempts")
			return
		}
	}
	// Output:
	// succeeded after 2 attempts
}

package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/linear"
	"github.com/monext-community/monext-go/lifecycle"
)

// How much a concurrent case does: many short histories find more, and are checked sooner, than a long one.
const (
	histories = 100
	clients   = 5
	steps     = 8
)

func concurrentCases() []Case {
	return []Case{
		{"concurrent saves and loads can have happened one at a time", func(ctx context.Context, h Harness) error {
			return checkHistories(ctx, h, mix{save: 60}, h.Store)
		}},
		{"concurrent claims, releases and saves under fences can have happened one at a time", func(ctx context.Context, h Harness) error {
			return checkHistories(ctx, h, mix{save: 40, claim: 20, release: 15, move: 10}, h.Store)
		}},
		{"calls that were given up happened as a whole or not at all", func(ctx context.Context, h Harness) error {
			return checkHistories(ctx, h, mix{save: 45, claim: 20, release: 10, move: 10, abandon: 15}, h.Store)
		}},
		{"two handles on the same data are one store", func(ctx context.Context, h Harness) error {
			if h.Peer == nil {
				return nil
			}
			peer, err := h.Peer()
			if err != nil {
				return fmt.Errorf("opening the data a second time: %w", err)
			}
			return checkHistories(ctx, h, mix{save: 40, claim: 20, release: 15, move: 10}, h.Store, peer)
		}},
	}
}

// checkHistories lets clients loose on one key after the other, and asks each time whether what they were told fits an order of
// their calls. The clients take turns between the handles on the data.
func checkHistories(ctx context.Context, h Harness, m mix, handles ...lifecycle.Store) error {
	wakes := map[lifecycle.Task]bool{}
	for n := range histories {
		// The first reading of the store's clock.
		first, err := h.Store.Claim(ctx, keyOf(fmt.Sprint("H-clock-", n)), ttl)
		if err != nil {
			return fmt.Errorf("claiming a key of nobody else: %w", err)
		}
		r := newHistory(h, keyOf(fmt.Sprint("H-", n)))
		if err := r.run(ctx, uint64(n), m, handles); err != nil {
			return err
		}
		if found := linear.Check(contract{}, r.finish(first.ExpiresAt.Add(-ttl))); found != nil {
			return violation("no order of these calls explains what it answered:\n%s", found)
		}
		for name, saved := range r.saved {
			wakes[lifecycle.Task{Key: r.key, Operation: name, Action: lifecycle.ActionCapture}] = saved
		}
	}
	return checkWakes(ctx, h, wakes)
}

// run lets the clients make their calls. In every other history they take their steps together, so that all calls of a step
// overlap; in the others they run free, so that one call can overlap many of others.
func (r *history) run(ctx context.Context, seed uint64, m mix, handles []lifecycle.Store) error {
	gates := make([]sync.WaitGroup, steps)
	for i := range gates {
		gates[i].Add(clients)
	}
	errs := make([]error, clients)
	var wg sync.WaitGroup
	for id := range clients {
		c := &client{history: r, id: id, store: handles[id%len(handles)], random: rand.New(rand.NewPCG(seed, uint64(id))), mix: m}
		wg.Go(func() {
			for i := range steps {
				gates[i].Done()
				if seed%2 == 0 || i == 0 {
					gates[i].Wait()
				}
				if errs[id] == nil {
					errs[id] = c.step(ctx)
				}
			}
		})
	}
	wg.Wait()
	r.giveUp()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return r.end(ctx, &client{history: r, id: clients, store: handles[0], random: rand.New(rand.NewPCG(seed, clients))})
}

// end looks at what is left, when all is quiet: what was lost shows at the latest now. It saves once more first, so that a
// save that was given up cannot come to be any later.
func (r *history) end(ctx context.Context, c *client) error {
	if err := c.load(ctx); err != nil {
		return err
	}
	if err := c.save(ctx, c.seen, 0); err != nil {
		return err
	}
	r.move(10 * time.Minute)
	if err := c.claim(ctx); err != nil {
		return err
	}
	if err := c.save(ctx, c.seen, c.lease.Fence); err != nil {
		return err
	}
	if err := c.load(ctx); err != nil {
		return err
	}
	if c.seen != nil {
		for _, e := range c.seen.Events() { // each document is the one it was saved over, and one event more
			if _, ok := r.saved[e.Reason]; ok {
				r.saved[e.Reason] = true
			}
		}
	}
	return nil
}

// checkWakes checks that the wakes of what was saved are there, and no others.
func checkWakes(ctx context.Context, h Harness, wakes map[lifecycle.Task]bool) error {
	if h.Tasks == nil {
		return nil
	}
	tasks, err := h.Tasks(ctx)
	if err != nil {
		return fmt.Errorf("listing tasks: %w", err)
	}
	there := map[lifecycle.Task]bool{}
	for _, t := range tasks {
		there[t] = true
	}
	for task, saved := range wakes {
		if saved != there[task] {
			return violation("%s of %s was saved: %t; its wake is there: %t", task.Operation, task.Key.Order, saved, there[task])
		}
	}
	return nil
}

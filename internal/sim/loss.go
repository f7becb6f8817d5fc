package sim

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
)

// lose loses the store when all has come to rest, once or twice.
func (w *world) lose() {
	if !w.plan.Loses {
		return
	}
	for range 1 + w.choose.below(2) {
		if len(w.broken) == 0 {
			w.loseOnce()
		}
	}
}

// loseOnce loses the store, with the queue, or puts it back to what it was at some
// commit; then it is adopted anew, as the documentation says, and everybody goes
// on, for so long that all that is open is tried again. The shop asks again for
// what it once asked for. Nothing may be done twice by it.
func (w *world) loseOnce() {
	lost := map[lifecycle.Key]*lifecycle.Payment{}
	for key := range w.records {
		lost[key], _ = w.payments.Load(ctx, key)
	}
	clock := func() time.Time { return w.now }
	w.payments, w.queue = lifecycle.NewMemory(clock), queue.NewMemory(queue.WithClock(clock))
	old := w.records
	w.records, w.fences, w.leases, w.due = map[lifecycle.Key]*record{}, map[lifecycle.Key]lifecycle.Fence{}, map[lifecycle.Key]time.Time{}, map[string]time.Time{}
	w.told = map[lifecycle.Key]map[int64]bool{}
	w.plan.Plain = false
	w.until = w.now.Add(4 * 24 * time.Hour)
	w.spawn(nil, "restorer", func(a *actor) {
		a.sleep(w, horizon)
		p := w.process()
		a.proc = p
		for n := range w.plan.Orders {
			key := lifecycle.Key{Account: account0, Order: orderName(n)}
			if lost[key] == nil {
				continue
			}
			w.putBack(lost[key], old[key])
			w.adopt(p, n)
		}
		if w.worker(true); len(w.broken) == 0 {
			w.askAgain(p, lost)
		}
		a.proc = nil
	})
	w.run()
}

// putBack gives the new store a payment as it was at some commit, or nothing of it.
func (w *world) putBack(p *lifecycle.Payment, r *record) {
	kept := int64(0)
	if pick := w.choose.below(len(r.commits) + 1); pick > 0 {
		kept = r.commits[pick-1]
	}
	if kept == 0 {
		return
	}
	back, err := lifecycle.Append(lifecycle.NewPayment(p.Key()), w.now, p.Events()[:kept]...)
	if err == nil {
		err = w.payments.Save(ctx, back, 0)
	}
	if err != nil {
		w.violatef("S8", "a payment of %d events cannot be put back: %v", kept, err)
		return
	}
	w.saved(back, 0)
}

// adopt takes in the order's sessions, the oldest first, and holds the ledger
// against the truth.
func (w *world) adopt(p *process, n int) {
	var sessions []string
	for id, c := range w.bank.sessions {
		if c.order == orderName(n) {
			sessions = append(sessions, id)
		}
	}
	slices.SortFunc(sessions, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) }) // as they are numbered
	o := w.opening(anOrder(n))
	for _, id := range sessions {
		_, err := p.service.Adopt(ctx, lifecycle.AdoptRequest{Order: o.Order, Capture: o.Payment.Capture, SessionID: id, Actor: "restorer"})
		if err != nil {
			w.violatef("L4", "%s is not adopted: %v", id, err)
		}
	}
	key := lifecycle.Key{Account: account0, Order: orderName(n)}
	if payment, err := w.payments.Load(ctx, key); err == nil {
		w.balanced(payment, w.records[key])
	}
}

// askAgain asks for everything that had succeeded, by the same keys. None of it
// may be sent.
func (w *world) askAgain(p *process, lost map[lifecycle.Key]*lifecycle.Payment) {
	w.shop.p = p
	for n := range w.plan.Orders {
		before := lost[lifecycle.Key{Account: account0, Order: orderName(n)}]
		if before == nil {
			continue
		}
		for _, o := range before.Operations() {
			was, asked := w.shop.acked[o.Key]
			if !asked || o.State != lifecycle.OperationSucceeded || was.wish.Amount.IsZero() {
				continue // what is asked for as the rest is another amount by now
			}
			again, err := p.service.Request(ctx, was.wish)
			if err == nil && again.ID != o.ID {
				w.done[again.ID] = true
			}
		}
	}
}

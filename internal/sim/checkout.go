package sim

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// sell opens an order for payment, again when it fails, and sends the buyer
// there. Now and then the order changes, so that there are two sessions, and
// perhaps two payments.
func (s *shop) sell(n int) {
	w := s.w
	o := anOrder(n)
	for range 1 + w.choose.below(2) {
		for range 4 {
			opening, err := s.p.service.Open(ctx, w.opening(o))
			if s.p.gone {
				return
			}
			if err == nil {
				w.spawn(nil, "buyer", func(a *actor) { w.buy(a, opening.SessionID) })
				break
			}
			w.running.sleep(w, time.Second)
		}
		w.running.sleep(w, w.choose.span(5*time.Minute))
		if s.p.gone {
			return
		}
		o.Language = "EN"
	}
}

// buy is the buyer's doing at one session: she pays or does not, and comes back
// or does not; Monext notifies or does not.
func (w *world) buy(a *actor, session string) {
	a.sleep(w, w.choose.span(35*time.Minute))
	if a.gone || w.choose.below(4) == 0 {
		return
	}
	w.bank.pay(session)
	for range 2 {
		a.sleep(w, w.choose.span(2*time.Minute))
		pick := w.choose.below(3)
		if a.gone || pick == 0 {
			return
		}
		p := w.process()
		a.proc = p
		if pick == 1 {
			_, _ = p.service.Return(ctx, session)
		} else if known, err := p.service.Known(ctx, monext.Notification{Token: session}); known && err == nil {
			_ = p.service.Record(ctx, monext.Notification{Token: session})
		}
		a.proc = nil
	}
}

// found checks that every payment that a buyer made is known, whoever forgot to
// tell.
func (w *world) found(p *lifecycle.Payment) {
	for _, c := range w.bank.sessions {
		mine := c.order == p.Key().Order && slices.Contains(p.SessionIDs(), c.id)
		if mine && c.transaction != "" && !slices.Contains(p.TransactionIDs(), c.transaction) {
			w.violatef("L4", "the buyer paid at %s, and nobody knows of %s", c.id, c.transaction)
		}
	}
}

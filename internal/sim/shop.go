package sim

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// buyerMail is the buyer's address, which nobody may see.
const buyerMail = "ana@example.org"

// worth is what each order costs, in cents.
const worth = 50000

// shop is what the host asks for, and what it was told of it.
type shop struct {
	w     *world
	p     *process
	acked map[string]ack // by key
	asked int
	sold  int // orders
	done  bool
}

// ack is an operation that the shop was told of.
type ack struct {
	order, id string
	wish      lifecycle.Request
}

// anOrder is the n-th order, valid.
func anOrder(n int) order.Order {
	money := order.NewMoney(worth, order.EUR)
	return order.Order{
		Reference: orderName(n), PointOfSale: "POS", PaymentMethodIDs: []string{"CB"}, Country: "FR", Language: "FR", Date: began,
		Items:  []order.Item{{Reference: "A", Quantity: 1, Total: money}},
		Totals: order.Totals{Total: money, Items: money},
		Buyer: order.Buyer{
			FirstName: "Ana", LastName: "Roux", Email: buyerMail,
			BillingAddress: order.Address{Street: "4 rue du Port", City: "Nantes", Country: "FR"},
		},
	}
}

// openShop opens and pays the orders, without any fault, and then lets the shop
// act in a world with them.
func (w *world) openShop() {
	s := &shop{w: w, acked: map[string]ack{}}
	w.shop = s
	if w.plan.Ahead > 0 && !w.plan.Later {
		w.off = w.plan.Ahead
	}
	w.spawn(nil, "setup", func(*actor) {
		w.hush(true)
		s.p = w.process()
		for n := range w.plan.Orders {
			if !w.plan.Checkout {
				s.paid(n)
			}
		}
		s.p.gone = true
		w.hush(false)
		w.begin()
	})
}

// opening is how an order is opened.
func (w *world) opening(o order.Order) lifecycle.OpenRequest {
	r := lifecycle.OpenRequest{Order: o, Payment: monext.PaymentTerms{Capture: w.plan.Mode}, ReturnURL: "https://shop.example.org/return"}
	if r.Payment.Capture == monext.CaptureDeferred {
		r.Payment.DeferredDate = order.At(began.Truncate(24 * time.Hour).Add(24 * time.Hour))
	}
	return r
}

// paid opens an order and has it paid.
func (s *shop) paid(n int) {
	opening, err := s.p.service.Open(ctx, s.w.opening(anOrder(n)))
	if err != nil {
		s.w.violatef("setup", "open: %v", err)
		return
	}
	s.w.bank.pay(opening.SessionID)
	if _, err := s.p.service.Return(ctx, opening.SessionID); err != nil {
		s.w.violatef("setup", "return: %v", err)
	}
}

// begin starts everybody.
func (w *world) begin() {
	for i := range w.plan.Workers {
		w.worker(i == 0)
	}
	w.openCounter()
	w.spawn(nil, "operator", w.operator)
	if w.plan.year != nil {
		w.hush(true)
		w.spawn(nil, "weather", w.weather)
	}
	if w.plan.Ahead > 0 {
		w.spawn(nil, "clock", w.setClock)
	}
	if w.plan.Foreign {
		w.spawn(nil, "back office", w.backOffice)
	}
}

// openCounter starts the shop's own process, and another one when it dies.
func (w *world) openCounter() {
	p := w.process()
	w.shop.p = p
	p.start("shop", w.shop.act)
	w.guard(p, func() {
		if !w.shop.done {
			w.openCounter()
		}
	})
}

// act asks for one thing after the other, and ends the faults.
func (s *shop) act(a *actor) {
	w := s.w
	if w.plan.year != nil {
		s.trade(a)
	}
	for ; w.plan.Checkout && s.sold < w.plan.Orders && !s.p.gone; s.sold++ {
		s.sell(s.sold)
	}
	for s.asked < w.plan.Wishes && !s.p.gone {
		most := 15 * time.Minute
		if w.plan.Mode == monext.CaptureDeferred && w.choose.below(3) == 0 {
			most = 36 * time.Hour
		}
		a.sleep(w, w.choose.span(most))
		if s.p.gone {
			return
		}
		s.asked++
		s.wish("k"+strconv.Itoa(s.asked), w.choose.below(w.plan.Orders))
		if !w.plan.Plain && w.plan.wish == nil && w.choose.below(12) == 0 { // the buyer thinks better of it while the parcel is being captured
			a.sleep(w, w.choose.span(4*time.Second))
			if s.p.gone {
				return
			}
			s.ask(lifecycle.Request{Order: orderName(0), Kind: lifecycle.ActionReverse, Key: "c" + strconv.Itoa(s.asked)}, false)
		}
		if s.asked > 1 && w.choose.below(4) == 0 { // asked twice, as impatient people do
			s.again("k" + strconv.Itoa(1+w.choose.below(s.asked)))
		}
	}
	if s.p.gone {
		return
	}
	if w.plan.Away {
		a.sleep(w, awayFor)
		if s.p.gone {
			return
		}
	}
	s.done = true
	w.calmDown()
}

// calmDown ends the faults.
func (w *world) calmDown() {
	w.calm = w.now
	w.putRight()
	w.hush(true)
}

func (w *world) hush(quiet bool) {
	w.quiet = quiet
	w.choose.hush(quiet)
}

// amounts that are asked for, in cents; zero stands for all that is left.
var amounts = [...]int64{100, 2500, 9000, 20000, 26000, worth, 0, 0}

// wish asks for one thing.
func (s *shop) wish(key string, n int) {
	w := s.w
	q := lifecycle.Request{Order: orderName(n), Key: key, Actor: "shop", Reason: "order " + key}
	if only := w.plan.wish; only != nil {
		q.Kind, q.Amount, q.Option = only.wish.Kind, only.wish.Amount, only.wish.Option
		s.ask(q, only.inline)
		return
	}
	if cents := amounts[w.choose.below(len(amounts))]; cents > 0 {
		q.Amount = order.NewMoney(cents, order.EUR)
	}
	inline := w.choose.below(2) == 0
	switch pick := w.choose.below(16); {
	case w.plan.Plain:
		q.Kind, q.Amount = lifecycle.ActionCapture, order.Money{}
		if s.asked > 1 {
			q.Kind = lifecycle.ActionRefund
		}
	case w.plan.Mode == monext.CaptureAutomatic && pick < 10:
		q.Kind = lifecycle.ActionRefund
	case pick < 7:
		q.Kind = lifecycle.ActionCapture
	case pick < 8:
		q.Kind, q.Option = lifecycle.ActionCapture, monext.CaptureFinal
	case pick < 12:
		q.Kind = lifecycle.ActionRefund
	case pick < 13:
		q.Kind, q.Amount = lifecycle.ActionCancel, order.Money{}
	case pick < 14:
		q.Kind, q.Amount = lifecycle.ActionReverse, order.Money{}
	case pick < 15:
		q.Kind, q.After = lifecycle.ActionCapture, w.choose.span(2*time.Hour)
	default:
		_, _ = s.p.service.Refresh(ctx, q.Order)
		return
	}
	if q.Kind == lifecycle.ActionCapture && w.plan.Life > 0 && w.choose.below(2) == 0 {
		q.Option = monext.CaptureLateDelivery
	}
	s.ask(q, inline)
}

// ask asks until there is an answer: a host whose call failed does not know
// whether it was recorded, and asks again by the same key.
func (s *shop) ask(q lifecycle.Request, inline bool) {
	for range 3 {
		var o lifecycle.Operation
		var err error
		if call := s.calls()[q.Kind]; inline && call != nil {
			o, err = call(ctx, q)
		} else {
			o, err = s.p.service.Request(ctx, q)
		}
		switch {
		case s.p.gone:
			return
		case err == nil:
			s.heard(q, o)
			return
		case errors.Is(err, lifecycle.ErrConflict):
			s.w.violatef("S10", "%s with the same content is a conflict: %v", q.Key, err)
			return
		case errors.Is(err, lifecycle.ErrNotAllowed), errors.Is(err, lifecycle.ErrNotFound):
			if no := (*lifecycle.NotAllowedError)(nil); errors.As(err, &no) {
				s.w.met["not "+string(no.Cause)]++
			}
			return
		}
		s.w.running.sleep(s.w, time.Second)
	}
}

// heard remembers what was acknowledged.
func (s *shop) heard(q lifecycle.Request, o lifecycle.Operation) {
	if was, ok := s.acked[q.Key]; ok && was.id != o.ID {
		s.w.violatef("S10", "key %s was answered with %s and with %s", q.Key, was.id, o.ID)
	}
	s.acked[q.Key] = ack{q.Order, o.ID, q}
}

// again asks for what was acknowledged already, and for something else by its key.
func (s *shop) again(key string) {
	was, ok := s.acked[key]
	if !ok {
		return
	}
	s.ask(was.wish, false)
	other := was.wish
	other.Amount = order.NewMoney(777, order.EUR)
	if other.Kind == lifecycle.ActionReverse || other.Kind == lifecycle.ActionCancel || s.p.gone {
		return
	}
	if _, err := s.p.service.Request(ctx, other); err == nil {
		s.w.violatef("S10", "key %s was taken for another amount", key)
	}
}

// calls are the inline calls by kind.
func (s *shop) calls() map[lifecycle.Action]inlineCall {
	v := s.p.service
	return map[lifecycle.Action]inlineCall{
		lifecycle.ActionCapture: v.Capture, lifecycle.ActionCancel: v.Cancel, lifecycle.ActionRefund: v.Refund, lifecycle.ActionReverse: v.Reverse,
	}
}

// kept checks that what was acknowledged is stored.
func (s *shop) kept(p *lifecycle.Payment) {
	for key, was := range s.acked {
		if was.order != p.Key().Order {
			continue
		}
		o, ok := p.Operation(was.id)
		if !ok || o.Key != key {
			s.w.violatef("L2", "%s of key %s was acknowledged, and is not stored", was.id, key)
		}
	}
}

type inlineCall = func(context.Context, lifecycle.Request) (lifecycle.Operation, error)

package sim

import (
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// method is what the payment method of a world takes; the zero one takes everything.
type method struct {
	captures        int  // how many one authorisation takes; 0 for any number
	whole           bool // a capture is of all that was authorised
	releases        bool // the rest is released behind the last capture
	noPartialRefund bool
	noCancel        bool
}

// anyNumber stands for captures without a bound.
const anyNumber = 90

// methodOf draws a method, for a third of all worlds.
func methodOf(seed uint64) method {
	r := newRandom(seed^0x5851f42d4c957f2d, nil)
	one := func(in int) bool { return r.below(in) == 0 }
	if !one(3) {
		return method{}
	}
	m := method{captures: r.below(4), noPartialRefund: one(3), noCancel: one(2)}
	if one(4) {
		m.captures, m.whole = 1, true
	}
	m.releases = m.captures > 0 && one(2)
	return m
}

// settings are those of the plan, with the method as a host states it.
func (p *Plan) settings() lifecycle.Settings {
	m := lifecycle.Method{
		PartialCaptures: p.Method.captures, NoPartialRefund: p.Method.noPartialRefund, NoCancel: p.Method.noCancel, AuthorizationLife: p.Life,
	}
	switch {
	case p.Method.whole:
		m.PartialCaptures = 0
	case m.PartialCaptures == 0:
		m.PartialCaptures = anyNumber
	}
	s := p.Settings
	s.Methods = map[string]lifecycle.Method{"": m}
	return s
}

// captures counts the captures of an authorisation, made and on their way, but for those of one operation.
func (b *bank) captures(a *account, but string) int {
	n := 0
	for i := range a.entries {
		if e := &a.entries[i]; e.ok && e.kind == lifecycle.ActionCapture && (but == "" || e.operation != but) {
			n++
		}
	}
	for i := range b.delayed {
		if d := &b.delayed[i]; d.o.account == a.id && d.o.kind == lifecycle.ActionCapture && !d.release && !d.deny && d.o.operation != but && but != "" {
			n++
		}
	}
	return n
}

// takes tells by which code the method refuses a request; codeOK when it takes it.
func (b *bank) takes(a *account, o *request) string {
	m, s := b.w.plan.Method, a.sums()
	switch {
	case o.kind == lifecycle.ActionCancel && m.noCancel:
		return codeNoCancel
	case o.kind == lifecycle.ActionRefund && m.noPartialRefund && (o.amount != s.captured || s.refunded > 0):
		return codeBadAmount
	case o.kind != lifecycle.ActionCapture || o.option == monext.CaptureLateDelivery && b.over(a):
		return codeOK
	case m.captures > 0 && b.captures(a, "") >= m.captures:
		return codeBadTransaction
	case m.whole && o.amount < a.amount-s.captured-s.cancelled:
		return codeBadAmount
	}
	return codeOK
}

// respected checks that nothing is sent that the method does not take, and no last capture that would lose the rest. How
// many captures others have made is not known when a request leaves.
func (w *world) respected(a *account, r *record, o *request) {
	m, s := w.plan.Method, a.sums()
	if o.kind == lifecycle.ActionCancel {
		if m.noCancel {
			w.violatef("S13", "%s is a cancel, which the method does not know", o.operation)
		}
		return
	}
	if o.amount == 0 { // on the wire it is known once it is read, and so is the option
		return
	}
	blind := w.plan.strangers() || w.plan.Beyond || r.guessed || !w.until.IsZero()
	if o.kind == lifecycle.ActionRefund {
		if m.noPartialRefund && !blind && o.amount != s.captured {
			w.violatef("S13", "%s refunds %d of the %d that were captured, in part", o.operation, o.amount, s.captured)
		}
		return
	}
	if o.option == monext.CaptureLateDelivery && r.lapsed { // it makes an authorisation of its own
		return
	}
	if m.whole && o.amount != a.amount {
		w.violatef("S13", "%s captures %d of %d, in part", o.operation, o.amount, a.amount)
	}
	if m.captures == 0 || blind {
		return
	}
	switch others := w.bank.captures(a, o.operation); {
	case others >= m.captures:
		w.violatef("S13", "%s is one capture more than the %d that the method takes", o.operation, m.captures)
	case others == m.captures-1 && o.option != monext.CaptureFinal && o.amount < a.amount-s.captured-s.cancelled:
		w.violatef("S13", "%s is the last capture, and loses %d", o.operation, a.amount-s.captured-s.cancelled-o.amount)
	}
}

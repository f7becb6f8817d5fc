package sim

import (
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// list is what a read of a transaction shows by now: what is listed by then,
// none of it when the account is stuck.
func (b *bank) list(id string, stuck bool) monext.TransactionDetails {
	b.settle()
	a := b.accounts[id]
	td := monext.TransactionDetails{
		Outcome: monext.Accepted, Class: monext.ClassOK, Result: monext.Result{Title: monext.TitleAccepted, Code: codeOK},
		Transaction: a.transaction(), Order: monext.OrderInfo{Reference: a.order, Amount: monext.AmountOf(a.amount), Currency: "EUR"},
		AssociatedTransactions: make([]monext.Effect, 0, len(a.entries)),
	}
	news := b.w.now
	if b.w.flickers() {
		news = news.Add(-newsLife)
	}
	for i := range a.entries {
		if e := &a.entries[i]; i == 0 || !stuck && !e.seen.After(b.w.now) && !e.at.After(news) && len(td.AssociatedTransactions) < maxListed {
			td.AssociatedTransactions = append(td.AssociatedTransactions, e.listed(a))
		}
	}
	return td
}

// maxListed is how many effects Monext lists at most. It is not known which it
// leaves out: here the last.
const maxListed = 100

// nearLimit is from how many on a list may be cut, as the Service believes.
const nearLimit = 95

// newsLife is how long an effect can be left out of a list that flickers. All
// are listed by the horizon.
const newsLife = 10 * time.Minute

// flickers tells whether a list leaves out what is new.
func (w *world) flickers() bool {
	return !w.quiet && w.plan.Flicker > 0 && w.choose.below(1000) < w.plan.Flicker
}

// transaction is the authorisation itself.
func (a *account) transaction() monext.Transaction {
	kind := monext.TypeAuthorization
	if a.automatic() {
		kind = monext.TypeAuthorizationAndCapture
	}
	return monext.Transaction{
		ID: a.id, Date: a.date, Type: kind, Currency: "EUR", Capture: a.mode,
		RequestedAmount: monext.AmountOf(a.amount), AuthorizedAmount: monext.AmountOf(a.amount), PaymentMethodID: "CB",
	}
}

// listed is an entry as Monext shows it: without a word of whose doing it is.
func (e *entry) listed(a *account) monext.Effect {
	kind := a.transaction().Type
	switch e.kind {
	case lifecycle.ActionCapture:
		kind = monext.TypeCapture
	case lifecycle.ActionCancel:
		kind = monext.TypeReset
	case lifecycle.ActionRefund:
		kind = monext.TypeRefund
	default: // the authorisation itself
		if e.again {
			kind = "REAUTHORIZATION"
		}
	}
	status := monext.EffectKO
	if e.ok {
		status = monext.EffectOK
	}
	return monext.Effect{ID: e.id, Type: kind, Date: e.at, Amount: monext.AmountOf(e.amount), Status: status, OriginTransactionID: a.id}
}

// session is what a read of a session shows.
func (b *bank) session(id string) monext.SessionDetails {
	c := b.sessions[id]
	d := monext.SessionDetails{
		Order:  monext.OrderInfo{Reference: c.order, Amount: monext.AmountOf(c.amount), Currency: "EUR"},
		Result: monext.Result{Title: monext.TitleInProgress, Code: "02306"},
	}
	if a := b.accounts[c.transaction]; a != nil {
		d.Result = monext.Result{Title: monext.TitleAccepted, Code: codeOK}
		d.Transactions = []monext.Transaction{a.transaction()}
	} else if !b.w.now.Before(c.ends) {
		d.Result = monext.Result{Title: monext.TitleRefused, Code: "02324"}
	}
	d.Outcome, d.Class = monext.Classify(monext.OperationGetSession, d.Result.Title, d.Result.Code)
	return d
}

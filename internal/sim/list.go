package sim

import (
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
	for i := range a.entries {
		if e := &a.entries[i]; !e.seen.After(b.w.now) && (i == 0 || !stuck) {
			td.AssociatedTransactions = append(td.AssociatedTransactions, e.listed(a))
		}
	}
	return td
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

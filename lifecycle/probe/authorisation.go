package probe

import (
	"context"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// authorisation is an accepted payment, and what this run did to it.
type authorisation struct {
	purpose purpose
	session string
	// lost says why there is none: nobody paid.
	lost string

	id     string
	date   time.Time
	amount int64
	// captured and refunded are what Monext accepted.
	captured, refunded int64
	// doubt says why these are not known any more: an outcome got lost.
	doubt string
	// moves are the operations sent, and entries all that any read listed, for the count of effects.
	moves   []move
	entries map[string]monext.Effect
}

// adopt reads an authorisation of an earlier run.
func (r *run) adopt(ctx context.Context, id string) *authorisation {
	a := &authorisation{id: id}
	d, err := r.look(ctx, a)
	switch {
	case err != nil:
		a.lost = "the transaction given could not be read: " + reason(err)
		return a
	case d.Transaction.Type != monext.TypeAuthorization || d.Outcome != monext.Accepted:
		a.lost = "the transaction given is no accepted authorisation"
		return a
	case d.Transaction.Currency != r.cfg.Currency.Code():
		a.lost = "the transaction given is in another currency"
		return a
	}
	a.date = d.Transaction.Date
	for _, e := range d.AssociatedTransactions {
		n, known := e.Amount.Minor()
		switch {
		case e.Status != monext.EffectOK:
		case !known:
			a.doubt = "an entry has no amount"
		case e.Type == monext.TypeAuthorization:
			a.amount += n
		case e.Type == monext.TypeCapture:
			a.captured += n
		case e.Type == monext.TypeRefund:
			a.refunded += n
		default:
			a.doubt = "there is a " + word(string(e.Type)) + " on it"
		}
	}
	return a
}

// settle takes what a session tells. It reports whether the session is over.
func (a *authorisation) settle(d monext.SessionDetails, currency string) bool {
	switch d.Outcome {
	case monext.Accepted:
	case monext.Refused:
		a.lost = "the buyer did not pay: " + said(d.Result.Title, d.Result.Code)
		return true
	default:
		return false
	}
	t := d.Transactions[0]
	a.id, a.date = t.ID, t.Date
	authorised, known := t.AuthorizedAmount.Minor()
	switch {
	case t.Type != monext.TypeAuthorization:
		a.lost = "the payment is no plain authorisation but " + word(string(t.Type)) + ": offer a contract with manual capture"
	case known && authorised != a.amount, t.Currency != "" && t.Currency != currency:
		a.lost = "the bank did not authorise the amount that was asked for"
	}
	return true
}

// byAmount finds the entry of an amount that was sent once.
func (a *authorisation) byAmount(amount int64) (monext.Effect, bool) {
	for _, e := range a.entries {
		if n, known := e.Amount.Minor(); known && n == amount {
			return e, true
		}
	}
	return monext.Effect{}, false
}

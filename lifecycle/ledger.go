package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/order"
)

// Effect is an entry that Monext lists on a transaction.
type Effect struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`   // Monext's word
	Amount int64     `json:"amount"` // minor units; -1 when Monext listed none
	OK     bool      `json:"ok"`     // false: listed as KO, counts nothing
	Date   time.Time `json:"date,omitzero"`

	// Listed is false while the effect is known only from an operation's answer.
	Listed bool `json:"listed,omitempty"`
	// Operation claims the effect: it was caused by that operation of ours.
	Operation string `json:"-"`
	// Release marks the reset with which Monext released what our FINAL capture left.
	Release bool `json:"-"`

	read int64 // number of the event that told of it last
}

// kind is what an effect does to the balances.
type kind int

const (
	kindUnknown kind = iota
	kindNeutral      // known to move nothing
	kindAuthorize
	kindAuthorizeAndCapture
	kindCapture
	kindCancel
	kindRefund
)

// kindOf maps Monext's words, and those its plug-ins expect, to what they do. The
// words of three families are one: those of the published description (CANCEL,
// REAUTHORIZATION), those that the plug-ins of 2024 read (RESET,
// CANCEL_AUTHORIZATION, AUTHORIZATION for a re-authorisation), and those of the
// SOAP engine (AUTHOR, REAUTHO). CREDIT, DEBIT and the complement of a capture move
// money that no operation here explains: they are unknown, and a person looks.
func kindOf(word string) kind {
	switch word {
	case "AUTHORIZATION", "REAUTHORIZATION", "AUTHOR", "REAUTHO":
		return kindAuthorize
	case "AUTHORIZATION_AND_CAPTURE", "REAUTHORIZATION_AND_CAPTURE", "AUTHOR+CAP", "REAUTH+CAP":
		return kindAuthorizeAndCapture
	case "CAPTURE":
		return kindCapture
	case "CANCEL", "RESET", "CANCEL_AUTHORIZATION":
		return kindCancel
	case "REFUND":
		return kindRefund
	case "ORDER", "CHEQUE_SCORING", "SIGNATURE", "ACCOUNT_VERIFICATION", "SCORING CHEQUE", "MICROVALID", "MICROCANCEL":
		return kindNeutral
	default:
		return kindUnknown
	}
}

// does tells whether the effect is what an operation of this kind causes.
func (e *Effect) does(a Action) bool {
	switch k := kindOf(e.Type); a {
	case ActionCapture:
		return k == kindCapture || k == kindAuthorizeAndCapture
	case ActionCancel:
		return k == kindCancel
	case ActionRefund:
		return k == kindRefund
	default:
		return false
	}
}

// Terms is what the fold must know of a transaction beside its effects.
type Terms struct {
	Transaction    string      // its id
	Authorized     order.Money // used when the list does not hold the authorisation itself
	CapturedAtOnce bool        // likewise
	Expired        bool        // the authorisation's life is over: nothing is capturable
	Final          bool        // a FINAL capture was accepted: nothing is capturable
}

// Ledger is what was authorised, captured, cancelled and refunded, and what can
// still be. All amounts are in the transaction's currency and never negative.
type Ledger struct {
	Authorized  order.Money
	Captured    order.Money
	Cancelled   order.Money
	Refunded    order.Money
	Capturable  order.Money
	Cancellable order.Money
	Refundable  order.Money

	// Expired is told by the terms.
	Expired bool
	// Uncertain: a reset came after a capture, and it is not known whether it
	// released the rest or voided the capture. Capturable and Refundable are
	// then the smaller of both readings.
	Uncertain bool
	// Broken: the effects contradict each other in every reading (more captured
	// and cancelled than authorised, more refunded than captured, a negative or
	// absurd amount).
	Broken bool
	// Unknown counts effects of types this SDK does not know; they move nothing.
	Unknown int
	// Reauthorized: a late delivery made a further authorisation.
	Reauthorized bool
}

// FoldLedger sums the effects of a transaction. It does not depend on their
// order, counts only those that are OK, and allocates nothing.
func FoldLedger(t Terms, effects []Effect) Ledger {
	var (
		l                                         = Ledger{Expired: t.Expired}
		authorized, captured, cancelled, refunded sum
		voided                                    sum
		found, refused                            bool                                           // the authorisation itself is listed, as OK or as KO
		firstCapture                              = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) // behind every date that RFC 3339 can write
	)
	capture := func(e *Effect, amount int64) {
		captured.add(amount)
		if e.Date.Before(firstCapture) {
			firstCapture = e.Date
		}
	}
	for i := range effects {
		e := &effects[i]
		if !e.OK {
			refused = refused || e.ID == t.Transaction
			continue
		}
		switch k := kindOf(e.Type); k {
		case kindAuthorize, kindAuthorizeAndCapture:
			amount := e.Amount
			if e.ID != t.Transaction {
				l.Reauthorized = true
			} else {
				if amount < 0 { // it is listed without an amount
					amount = t.Authorized.Minor()
				}
				found = true
				authorized.add(min(amount, t.Authorized.Minor())) // nobody may rely on more than was held against the order
			}
			if k == kindAuthorizeAndCapture {
				capture(e, amount)
			}
		case kindCapture:
			capture(e, e.Amount)
		case kindCancel:
			cancelled.add(e.Amount)
		case kindRefund:
			refunded.add(e.Amount)
		case kindNeutral:
		case kindUnknown:
			l.Unknown++
		}
	}
	switch {
	case found:
	case refused: // a list that refuses what was accepted contradicts it
		authorized.bad = true
	default:
		authorized.add(t.Authorized.Minor())
		if t.CapturedAtOnce {
			captured.add(t.Authorized.Minor())
			firstCapture = time.Time{}
		}
	}
	for i := range effects {
		e := &effects[i]
		if e.OK && !e.Release && kindOf(e.Type) == kindCancel && captured.n > 0 && (e.Date.IsZero() || !e.Date.Before(firstCapture)) {
			voided.add(e.Amount)
		}
	}

	rest := authorized.n - captured.n - cancelled.n
	back := captured.n - refunded.n
	// What is cancelled beyond the rest can only have voided captures: those not refunded, by resets that came after one.
	l.Broken = authorized.bad || captured.bad || cancelled.bad || refunded.bad || max(-rest, 0) > min(voided.n, back)
	l.Uncertain = voided.n > 0
	cur := t.Authorized.Currency()
	l.Authorized = order.NewMoney(authorized.n, cur)
	l.Captured = order.NewMoney(captured.n, cur)
	l.Cancelled = order.NewMoney(cancelled.n, cur)
	l.Refunded = order.NewMoney(refunded.n, cur)
	if t.Expired || t.Final {
		rest = 0
	}
	l.Capturable = order.NewMoney(max(rest, 0), cur)
	l.Cancellable = l.Capturable
	l.Refundable = order.NewMoney(max(back-voided.n, 0), cur)
	return l
}

// ceiling is the greatest amount Monext takes, in minor units. No sum goes
// beyond it either, so that the difference of any three stays inside an int64.
const ceiling = 1_000_000_000_000_000_000

// sum adds amounts and remembers when one made no sense. A sum that would pass
// the ceiling stays there, so that the order of the amounts does not matter.
type sum struct {
	n   int64
	bad bool
}

func (s *sum) add(n int64) {
	switch {
	case n < 0 || n > ceiling:
		s.bad = true
	case s.n > ceiling-n:
		s.n, s.bad = ceiling, true
	default:
		s.n += n
	}
}

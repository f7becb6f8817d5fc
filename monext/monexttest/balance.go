package monexttest

import (
	"encoding/json"
	"slices"
	"time"
)

// Balance is what truly happened to one transaction, in minor units, whatever the reads show.
type Balance struct {
	Authorised int64 // with re-authorisations
	Captured   int64 // less what cancels voided
	Cancelled  int64 // released, and voided of captures: what a cancel stopped cannot be captured again
	Voided     int64 // the part of Cancelled that stopped captures
	Refunded   int64 // less what cancels stopped
	// VoidedRefunds is what cancels stopped of refunds. It is no part of Cancelled: the money is captured, as before.
	VoidedRefunds int64
	Pending       int64 // asked for and neither accepted nor refused yet
}

// Uncaptured is what is neither captured nor cancelled; below 0 when [WithOverdraft] let a capture pass it.
func (b Balance) Uncaptured() int64 { return b.Authorised - b.Captured - b.Cancelled }

// Refundable is what was captured and not refunded yet; below 0 when [WithOverdraft] let a refund pass it.
func (b Balance) Refundable() int64 { return b.Captured - b.Refunded }

// MarshalJSON writes the balance with what can still be taken of it, all in minor units.
func (b Balance) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Authorised    int64 `json:"authorised"`
		Captured      int64 `json:"captured"`
		Cancelled     int64 `json:"cancelled"`
		Voided        int64 `json:"voided"`
		Refunded      int64 `json:"refunded"`
		VoidedRefunds int64 `json:"voidedRefunds"`
		Pending       int64 `json:"pending"`
		Uncaptured    int64 `json:"uncaptured"`
		Refundable    int64 `json:"refundable"`
	}{b.Authorised, b.Captured, b.Cancelled, b.Voided, b.Refunded, b.VoidedRefunds, b.Pending, b.Uncaptured(), b.Refundable()})
}

// balance folds the effects.
func (t *transaction) balance() Balance {
	var b Balance
	for _, e := range t.Effects {
		if e.Status == StatusPending {
			b.Pending += e.Amount
		}
		if e.Status != StatusOK {
			continue
		}
		switch e.Kind {
		case KindPayment:
			if e.Type == typeVerification {
				break // it says that the account is there, and sets nothing aside
			}
			b.Authorised += e.Amount
			if e.Type == typeAuthorizationAndCapture {
				b.Captured += e.Amount
			}
		case KindReauthorization:
			b.Authorised += e.Amount
		case KindCapture:
			b.Captured += e.Amount
		case KindRefund:
			b.Refunded += e.Amount
		case KindCancel:
			b.Cancelled += e.Amount
			for _, v := range e.Voids {
				b.void(v)
			}
		}
	}
	return b
}

// void takes the part of a cancel that stopped something.
func (b *Balance) void(v Void) {
	if v.Kind == KindRefund {
		b.Refunded -= v.Amount
		b.VoidedRefunds += v.Amount
		b.Cancelled -= v.Amount
		return
	}
	b.Captured -= v.Amount
	b.Voided += v.Amount
}

// possible reports whether a balance can be, given what was allowed to pass it.
func (t *transaction) possible() bool {
	b := t.balance()
	var captures, refunds int64
	for _, e := range t.Effects {
		switch {
		case e.Status != StatusOK:
		case e.Kind == KindCapture:
			captures += e.Overdrawn
		case e.Kind == KindRefund:
			refunds += e.Overdrawn
		}
	}
	return b.Captured >= 0 && b.Cancelled >= 0 && b.Refunded >= 0 &&
		b.Captured+b.Cancelled <= b.Authorised+captures && b.Refunded <= b.Captured+refunds
}

// sums are the amounts of each kind, stopped or not, with those on hold. None passes maxAmount, so that no balance
// made of them leaves an int64.
func (t *transaction) sums() map[Kind]int64 {
	sums := make(map[Kind]int64)
	for _, e := range t.Effects {
		if e.Status == StatusKO {
			continue
		}
		switch {
		case e.Kind == KindReauthorization:
			sums[KindPayment] += e.Amount
		case e.Kind == KindPayment && e.Type == typeAuthorizationAndCapture:
			sums[KindCapture] += e.Amount
		}
		if e.Kind != KindReauthorization {
			sums[e.Kind] += e.Amount
		}
	}
	return sums
}

// holds reports whether no sum passes its limit by an operation.
func (t *transaction) holds(o operation, v verdict) bool {
	sums := t.sums()
	return o.Amount <= maxAmount-sums[o.Kind] && v.release <= maxAmount-sums[KindCancel] &&
		(!v.reauthorise || o.Amount <= maxAmount-sums[KindPayment])
}

// find gives an effect by its id, or nil.
func (t *transaction) find(id string) *Effect {
	if i := slices.IndexFunc(t.Effects, func(e *Effect) bool { return e.ID == id }); i >= 0 {
		return t.Effects[i]
	}
	return nil
}

// onHold sums the undecided effects of some kinds, less what they would stop: their amounts are set aside.
func (t *transaction) onHold(kinds ...Kind) int64 {
	var sum int64
	for _, e := range t.Effects {
		if e.Status == StatusPending && slices.Contains(kinds, e.Kind) {
			sum += e.Amount
			for _, v := range e.Voids {
				sum -= v.Amount
			}
		}
	}
	return sum
}

// stopped sums what cancels stopped of each capture and refund, or will stop when they are no longer on hold.
func (t *transaction) stopped() map[string]int64 {
	sums := make(map[string]int64)
	for _, e := range t.Effects {
		for _, v := range e.Voids {
			sums[v.Effect] += v.Amount
		}
	}
	return sums
}

// uncaptured is what a capture or a release may still take. A capture on hold that will authorise again takes nothing of it.
func (s *Server) uncaptured(t *transaction) int64 {
	left := t.balance().Uncaptured() - t.onHold(KindCapture, KindCancel)
	for _, e := range t.Effects {
		if e.Status == StatusPending && s.reauthorises(t, operation{Kind: e.Kind, Option: e.Option}, e.Date) {
			left += e.Amount
		}
	}
	return left
}

// refundable is what a refund may still take.
func (t *transaction) refundable() int64 {
	left := t.balance().Refundable() - t.onHold(KindRefund)
	for _, e := range t.Effects {
		for _, v := range e.Voids {
			if e.Status == StatusPending && v.Kind == KindCapture {
				left -= v.Amount
			}
		}
	}
	return left
}

// live is a capture, less what was stopped of it.
type live struct {
	capture  string
	amount   int64
	remitted bool
}

// captures lists the accepted captures that are not wholly stopped, newest first. A capture is remitted at the first
// daily cut-off after it.
func (t *transaction) captures(now time.Time, cutOff time.Duration) []live {
	stopped := t.stopped()
	var out []live
	for _, e := range slices.Backward(t.Effects) {
		isCapture := e.Kind == KindCapture || e.Kind == KindPayment && e.Type == typeAuthorizationAndCapture
		if rest := e.Amount - stopped[e.ID]; isCapture && e.Status == StatusOK && rest > 0 {
			out = append(out, live{e.ID, rest, e.remitted(now, cutOff)})
		}
	}
	return out
}

func (e *Effect) remitted(now time.Time, cutOff time.Duration) bool {
	return !now.Before(remittance(e.Date, cutOff))
}

// remittance is the first cut-off after a moment.
func remittance(t time.Time, cutOff time.Duration) time.Time {
	at := t.UTC().Truncate(24 * time.Hour).Add(cutOff)
	if !at.After(t) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

package monexttest

import (
	"maps"
	"slices"
	"time"
)

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
				b.Captured -= v.Amount
				b.Voided += v.Amount
			}
		}
	}
	return b
}

// onHold sums the undecided effects of some kinds: their amounts are set aside.
func (t *transaction) onHold(kinds ...Kind) int64 {
	var sum int64
	for _, e := range t.Effects {
		if e.Status == StatusPending && slices.Contains(kinds, e.Kind) {
			sum += e.Amount
		}
	}
	return sum
}

// uncaptured is what a capture or a release may still take.
func (t *transaction) uncaptured() int64 {
	return t.balance().Uncaptured() - t.onHold(KindCapture, KindCancel)
}

// refundable is what a refund may still take.
func (t *transaction) refundable() int64 { return t.balance().Refundable() - t.onHold(KindRefund) }

// live is a capture, less what was voided of it.
type live struct {
	capture  string
	amount   int64
	remitted bool
}

// captures lists the accepted captures that are not wholly voided, newest first. A capture is remitted at the first
// daily cut-off after it.
func (t *transaction) captures(now time.Time, cutOff time.Duration) []live {
	voided := make(map[string]int64)
	for _, e := range t.Effects {
		if e.Status == StatusOK {
			for _, v := range e.Voids {
				voided[v.Capture] += v.Amount
			}
		}
	}
	var out []live
	for _, e := range slices.Backward(t.Effects) {
		isCapture := e.Kind == KindCapture || e.Kind == KindPayment && e.Type == typeAuthorizationAndCapture
		if rest := e.Amount - voided[e.ID]; isCapture && e.Status == StatusOK && rest > 0 {
			out = append(out, live{e.ID, rest, !now.Before(remittance(e.Date, cutOff))})
		}
	}
	return out
}

// remittance is the first cut-off after a moment.
func remittance(t time.Time, cutOff time.Duration) time.Time {
	at := t.UTC().Truncate(24 * time.Hour).Add(cutOff)
	if !at.After(t) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

func cloneEffect(e Effect) Effect {
	e.PrivateData = maps.Clone(e.PrivateData)
	e.Voids = slices.Clone(e.Voids)
	return e
}

func cloneEffects(in []Effect) []Effect {
	out := slices.Clone(in)
	for i := range out {
		out[i] = cloneEffect(out[i])
	}
	return out
}

package probe

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/monext"
)

// The amounts of question 6, of an authorisation of 10000. After a capture of 6000 and a cancel of 3000, the rest is 500
// (1000 when the first, partial cancel was refused) if the cancel released it, and 3500 (4000) if it voided the capture.
//
// Where captures beyond the rest are known to be refused, one of 2000 tells the two apart, and a small one shows that
// captures still work. Elsewhere a FINAL capture does: the entry of what it releases shows the rest. When that shows
// nothing, a refund of 5500 is tried, which is possible only while the capture stands.
const (
	firstCancel   = 500
	cancelCapture = 6000
	secondCancel  = 3000
	tellingCap    = 2000
	smallCapture  = 400
	finalCapture  = 90
	tellingRefund = 5500
	smallRefund   = 150
)

// askCancel is question 6.
func (r *run) askCancel(ctx context.Context, a *authorisation) string {
	part, why := r.confirm(ctx, a, move{kind: monext.OperationCancel, amount: firstCancel})
	if why != "" {
		return why
	}
	rest := a.amount - cancelCapture
	switch {
	case part.accepted():
		amount, why := r.entry(ctx, a, &part)
		if why != "" {
			return why
		}
		if amount != firstCancel {
			r.answer(PartialCancel, No, fmt.Sprintf("a cancel of %d was accepted, and is listed with %d", firstCancel, amount))
			return "the first cancel took more than it was asked to"
		}
		r.answer(PartialCancel, Yes, "")
		rest -= firstCancel
	case part.refused():
		r.answer(PartialCancel, No, part.told())
	default:
		return part.disturbed()
	}
	if m := r.capture(ctx, a, cancelCapture); !m.accepted() {
		return m.disturbed()
	}
	taken, why := r.cancelSome(ctx, a, rest)
	if why != "" || taken == nil {
		return why
	}
	if _, why := r.entry(ctx, a, taken); why != "" {
		return why
	}
	return r.tellApart(ctx, a, taken, rest)
}

// cancelSome cancels after the capture: a part of the rest, or else all of it, or else what was captured. It gives the one
// that was accepted, and none when all were refused.
func (r *run) cancelSome(ctx context.Context, a *authorisation, rest int64) (*move, string) {
	told := ""
	for _, amount := range []int64{secondCancel, rest, cancelCapture} {
		m := r.cancel(ctx, a, amount)
		switch {
		case m.accepted():
			return &m, ""
		case !m.refused():
			return nil, m.disturbed()
		case told == "":
			told = m.told()
		}
	}
	r.answer(CancelAfterCapture, Refused, told)
	return nil, ""
}

// tellApart finds out what an accepted cancel took.
func (r *run) tellApart(ctx context.Context, a *authorisation, taken *move, rest int64) string {
	if r.report.Answer(CaptureBeyondRest) != Refused {
		return r.tellByFinal(ctx, a, taken, rest)
	}
	telling, why := r.confirm(ctx, a, move{kind: monext.OperationCapture, amount: tellingCap})
	if why != "" {
		return why
	}
	told := fmt.Sprintf("after a cancel of %d, a capture of %d came to %s", taken.amount, telling.amount, telling.told())
	switch {
	case telling.accepted():
		r.answer(CancelAfterCapture, VoidsCapture, told)
		return ""
	case !telling.refused():
		return telling.disturbed()
	case rest-taken.amount < smallCapture:
		return r.tellByRefund(ctx, a, told)
	}
	small := r.capture(ctx, a, smallCapture)
	switch {
	case small.accepted():
		r.answer(CancelAfterCapture, ReleasesRest, told+fmt.Sprintf(", one of %d to %s", small.amount, small.told()))
		return ""
	case !small.refused():
		return small.disturbed()
	}
	return r.tellByRefund(ctx, a, told)
}

// tellByFinal reads the rest off the entry of what a FINAL capture releases.
func (r *run) tellByFinal(ctx context.Context, a *authorisation, taken *move, rest int64) string {
	known := make(map[string]bool)
	for id := range a.entries {
		known[id] = true
	}
	last := r.send(ctx, a, move{kind: monext.OperationCapture, amount: finalCapture, option: monext.CaptureFinal})
	told := fmt.Sprintf("after a cancel of %d, a FINAL capture of %d came to %s", taken.amount, last.amount, last.told())
	switch {
	case last.refused():
		return r.tellByRefund(ctx, a, told)
	case !last.accepted():
		return last.disturbed()
	}
	if _, listed := r.await(ctx, a, &last); !listed {
		return fmt.Sprintf("a FINAL capture was not listed within %s", r.cfg.Patience)
	}
	if _, err := r.settled(ctx, a); err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	for id, e := range a.entries {
		amount, _ := e.Amount.Minor()
		if known[id] || e.Status != monext.EffectOK || !r.causes(monext.OperationCancel, e.Type) {
			continue
		}
		told += fmt.Sprintf(", and released %d", amount)
		switch amount + finalCapture {
		case rest - taken.amount:
			r.answer(CancelAfterCapture, ReleasesRest, told)
			return ""
		case rest, rest + taken.amount: // what a void gives back can be captured again, or not
			r.answer(CancelAfterCapture, VoidsCapture, told)
			return ""
		default:
		}
	}
	return r.tellByRefund(ctx, a, told)
}

// tellByRefund asks for more money back than there is if the cancel voided the capture.
func (r *run) tellByRefund(ctx context.Context, a *authorisation, told string) string {
	telling, why := r.confirm(ctx, a, move{kind: monext.OperationRefund, amount: tellingRefund})
	if why != "" {
		return why
	}
	told += fmt.Sprintf(", a refund of %d to %s", telling.amount, telling.told())
	switch {
	case telling.accepted():
		// It counts only where refunds beyond what is captured are refused.
		if again := r.refund(ctx, a, cancelCapture); !again.refused() {
			return told + ", and one beyond what was ever captured to " + again.told()
		}
		r.answer(CancelAfterCapture, ReleasesRest, told)
	case telling.refused():
		if small := r.refund(ctx, a, smallRefund); !small.accepted() {
			return told + ", and so did one of " + fmt.Sprint(small.amount)
		}
		r.answer(CancelAfterCapture, VoidsCapture, told)
	default:
		return telling.disturbed()
	}
	return ""
}

// entry finds the entry of an accepted operation, and returns its amount. It notes the type of a cancel's: Monext's
// description says CANCEL, and an account that writes another word is worth knowing of.
func (r *run) entry(ctx context.Context, a *authorisation, m *move) (int64, string) {
	if _, listed := r.await(ctx, a, m); !listed {
		return 0, fmt.Sprintf("an accepted %s of %d was not listed within %s", m.kind, m.amount, r.cfg.Patience)
	}
	e := a.entries[m.answer.Transaction.ID]
	amount, known := e.Amount.Minor()
	if !known || e.Type == "" {
		return 0, "the entry of the cancel has no type or no amount"
	}
	if m.kind == monext.OperationCancel {
		r.cancelWord, r.report.cancelWord = e.Type, word(string(e.Type))
	}
	return amount, ""
}

package probe

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// The amounts of question 9, of an authorisation of 5900. The FINAL capture takes far less than half of it. The further
// captures take a few minor units more than it, each an amount of its own: the duplicate check would answer an equal one
// before the balance does. Each amount may be followed by one unit more, which confirms a refusal.
const (
	lastCapture   = 240
	beforeRelease = 242
	afterRelease  = 244
)

// release is the entry of what a FINAL capture let go.
type release struct {
	word           string        // its type; empty when none is listed
	other          bool          // it is known to be of another amount than all that was left
	unseen, listed time.Duration // after the answer: the last read without it began, the first with it ended
}

// final is question 9 under way.
type final struct {
	known  map[string]bool // the entries before the FINAL capture
	last   move            // the FINAL capture
	reads  int             // that list no release
	unseen time.Duration   // when the last of them began, after the answer
	before further
}

// further is a capture behind the FINAL one, and why nothing is to be believed of it.
type further struct {
	move move
	why  string
}

// askFinal is question 9. It refunds at the end whatever was captured for it.
func (r *run) askFinal(ctx context.Context, a *authorisation) string {
	f := final{known: make(map[string]bool)}
	d, err := r.look(ctx, a)
	if err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	for i := range d.AssociatedTransactions {
		f.known[d.AssociatedTransactions[i].ID] = true
	}
	defer r.giveBack(ctx, a, f.known)
	var why string
	f.last, why = r.confirm(ctx, a, move{kind: monext.OperationCapture, amount: lastCapture, option: monext.CaptureFinal})
	switch {
	case why != "":
		return why
	case !f.last.accepted():
		return "with FINAL, " + f.last.disturbed()
	}
	e, why := r.awaitRelease(ctx, a, &f)
	switch {
	case why != "":
		return why
	case e == nil:
		r.answer(FinalRelease, NotWithin, fmt.Sprintf("none in %d reads, the last of them %s after the answer", f.reads, floor(f.unseen)))
		r.answer(FinalReleaseLag, NotWithin, "not seen at "+floor(f.unseen))
		r.answer(CaptureAfterRelease, NotAsked, "no release is listed")
	default:
		r.tellRelease(a, &f, e)
		r.tellFurther(ctx, a, CaptureAfterRelease, r.askFurther(ctx, a, afterRelease))
	}
	if f.reads == 0 {
		r.answer(CaptureBeforeRelease, NotAsked, "the first read lists the release")
		return ""
	}
	r.tellFurther(ctx, a, CaptureBeforeRelease, f.before)
	return ""
}

// awaitRelease reads until the release is listed, or until patience ends, which gives none. As soon as a read does not list
// it, it asks for a further capture.
func (r *run) awaitRelease(ctx context.Context, a *authorisation, f *final) (*monext.Effect, string) {
	for round := 0; ; round++ {
		began := r.cfg.Now().Sub(f.last.at)
		d, err := r.look(ctx, a)
		if e := f.released(a, &d); err == nil && e != nil {
			r.report.release.listed = r.cfg.Now().Sub(f.last.at)
			return e, ""
		}
		if err == nil {
			f.unseen = began
			if f.reads++; f.reads == 1 {
				f.before = r.askFurther(ctx, a, beforeRelease)
			}
		}
		switch {
		case r.fatal != nil:
			return nil, "the run ended before it"
		case began >= r.cfg.Patience && err != nil:
			return nil, "the transaction could not be read: " + reason(err)
		case began >= r.cfg.Patience:
			return nil, ""
		}
		if err := r.cfg.Wait(ctx, pauseFor(round)); err != nil {
			r.fail(ctx, err)
			return nil, "waiting for it was cut short"
		}
	}
}

// released finds the entry that is new, OK, and none of our captures, whatever its type.
func (f *final) released(a *authorisation, d *monext.TransactionDetails) *monext.Effect {
	captures := make(map[string]bool)
	for i := range a.moves {
		captures[a.moves[i].answer.Transaction.ID] = true
	}
	for i := range d.AssociatedTransactions {
		e := &d.AssociatedTransactions[i]
		switch {
		case e.Status != monext.EffectOK || f.known[e.ID] || does(e.Type, monext.OperationCapture):
		case captures[e.ID] && !does(e.Type, monext.OperationCancel): // a capture by another name
		default:
			return e
		}
	}
	return nil
}

// tellRelease answers as what the release is listed, and when.
func (r *run) tellRelease(a *authorisation, f *final, e *monext.Effect) {
	rel := &r.report.release
	rel.word, rel.unseen = word(string(e.Type)), f.unseen
	amount, known := e.Amount.Minor()
	told, rest := "without an amount", a.amount-a.captured
	switch {
	case !known:
		rel.other = true
	case a.doubt != "":
		told = fmt.Sprintf("%d, and it is not known for sure how much was left: %s", amount, a.doubt)
	case amount == rest || amount == a.amount-lastCapture: // the latter where it was let go before a further capture
		told = fmt.Sprintf("%d, all that was left", amount)
	default:
		told, rel.other = fmt.Sprintf("%d, where %d were left", amount, rest), true
	}
	of := f.last.answer.Transaction.ID
	id, origin := "an id of its own", "another transaction"
	if e.ID == of {
		id = "the id of the capture"
	}
	switch e.OriginTransactionID {
	case "":
		origin = "no transaction"
	case a.id:
		origin = "the authorisation"
	case of:
		origin = "the capture"
	default:
	}
	if rel.word == "" {
		r.giveUp(FinalRelease, "the entry of the release has no type")
	}
	r.answer(FinalRelease, Answer(rel.word), told+"; under "+id+", its origin is "+origin)
	if f.reads == 0 {
		r.answer(FinalReleaseLag, AtOnce, "in the first read, seen at "+ceil(rel.listed))
		return
	}
	r.answer(FinalReleaseLag, Later, "not seen at "+floor(rel.unseen)+", seen at "+ceil(rel.listed))
}

// askFurther asks for a capture behind the FINAL one.
func (r *run) askFurther(ctx context.Context, a *authorisation, amount int64) further {
	if a.doubt != "" {
		return further{why: "the balance is not known for sure: " + a.doubt}
	}
	m, why := r.confirm(ctx, a, move{kind: monext.OperationCapture, amount: amount})
	return further{m, why}
}

// tellFurther answers what became of such a capture. One that was refused must have left no effect.
func (r *run) tellFurther(ctx context.Context, a *authorisation, ask Ask, f further) {
	m := &f.move
	if f.why == "" && m.refused() {
		again := f.move
		again.amount++
		f.why = r.without(ctx, a, m, &again)
	}
	told := fmt.Sprintf("%d came to %s", m.amount, m.told())
	switch {
	case f.why != "":
		r.giveUp(ask, f.why)
	case m.accepted():
		r.answer(ask, Accepted, told)
	case m.refused():
		r.answer(ask, Refused, told)
	default:
		r.giveUp(ask, m.disturbed())
	}
}

// giveBack refunds what was captured, by the answers or by the list, whichever is more, and says what stays.
func (r *run) giveBack(ctx context.Context, a *authorisation, known map[string]bool) {
	if r.fatal == nil {
		_, _ = r.settled(ctx, a) // what it lists is kept; without it, the answers count
	}
	captured, doubt := int64(0), a.doubt
	for id, e := range a.entries {
		if n, _ := e.Amount.Minor(); e.Status == monext.EffectOK && !known[id] && does(e.Type, monext.OperationCapture) {
			captured += n
		}
	}
	captured = max(captured, a.captured)
	switch {
	case r.fatal != nil && captured > 0:
		r.answer(FinalGivenBack, No, fmt.Sprintf("%d stay captured: the run ended before they were refunded", captured))
	case captured == 0 && doubt != "":
		r.answer(FinalGivenBack, Unclear, "nothing is known to be captured, and "+doubt)
	case captured == 0:
		r.answer(FinalGivenBack, Yes, "nothing was captured")
	default:
		r.refundAll(ctx, a, captured, doubt)
	}
}

// refundAll refunds an amount, or else one minor unit less, which confirms the refusal.
func (r *run) refundAll(ctx context.Context, a *authorisation, captured int64, doubt string) {
	all := r.refund(ctx, a, captured)
	switch {
	case all.accepted() && doubt == "":
		r.answer(FinalGivenBack, Yes, fmt.Sprintf("%d were captured, and refunded", captured))
		return
	case all.accepted():
		r.answer(FinalGivenBack, Unclear, fmt.Sprintf("%d were refunded, and more may be captured: %s", captured, doubt))
		return
	case !all.refused():
		r.answer(FinalGivenBack, Unclear, fmt.Sprintf("%d may stay captured: %s", captured, all.disturbed()))
		return
	}
	less := r.refund(ctx, a, captured-1)
	told := fmt.Sprintf("a refund of them came to %s, and one of %d to %s", all.told(), less.amount, less.told())
	switch {
	case less.accepted():
		r.answer(FinalGivenBack, Unclear, "1 stays captured: "+told)
	case less.refused():
		r.answer(FinalGivenBack, No, fmt.Sprintf("%d stay captured: %s", captured, told))
	default:
		r.answer(FinalGivenBack, Unclear, fmt.Sprintf("%d may stay captured: %s", captured, told))
	}
}

// floor and ceil show a time in tenths of a second that it is not below, and not above.
func floor(d time.Duration) string { return d.Truncate(time.Second / 10).String() }
func ceil(d time.Duration) string  { return floor(d + time.Second/10 - 1) }

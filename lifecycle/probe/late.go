package probe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// The amounts of question 7, of an authorisation of 4700 that this probe made a week before, or of another one that is
// large enough.
const (
	plainCapture = 110
	lateCapture  = 1300
	lateLeast    = 2000
)

// life is how long an authorisation can be captured, and a margin.
const life = 7*24*time.Hour + 12*time.Hour

// late is question 7: on the expired authorisation that was given, or else by making one to keep.
func (r *run) late(ctx context.Context, keep *authorisation) {
	r.current = 7
	if r.fatal != nil {
		return
	}
	if id := r.cfg.LateTransaction; id != "" {
		a := r.adopt(ctx, id)
		r.question(7, a, "late deliveries on the authorisation given", func() string { return r.askLate(ctx, a) })
		return
	}
	why := "it takes an authorisation whose life is over"
	if keep.lost != "" {
		why += ", and none could be kept: " + keep.lost
	} else {
		from := keep.date.UTC().Add(life).Truncate(time.Hour)
		why += ": the one kept in this run can be used from " + from.Format(time.DateTime) + " UTC"
		r.report.Kept = append(r.report.Kept, Kept{Transaction: keep.id, For: KeptForLateDelivery, From: from})
	}
	for _, ask := range []Ask{LateDelivery, LateEntries, LateBeyondRest} {
		r.answer(ask, NotAsked, why)
	}
}

// askLate makes sure that the authorisation is over, and then asks for a late delivery of a part, and of more than is left.
func (r *run) askLate(ctx context.Context, a *authorisation) string {
	switch {
	case a.doubt != "" || a.captured != 0:
		return "the authorisation given was used before: " + orWord(a.doubt, "something is captured")
	case a.amount < lateLeast:
		return fmt.Sprintf("the authorisation given is too small: it takes %d minor units", lateLeast)
	}
	plain, why := r.confirm(ctx, a, move{kind: monext.OperationCapture, amount: plainCapture})
	switch {
	case why != "":
		return why
	case plain.accepted():
		return "a plain capture was accepted: the authorisation is not over"
	case !plain.refused():
		return plain.disturbed()
	}
	before, err := r.look(ctx, a)
	if err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	first, why := r.confirm(ctx, a, move{kind: monext.OperationCapture, amount: lateCapture, option: monext.CaptureLateDelivery})
	if why != "" {
		return why
	}
	told := "a plain capture came to " + plain.told() + ", the late one to " + first.told()
	switch {
	case first.refused():
		r.answer(LateDelivery, Refused, told)
		r.answer(LateEntries, NotAsked, "nothing was produced")
		r.answer(LateBeyondRest, NotAsked, "late deliveries are refused")
		return ""
	case !first.accepted():
		return first.disturbed()
	}
	if _, listed := r.await(ctx, a, &first); !listed {
		return "the late capture was not listed within " + r.cfg.Patience.String()
	}
	after, err := r.settled(ctx, a)
	if err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	r.answer(LateDelivery, Accepted, told)
	r.report.LateWords = newWords(before, after, first.answer.Transaction.ID)
	r.answer(LateEntries, Answer(strings.Join(r.report.LateWords, "+")), "")
	return r.askLateAgain(ctx, a)
}

// askLateAgain asks for more than is left, and not more than was authorised.
func (r *run) askLateAgain(ctx context.Context, a *authorisation) string {
	again, why := r.confirm(ctx, a, move{kind: monext.OperationCapture, amount: a.amount - lateCapture + 1, option: monext.CaptureLateDelivery})
	if why != "" {
		return why
	}
	told := fmt.Sprintf("%d were left, and %d came to %s", a.amount-lateCapture, again.amount, again.told())
	switch {
	case again.accepted():
		r.answer(LateBeyondRest, Accepted, told)
	case again.refused():
		if why = r.without(ctx, a, &again); why != "" {
			return why
		}
		r.answer(LateBeyondRest, Refused, told)
	default:
		return again.disturbed()
	}
	return ""
}

// newWords are the types of the OK entries that only the second read lists: the capture's own last, the others sorted.
func newWords(before, after monext.TransactionDetails, capture string) []string {
	known := make(map[string]bool)
	for _, e := range before.AssociatedTransactions {
		known[e.ID] = true
	}
	var words, own []string
	for _, e := range after.AssociatedTransactions {
		switch {
		case known[e.ID] || e.Status != monext.EffectOK:
		case e.ID == capture:
			own = append(own, word(string(e.Type)))
		default:
			words = append(words, word(string(e.Type)))
		}
	}
	slices.Sort(words)
	return append(words, own...)
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

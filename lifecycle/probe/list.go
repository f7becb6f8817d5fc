package probe

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// listCaptures are made one by one, to see when and where each is listed.
var listCaptures = []int64{230, 370, 410, 530}

// askList is the part of question 4 that needs few entries. read is the one that was to list the first capture.
func (r *run) askList(ctx context.Context, a *authorisation, read seen, listed bool) string {
	asks := []Ask{ListComplete, ListImmediate, ListOrder}
	giveUp := func(why string) string {
		for _, ask := range asks {
			r.giveUp(ask, why)
		}
		return ""
	}
	immediate, all := listed && read.first, listed
	longest := read.lag
	made := []string{a.id}
	for _, m := range a.moves {
		if m.accepted() {
			made = append(made, m.answer.Transaction.ID)
		}
	}
	for _, amount := range listCaptures {
		m := r.capture(ctx, a, amount)
		if !m.accepted() {
			return giveUp(m.disturbed())
		}
		made = append(made, m.answer.Transaction.ID)
		read, listed = r.await(ctx, a, &m)
		if r.fatal != nil {
			return ""
		}
		immediate, all, longest = immediate && listed && read.first, all && listed, max(longest, read.lag)
	}
	d, err := r.settled(ctx, a)
	if err != nil {
		return giveUp("the transaction could not be read: " + reason(err))
	}
	switch {
	case immediate:
		r.answer(ListImmediate, Yes, fmt.Sprintf("%d effects, each in the first read after its answer", len(made)-1))
	case all:
		r.answer(ListImmediate, No, "it took up to "+longest.Round(time.Second).String())
	default:
		r.answer(ListImmediate, No, "an effect was not listed within "+r.cfg.Patience.String())
	}
	r.askOrder(d, made)
	return ""
}

// askOrder compares the list with the order in which its entries were made.
func (r *run) askOrder(d monext.TransactionDetails, made []string) {
	var at []int
	for _, id := range made {
		i := slices.IndexFunc(d.AssociatedTransactions, func(e monext.Effect) bool { return e.ID == id })
		if i >= 0 {
			at = append(at, i)
		}
	}
	if missing := len(made) - len(at); missing > 0 {
		r.answer(ListComplete, No, fmt.Sprintf("%d of %d effects are not listed", missing, len(made)))
		r.giveUp(ListOrder, "the list is not complete")
		return
	}
	r.answer(ListComplete, Yes, fmt.Sprintf("%d effects, the authorisation among them", len(made)))
	oldest := slices.IsSorted(at)
	slices.Reverse(at)
	switch {
	case oldest:
		r.answer(ListOrder, OldestFirst, "")
	case slices.IsSorted(at):
		r.answer(ListOrder, NewestFirst, "")
	default:
		r.answer(ListOrder, Unsorted, "")
	}
}

// The captures that fill a list: distinct amounts from listFrom on.
const (
	listEntries = 105
	listFrom    = 11
)

// askCap is the part of question 4 that wants more than 100 entries. A list that is cut lacks one end of what was made, and
// has as many entries when one more is made: without both, something else keeps entries away, and nothing is said of a cut.
func (r *run) askCap(ctx context.Context, a *authorisation) string {
	var made []string
	before, why := r.fill(ctx, a, &made, listEntries-1)
	if why != "" {
		return why
	}
	after, why := r.fill(ctx, a, &made, listEntries)
	if why != "" {
		return why
	}
	shown := fmt.Sprintf("%d of %d captures are listed", len(made)-after.missing, len(made))
	switch {
	case after.missing == 0:
		r.answer(ListCapped, No, fmt.Sprintf("all of %d captures are listed", len(made)))
	case !after.cut:
		return shown + ", and the missing ones are neither the oldest nor the newest ones"
	case !before.cut || before.entries != after.entries:
		return fmt.Sprintf("%s; there were %d entries before the last one, and %d after: a list that is cut keeps its length",
			shown, before.entries, after.entries)
	default:
		r.report.Cap = after.entries
		r.answer(ListCapped, Yes, shown)
	}
	return ""
}

// extent is how much a list shows of the captures that were made.
type extent struct {
	entries, missing int
	cut              bool // the missing ones are one end: the oldest, or the newest
}

// fill makes captures until there are so many, and reads the list once it is settled.
func (r *run) fill(ctx context.Context, a *authorisation, made *[]string, upTo int) (extent, string) {
	var last move
	for n := len(*made); n < upTo; n++ {
		last = r.capture(ctx, a, listFrom+int64(n))
		if last.refused() {
			return extent{}, fmt.Sprintf("capture number %d came to %s: so many entries cannot be made", n+1, last.told())
		}
		if !last.accepted() {
			return extent{}, last.disturbed()
		}
		*made = append(*made, last.answer.Transaction.ID)
	}
	r.await(ctx, a, &last) // in vain where a list keeps its oldest entries
	d, err := r.settled(ctx, a)
	if err != nil {
		return extent{}, "the transaction could not be read: " + reason(err)
	}
	return extentOf(d, *made), ""
}

// extentOf compares a list with the captures that were made, the oldest first. The authorisation does not count: the
// documented cut keeps it.
func extentOf(d monext.TransactionDetails, made []string) extent {
	first, last, listed := -1, -1, 0
	for i, id := range made {
		if slices.ContainsFunc(d.AssociatedTransactions, func(e monext.Effect) bool { return e.ID == id }) {
			if first < 0 {
				first = i
			}
			last = i
			listed++
		}
	}
	e := extent{entries: len(d.AssociatedTransactions), missing: len(made) - listed}
	e.cut = e.missing > 0 && listed > 0 && last-first+1 == listed && (first == 0 || last == len(made)-1)
	return e
}

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

// askCap is the part of question 4 that wants more than 100 entries.
func (r *run) askCap(ctx context.Context, a *authorisation) string {
	var last move
	for i := range int64(listEntries) {
		m := r.capture(ctx, a, listFrom+i)
		if !m.accepted() {
			if m.refused() {
				return fmt.Sprintf("capture number %d came to %s: so many entries cannot be made", i+1, m.told())
			}
			return m.disturbed()
		}
		last = m
	}
	if _, listed := r.await(ctx, a, &last); !listed {
		return "the last capture was not listed within " + r.cfg.Patience.String()
	}
	d, err := r.settled(ctx, a)
	if err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	if n := len(d.AssociatedTransactions); n < listEntries+1 {
		r.report.Cap = n
		r.answer(ListCapped, Yes, fmt.Sprintf("%d of %d entries are listed", n, listEntries+1))
		return ""
	}
	r.answer(ListCapped, No, fmt.Sprintf("all of %d entries are listed", listEntries+1))
	return ""
}

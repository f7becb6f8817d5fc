package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// nearLimit is the length of a transaction's list from which on it may be cut:
// Monext lists at most 100 entries.
const nearLimit = 95

// read folds what Monext lists on a transaction into the payment, and raises
// what a person has to look at.
func (d *draft) read(transaction string, td *monext.TransactionDetails) {
	t := d.transaction(transaction)
	if t == nil {
		return
	}
	if e := t.difference(td); e != nil {
		d.add(Event{Type: EventEffects, Effects: e})
		t = d.transaction(transaction)
		d.checkMissing(t, e)
	}
	d.claimRelease(t)
	d.checkBalance(d.transaction(transaction))
	d.checkLate(d.transaction(transaction))
}

// difference is what of a list is new, changed or gone; nil when nothing is.
func (t *Transaction) difference(td *monext.TransactionDetails) *EffectsRead {
	read := &EffectsRead{Transaction: t.Transaction, Listed: len(td.AssociatedTransactions)}
	listed := make(map[string]bool, read.Listed)
	for i := range td.AssociatedTransactions {
		e := effectOf(&td.AssociatedTransactions[i])
		listed[e.ID] = true
		known := t.effect(e.ID)
		if known == nil || known.Type != e.Type || known.Amount != e.Amount || known.OK != e.OK || !known.Date.Equal(e.Date) || !known.Listed {
			read.Effects = append(read.Effects, e)
		}
	}
	for i := range t.Effects {
		if e := &t.Effects[i]; e.Listed && !listed[e.ID] {
			read.Missing = append(read.Missing, e.ID)
		}
	}
	if len(read.Effects) == 0 && len(read.Missing) == 0 && t.Listed == read.Listed {
		return nil
	}
	return read
}

// effectOf keeps of an entry what the ledger needs. An entry without an amount
// gets one that breaks the balance, so that somebody looks.
func effectOf(e *monext.Effect) Effect {
	amount, known := e.Amount.Minor()
	if !known {
		amount = -1
	}
	return Effect{
		ID: e.ID, Type: string(e.Type), Amount: amount, OK: e.Status == monext.EffectOK,
		Date: stamp(e.Date), Listed: true,
	}
}

// checkMissing raises effects that were listed once and are no more, and
// listed ones that changed their amount or their OK.
func (d *draft) checkMissing(t *Transaction, read *EffectsRead) {
	if len(read.Missing) > 0 {
		d.raise("", Review{Code: CauseVanished, Transaction: t.Transaction, Effects: read.Missing})
	}
	if read.Listed >= nearLimit {
		d.raise("", Review{Code: CauseTruncated, Transaction: t.Transaction, Detail: strconv.Itoa(read.Listed) + " entries are listed, Monext lists at most 100"})
	}
}

// claimRelease claims the reset with which Monext released what our FINAL
// capture left: the FINAL claims its capture and the release.
func (d *draft) claimRelease(t *Transaction) {
	for i := range d.operations {
		o := &d.operations[i]
		if !o.isFinal() || o.State != OperationSucceeded || o.Release != "" || o.Transaction != t.Transaction {
			continue
		}
		rest := t.Ledger.Authorized.Minor() - t.Ledger.Captured.Minor()
		for j := range t.Effects {
			e := &t.Effects[j]
			if !e.OK || kindOf(e.Type) != kindCancel || e.Operation != "" || slices.Contains(o.Attempts[0].Baseline, e.ID) {
				continue
			}
			earlier := t.Ledger.Cancelled.Minor() - e.Amount
			if e.Amount == rest-earlier {
				d.add(Event{Type: EventReleased, Operation: o.ID, Settled: &Settled{State: OperationSucceeded, Effect: e.ID}})
				return
			}
		}
	}
}

// checkBalance raises what makes a ledger doubtful.
func (d *draft) checkBalance(t *Transaction) {
	var unknown, resets []string
	for i := range t.Effects {
		switch e := &t.Effects[i]; {
		case e.OK && kindOf(e.Type) == kindUnknown:
			unknown = append(unknown, e.ID)
		case e.OK && kindOf(e.Type) == kindCancel && !e.Release:
			resets = append(resets, e.ID)
		}
	}
	if len(unknown) > 0 {
		d.raise("", Review{Code: CauseUnknownEffect, Transaction: t.Transaction, Effects: unknown})
	}
	if t.Ledger.Uncertain {
		d.raise("", Review{Code: CauseUncertain, Transaction: t.Transaction, Effects: resets})
	}
	if t.Ledger.Broken && !t.Ledger.Uncertain {
		d.raise("", Review{Code: CauseBroken, Transaction: t.Transaction, Detail: fmt.Sprintf("authorised %d, captured %d, cancelled %d, refunded %d in minor units",
			t.Ledger.Authorized.Minor(), t.Ledger.Captured.Minor(), t.Ledger.Cancelled.Minor(), t.Ledger.Refunded.Minor())})
	}
}

// ghostLife is how long after its last request an operation closed without an
// effect is held responsible for one that appears.
const ghostLife = 48 * time.Hour

// checkLate raises effects that nobody claims and that look like an operation
// of ours that was closed, or given to a person, without one. While an equal
// operation is open, the effect may be that one's.
func (d *draft) checkLate(t *Transaction) {
	for i := range t.Effects {
		e := &t.Effects[i]
		if !e.OK || e.Operation != "" {
			continue
		}
		for j := range d.operations {
			o := &d.operations[j]
			if o.Transaction != t.Transaction || o.Effect != "" || !o.matches(e) {
				continue
			}
			if o.State.unresolved() {
				break
			}
			if last := o.lastSent(); d.now.Sub(last.At) < ghostLife && (o.State.Closed() || o.State == OperationReview) {
				d.raise(o.ID, Review{Code: CauseLateEffect, Transaction: t.Transaction, Effects: []string{e.ID}})
				break
			}
		}
	}
}

// raise hands something to a person, once for the same evidence.
func (d *draft) raise(operation string, r Review) {
	for i := range d.reviews {
		f := &d.reviews[i]
		if f.Code == r.Code && f.Operation == operation && f.Transaction == r.Transaction && slices.Equal(f.Effects, r.Effects) && f.Detail == r.Detail {
			return
		}
	}
	d.add(Event{Type: EventReview, Operation: operation, Review: &r})
}

// fetch reads a transaction. A transaction that is not accepted any more is an
// answer like any other: the effects decide.
func (s *Service) fetch(ctx context.Context, id string) (*monext.TransactionDetails, error) {
	td, err := s.gateway.GetTransaction(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("lifecycle: read transaction: %w", err)
	}
	return &td, nil
}

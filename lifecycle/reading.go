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

// snapshot is a transaction as Monext told it. Reads are not ordered by the
// payment's lease, so each remembers how far the payment was when it began: what
// was folded in since is newer than the snapshot, and not contradicted by it.
type snapshot struct {
	*monext.TransactionDetails
	began int64     // the payment's version before the read
	at    time.Time // when it began
}

// read folds what Monext lists on a transaction into the payment, and raises
// what a person has to look at.
func (d *draft) read(transaction string, s snapshot) {
	t := d.transaction(transaction)
	if t == nil {
		return
	}
	if e, contradicted := t.difference(s); e != nil {
		d.add(Event{Type: EventEffects, Effects: e})
		t = d.transaction(transaction)
		d.checkList(t, e, contradicted)
	}
	d.claimRelease(t)
	d.checkBalance(d.transaction(transaction))
	d.checkLate(d.transaction(transaction))
	d.checkUnlisted(d.transaction(transaction))
}

// difference is what of a list is new, changed or gone; nil when nothing is. It
// also names the effects that the list contradicts: those that are gone, and
// those known before with another amount, or as OK.
func (t *Transaction) difference(s snapshot) (read *EffectsRead, contradicted []string) {
	read = &EffectsRead{Transaction: t.Transaction, Listed: len(s.AssociatedTransactions)}
	if t.read > s.began {
		read.Listed = max(read.Listed, t.Listed)
	}
	listed := listedEffects(s.TransactionDetails)
	ids := make(map[string]bool, len(listed))
	for _, e := range listed {
		ids[e.ID] = true
		known := t.effect(e.ID)
		switch {
		case known == nil:
			read.Effects = append(read.Effects, e)
		case known.read > s.began || known.same(&e):
		default:
			read.Effects = append(read.Effects, e)
			if known.OK && (!e.OK || known.Amount != e.Amount) {
				contradicted = append(contradicted, e.ID)
			}
		}
	}
	for i := range t.Effects {
		if e := &t.Effects[i]; e.Listed && !ids[e.ID] && e.read <= s.began {
			read.Missing = append(read.Missing, e.ID)
		}
	}
	if len(read.Effects) == 0 && len(read.Missing) == 0 && t.Listed == read.Listed {
		return nil, nil
	}
	return read, append(contradicted, read.Missing...)
}

// listedEffects are the entries of a list, each id once: as OK if it is listed
// as OK and as KO, and with an amount that breaks the balance if it is listed as OK
// twice with another type or amount. Entries without an id, which are refused ones,
// are left out.
func listedEffects(td *monext.TransactionDetails) []Effect {
	all := make([]Effect, 0, len(td.AssociatedTransactions))
	at := make(map[string]int, len(td.AssociatedTransactions))
	for i := range td.AssociatedTransactions {
		e := effectOf(&td.AssociatedTransactions[i])
		switch j, twice := at[e.ID]; {
		case e.ID == "":
		case !twice:
			at[e.ID] = len(all)
			all = append(all, e)
		case e.OK && !all[j].OK:
			all[j] = e
		case e.OK && (e.Type != all[j].Type || e.Amount != all[j].Amount):
			all[j].Amount = -1
		}
	}
	return all
}

// same tells whether what is listed is what is known.
func (e *Effect) same(listed *Effect) bool {
	return e.Listed && e.Type == listed.Type && e.Amount == listed.Amount && e.OK == listed.OK && e.Date.Equal(listed.Date)
}

// effectOf keeps of an entry what the ledger needs. An entry without an amount, or
// with a status that is neither OK nor KO, gets an amount that breaks the balance, so
// that somebody looks.
func effectOf(e *monext.Effect) Effect {
	amount, known := e.Amount.Minor()
	told := e.Status == monext.EffectOK || e.Status == monext.EffectKO
	if !known || !told {
		amount = -1
	}
	return Effect{
		ID: e.ID, Type: string(e.Type), Amount: amount, OK: e.Status != monext.EffectKO,
		Date: stamp(e.Date), Listed: true,
	}
}

// checkList raises effects that are no more, or not as they were, and a list
// that may not be whole.
func (d *draft) checkList(t *Transaction, read *EffectsRead, contradicted []string) {
	if len(contradicted) > 0 {
		r := Review{Code: CauseVanished, Transaction: t.Transaction, Effects: contradicted}
		if !d.asked("", &r, true) { // a second time is another time
			d.add(Event{Type: EventReview, Review: &r})
		}
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
		if !o.isFinal() || o.State != OperationSucceeded || o.Release != "" || o.Transaction != t.Transaction || len(o.Attempts) == 0 {
			continue // one that a person made elsewhere has no baseline to tell its release by
		}
		rest := t.Ledger.Authorized.Minor() - t.Ledger.Captured.Minor()
		for j := range t.Effects {
			e := &t.Effects[j]
			if !e.OK || kindOf(e.Type) != kindCancel || e.Operation != "" || slices.Contains(o.Attempts[0].Baseline, e.ID) {
				continue
			}
			earlier := t.Ledger.Cancelled.Minor() - e.Amount
			if e.Amount == rest-earlier {
				d.add(Event{Type: EventReleased, Operation: o.ID, Settled: &Settled{State: OperationSucceeded, Effect: e.ID, Cause: CauseReleased}})
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
	if own := t.own(); own != nil && own.Amount >= 0 && own.Amount != t.Amount.Minor() && !d.mismatched(t.Transaction) {
		d.raise("", Review{Code: CauseMismatch, Transaction: t.Transaction, Detail: fmt.Sprintf(
			"the list says that %d was authorised, the transaction said %d, in minor units", own.Amount, t.Amount.Minor())})
	}
	if len(unknown) > 0 {
		d.raise("", Review{Code: CauseUnknownEffect, Transaction: t.Transaction, Effects: unknown})
	}
	if t.Ledger.Uncertain && !d.finalUnderWay(t) {
		d.raise("", Review{Code: CauseUncertain, Transaction: t.Transaction, Effects: resets})
	}
	if t.Ledger.Broken {
		d.raise("", Review{Code: CauseBroken, Transaction: t.Transaction, Detail: fmt.Sprintf("authorised %d, captured %d, cancelled %d, refunded %d in minor units",
			t.Ledger.Authorized.Minor(), t.Ledger.Captured.Minor(), t.Ledger.Cancelled.Minor(), t.Ledger.Refunded.Minor())})
	}
}

// own is the entry of the authorisation itself, when it is listed as OK.
func (t *Transaction) own() *Effect {
	for i := range t.Effects {
		if e := &t.Effects[i]; e.ID == t.Transaction && e.OK {
			return e
		}
	}
	return nil
}

// mismatched reports whether a person was shown already that a transaction is not
// what the order wants.
func (d *draft) mismatched(transaction string) bool {
	return slices.ContainsFunc(d.reviews, func(r ReviewFlag) bool { return r.Code == CauseMismatch && r.Transaction == transaction })
}

// finalUnderWay tells whether a FINAL capture of ours is unresolved: a reset
// that is listed already can be its release, to be claimed once it is settled.
func (d *draft) finalUnderWay(t *Transaction) bool {
	return slices.ContainsFunc(d.operations, func(o Operation) bool {
		return o.Transaction == t.Transaction && o.isFinal() && o.State.unresolved()
	})
}

// checkLate raises effects that nobody claims and that look like an operation
// of ours: one that was closed, or given to a person, without an effect, or one
// that has another. While an equal operation is open, the effect may be that
// one's.
func (d *draft) checkLate(t *Transaction) {
	for i := range t.Effects {
		e := &t.Effects[i]
		if !e.OK || e.Operation != "" || d.expected(t, e) {
			continue
		}
		for j := range d.operations {
			o := &d.operations[j]
			if o.Transaction != t.Transaction || !o.matches(e) {
				continue
			}
			if o.Effect == "" && (o.State.Closed() || o.State == OperationReview) {
				d.raise(o.ID, Review{Code: CauseLateEffect, Transaction: t.Transaction, Effects: []string{e.ID}})
				break
			}
			if o.Effect != "" && o.doubled(e, d.horizon) {
				d.raise(o.ID, Review{Code: CauseSecondEffect, Transaction: t.Transaction, Effects: []string{o.Effect, e.ID}})
				break
			}
		}
	}
}

// expected tells whether an effect may be that of an operation in doubt, or of one
// that is about to be sent again.
func (d *draft) expected(t *Transaction, e *Effect) bool {
	for i := range d.operations {
		o := &d.operations[i]
		if o.Transaction == t.Transaction && (o.State.unresolved() || o.State == OperationReady) && o.matches(e) {
			return true
		}
	}
	return false
}

// doubled tells whether an effect that nobody claims, and that is like that of
// an operation that succeeded, may be a second one of it: it was sent more than
// once, or the effect it claims was found and may be another's; or an equal one
// was made at the same time, as by a proxy that repeats what it is given.
func (o *Operation) doubled(e *Effect, horizon time.Duration) bool {
	last := o.lastSent()
	if o.sentAttempts() > 1 || o.doubted() {
		return e.Date.IsZero() || e.Date.Before(last.At.Add(ghostLife))
	}
	return !e.Date.IsZero() && e.Date.Sub(last.At).Abs() < horizon
}

// unlistedLife is how long an effect that Monext accepted may be missing from
// its list before a person is told.
const unlistedLife = day

// checkUnlisted raises effects that Monext accepted and does not list.
func (d *draft) checkUnlisted(t *Transaction) {
	for i := range d.operations {
		o := &d.operations[i]
		if o.Transaction == t.Transaction && d.unlisted(o) && d.now.Sub(o.SettledAt) >= unlistedLife {
			d.raise(o.ID, Review{Code: CauseVanished, Transaction: t.Transaction, Effects: []string{o.Effect}, Detail: "accepted, and not listed"})
		}
	}
}

// raise hands something to a person, once for the same evidence.
func (d *draft) raise(operation string, r Review) {
	if !d.asked(operation, &r, false) {
		d.add(Event{Type: EventReview, Operation: operation, Review: &r})
	}
}

// asked tells whether a person was given the same evidence already, and, if open
// is set, has not decided yet.
func (d *draft) asked(operation string, r *Review, open bool) bool {
	return slices.ContainsFunc(d.reviews, func(f ReviewFlag) bool {
		return f.Code == r.Code && f.Operation == operation && f.Transaction == r.Transaction && slices.Equal(f.Effects, r.Effects) &&
			f.Detail == r.Detail && !(open && f.Resolved)
	})
}

// fetch reads a transaction of a payment that is at the version given. A
// transaction that is not accepted any more is an answer like any other: the
// effects decide.
func (s *Service) fetch(ctx context.Context, version int64, id string) (snapshot, error) {
	at := s.clock()
	td, err := s.gateway.GetTransaction(ctx, id)
	if err != nil {
		return snapshot{}, fmt.Errorf("lifecycle: read transaction: %w", err)
	}
	return snapshot{&td, version, at}, nil
}

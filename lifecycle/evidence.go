package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Evidence is one thing that waits for a person, with what there is to decide it
// by. It is about an operation that needs review, or about the payment. It holds
// no personal data, and no session.
type Evidence struct {
	Key       Key    // the payment
	Version   int64  // the payment's version it was made from: Decision.Version
	Operation string // the operation that needs review; empty for a review of the payment
	Review    int64  // the payment's review; zero for an operation
	Cause     Cause  // why the SDK did not decide; Cause.Text puts it into words
	Detail    string // what was expected and what was read, of some reviews of the payment
	Since     time.Time
	Holds     bool // other operations wait until it is decided
	// Deadline is when the payment's authorisation ends. No review stops its life,
	// and no waiting behind one: what is not captured by then lapses. Zero when
	// nothing is left to capture.
	Deadline time.Time

	// Subject is the operation concerned: the one that needs review, or the one
	// that the effects of a review look like. Nil when there is none.
	Subject  *Operation
	Attempts []AttemptEvidence // the requests made for the subject, the oldest first
	Looks    []LookEvidence    // what looking for it showed, the oldest first

	Transaction string
	Ledger      Ledger // of the transaction, as last read
	// Effects are those concerned: of an operation, all of its kind and amount,
	// refused ones and those of other operations too (Effect.Operation names it);
	// of a review of the payment, those it names.
	Effects []Effect
	// Candidates are the effects that ResolveSucceeded may name in Decision.Effect.
	Candidates []Effect
	// Resolutions are those that fit at present.
	Resolutions []Resolution
	// Compensation is what ResolveCompensate would record; nil when nothing takes
	// back what happened.
	Compensation *Compensation
}

// AttemptEvidence is one request, and what was answered.
type AttemptEvidence struct {
	N          int
	SentAt     time.Time
	AnsweredAt time.Time      // zero: no answer was recorded, its sender died
	Outcome    monext.Outcome // what the answer proves; Unknown when there is none
	Class      monext.Class
	Title      monext.Title
	Code       string // Monext's return code
	Status     int    // HTTP; zero when none came
	Effect     string // the id the answer named
	Cause      Cause  // what followed
}

// LookEvidence is one look at Monext's list for an operation in doubt.
type LookEvidence struct {
	At         time.Time
	Candidates []string // the effects that could be it, then
	Cause      Cause    // what followed
}

// Compensation is a counter-operation that takes back an effect of which there is
// one too many, or a transaction.
type Compensation struct {
	Kind        Action // ActionRefund, or ActionReverse of a whole transaction
	Transaction string
	Effect      string      // what a refund takes back
	Amount      order.Money // of a refund; a reverse gives back whatever is left
	Cause       Cause       // why it is not possible at present; empty when it is
}

// Decide is a decision on what the evidence shows, as Service.Resolve takes it.
// For ResolveSucceeded fill in Effect.
func (e *Evidence) Decide(as Resolution, actor, reason string) Decision {
	return Decision{
		Order: e.Key.Order, Operation: e.Operation, Review: e.Review, Version: e.Version,
		As: as, Actor: actor, Reason: reason,
	}
}

// String names what waits and why, in English.
func (e Evidence) String() string {
	what := "payment"
	if e.Subject != nil {
		what = fmt.Sprintf("%s of %s", e.Subject.Kind, e.Subject.Amount)
	}
	return fmt.Sprintf("order %s: %s: %s", e.Key.Order, what, e.Cause.Text(English))
}

// Reviews gives the evidence of everything that waits for a person on the
// payments a filter selects, ordered by order reference. The filter's account is
// filled in, and Review set; its Limit and After are for payments. It is what was
// read from Monext last: call Refresh before a person looks at one of them, so that
// an effect that has shown since is among its candidates. A payment that cannot be
// read hides no other; the errors are joined.
func (s *Service) Reviews(ctx context.Context, f Filter) ([]Evidence, error) {
	f.Review = true
	payments, err := s.List(ctx, f) // what can be read is shown, whatever cannot
	var all []Evidence
	for _, p := range payments {
		all = append(all, p.allEvidence(&s.set)...)
	}
	return all, err
}

// Evidence gives everything of the payment that waits for a person, operations
// first. A review about an operation that itself needs review is not listed by
// itself: the decision on the operation is one on both. Reviews omits resolutions
// that the settings forbid, and Resolve refuses them; Evidence lists them.
func (p *Payment) Evidence() []Evidence { return p.allEvidence(boundless()) }

func (p *Payment) allEvidence(set *Settings) []Evidence {
	var all []Evidence
	for i := range p.operations {
		if o := &p.operations[i]; o.State == OperationReview {
			all = append(all, p.evidenceOfOperation(o, set))
		}
	}
	for i := range p.reviews {
		r := &p.reviews[i]
		if o := p.operation(r.Operation); r.Resolved || o != nil && o.State == OperationReview {
			continue
		}
		all = append(all, p.evidenceOfReview(r, set))
	}
	return all
}

func (p *Payment) evidenceOfOperation(o *Operation, set *Settings) Evidence {
	e := p.evidence(o.Transaction, o)
	e.Operation, e.Cause, e.Since, e.Holds = o.ID, o.Cause, o.SettledAt, !o.suspended()
	for i := range p.transactions {
		t := &p.transactions[i]
		for j := range t.Effects {
			if f := &t.Effects[j]; o.resembles(f) && f.ID != t.Transaction {
				e.Effects = append(e.Effects, *f)
			}
		}
	}
	if t := p.transaction(o.Transaction); t != nil {
		for _, id := range t.unclaimed(&o.Requested) {
			if !p.takenBack(id) {
				e.Candidates = append(e.Candidates, *t.effect(id))
			}
		}
	}
	if len(e.Candidates) > 0 {
		e.Resolutions = append(e.Resolutions, ResolveSucceeded)
	}
	e.Resolutions = append(e.Resolutions, ResolveRefused)
	if _, cause := p.retry(o, set); cause == "" {
		e.Resolutions = append(e.Resolutions, ResolveRetry)
	}
	return e
}

func (p *Payment) evidenceOfReview(r *ReviewFlag, set *Settings) Evidence {
	e := p.evidence(r.Transaction, p.operation(r.Operation))
	e.Review, e.Cause, e.Detail, e.Since, e.Holds = r.Seq, r.Code, r.Detail, r.RaisedAt, r.Code.blocks()
	if t := p.transaction(r.Transaction); t != nil {
		for _, id := range r.Effects {
			if f := t.effect(id); f != nil {
				e.Effects = append(e.Effects, *f)
			}
		}
	}
	e.Resolutions = []Resolution{ResolveAcknowledge}
	if c := p.compensation(r, set); c != nil {
		if e.Compensation = c; c.Cause == "" {
			e.Resolutions = append(e.Resolutions, ResolveCompensate)
		}
	}
	return e
}

// evidence is what both kinds have: the transaction, and the operation's story.
func (p *Payment) evidence(transaction string, o *Operation) Evidence {
	e := Evidence{Key: p.key, Version: p.Version(), Transaction: transaction, Ledger: p.Ledger(), Deadline: p.endOfLife()}
	if t := p.transaction(transaction); t != nil {
		e.Transaction, e.Ledger = t.Transaction, t.Ledger
	}
	if o == nil {
		return e
	}
	subject := p.shown(o)
	e.Subject = &subject
	answered := map[int]time.Time{}
	for i := range p.events {
		switch v := &p.events[i]; {
		case v.Operation != o.ID:
		case v.Type == EventAnswered:
			answered[v.Answered.N] = v.At
		case v.Type == EventLooked:
			e.Looks = append(e.Looks, LookEvidence{At: v.At, Candidates: slices.Clone(v.Looked.Candidates), Cause: v.Looked.Cause})
		}
	}
	for i := range o.Attempts {
		a := &o.Attempts[i]
		seen := AttemptEvidence{N: a.N, SentAt: a.At, AnsweredAt: answered[a.N], Outcome: monext.Unknown, Cause: CauseNoVerdict}
		if v := a.Answer; v != nil {
			seen.Outcome, seen.Class, seen.Title, seen.Code, seen.Status, seen.Effect, seen.Cause = v.Outcome, v.Class, v.Title, v.Code, v.Status, v.Effect, v.Cause
		}
		e.Attempts = append(e.Attempts, seen)
	}
	return e
}

package lifecycle

import "slices"

// A payment that is adopted has a history that this store does not know: it was
// made by another system, or by this one before its store was lost, or put back to
// an older state from a backup. What Monext lists tells what was done, and not by
// whose wish. So a wish that comes to an adopted payment, and is like something
// listed that nobody here asked for, may have been carried out already. It is
// recorded, and a person says: it was done, by that effect; or it is another, to
// be sent.

// adopted tells whether a transaction was paid in a session that was adopted.
func (p *Payment) adopted(t *Transaction) bool {
	s := p.session(t.Session)
	return s != nil && s.Adopted
}

// restored reports whether any session of the payment was adopted: this record may
// lack what was done since, on whichever transaction.
func (p *Payment) restored() bool {
	return slices.ContainsFunc(p.sessions, func(s Session) bool { return s.Adopted })
}

// overtake marks what was open on a session's transactions when it was adopted. An
// effect that shows of something in doubt may be its own, or that of an operation
// made since, by another record than this one. And what a person had decided to
// have sent again may have been sent since: it takes a new decision.
func (p *Payment) overtake(session string) {
	for _, o := range p.overtakable(session) {
		o.overtaken = o.sentAttempts() > 0
		if o.Cause == CauseResendOperator {
			o.Cause, o.cleared = "", nil
		}
	}
}

// overtakable are the operations that overtake would mark.
func (p *Payment) overtakable(session string) []*Operation {
	var found []*Operation
	for i := range p.operations {
		o := &p.operations[i]
		t := p.transaction(o.Transaction)
		if t == nil || t.Session != session || o.State.Closed() {
			continue
		}
		if o.sentAttempts() > 0 && !o.overtaken || o.Cause == CauseResendOperator {
			found = append(found, o)
		}
	}
	return found
}

// doneBefore are the effects that may be what is asked for of an adopted
// transaction: of its kind and amount, and claimed by no operation of ours. They
// may be on another transaction of the payment: which of two was its own may have
// been the other way round in the history that is lost.
func (p *Payment) doneBefore(r *Requested, t *Transaction) []string {
	if !p.adopted(t) {
		return nil
	}
	return p.unclaimed(r)
}

// unclaimed are the effects, on whichever transaction, of the kind and amount
// asked for that no operation of ours claims.
func (p *Payment) unclaimed(r *Requested) []string {
	var found []string
	for i := range p.transactions {
		found = append(found, p.transactions[i].unclaimed(r)...)
	}
	return found
}

// unclaimed are the effects of the kind and amount asked for that no operation of
// ours claims.
func (t *Transaction) unclaimed(r *Requested) []string {
	var found []string
	for i := range t.Effects {
		if e := &t.Effects[i]; e.OK && e.ID != t.Transaction && e.Operation == "" && r.resembles(e) {
			found = append(found, e.ID)
		}
	}
	return found
}

// suspended tells whether an operation waits for a person because it may have
// been done before its payment was adopted. Nothing of it was sent, and if it was
// done the ledger counts it already: so it stops no other, and reserves nothing.
func (o *Operation) suspended() bool {
	return o.State == OperationReview && o.Cause == CauseDoneBefore
}

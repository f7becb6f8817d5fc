package lifecycle

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

// overtaken marks what was in doubt on a session's transactions when it was adopted:
// an effect that shows then may be its own, or that of an operation which was
// made since, by another record than this one.
func (p *Payment) overtaken(session string) {
	for _, o := range p.inDoubt(session) {
		o.overtaken = true
	}
}

// inDoubt are the operations on a session's transactions of which something may be
// at Monext, and not marked so yet.
func (p *Payment) inDoubt(session string) []*Operation {
	var found []*Operation
	for i := range p.operations {
		o := &p.operations[i]
		if t := p.transaction(o.Transaction); t != nil && t.Session == session && !o.overtaken && !o.State.Closed() && o.sentAttempts() > 0 {
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

package monexttest

import "slices"

// fitsEffect is fitsChange for a new effect.
func (st *state) fitsEffect(seq int, e *Effect) error {
	t := st.transactions[e.Transaction]
	if t == nil {
		return known("transaction", false, e.Transaction)
	}
	ofPayment := e.Kind == KindPayment
	err := must(
		rule{"the effect's id", st.effects[e.ID] == nil && isID(e.ID, digits, 14) &&
			(ofPayment == (e.ID == t.ID)) && (ofPayment || st.transactions[e.ID] == nil)},
		rule{"the effect's amount", !ofPayment || e.Amount == t.Authorised},
		rule{"the effect's payment", ofPayment || t.find(t.ID) != nil},
		rule{"the effect's cause", 1 <= e.Cause && e.Cause <= seq},
		rule{"the effect's attempt", 0 <= e.Attempt && e.Attempt <= seq},
	)
	if err != nil {
		return err
	}
	return st.fitsForm(t, e)
}

// fitsSettled is fitsChange for the new form of an effect on hold.
func (st *state) fitsSettled(e *Effect) error {
	old := st.effects[e.ID]
	if old == nil {
		return known("effect", false, e.ID)
	}
	err := must(
		rule{"the decided effect", old.Status == StatusPending && e.Status != StatusPending},
		rule{"the decided effect's operation", old.Transaction == e.Transaction && old.Kind == e.Kind && old.Amount == e.Amount &&
			old.Stops == e.Stops && old.Cause == e.Cause && old.Attempt == e.Attempt && old.Option == e.Option},
	)
	if err != nil {
		return err
	}
	t := st.transactions[e.Transaction]
	return st.fitsForm(t.without(old), e)
}

// fitsForm looks at all that does not depend on when an effect comes.
func (st *state) fitsForm(t *transaction, e *Effect) error {
	kinds := []Kind{KindPayment, KindReauthorization, KindCapture, KindCancel, KindRefund}
	waits := e.Status == StatusPending
	ordered := e.Kind == KindCapture || e.Kind == KindCancel || e.Kind == KindRefund
	err := must(
		rule{"the effect's kind", slices.Contains(kinds, e.Kind)},
		rule{"the effect's status", e.Status == StatusOK || e.Status == StatusKO || waits && ordered && !e.Companion},
		rule{"the effect's code", someCode("", e.Code) == nil && (!waits || waiting(e.Code))},
		rule{"the effect's amount", e.Amount <= maxAmount && (e.Amount > 0 || e.Amount == 0 && (e.Status == StatusKO || e.Type == typeVerification))},
		rule{"the effect's option", isOption(e.Option)},
		rule{"the effect's release", e.ReleasesAt.IsZero() || e.Kind == KindCapture && e.Option == optionFinal && e.Status == StatusOK},
		rule{"the effect's overdraft", 0 <= e.Overdrawn && e.Overdrawn <= e.Amount},
	)
	if err != nil {
		return err
	}
	if e.Stops != "" && t.find(e.Stops) == nil {
		return known("effect", false, e.Stops)
	}
	kind := e.Kind
	if kind == KindReauthorization {
		kind = KindPayment
	}
	if e.Status != StatusKO && !t.holds(operation{Kind: kind, Amount: e.Amount}, verdict{}) {
		return must(rule{"the sum of the payment's amounts", false})
	}
	return t.fitsVoids(e)
}

// fitsVoids asks that a cancel stops nothing but captures and refunds of its payment, and nothing twice.
func (t *transaction) fitsVoids(e *Effect) error {
	left := e.Amount
	stopped := t.stopped()
	for _, v := range e.Voids {
		of := t.find(v.Effect)
		if of == nil {
			return known("effect", false, v.Effect)
		}
		capture := of.Kind == KindCapture || of.Kind == KindPayment && of.Type == typeAuthorizationAndCapture
		err := must(
			rule{"what a cancel stops", e.Kind == KindCancel && e.Status != StatusKO && of.Status == StatusOK},
			rule{"the kind that a cancel stops", v.Kind == KindCapture && capture || v.Kind == KindRefund && of.Kind == KindRefund},
			rule{"the amount that a cancel stops", 0 < v.Amount && v.Amount <= left && v.Amount <= of.Amount-stopped[v.Effect]},
		)
		if err != nil {
			return err
		}
		stopped[v.Effect] += v.Amount
		left -= v.Amount
	}
	return nil
}

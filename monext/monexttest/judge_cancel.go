package monexttest

import "time"

// judgeCancel decides on a cancel: of what is not captured, and of captures that are not remitted.
func (s *Server) judgeCancel(t *transaction, o operation, now time.Time) verdict {
	b := t.balance()
	rest := max(0, s.uncaptured(t))
	switch {
	case rest <= 0 && b.Captured == 0 && b.Cancelled > 0:
		return refusal(codeAlreadyCancelled)
	case rest > 0 && s.expired(t, now):
		return refusal(codeAuthorisationEnd)
	case b.Captured == 0 && (o.Amount > rest || s.partial(o.Amount, rest, rest)):
		return refusal(codeBadAmount)
	case b.Captured == 0:
		return verdict{code: codeOK}
	case s.cfg.cancels == CancelOnlyBeforeCapture:
		return refusal(codeNotToBeRemitted)
	}
	return s.judgeVoid(t, o.Amount, rest, now)
}

// partial reports whether an amount takes a part where only a whole may be taken: the first that a cancel takes from, or
// all.
func (s *Server) partial(amount, first, all int64) bool {
	return !s.cfg.partialCancels && amount != first && amount != all
}

// judgeVoid decides on a cancel after a capture. What was refunded can no longer be voided.
func (s *Server) judgeVoid(t *transaction, amount, rest int64, now time.Time) verdict {
	captures := t.captures(now, s.cfg.cutOff)
	var voidable, remitted int64
	for _, c := range captures {
		switch {
		case c.remitted:
			remitted += c.amount
		case s.cfg.cancels != CancelSparesCaptures || c.capture == t.ID:
			voidable += c.amount
		}
	}
	voidable = max(0, min(voidable, t.refundable()))
	if s.cfg.cancels == CancelVoidsFirst && remitted > 0 {
		return refusal(s.cfg.lateCancelCode)
	}
	if amount > rest+voidable {
		if remitted > 0 && amount <= rest+voidable+remitted {
			return refusal(s.cfg.lateCancelCode)
		}
		if rest+voidable == 0 && s.cfg.cancels == CancelSparesCaptures {
			return refusal(codeNotToBeRemitted)
		}
		return refusal(codeBadAmount)
	}
	first, take := rest, amount-rest
	if s.cfg.cancels == CancelVoidsFirst {
		first, take = voidable, min(amount, voidable)
	}
	if s.partial(amount, first, rest+voidable) {
		return refusal(codeBadAmount)
	}
	v := verdict{code: codeOK}
	for _, c := range captures { // the newest come first, so that none of these is remitted
		if part := min(take, c.amount); part > 0 {
			v.voids = append(v.voids, Void{c.capture, KindCapture, part})
			take -= part
		}
	}
	return v
}

// judgeStop decides on a cancel that names a capture or refund by its own id.
func (s *Server) judgeStop(t *transaction, o operation, now time.Time) verdict {
	e := t.find(o.Stops)
	left := e.Amount - t.stopped()[e.ID]
	limit := left
	if e.Kind == KindCapture {
		limit = min(left, t.refundable()) // what was refunded can no longer be stopped
	}
	switch {
	case e.Status != StatusOK:
		return refusal(codeBadTransaction)
	case e.Kind != KindCapture && e.Kind != KindRefund:
		return refusal(codeNotCancellable)
	case s.cfg.cancels == CancelOnlyBeforeCapture:
		return refusal(codeNotToBeRemitted)
	case left <= 0:
		return refusal(codeAlreadyCancelled)
	case e.remitted(now, s.cfg.cutOff):
		return refusal(s.cfg.lateCancelCode)
	case o.Amount > limit || s.partial(o.Amount, left, left):
		return refusal(codeBadAmount)
	}
	return verdict{code: codeOK, voids: []Void{{e.ID, e.Kind, o.Amount}}}
}

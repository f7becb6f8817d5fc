package monexttest

import "time"

// judge applies the rules to an operation on an accepted payment: the duplicate check first, then the balances.
func (s *Server) judge(t *transaction, o operation, now time.Time) verdict {
	if o.Amount == 0 {
		return refusal(codeBadAmount)
	}
	key := duplicateKey{o.Kind, s.st.sessions[t.Session].OrderReference, o.Amount}
	if o.Kind != KindCancel && s.st.isDuplicate(s.cfg.duplicates, key, o.MerchantReference, now) {
		return refusal(s.cfg.duplicateCode)
	}
	return s.allow(t, o, now)
}

// allow asks the balances and the life of the authorisation.
func (s *Server) allow(t *transaction, o operation, now time.Time) verdict {
	switch o.Kind {
	case KindCancel:
		return s.judgeCancel(t, o, now)
	case KindRefund:
		return s.judgeRefund(t, o, now)
	default:
		return s.judgeCapture(t, o, now)
	}
}

func (s *Server) judgeCapture(t *transaction, o operation, now time.Time) verdict {
	expired := s.expired(t, now)
	if expired && o.Option == optionLate {
		return s.judgeLate(t, o)
	}
	if expired {
		return refusal(s.cfg.expiredCode)
	}
	rest := t.uncaptured()
	if o.Amount > rest {
		return refusal(codeBadAmount)
	}
	v := verdict{code: codeOK}
	if o.Option == optionFinal {
		v.release = rest - o.Amount
	}
	return v
}

// judgeLate decides on a LATE_DELIVERY capture of an expired authorisation.
func (s *Server) judgeLate(t *transaction, o operation) verdict {
	limit := t.Authorised
	switch s.cfg.reauth {
	case ReauthorizeOriginal:
	case ReauthorizeNone:
		return refusal(codeNoReauth)
	case ReauthorizeRemaining:
		b := t.balance()
		limit = t.Authorised - b.Captured - b.Cancelled - t.onHold(KindCapture)
	}
	if o.Amount > limit {
		return refusal(codeBadAmount)
	}
	return verdict{code: codeOK, reauthorise: true}
}

func (s *Server) judgeRefund(t *transaction, o operation, now time.Time) verdict {
	limit := t.refundable()
	if o.Amount > limit {
		return refusal(codeBadAmount)
	}
	if s.cfg.refundNeedsRemit {
		for _, c := range t.captures(now, s.cfg.cutOff) {
			if !c.remitted {
				limit -= c.amount
			}
		}
		if o.Amount > limit {
			return refusal(codeBadTransaction)
		}
	}
	return verdict{code: codeOK}
}

// judgeCancel decides on a cancel: of what is not captured, and of captures that are not remitted.
func (s *Server) judgeCancel(t *transaction, o operation, now time.Time) verdict {
	b := t.balance()
	rest := max(0, t.uncaptured())
	switch {
	case rest <= 0 && b.Captured == 0 && b.Cancelled > 0:
		return refusal(codeAlreadyCancelled)
	case rest > 0 && s.expired(t, now):
		return refusal(codeAuthorisationEnd)
	case b.Captured == 0 && o.Amount > rest:
		return refusal(codeBadAmount)
	case b.Captured == 0:
		return verdict{code: codeOK}
	case s.cfg.cancels == CancelOnlyBeforeCapture:
		return refusal(codeNotToBeRemitted)
	}
	return s.judgeVoid(t, o.Amount, rest, now)
}

// judgeVoid decides on a cancel after a capture. What was refunded can no longer be voided.
func (s *Server) judgeVoid(t *transaction, amount, rest int64, now time.Time) verdict {
	captures := t.captures(now, s.cfg.cutOff)
	var voidable, remitted int64
	for _, c := range captures {
		if c.remitted {
			remitted += c.amount
		} else {
			voidable += c.amount
		}
	}
	voidable = max(0, min(voidable, t.refundable()))
	if s.cfg.cancels == CancelVoidsFirst && remitted > 0 {
		return refusal(codeTooLate)
	}
	if amount > rest+voidable {
		if remitted > 0 && amount <= rest+voidable+remitted {
			return refusal(codeTooLate)
		}
		return refusal(codeBadAmount)
	}
	take := amount - rest
	if s.cfg.cancels == CancelVoidsFirst {
		take = min(amount, voidable)
	}
	v := verdict{code: codeOK}
	for _, c := range captures { // the newest come first, so that none of these is remitted
		if part := min(take, c.amount); part > 0 {
			v.voids = append(v.voids, Void{c.capture, part})
			take -= part
		}
	}
	return v
}

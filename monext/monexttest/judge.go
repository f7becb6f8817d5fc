package monexttest

import "time"

// judge applies the rules to an operation on an accepted payment: the duplicate check first, then the balances.
func (s *Server) judge(t *transaction, o operation, now time.Time) verdict {
	if o.Amount == 0 {
		return refusal(codeBadAmount)
	}
	if s.repeats(t, o, o.Kind, now) || s.reauthorises(t, o, now) && s.repeats(t, o, KindPayment, now) {
		return refusal(s.cfg.duplicateCode)
	}
	return s.allow(t, o, now)
}

// repeats asks the duplicate check about an operation as an effect of some kind. Cancels are never duplicates.
func (s *Server) repeats(t *transaction, o operation, kind Kind, now time.Time) bool {
	key := duplicateKey{kind, s.st.sessions[t.Session].OrderReference, o.Amount}
	return kind != KindCancel && s.st.isDuplicate(s.cfg.duplicates, key, o.MerchantReference, now)
}

// allow asks the balances and the life of the authorisation, and keeps the sums in what a number can hold.
func (s *Server) allow(t *transaction, o operation, now time.Time) verdict {
	v := s.rule(t, o, now)
	if v.code == codeOK && !t.holds(o, v) {
		return refusal(codeBadAmount)
	}
	return v
}

func (s *Server) rule(t *transaction, o operation, now time.Time) verdict {
	switch {
	case o.Kind == KindCancel && s.method(t).NoCancel:
		return refusal(codeNotCancellable)
	case o.Stops != "":
		return s.judgeStop(t, o, now)
	case o.Kind == KindCancel:
		return s.judgeCancel(t, o, now)
	case o.Kind == KindRefund:
		return s.judgeRefund(t, o, now)
	default:
		return s.judgeCapture(t, o, now)
	}
}

func (s *Server) judgeCapture(t *transaction, o operation, now time.Time) verdict {
	if s.reauthorises(t, o, now) {
		return s.judgeLate(t, o, now)
	}
	if expired := s.expired(t, now); expired && o.Option == optionLate {
		return refusal(codeNoReauth)
	} else if expired {
		return refusal(s.cfg.expiredCode)
	}
	rest := s.uncaptured(t)
	release, code := s.method(t).judgeCapture(t, o.Amount, rest)
	if code != codeOK {
		return refusal(code)
	}
	v := verdict{code: codeOK, release: release}
	if o.Amount > rest {
		b := t.balance()
		if cancelled := b.Captured == 0 && b.Cancelled > 0 && rest <= 0; !s.cfg.overdraft || cancelled {
			return refusal(codeBadAmount)
		}
		v.over = o.Amount - max(0, rest)
	}
	if o.Option == optionFinal {
		v.release = max(0, rest-o.Amount)
	}
	return v
}

// reauthorises reports whether an operation asks for a new authorisation, and the contract has that option.
func (s *Server) reauthorises(t *transaction, o operation, now time.Time) bool {
	return o.Kind == KindCapture && o.Option == optionLate && s.cfg.reauth != ReauthorizeNone && s.expired(t, now)
}

// judgeLate decides on a LATE_DELIVERY capture of an expired authorisation. A re-authorisation comes at most 11 months
// after the first one, and can be refused like any payment.
func (s *Server) judgeLate(t *transaction, o operation, now time.Time) verdict {
	limit := t.Authorised
	if s.cfg.reauth == ReauthorizeRemaining {
		b := t.balance()
		limit = t.Authorised - b.Captured - b.Cancelled - t.onHold(KindCapture)
	}
	code := sandboxCode(o.Amount)
	switch {
	case !now.Before(t.Date.AddDate(0, 11, 0)):
		return refusal(s.cfg.expiredCode)
	case o.Amount > limit:
		return refusal(codeBadAmount)
	case code != codeOK && s.cfg.sandboxAmounts:
		return refusal(code)
	}
	return verdict{code: codeOK, reauthorise: true}
}

func (s *Server) judgeRefund(t *transaction, o operation, now time.Time) verdict {
	if code := s.method(t).judgeRefund(t, o.Amount); code != codeOK {
		return refusal(code)
	}
	v := verdict{code: codeOK}
	limit := t.refundable()
	if o.Amount > limit {
		if !s.cfg.overdraft || t.balance().Captured == 0 {
			return refusal(codeBadAmount)
		}
		v.over = o.Amount - max(0, limit)
	}
	if s.cfg.refundLife > 0 && !now.Before(t.Date.Add(s.cfg.refundLife)) {
		return refusal(codeBadTransaction)
	}
	if s.cfg.refundNeedsRemit {
		var fresh int64
		for _, c := range t.captures(now, s.cfg.cutOff) {
			if !c.remitted {
				fresh += c.amount
			}
		}
		if fresh > 0 && o.Amount > limit-fresh {
			return refusal(codeBadTransaction)
		}
	}
	return v
}

package monexttest

import "net/http"

// transactionControls show the truth about payments, and play Monext's own back office.
func (s *Server) transactionControls() []control {
	return []control{
		{
			Method: http.MethodGet, Path: "/_sim/transactions", Does: "every payment with its balance and all its effects",
			do: func(controlCall) (any, error) { return map[string]any{"transactions": s.Transactions()}, nil },
		},
		{
			Method: http.MethodGet, Path: "/_sim/transactions/{id}",
			Does: "one payment: its balance, and all its effects, those that reads hide and those that were refused too",
			do: func(c controlCall) (any, error) {
				t, ok := s.Transaction(c.PathValue("id"))
				if !ok {
					return nil, ErrUnknownTransaction
				}
				return t, nil
			},
		},
		s.byHand(KindCapture, "captures", ""),
		s.byHand(KindCancel, "cancels", "; id may be that of a capture or refund to stop"),
		s.byHand(KindRefund, "refunds", ""),
		{
			Method: http.MethodPost, Path: "/_sim/effects/{id}/resolve", Query: []string{"code"},
			Does: "an operation on hold is decided: 00000 executes it, if the balances still allow it, another code refuses it",
			do: func(c controlCall) (any, error) {
				code, err := c.code("")
				if err != nil {
					return nil, err
				}
				if _, err = s.ResolveOperation(c.PathValue("id"), code); err != nil {
					return nil, err
				}
				return s.controlEffect(c.PathValue("id"))
			},
		},
	}
}

// byHand is an operation made in Monext's own back office. The merchant hears of it by a notification of type TRS.
func (s *Server) byHand(kind Kind, path, more string) control {
	return control{
		Method: http.MethodPost, Path: "/_sim/transactions/{id}/" + path, Query: []string{"amount"},
		Does: "a " + string(kind) + " made in Monext's own back office, notified as TRS" + more,
		do: func(c controlCall) (any, error) {
			amount, given, err := c.amount()
			if err == nil && !given {
				err = badParameter("amount is required, in the smallest unit of the currency")
			}
			if err != nil {
				return nil, err
			}
			id, err := s.BackOffice(c.PathValue("id"), kind, amount)
			if err != nil {
				return nil, err
			}
			return s.controlEffect(id)
		},
	}
}

// controlEffect is a copy: the effect itself changes when it is decided.
func (s *Server) controlEffect(id string) (Effect, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	e := s.st.effects[id]
	if e == nil {
		return Effect{}, ErrUnknownEffect
	}
	return cloneEffect(*e), nil
}

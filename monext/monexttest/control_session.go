package monexttest

import (
	"errors"
	"net/http"
)

// sessionControls play the buyer and the bank.
func (s *Server) sessionControls() []control {
	return []control{
		s.decision("accept", []string{"amount"}, "the buyer pays; with amount, the bank authorises only that much of it", s.controlAccept).mayOmit(),
		s.decision("refuse", []string{"code"}, "the bank refuses (code 01100 if none is given)",
			func(id string, c controlCall) error {
				code, err := c.code("01100")
				if err != nil {
					return err
				}
				return s.Refuse(id, code)
			}).mayOmit(),
		s.decision("abandon", nil, "the buyer gives up",
			func(id string, _ controlCall) error { return s.Abandon(id) }),
		s.decision("expire", nil, "the session's time runs out",
			func(id string, _ controlCall) error { return s.Expire(id) }),
		s.decision("hold", []string{"code"}, "the payment is left undecided (code 04003 if none is given)",
			func(id string, c controlCall) error {
				code, err := c.code("04003")
				if err == nil {
					_, err = s.Hold(id, code)
				}
				return err
			}).mayOmit(),
		s.decision("resolve", []string{"code"}, "a payment on hold is decided: 00000 accepts, another code refuses",
			func(id string, c controlCall) error {
				code, err := c.code("")
				if err != nil {
					return err
				}
				return s.Resolve(id, code)
			}),
		{
			Method: http.MethodGet, Path: "/_sim/sessions", Does: "where every session stands",
			do: func(controlCall) (any, error) { return map[string]any{"sessions": s.Sessions()}, nil },
		},
		{
			Method: http.MethodGet, Path: "/_sim/sessions/{id}", Does: "where one session stands",
			do: func(c controlCall) (any, error) { return s.controlSession(c.PathValue("id")) },
		},
	}
}

// decision is a control that does something to a session and answers with where it stands then. A payment that the
// simulator's own rules refused, such as one of a sandbox amount, is no failure: the session tells it.
func (s *Server) decision(action string, query []string, does string, do func(string, controlCall) error) control {
	return control{
		Method: http.MethodPost, Path: "/_sim/sessions/{id}/" + action, Query: query, Does: does,
		do: func(c controlCall) (any, error) {
			id := c.PathValue("id")
			err := do(id, c)
			if refused := (*RefusedError)(nil); err != nil && !errors.As(err, &refused) {
				return nil, err
			}
			return s.controlSession(id)
		},
	}
}

func (s *Server) controlAccept(id string, c controlCall) error {
	amount, partly, err := c.amount()
	switch {
	case err != nil:
	case partly:
		_, err = s.AcceptPartly(id, amount)
	default:
		_, err = s.Accept(id)
	}
	return err
}

func (s *Server) controlSession(id string) (any, error) {
	session, ok := s.Session(id)
	if !ok {
		return nil, ErrUnknownSession
	}
	return session, nil
}

package monext

import (
	"context"
	"encoding/json"
)

// createSession opens a session. Through the engine, a request of which nothing was written is made
// again: a second session would cost nothing, but only the first is surely the only one.
func (c *Client) createSession(ctx context.Context, r SessionRequest) (Session, error) {
	if err := r.Validate(); err != nil {
		return Session{}, bad(OperationCreateSession, err)
	}
	call := newCall(OperationCreateSession, "")
	payload, err := r.encode()
	if err != nil {
		return Session{}, bad(OperationCreateSession, err)
	}
	call.payload = payload
	ctx = c.begin(ctx, call)
	var session Session
	var class Class
	failure := c.exchange(ctx, call, func(r reply) (*Error, bool) {
		var e *Error
		session, class, e = judgeCreation(r)
		return e, r.unsent && passing(r.err)
	})
	watched := result{Accepted, class, session.Result.Title, session.Result.Code, failure}
	return session, c.finish(ctx, call, watched)
}

type wireSession struct {
	wireHead
	SessionID   string `json:"sessionId"`
	RedirectURL string `json:"redirectURL"`
}

func judgeCreation(r reply) (Session, Class, *Error) {
	session := Session{Raw: r.body}
	if r.err != nil {
		e := unheard(OperationCreateSession, r)
		return session, e.Class, e
	}
	var wire wireSession
	var names naming
	cause := decode(r.body, &wire)
	if cause == nil {
		var enveloped bool
		session.Result, enveloped = wire.verdict()
		session.ID, session.RedirectURL = wire.SessionID, wire.RedirectURL
		names.made = session.ID != ""
		names.complete = enveloped && names.made && session.RedirectURL != ""
		names.problem = wire.isProblem()
		cause = missing(session.Result, names.complete)
	}
	outcome, class := judgeWrite(OperationCreateSession, r.status, session.Result, names)
	if outcome == Accepted {
		return session, class, nil
	}
	e := failureOf(OperationCreateSession, r, session.Result)
	e.Outcome, e.Class, e.cause = outcome, class, cause
	return session, class, e
}

// encode writes the body, with the extra members.
func (r SessionRequest) encode() ([]byte, error) {
	body, err := json.Marshal(r.wire())
	if err != nil {
		return nil, err
	}
	return addExtra(body, r.Extra)
}

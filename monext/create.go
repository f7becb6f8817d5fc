package monext

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/order"
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
	complete := false
	cause := decode(r.body, &wire)
	if cause == nil {
		session.Result, complete = wire.verdict()
		complete = complete && wire.SessionID != "" && wire.RedirectURL != ""
		session.ID, session.RedirectURL = wire.SessionID, wire.RedirectURL
		cause = missing(session.Result, complete)
	}
	outcome, class := judgeWrite(OperationCreateSession, r.status, session.Result, session.ID != "", complete)
	if outcome == Accepted {
		return session, class, nil
	}
	e := failureOf(OperationCreateSession, r, session.Result)
	e.Outcome, e.Class, e.cause = outcome, class, cause
	return session, class, e
}

// Validate returns everything that is wrong with the request as [order.Faults], or nil. Faults of
// the order have paths below "order". CreateSession calls it itself.
func (r SessionRequest) Validate() error {
	var faults order.Faults
	if err := r.Order.Validate(); err != nil {
		var inner order.Faults
		if !errors.As(err, &inner) {
			return err
		}
		faults = append(faults, inner.Under("order")...)
	}
	if r.ReturnURL == "" {
		faults.Add("returnURL", order.RuleRequired, "", "must not be empty")
	} else if !absolute(r.ReturnURL) {
		faults.Add("returnURL", order.RuleFormat, "", "must be an absolute http or https URL")
	}
	if r.NotificationURL != "" && !absolute(r.NotificationURL) {
		faults.Add("notificationURL", order.RuleFormat, "", "must be an absolute http or https URL")
	}
	if r.Language != "" && !letters(r.Language, 2) {
		faults.Add("language", order.RuleFormat, "2", "must be two letters")
	}
	if r.MiscData != nil && !jsonObject(r.MiscData) {
		faults.Add("miscData", order.RuleFormat, "", "must be a JSON object")
	}
	r.Payment.check(&faults, r.Order.Currency())
	r.checkExtra(&faults)
	return faults.Err()
}

func (t PaymentTerms) check(faults *order.Faults, c order.Currency) {
	switch t.Capture {
	case "", CaptureManual, CaptureAutomatic:
		if !t.DeferredDate.IsZero() {
			faults.Add("payment.deferredDate", order.RuleConflict, "", "is for deferred capture only")
		}
	case CaptureDeferred:
		if t.DeferredDate.IsZero() {
			faults.Add("payment.deferredDate", order.RuleRequired, "", "must be given with deferred capture")
		}
	default:
		faults.Add("payment.capture", order.RuleUnknown, "", "must be MANUAL, AUTOMATIC or DEFERRED")
	}
	switch {
	case t.Amount.IsZero():
	case t.Amount.Sign() < 0:
		faults.Add("payment.amount", order.RuleRange, "", "must not be negative")
	case t.Amount.Currency() != c:
		faults.Add("payment.amount", order.RuleCurrencyMismatch, "", "must be in the currency of the order")
	}
}

func (r SessionRequest) checkExtra(faults *order.Faults) {
	for i, name := range slices.Sorted(maps.Keys(r.Extra)) {
		path := "extra." + word(name)
		known := slices.ContainsFunc(sessionMembers[:], func(m string) bool { return strings.EqualFold(m, name) })
		switch {
		case name == "":
			faults.Add("extra", order.RuleRequired, "", "must not have an empty name")
		case known:
			faults.Add(path, order.RuleConflict, "", "is written by this package; use the field of its own")
		case !json.Valid(r.Extra[name]):
			faults.Add(path, order.RuleFormat, "", "must be a JSON value")
		case i > maxExtra:
			faults.Add("extra", order.RuleTooMany, "", "must be at most 100 members")
			return
		}
	}
}

const maxExtra = 99

// encode writes the body, the extra members last and in the order of their names.
func (r SessionRequest) encode() ([]byte, error) {
	body, err := json.Marshal(r.wire())
	if err != nil {
		return nil, err
	}
	if len(r.Extra) == 0 {
		return body, nil
	}
	body = body[:len(body)-1]
	for _, name := range slices.Sorted(maps.Keys(r.Extra)) {
		quoted, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		body = append(append(append(append(body, ','), quoted...), ':'), r.Extra[name]...)
	}
	return append(body, '}'), nil
}

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func letters(s string, n int) bool {
	for i := range len(s) {
		if b := s[i] | 0x20; b < 'a' || b > 'z' {
			return false
		}
	}
	return len(s) == n
}

func jsonObject(text json.RawMessage) bool {
	return json.Valid(text) && strings.HasPrefix(strings.TrimLeft(string(text), " \t\r\n"), "{")
}

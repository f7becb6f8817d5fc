package monexttest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// createSession answers POST /checkout/payments/sessions.
func (d *draft) createSession(body []byte) answer {
	b, in, err := d.s.cfg.readSession(body)
	d.entry.UnknownFields, d.entry.Coerced = in.unknown, in.coerced
	if err != nil {
		return d.badField(err)
	}
	if err := b.check(&d.s.cfg, d.now); err != nil {
		return d.badField(err)
	}
	p := &session{
		ID: d.sessionID(), First: d.transactionID(), Created: d.now, Expires: d.now.Add(d.s.cfg.sessionLife),
		ReturnURL: b.ReturnURL, NotificationURL: b.NotificationURL, Language: b.LanguageCode,
		OrderReference: b.Order.Reference, Requested: b.amount(), Currency: b.Order.Currency,
		PaymentType: b.paymentType(), Capture: b.capture(), CaptureOn: b.captureOn(), SoftDescriptor: b.Payment.SoftDescriptor,
		MethodID: b.methodID(), PrivateData: b.PrivateData,
		Order: raw(in.members, "order"), Buyer: raw(in.members, "buyer"), Delivery: raw(in.members, "delivery"),
	}
	if p.NotificationURL == "" {
		p.NotificationURL = d.s.cfg.notificationURL
	}
	d.entry.Session = p.ID
	d.decide(codeOK)
	d.changes = append(d.changes, change{Session: p})
	return jsonAnswer(http.StatusCreated, wireSessionCreated{resultOf(codeOK), p.ID, d.s.pageURL(p.ID)})
}

// raw is a member of a decoded body as JSON; nothing when it is not there.
func raw(members map[string]any, name string) json.RawMessage {
	v, there := members[name]
	if !there {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil // it was decoded from JSON
	}
	return text
}

// readSession answers GET /checkout/payments/sessions/{id}.
func (d *draft) readSession(id string) answer {
	st := d.s.st
	d.entry.Session = id
	p := st.sessionAt(id, d.seen())
	if p == nil {
		return d.flat(http.StatusNotFound, codeNoTransaction)
	}
	if !p.over() {
		code := p.standing()
		if d.s.cfg.flatInProgress {
			return d.flat(http.StatusOK, code)
		}
		d.decide(code)
		return jsonAnswer(http.StatusOK, d.s.sessionView(p, code, d.seen()))
	}
	if p.final() && st.hasNotice(p.ID, d.seen()) {
		d.changes = append(d.changes, change{Read: p.ID})
	}
	if titleOf(p.code) == titleCancelled {
		return d.flat(d.s.cfg.endedStatus, p.code)
	}
	d.decide(p.code)
	return jsonAnswer(http.StatusOK, d.s.sessionView(p, p.code, d.seen()))
}

// hasNotice reports whether the merchant would still be told about a session or transaction, and whether a read that
// shows the given moment shows all that there is to tell.
func (st *state) hasNotice(token string, seen time.Time) bool {
	has, late := false, false
	for _, n := range st.notices {
		has = has || n.Token == token
		late = late || n.Token == token && n.From.After(seen)
	}
	return has && !late
}

// sessionView shows a session with its attempts as they stood at a moment, the newest first.
func (s *Server) sessionView(p *session, code string, at time.Time) wireSession {
	v := wireSession{wireContext: s.context(p, code)}
	if s.cfg.typeless && !p.over() && len(p.transactions) == 0 {
		v.Transactions = []wireTransaction{{
			ID: p.First, Currency: p.Currency, PaymentType: p.PaymentType, Capture: p.Capture, RequestedAmount: &p.Requested,
		}}
	}
	for _, id := range slices.Backward(p.transactions) {
		v.Transactions = append(v.Transactions, s.transactionView(p, s.st.transactionAt(id, at)))
	}
	return v
}

// context repeats what the merchant sent; the device is the buyer's as soon as one came.
func (s *Server) context(p *session, code string) wireContext {
	if s.cfg.sparse {
		return wireContext{Result: resultOf(code)}
	}
	c := wireContext{Result: resultOf(code), Order: p.Order, Buyer: p.Buyer, Delivery: p.Delivery, PrivateData: p.PrivateData}
	if p.visited() {
		c.Device = &wireDevice{Type: "COMPUTER", IP: "203.0.113.9"}
	}
	return c
}

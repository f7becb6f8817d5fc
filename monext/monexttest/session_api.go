package monexttest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// createSession answers POST /checkout/payments/sessions.
func (d *draft) createSession(body []byte) answer {
	b, unknown, err := decodeSession(body)
	d.entry.UnknownFields = unknown
	if err != nil {
		return d.badField(err)
	}
	on, ok := deferredDate(b, d.now)
	if !ok {
		return d.badField(&bodyError{[]string{"payment.deferredCaptureDate"}})
	}
	var raw map[string]json.RawMessage // not a struct, which would take names in any case
	if err := json.Unmarshal(body, &raw); err != nil {
		return d.badField(&bodyError{})
	}
	p := &session{
		ID: d.sessionID(), Created: d.now, Expires: d.now.Add(d.s.cfg.sessionLife),
		ReturnURL: b.ReturnURL, NotificationURL: b.NotificationURL, Language: b.LanguageCode,
		OrderReference: b.Order.Reference, Requested: b.Order.Amount, Currency: b.Order.Currency,
		PaymentType: b.Payment.PaymentType, Capture: b.Payment.Capture, CaptureOn: on,
		MethodID: "CB_SIMULATOR", PrivateData: b.PrivateData,
		Order: raw["order"], Buyer: present(raw["buyer"]), Delivery: present(raw["delivery"]),
	}
	if p.Capture == "" {
		p.Capture = captureManual
	}
	if p.PaymentType == "" {
		p.PaymentType = "ONE_OFF"
	}
	if b.Payment.Amount != 0 {
		p.Requested = b.Payment.Amount
	}
	if len(b.PaymentMethod.IDs) > 0 {
		p.MethodID = b.PaymentMethod.IDs[0]
	}
	if p.NotificationURL == "" {
		p.NotificationURL = d.s.cfg.notificationURL
	}
	d.entry.Session = p.ID
	d.decide(codeOK)
	d.changes = append(d.changes, change{Session: p})
	return jsonAnswer(http.StatusCreated, wireSessionCreated{d.s.result(codeOK), p.ID, d.s.pageURL(p.ID)})
}

// present turns a JSON null into nothing.
func present(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}

// deferredDate reads the capture date, which a DEFERRED capture needs and which may lie six days ahead.
func deferredDate(b sessionBody, now time.Time) (time.Time, bool) {
	if b.Payment.Capture != captureDeferred {
		return time.Time{}, true
	}
	for _, layout := range dateLayouts() {
		if t, err := time.Parse(layout, b.Payment.DeferredDate); err == nil {
			return t.UTC(), !t.After(now.AddDate(0, 0, 6))
		}
	}
	return time.Time{}, false
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
		v.Transactions = []wireTransaction{{Currency: p.Currency, RequestedAmount: p.Requested}}
	}
	for _, id := range slices.Backward(p.transactions) {
		v.Transactions = append(v.Transactions, s.transactionView(p, s.st.transactionAt(id, at)))
	}
	return v
}

// context repeats what the merchant sent; the device is the buyer's as soon as one came.
func (s *Server) context(p *session, code string) wireContext {
	if s.cfg.sparse {
		return wireContext{Result: s.result(code)}
	}
	c := wireContext{Result: resultOf(code), Order: p.Order, Buyer: p.Buyer, Delivery: p.Delivery, PrivateData: p.PrivateData}
	if p.visited() {
		c.Device = &wireDevice{Type: "COMPUTER", IP: "203.0.113.9"}
	}
	return c
}

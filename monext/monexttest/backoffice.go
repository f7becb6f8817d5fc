package monexttest

import (
	"errors"
	"fmt"
	"slices"
)

// ErrUnknownEffect is returned for an id that is no effect on hold.
var ErrUnknownEffect = errors.New("monexttest: no effect on hold has this id")

// ErrUnknownTransaction is returned for an id that is no payment.
var ErrUnknownTransaction = errors.New("monexttest: unknown transaction")

// BackOffice makes an operation as a person in Monext's own screens would: the merchant's program did not ask for it, and
// hears of it by a notification of type TRS. Kind is KindCapture, KindCancel or KindRefund, the amount in minor units, from
// 1 to 10^18 as in requests. The id is the authorisation's; of a cancel it may also be that of the capture or refund to
// stop. It returns the effect's id, and a [*RefusedError] when the rules refuse it.
func (s *Server) BackOffice(id string, kind Kind, amount int64) (effectID string, err error) {
	if kind != KindCapture && kind != KindCancel && kind != KindRefund {
		return "", fmt.Errorf("monexttest: back office: kind must be capture, cancel or refund, not %q", kind)
	}
	if amount <= 0 || amount > maxAmount {
		return "", fmt.Errorf("monexttest: back office: the amount must be from 1 to %d", int64(maxAmount))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.catchUp(); err != nil {
		return "", err
	}
	t := s.st.transactions[id]
	if e := s.st.effects[id]; t == nil && e != nil && kind == KindCancel {
		t = s.st.transactions[e.Transaction]
	}
	if t == nil {
		return "", ErrUnknownTransaction
	}
	d := s.draft(WhatBackOffice, s.now())
	code, e := d.operate(operation{Kind: kind, Transaction: id, Amount: amount}, "")
	if code == codeOK {
		d.notify(s.st.sessions[t.Session], noticeTransaction, t.ID)
	}
	if err := d.commit(); err != nil {
		return "", err
	}
	if code != codeOK {
		return "", &RefusedError{Code: code}
	}
	return e.ID, nil
}

// ResolveOperation decides an operation that [OnHold] left waiting: "00000" executes it under its own id, if the balances
// still allow it; any other final code refuses it. [WithHoldLife] lets time do it. It returns the code that came of it, and the merchant is notified.
func (s *Server) ResolveOperation(effectID, code string) (string, error) {
	if err := someCode("resolve operation: code", code); err != nil {
		return "", err
	}
	if waiting(code) {
		return "", fmt.Errorf("monexttest: resolve operation: code %s decides nothing", code)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.catchUp(); err != nil {
		return "", err
	}
	e := s.st.effects[effectID]
	if e == nil || e.Status != StatusPending {
		return "", ErrUnknownEffect
	}
	d := s.draft(WhatEngine, s.now())
	d.entry.Note = "resolved"
	code = d.resolve(e, code)
	return code, d.commit()
}

// endOperationHold executes an effect that was on hold for its whole time; one that was decided stays as it is.
func (d *draft) endOperationHold(e *Effect) {
	if e.Status != StatusPending {
		return
	}
	d.entry.Note = "resolved by itself"
	d.resolve(e, codeOK)
}

// resolve executes or refuses an effect on hold, under the rules of the moment it was asked for, and plans to tell the
// merchant.
func (d *draft) resolve(e *Effect, code string) string {
	d.entry.Transaction = e.Transaction
	f := cloneEffect(*e)
	v := refusal(code)
	if titleOf(code) == titleAccepted {
		t := d.s.st.transactions[e.Transaction].without(e)
		v = d.s.allow(t, operation{Kind: e.Kind, Amount: e.Amount, Option: e.Option, Stops: e.Stops}, e.Date)
	}
	if v.code == codeOK && len(e.Voids) > 0 {
		v.voids = slices.Clone(e.Voids) // these were set aside, even if there are newer captures by now
	}
	f.Code, f.Status, f.Voids, f.Overdrawn = v.code, StatusOK, v.voids, v.over
	if v.code != codeOK {
		f.Status = StatusKO
	}
	f.VisibleFrom = d.now.Add(d.s.cfg.readLag)
	d.execute(&f, v)
	d.decide(f.Code)
	d.notify(d.s.st.sessions[d.s.st.transactions[e.Transaction].Session], noticeTransaction, e.Transaction)
	return f.Code
}

// without is the transaction as if one effect had never been.
func (t *transaction) without(e *Effect) *transaction {
	c := *t
	c.Effects = nil
	for _, other := range t.Effects {
		if other != e {
			c.Effects = append(c.Effects, other)
		}
	}
	return &c
}

package monexttest

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnknownSession is returned for a session id that the server never gave.
var ErrUnknownSession = errors.New("monexttest: unknown session")

// ErrSessionOver is returned when a buyer acts on a session that has its result.
var ErrSessionOver = errors.New("monexttest: the session is over")

// ErrNotOnHold is returned when a session is to be resolved that is not on hold.
var ErrNotOnHold = errors.New("monexttest: the session is not on hold")

// RefusedError is returned when Monext's rules refuse: by Accept, because of the duplicate check or of one of the sandbox's
// amounts, and by BackOffice.
type RefusedError struct {
	Code string // return code
}

// Error names the code.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("monexttest: refused with %s %s", e.Code, detailOf(e.Code))
}

// Accept lets the buyer pay, and returns the id of the accepted transaction. The payment is refused, with a
// [*RefusedError], when its amount is one of the sandbox's 333xx or when an equal payment of the same order was accepted
// today or yesterday; that counts like [Server.Refuse].
func (s *Server) Accept(sessionID string) (transactionID string, err error) {
	return s.pay(sessionID, codeOK, 0)
}

// AcceptPartly lets the bank authorise less than was asked for, in minor units.
func (s *Server) AcceptPartly(sessionID string, amount int64) (transactionID string, err error) {
	if amount <= 0 {
		return "", errors.New("monexttest: accept partly: the amount must be positive")
	}
	return s.pay(sessionID, codeOK, amount)
}

// Refuse lets the bank refuse the buyer's payment with a return code, such as "01116". It ends the session, unless
// [WithAttempts] leaves the buyer another attempt: then the session stays in progress, with the refused attempt listed.
func (s *Server) Refuse(sessionID, code string) error {
	if err := someCode("refuse: code", code); err != nil {
		return err
	}
	if t := titleOf(code); t != titleRefused && t != titleError {
		return fmt.Errorf("monexttest: refuse: code %s has the title %s", code, t)
	}
	_, err := s.pay(sessionID, code, 0)
	if r := (*RefusedError)(nil); errors.As(err, &r) {
		return nil
	}
	return err
}

// Hold leaves the payment waiting, with one of the codes of PENDING_RISK (04001, 04003) or ONHOLD_PARTNER (02000, 02005,
// 02006, 02016), and returns the transaction's id. [Server.Resolve] decides, or the time that [WithHoldLife] sets.
func (s *Server) Hold(sessionID, code string) (transactionID string, err error) {
	if t := titleOf(code); t != titleRisk && t != titlePartner {
		return "", fmt.Errorf("monexttest: hold: code %s has the title %s", code, t)
	}
	return s.pay(sessionID, code, 0)
}

// Resolve decides a payment on hold: "00000" accepts it under its own id, any other final code refuses it.
func (s *Server) Resolve(sessionID, code string) error {
	if err := someCode("resolve: code", code); err != nil {
		return err
	}
	if waiting(code) {
		return fmt.Errorf("monexttest: resolve: code %s decides nothing", code)
	}
	return s.act(sessionID, WhatEngine, func(d *draft, p *session) error {
		if !p.over() || p.final() {
			return ErrNotOnHold
		}
		d.decideHeld(p, s.st.transactions[p.accepted()], code)
		return nil
	})
}

// decideHeld gives a payment on hold its result.
func (d *draft) decideHeld(p *session, t *transaction, code string) {
	d.authorise(p, t, code)
	d.finish(p, code)
}

// endHold accepts a payment that was on hold for its whole time; one that was decided stays as it is.
func (d *draft) endHold(t *transaction) {
	if !waiting(t.Code) {
		return
	}
	p := d.s.st.sessions[t.Session]
	d.entry.Session, d.entry.Transaction, d.entry.Note = p.ID, t.ID, "resolved by itself"
	d.decideHeld(p, t, codeOK)
}

// heldUntil is when what is put on hold now is accepted by itself; zero for never.
func (d *draft) heldUntil() time.Time {
	if d.s.cfg.holdLife == 0 {
		return time.Time{}
	}
	return d.now.Add(d.s.cfg.holdLife)
}

// Abandon lets the buyer give up on the payment page.
func (s *Server) Abandon(sessionID string) error {
	return s.act(sessionID, WhatBuyer, func(d *draft, p *session) error {
		if p.over() {
			return ErrSessionOver
		}
		d.finish(p, codeAbandoned)
		return nil
	})
}

// Expire ends a session as if its time had run out.
func (s *Server) Expire(sessionID string) error {
	return s.act(sessionID, WhatEngine, func(d *draft, p *session) error {
		if p.over() {
			return ErrSessionOver
		}
		d.expire(p)
		return nil
	})
}

// open notes that the buyer sees the payment page.
func (s *Server) open(sessionID string) error {
	return s.act(sessionID, WhatBuyer, func(d *draft, p *session) error {
		if !p.opened && !p.over() {
			d.entry.Note = "opened the page"
			d.changes = append(d.changes, change{Opened: p.ID})
		}
		return nil
	})
}

// pay is one attempt of the buyer, of which code is the bank's answer. Amount 0 stands for what was asked for.
func (s *Server) pay(sessionID, code string, amount int64) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.payLocked(sessionID, code, amount)
}

func (s *Server) payLocked(sessionID, code string, amount int64) (id string, err error) {
	err = s.actLocked(sessionID, WhatBuyer, func(d *draft, p *session) error {
		if p.over() {
			return ErrSessionOver
		}
		if amount > p.Requested {
			return fmt.Errorf("monexttest: accept partly: the amount is above the %d asked for", p.Requested)
		}
		if amount == 0 {
			amount = p.Requested
		}
		if code == codeOK {
			code = d.bank(p, amount)
		}
		t := &transaction{ID: p.First, Session: p.ID, Date: d.now, Code: code, Authorised: amount}
		if len(p.transactions) > 0 {
			t.ID = d.transactionID()
		}
		if waiting(code) {
			t.HeldUntil = d.heldUntil()
		}
		id = t.ID
		d.entry.Transaction = id
		d.changes = append(d.changes, change{Payment: t})
		d.authorise(p, t, code)
		if titleOf(code) == titleAccepted || waiting(code) || len(p.transactions)+1 >= s.cfg.attempts {
			d.finish(p, code)
		} else {
			d.decide(code)
		}
		return nil
	})
	if err == nil && titleOf(code) != titleAccepted && !waiting(code) {
		err = &RefusedError{Code: code}
	}
	return id, err
}

// bank gives the return code of a payment that the buyer would make.
func (d *draft) bank(p *session, amount int64) string {
	s := d.s
	if code := sandboxCode(p.Requested); code != codeOK && s.cfg.sandboxAmounts {
		return code
	}
	if s.st.isDuplicate(s.cfg.duplicates, duplicateKey{KindPayment, p.OrderReference, amount}, "", d.now) {
		return s.cfg.duplicateCode
	}
	return codeOK
}

// authorise adds the first entry of a transaction; none while the payment is on hold.
func (d *draft) authorise(p *session, t *transaction, code string) {
	if waiting(code) {
		return
	}
	e := &Effect{ID: t.ID, Transaction: t.ID, Kind: KindPayment, Type: p.transactionType(), Amount: t.Authorised,
		Status: StatusOK, Code: code, Date: t.Date, VisibleFrom: d.now, Cause: d.entry.Seq}
	if titleOf(code) != titleAccepted {
		e.Status = StatusKO
	}
	d.changes = append(d.changes, change{Effect: e})
}

// finish gives a session its result and plans to tell the merchant.
func (d *draft) finish(p *session, code string) {
	d.decide(code)
	d.changes = append(d.changes, change{Ended: &ended{p.ID, code}})
	d.notify(p, noticeSession, p.ID)
}

// expire ends a session whose time ran out; one that has its result stays as it is.
func (d *draft) expire(p *session) {
	if p.over() {
		return
	}
	d.entry.Session = p.ID
	code := codeNeverCame
	if p.opened {
		code = codeExpired
	}
	d.finish(p, code)
}

// act lets something happen to a session.
func (s *Server) act(sessionID string, what What, do func(*draft, *session) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.actLocked(sessionID, what, do)
}

func (s *Server) actLocked(sessionID string, what What, do func(*draft, *session) error) error {
	if s.closed {
		return ErrClosed
	}
	if err := s.catchUp(); err != nil {
		return err
	}
	p := s.st.sessions[sessionID]
	if p == nil {
		return ErrUnknownSession
	}
	d := s.draft(what, s.now())
	d.entry.Session = p.ID
	if err := do(d, p); err != nil {
		return err
	}
	if len(d.changes) == 0 {
		return nil
	}
	return d.commit()
}

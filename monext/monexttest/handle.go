package monexttest

import (
	"net/http"
)

// handle does all of a request but sending its answer.
func (s *Server) handle(r *http.Request) answer {
	c, kind := s.understand(r)
	unknownIntent := false
	if c.route == routeOperation && c.authorised && c.bad == nil && c.bodyErr == nil && s.cfg.intent != nil {
		unknownIntent = !s.cfg.intent(c.op.MerchantReference)
	}
	a, fault := s.serve(r, c, kind, unknownIntent)
	if fault.Do.kind == actDelay && fault.When == AfterEffect {
		s.pause(r, fault.Do.wait)
	}
	return a
}

// serve is the part of handle that holds s.mu, but for a delay before the effect.
func (s *Server) serve(r *http.Request, c call, kind Kind, unknownIntent bool) (answer, Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault := s.strike(c.method, c.path, c.op.MerchantReference)
	if fault.Do.kind == actDelay && fault.When == BeforeEffect {
		s.unlocked(func() { s.pause(r, fault.Do.wait) })
	}
	return s.execute(c, kind, fault, unknownIntent), fault
}

// unlocked does something without s.mu, and has it again afterwards, however that ends.
func (s *Server) unlocked(do func()) {
	s.mu.Unlock()
	defer s.mu.Lock()
	do()
}

// execute runs a request, or not, as its fault has it, and writes the journal. It holds s.mu.
func (s *Server) execute(c call, kind Kind, fault Fault, unknownIntent bool) answer {
	if s.closed {
		return textAnswer(http.StatusServiceUnavailable, "the simulator is closed\n")
	}
	if err := s.catchUp(); err != nil {
		return storageFailed()
	}
	d := s.draft(WhatRequest, s.now())
	d.entry.Method, d.entry.Path, d.entry.Header = c.method, c.path, redact(c.header)
	d.entry.UnknownFields, d.entry.Coerced = c.in.unknown, c.in.coerced
	if fault.Do.kind != "" {
		d.entry.Fault = fault.String()
	}
	o := operation{Kind: kind, Transaction: c.id, Amount: c.op.Amount, Option: c.op.Option, Comment: c.op.Comment,
		MerchantReference: c.op.MerchantReference, PrivateData: c.op.PrivateData}
	if c.route == routeOperation && fault.Do.kind != actUnreachable {
		d.receive(&o, unknownIntent)
	}
	a := s.answerTo(d, c, o, fault)
	d.entry.Status = a.status
	if a.act.silent() {
		d.entry.Status = 0
	}
	if err := d.commit(); err != nil {
		return storageFailed()
	}
	if c.route == routeCreateSession && s.cfg.autoAccept && d.entry.Session != "" {
		_, _ = s.payLocked(d.entry.Session, codeOK, 0) // the session shows how it went
	}
	return a
}

// storageFailed is the answer when the state file could not be written: nothing was executed.
func storageFailed() answer {
	return textAnswer(http.StatusInternalServerError, "the simulator could not write its state file; nothing was executed\n")
}

// receive counts the POSTs of a merchantReference and notes a caller without an intent.
func (d *draft) receive(o *operation, unknownIntent bool) {
	d.entry.Transaction, d.entry.MerchantReference = o.Transaction, o.MerchantReference
	if o.MerchantReference != "" {
		o.Attempt = d.s.st.posts[o.MerchantReference] + 1
		d.entry.Attempt = o.Attempt
	}
	if unknownIntent {
		d.changes = append(d.changes, change{Violation: &Violation{
			Kind: ViolationUnknownIntent, Seq: d.entry.Seq, Transaction: o.Transaction,
			MerchantReference: o.MerchantReference, Detail: string(o.Kind) + " without a durable intent",
		}})
	}
}

// answerTo executes the request unless the fault comes first, and spoils the answer as the fault wants.
func (s *Server) answerTo(d *draft, c call, o operation, fault Fault) answer {
	executed := fault.Do.kind == "" || fault.When == AfterEffect || fault.Do.trait().executes
	hold := ""
	switch fault.Do.kind {
	case actUnreachable:
		return answer{act: fault.Do}
	case actLate:
		if _, no := s.refused(d, c); !no && c.route == routeOperation && c.bad == nil {
			d.changes = append(d.changes, change{Late: &lateOperation{
				ID: d.entry.Seq, Due: d.now.Add(fault.Do.wait), Operation: o}})
		}
		return answer{act: fault.Do}
	case actHide:
		d.hide = fault.Do.wait
	case actHold:
		hold = fault.Do.code
	case actStale:
		d.bend.back = fault.Do.wait
	case actUnsorted:
		d.bend.unsorted = true
	case actCrowd:
		d.bend.entries = fault.Do.entries
	default:
	}
	var a answer
	if executed {
		a = s.truth(d, c, o, hold)
	}
	return fault.Do.scripted(a, s.usualStatus(c))
}

// usualStatus is the status at which Monext gives the result of a request.
func (s *Server) usualStatus(c call) int {
	switch {
	case c.route == routeOperation:
		return s.cfg.operationStatus
	case c.method == http.MethodPost:
		return http.StatusCreated
	}
	return http.StatusOK
}

// truth is the answer without mishap.
func (s *Server) truth(d *draft, c call, o operation, hold string) answer {
	if a, no := s.refused(d, c); no {
		return a
	}
	switch c.route {
	case routeCreateSession:
		return d.createSession(c.body)
	case routeReadSession:
		return d.readSession(c.id)
	case routeReadTransaction:
		return d.readTransaction(c.id)
	case routePaymentMethods:
		return d.readPaymentMethods(c.id)
	default:
		if c.bad != nil {
			return d.badField(c.bad)
		}
		return d.operated(o, hold)
	}
}

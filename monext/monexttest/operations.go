package monexttest

import "time"

// Options of a capture.
const (
	optionStandard = "STANDARD"
	optionLate     = "LATE_DELIVERY"
	optionFinal    = "FINAL"
)

// operation is a capture, cancel or refund that somebody asked for.
type operation struct {
	Kind              Kind              `json:"kind"`
	Transaction       string            `json:"transaction"` // the id in the path
	Amount            int64             `json:"amount"`
	Option            string            `json:"option,omitempty"`
	Comment           string            `json:"comment,omitempty"`
	MerchantReference string            `json:"merchantReference,omitempty"`
	Attempt           int               `json:"attempt,omitempty"`
	PrivateData       map[string]string `json:"privateData,omitempty"`

	Stops string `json:"-"` // the capture or refund that a cancel named in its path
}

// verdict is what the rules say of an operation.
type verdict struct {
	code        string
	reauthorise bool   // a new authorisation comes first
	release     int64  // what a FINAL capture lets go
	voids       []Void // what a cancel stops
	over        int64  // what an overdraft takes
}

func refusal(code string) verdict { return verdict{code: code} }

// operate executes an operation and gives its code, and its effect, if it left one. When hold is not empty, an operation
// that would be accepted waits under that code.
func (d *draft) operate(o operation, hold string) (string, *Effect) {
	t, code := d.s.st.addressed(&o, d.s.cfg.ownIDCancels)
	if t == nil {
		d.entry.Transaction = o.Transaction
		d.decide(code)
		return code, nil
	}
	d.entry.Transaction = t.ID
	if t.Code != codeOK {
		d.decide(codeBadTransaction)
		return codeBadTransaction, nil
	}
	v := d.s.judge(t, o, d.now)
	e := d.effect(t, o, v)
	if v.code == codeOK && hold != "" {
		e.ID, e.Status, e.Code, e.Overdrawn = d.transactionID(), StatusPending, hold, 0
		e.HeldUntil = d.heldUntil()
		d.changes = append(d.changes, change{Effect: e})
	} else {
		d.execute(e, v)
	}
	d.decide(e.Code)
	return e.Code, e
}

// addressed finds the transaction that an operation's path means: by its own id or, for a cancel, by that of the capture
// or refund to stop. It gives a code when there is none.
func (st *state) addressed(o *operation, ownID bool) (*transaction, string) {
	if t := st.transactions[o.Transaction]; t != nil {
		return t, ""
	}
	e := st.effects[o.Transaction]
	switch {
	case e == nil && o.Kind == KindCancel:
		return nil, codeNothingToCancel
	case e == nil:
		return nil, codeUnknownID
	case o.Kind != KindCancel || !ownID:
		return nil, codeBadTransaction // the id of an operation: only the authorisation's will do
	}
	o.Stops = e.ID
	return st.transactions[e.Transaction], ""
}

// effect makes the effect of an operation.
func (d *draft) effect(t *transaction, o operation, v verdict) *Effect {
	e := &Effect{
		Transaction: t.ID, Kind: o.Kind, Type: d.s.typeWord(o.Kind), Amount: o.Amount, Status: StatusOK, Code: v.code,
		Date: d.now, VisibleFrom: d.now.Add(max(d.s.cfg.readLag, d.hide)), Cause: d.entry.Seq, Option: o.Option,
		MerchantReference: o.MerchantReference, Attempt: o.Attempt, Comment: o.Comment, PrivateData: o.PrivateData,
		Stops: o.Stops, Voids: v.voids, Overdrawn: v.over,
	}
	if v.code != codeOK {
		e.Status = StatusKO
	}
	return e
}

// execute adds an effect with its companions, in the order in which Monext would make them.
func (d *draft) execute(e *Effect, v verdict) {
	companion := func(kind Kind, amount int64) {
		c := *e
		c.ID, c.Kind, c.Type, c.Amount, c.Companion = d.transactionID(), kind, d.s.typeWord(kind), amount, true
		c.Voids, c.Overdrawn, c.HeldUntil = nil, 0, time.Time{}
		if kind == KindCancel {
			c.VisibleFrom = c.VisibleFrom.Add(d.s.cfg.finalLag)
		}
		d.changes = append(d.changes, change{Effect: &c})
	}
	late := d.deferRelease(e, v)
	if v.reauthorise {
		companion(KindReauthorization, e.Amount)
	}
	if e.ID == "" {
		e.ID = d.transactionID()
		d.changes = append(d.changes, change{Effect: e})
	} else {
		d.changes = append(d.changes, change{Settled: e})
	}
	if v.release > 0 && !late {
		companion(KindCancel, v.release)
	}
}

func (s *Server) typeWord(kind Kind) string {
	switch kind {
	case KindReauthorization:
		return s.cfg.reauthWord
	case KindCancel:
		return s.cfg.cancelWord
	case KindRefund:
		return typeRefund
	default:
		return typeCapture
	}
}

// operated is the answer to a capture, cancel or refund: one status whatever the verdict.
func (d *draft) operated(o operation, hold string) answer {
	code, e := d.operate(o, hold)
	out := wireOperated{Result: resultOf(code)}
	if e != nil && (e.Status != StatusKO || d.s.cfg.refusedNamed) {
		out.Transaction = &wireTransaction{ID: e.ID, Date: wireTime(e.Date), Type: e.Type}
	}
	return jsonAnswer(d.s.cfg.operationStatus, out)
}

// captureDeferred captures what is left of a DEFERRED payment on its date.
func (d *draft) captureDeferred(t *transaction) {
	if t.deferred {
		return
	}
	d.entry.Transaction, d.entry.Note = t.ID, "deferred capture"
	d.changes = append(d.changes, change{Deferred: t.ID})
	rest := d.s.uncaptured(t)
	o := operation{Kind: KindCapture, Transaction: t.ID, Amount: rest}
	if rest > 0 && !d.s.expired(t, d.now) && t.holds(o, verdict{}) {
		d.execute(d.effect(t, o, verdict{code: codeOK}), verdict{code: codeOK})
		d.decide(codeOK)
	}
}

// arrive executes a request that was late.
func (d *draft) arrive(l *lateOperation) {
	if l == nil {
		return
	}
	d.entry.Note = "late request"
	d.entry.MerchantReference, d.entry.Attempt = l.Operation.MerchantReference, l.Operation.Attempt
	d.changes = append(d.changes, change{Arrived: l.ID})
	d.operate(l.Operation, "")
}

// expired reports whether an authorisation can no longer be captured. A payment that was captured at once has nothing
// that could expire.
func (s *Server) expired(t *transaction, now time.Time) bool {
	return s.st.sessions[t.Session].Capture != captureAutomatic && !now.Before(t.Date.Add(s.method(t).AuthorizationLife))
}

package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/monext"
)

// auditAfter is when a transaction is read once more after an operation of which
// something is not sure: it was in doubt, or Monext has not listed what it
// accepted. An effect that comes later than the horizon is found by these reads,
// and shown. After a refusal there is the first of them only: a refusal that is not
// true would stay hidden else.
var auditAfter = [...]time.Duration{time.Hour, day, 2 * day}

// nextAudit is when the payment's transaction is to be read although nothing of
// it is open: after doubt, and while a deferred capture is awaited. Zero when it
// is not.
func (p *Payment) nextAudit() time.Time {
	var next time.Time
	for i := range p.operations {
		if o := &p.operations[i]; p.unsure(o) {
			next = earlier(next, o.auditBehind(p.audited))
		}
	}
	return earlier(next, p.nextDeferral())
}

// unsure tells whether an operation that is over, or in a person's hands, may
// still turn out otherwise.
func (p *Payment) unsure(o *Operation) bool {
	if !o.State.Closed() && o.State != OperationReview || o.lastSent() == nil {
		return false
	}
	return o.doubted() || o.denied() || p.unlisted(o) || p.unreleased(o)
}

// denied reports whether Monext's answer refused the operation, and nothing else is
// known of it.
func (o *Operation) denied() bool {
	last := o.lastSent()
	return o.State == OperationRefused && last != nil && last.Answer != nil && last.Answer.Outcome == monext.Refused && o.sentAttempts() == 1
}

// unreleased tells whether Monext has not listed yet how it released what a FINAL
// capture left.
func (p *Payment) unreleased(o *Operation) bool {
	t := p.transaction(o.Transaction)
	if t == nil || !o.isFinal() || o.State != OperationSucceeded || o.Release != "" {
		return false
	}
	return t.Ledger.Captured.Minor()+t.Ledger.Cancelled.Minor() < t.Ledger.Authorized.Minor()
}

// unlisted tells whether Monext accepted an operation and has not listed its
// effect yet.
func (p *Payment) unlisted(o *Operation) bool {
	t := p.transaction(o.Transaction)
	if t == nil || o.Effect == "" {
		return false
	}
	e := t.effect(o.Effect)
	return e != nil && !e.Listed
}

// auditBehind is the operation's next audit behind a time; zero when there is
// none. While a person has not decided, there is one each day.
func (o *Operation) auditBehind(audited time.Time) time.Time {
	from, reads := later(o.lastSent().At, o.SettledAt), auditAfter[:]
	if o.denied() {
		reads = reads[:1]
	}
	for _, after := range reads {
		if at := from.Add(after); at.After(audited) {
			return at
		}
	}
	if o.State == OperationReview {
		return from.Add(audited.Sub(from).Truncate(day) + day)
	}
	return time.Time{}
}

// nextDeferral is when to look for the capture that Monext makes on the date of
// a DEFERRED payment: a day after it, then daily until it is there or the
// authorisation ends. The end itself is believed only after a look.
func (p *Payment) nextDeferral() time.Time {
	t := p.transaction("")
	if t == nil || p.opened.Mode != monext.CaptureDeferred || t.Expired || t.Ledger.Capturable.IsZero() {
		return time.Time{}
	}
	next := t.Deadline
	if !p.warned {
		next = earlier(next, t.Warn)
	}
	if p.opened.DeferredDate.IsZero() {
		return next
	}
	at := p.opened.DeferredDate.Time().Add(day)
	if late := p.audited.Sub(at); !p.audited.IsZero() && late >= 0 {
		at = at.Add(late.Truncate(day) + day)
	}
	return earlier(next, at)
}

// nextRead is when something of the payment is to be read at Monext, operations
// aside; zero when nothing is.
func (p *Payment) nextRead() time.Time {
	return earlier(earlier(p.nextAudit(), p.nextSession()), p.nextNoted())
}

// nextNoted is when the read that a notification asked for is due; zero once it
// was made.
func (p *Payment) nextNoted() time.Time {
	if !p.unread {
		return time.Time{}
	}
	return p.noted
}

// answers tells whether a read that began at a version and a time is the one that
// the last notification asked for, or comes behind it.
func (p *Payment) answers(began int64, at time.Time) bool {
	return p.unread && p.notedSeq <= began && !p.noted.After(at)
}

// nextSession is when a session is to be looked at; zero when all are dead.
func (p *Payment) nextSession() time.Time {
	var next time.Time
	for i := range p.sessions {
		if s := &p.sessions[i]; !s.Dead {
			next = earlier(next, s.Next)
		}
	}
	return next
}

// doubted tells whether what became of a request was never told by its answer.
func (o *Operation) doubted() bool {
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if a.sent() && (a.Answer == nil || a.Answer.Outcome == monext.Unknown || a.Answer.Outcome == monext.Pending) {
			return true
		}
	}
	return false
}

// wakeAudit asks for the reads after an operation of which something is not sure
// is over, or in a person's hands.
func (d *draft) wakeAudit(id string) {
	if d.unsure(d.operation(id)) {
		d.wakeNextAudit()
	}
}

// wakeNextAudit asks for the next audit, if there is one. Each asks for the one
// behind it.
func (d *draft) wakeNextAudit() {
	if next := d.nextAudit(); !next.IsZero() {
		d.wake("", ActionRefresh, max(next.Sub(d.now), 0), auditLooks+int(d.Version()))
	}
}

// auditLooks keeps the look numbers of audits apart from all others.
const auditLooks = 4_000_000

// earlier is the earlier of two times, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

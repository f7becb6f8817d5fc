package lifecycle

import "time"

// applyClockSet applies an EventClockSet: everything recorded before it happened at t
// or earlier. So:
//
//   - a look, a pause or a wait that was stamped ahead of t is due, and a delay that
//     was asked for begins anew;
//   - an attempt stamped ahead of t, or before the host's own clock was set, was made
//     at a time that nobody knows: whether Monext's duplicate check still covers it
//     cannot be told, so a person decides;
//   - an end of the authorisation that was recorded ahead of t has not come.
func (p *Payment) applyClockSet(e Event) {
	t := e.At
	for i := range p.events {
		earlier := &p.events[i]
		at := p.stampOf(earlier)
		if !at.After(t) {
			continue
		}
		if p.restamped == nil {
			p.restamped = map[int64]time.Time{}
		}
		p.restamped[earlier.Seq] = t
		p.restamp(earlier, at.Sub(t), t)
	}
	p.clockSet, p.newest = t, t
	if !e.ClockSet.Jump {
		return
	}
	for i := range p.operations {
		o := &p.operations[i]
		if !o.lookedAt.IsZero() { // how much of its pause had passed is not known
			o.lookedAt = later(o.lookedAt, t)
		}
		for j := range o.Attempts {
			o.Attempts[j].misdated = true
		}
	}
	for i := range p.sessions {
		p.sessions[i].misdated = true
	}
}

// stampOf is when an event was made, as far as is known: at the latest when a clock
// was set that was ahead.
func (p *Payment) stampOf(e *Event) time.Time {
	if at, known := p.restamped[e.Seq]; known {
		return at
	}
	return e.At
}

// restamp corrects what an earlier event has set, whose stamp is ahead of t by wrong.
func (p *Payment) restamp(e *Event, wrong time.Duration, t time.Time) {
	switch e.Type {
	case EventSessionOpened:
		if s := p.session(e.SessionOpened.ID); s != nil {
			s.ExpiresAt, s.Next, s.misdated = s.ExpiresAt.Add(-wrong), t, true
		}
	case EventSessionRead:
		if s := p.session(e.SessionRead.ID); s != nil {
			s.Next = notAfter(s.Next, t)
			if s.Dead && s.Status != SessionAccepted { // that its time was over is not known
				s.Dead, s.Next = false, t
			}
		}
	case EventAuthorized:
		if a := p.transaction(e.Authorized.Transaction); a != nil && a.Date.IsZero() {
			a.Deadline, a.Warn = a.Deadline.Add(-wrong), a.Warn.Add(-wrong)
		}
	case EventExpiring:
		p.warned = false
	case EventExpired:
		if a := p.transaction(""); a != nil {
			a.Expired = false
			p.tally(a)
		}
	case EventAudited:
		p.audited = notAfter(p.audited, t)
	case EventSwept:
		p.noted = notAfter(p.noted, t)
	case EventReview:
		for i := range p.reviews {
			p.reviews[i].RaisedAt = notAfter(p.reviews[i].RaisedAt, t)
		}
	default:
		if o := p.operation(e.Operation); o != nil {
			o.restamp(e, wrong, t)
		}
	}
}

func (o *Operation) restamp(e *Event, wrong time.Duration, t time.Time) {
	o.RequestedAt, o.SettledAt, o.lookedAt = notAfter(o.RequestedAt, t), notAfter(o.SettledAt, t), notAfter(o.lookedAt, t)
	switch {
	case e.Type == EventRequested && !o.NotBefore.IsZero():
		o.NotBefore = o.NotBefore.Add(-wrong)
		o.Next = o.NotBefore
		return
	case e.Type == EventAttempt:
		for i := range o.Attempts {
			if a := &o.Attempts[i]; a.N == e.Attempt.N {
				a.At, a.misdated = notAfter(a.At, t), true
			}
		}
	}
	if !o.delayed() {
		o.Next = notAfter(o.Next, t)
	}
}

// misdated reports whether an attempt that may have an effect was stamped by a wrong
// clock: the days on which Monext's duplicate check covers it are not known.
func (o *Operation) misdated() bool {
	for i := range o.Attempts {
		if a := &o.Attempts[i]; a.misdated && a.sent() {
			return true
		}
	}
	return false
}

// notAfter returns the earlier of at and t.
func notAfter(at, t time.Time) time.Time {
	if at.After(t) {
		return t
	}
	return at
}

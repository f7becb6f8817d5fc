package monexttest

import "time"

// WithFinalLag sets how long after a FINAL capture the release of the rest is listed. Default 0, with the capture. Use a year
// for never: no authorisation lives that long.
func WithFinalLag(d time.Duration) Option {
	return chosen("final-lag", func(c *config) { c.finalLag = d })
}

// WithoutFinalClosing leaves an authorisation open after a FINAL capture until the release is made, which [WithFinalLag]
// delays: until then the rest can be captured and cancelled. By default nothing can from the capture on, whether the
// release is listed yet or not.
func WithoutFinalClosing() Option { return flag(func(c *config) { c.finalCloses = false }) }

// deferRelease reports whether an accepted capture releases the rest later, and notes when.
func (d *draft) deferRelease(e *Effect, v verdict) bool {
	late := v.release > 0 && !d.s.cfg.finalCloses && d.s.cfg.finalLag > 0
	if late {
		e.ReleasesAt = d.now.Add(d.s.cfg.finalLag)
	}
	return late
}

// release lets go of what is left by the time that a FINAL capture releases it.
func (d *draft) release(final *Effect) {
	if final.ReleasesAt.IsZero() {
		return
	}
	t := d.s.st.transactions[final.Transaction]
	d.entry.Transaction, d.entry.Note = t.ID, "release after FINAL"
	d.changes = append(d.changes, change{Released: final.ID})
	rest := d.s.uncaptured(t)
	o := operation{Kind: KindCancel, Amount: rest, Option: final.Option, MerchantReference: final.MerchantReference, Attempt: final.Attempt}
	if rest <= 0 || d.s.expired(t, d.now) || !t.holds(o, verdict{}) {
		return
	}
	e := d.effect(t, o, verdict{code: codeOK})
	e.ID, e.Companion = d.transactionID(), true
	d.changes = append(d.changes, change{Effect: e})
	d.decide(codeOK)
}

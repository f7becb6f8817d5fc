package sim

import (
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// maxSkew is how far a host's clock may be off before it sends nothing, where the plan does not say.
const maxSkew = time.Minute

// sendWindow is what a claim may take so that something is sent behind it: for so long nobody knows when the store read its clock.
const sendWindow = 45 * time.Second

// machine is the wall clock of the machine that the store and the processes are on.
func (w *world) machine() time.Time { return w.now.Add(w.off) }

// onWorld is a stamp of the machine on the world's clock; the zero time stays it.
func (w *world) onWorld(stamp time.Time) time.Time {
	if stamp.IsZero() {
		return stamp
	}
	return stamp.Add(-w.off)
}

// setClock is whoever sets the machine's clock: ahead, where the world does not begin so, and right some time later.
func (w *world) setClock(a *actor) {
	if w.plan.Later {
		a.sleep(w, w.choose.span(2*time.Hour))
		if a.gone || w.quiet {
			return
		}
		w.off, w.setOff = w.plan.Ahead, w.now
		for key := range w.leases { // they are over by the store's clock, and their holders can see it
			w.leases[key] = w.now
		}
		w.note('c', uint64(w.off), 0) //nolint:gosec // it is positive
	}
	a.sleep(w, w.choose.span(2*time.Hour))
	if !a.gone {
		w.putRight()
	}
}

// putRight sets the machine's clock right. Whatever the store says is due it gives at once, as its stamps are ahead.
func (w *world) putRight() {
	if w.off == 0 {
		return
	}
	w.off = 0
	for _, r := range w.records {
		if !r.due.IsZero() {
			r.due = w.now
		}
	}
	w.note('c', 0, 0)
}

// stray is how far a clock is off that is none of the right ones: by more than a minute, and by up to what the plan says.
func (w *world) stray() time.Duration {
	by := maxSkew + time.Second + w.choose.span(w.plan.Stray)
	if w.choose.below(2) == 0 {
		return -by
	}
	return by
}

// endedEarly checks that no authorisation has ended for good by a clock that was wrong. Monext may have said that it has.
func (w *world) endedEarly(p *lifecycle.Payment) {
	t, paid := p.Transaction()
	if !paid || !t.Expired || w.plan.Ahead == 0 && w.plan.Stray == 0 {
		return
	}
	if w.now.Before(t.Deadline.Add(-maxSkew)) && w.plan.Life == 0 {
		w.violatef("L4", "%s has ended, it says, and ends at %v", p.Key(), t.Deadline)
	}
}

// endedByJump checks that a process that has seen the clock jump does not believe it for as long as it is in doubt.
func (w *world) endedByJump(p *lifecycle.Payment, t *lifecycle.Transaction) {
	if !w.plan.Later || w.off == 0 || w.plan.Life > 0 || w.running.proc == nil || !w.running.proc.born.Before(w.setOff) {
		return
	}
	if since := w.now.Sub(w.setOff); since < horizon-time.Minute && w.now.Before(t.Deadline.Add(-2*maxSkew)) {
		w.violatef("L4", "%s has ended, it says, %v after the clock was set", p.Key(), since)
	}
}

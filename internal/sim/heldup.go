package sim

import (
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// How long an operation may be turned away, or stay undecided, until a person is
// shown it, where the plan does not say; and how long every request is turned away
// in a world where it says so, behind the last wish.
const (
	heldUpAfter    = 24 * time.Hour
	undecidedAfter = 4 * time.Hour
	awayFor        = 6 * time.Hour
)

// notice reports whether a review only shows an operation that goes on.
func notice(c lifecycle.Cause) bool {
	return c == lifecycle.CauseHeldUp || c == lifecycle.CauseUndecidedLong
}

// heldUp checks that what is not carried out for long is shown to a person, and
// asked for ever less often.
func (w *world) heldUp(r *record, o *lifecycle.Operation) {
	if o.State.Closed() || !w.plan.measures() || w.plan.Beyond || !w.until.IsZero() || len(o.Attempts) == 0 {
		return
	}
	last := &o.Attempts[len(o.Attempts)-1]
	if o.State == lifecycle.OperationPending {
		if over := w.now.Sub(last.At) - undecidedAfter - patience; over > 0 && !r.noticed[o.ID] {
			w.violatef("L1", "%s has not been decided for %v longer than a person may not know", o.ID, over)
		}
		return
	}
	run := away(o)
	if o.State != lifecycle.OperationReady || len(run) < 2 {
		return
	}
	after := w.plan.Settings.HeldUpAfter
	if after == 0 {
		after = heldUpAfter
	}
	first, before := run[0].At, run[len(run)-2].At
	if last.At.Sub(first) > after+2*w.plan.Skew && !r.noticed[o.ID] && !r.flagged {
		w.violatef("L1", "%s is turned away for %v, and shown to nobody", o.ID, last.At.Sub(first))
	}
	if pause := last.At.Sub(before) + 2*w.plan.Skew; w.plan.Life == 0 && pause < before.Sub(first)/8 {
		w.violatef("L5", "%s is asked for again after %v, and was turned away for %v", o.ID, pause, before.Sub(first))
	}
}

// away are the last attempts in a row that were answered as surely not done.
func away(o *lifecycle.Operation) []lifecycle.AttemptRecord {
	from := len(o.Attempts)
	for ; from > 0; from-- {
		if a := o.Attempts[from-1].Answer; a == nil || a.Outcome != monext.NotDone {
			break
		}
	}
	return o.Attempts[from:]
}

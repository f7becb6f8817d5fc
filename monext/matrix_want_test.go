package monext_test

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// want is what a call must report after a fault, and what the server must have seen.
type want struct {
	// outcomes is one, or the few between which a race decides.
	outcomes []monext.Outcome
	// class is that of the error; an accepted call has none.
	class    monext.Class
	status   int
	attempts span
	// seen is how many requests began to arrive.
	seen  span
	after time.Duration
	// is an error that it must be, says a part of its text.
	is   error
	says string
	// answers is for reads whose answer is the state of the payment, and so no error.
	answers bool
}

// span is a number that is known exactly, or within bounds.
type span struct{ least, most int }

func exactly(n int) span { return span{n, n} }

func (s span) holds(n int) bool { return s.least <= n && n <= s.most }

// wants is what is wanted of each kind of call.
type wants struct {
	money, creation, read want
	// but holds the calls that differ from others of their kind.
	but map[monext.Operation]want
}

func (w wants) of(c *matrixCall) want {
	wanted, differs := w.but[c.op]
	switch {
	case differs:
	case c.kind == movesMoney:
		wanted = w.money
	case c.kind == creates:
		wanted = w.creation
	default:
		wanted = w.read
	}
	if wanted.status == asGood {
		wanted.status = c.good.status
	}
	return wanted
}

// tried is how many requests a call makes that may be repeated.
var tried = quick.Attempts

// endsIn is a call that ended in an outcome after one request.
func endsIn(o monext.Outcome, class monext.Class, status int) want {
	return want{outcomes: []monext.Outcome{o}, class: class, status: status, attempts: exactly(1), seen: exactly(1)}
}

// again is the same for a read that is repeated in vain.
func (w want) again() want {
	w.attempts, w.seen = exactly(tried), exactly(tried)
	return w
}

// loosely is the same for a read that net/http repeats by itself, once or twice within each attempt.
func (w want) loosely() want {
	w.seen = span{w.seen.least, 3 * w.seen.most}
	return w
}

func (w want) or(o monext.Outcome) want {
	w.outcomes = append(slices.Clone(w.outcomes), o)
	return w
}

func (w want) requests(least, most int) want {
	w.seen = span{least, most}
	return w
}

func (w want) tries(least, most int) want {
	w.attempts = span{least, most}
	return w
}

func (w want) asks(d time.Duration) want {
	w.after = d
	return w
}

func (w want) saying(text string) want {
	w.says = text
	return w
}

func (w want) being(err error) want {
	w.is = err
	return w
}

// everywhere changes all three wants alike.
func (w wants) everywhere(change func(want) want) wants {
	w.money, w.creation, w.read = change(w.money), change(w.creation), change(w.read)
	return w
}

// done wants that the fault is none.
func done() wants {
	w := endsIn(monext.Accepted, monext.ClassOK, 0)
	return wants{money: w, creation: w, read: w}
}

// lost wants an outcome that nobody knows: the request was written, and no answer of Monext came
// back whole. A read may be repeated, since it has no effect.
func lost(status int) wants {
	w := endsIn(monext.Unknown, monext.ClassTransport, status)
	return wants{money: w, creation: w, read: w.again()}
}

// lostForGood is the same where reading again is of no use.
func lostForGood(status int) wants {
	w := endsIn(monext.Unknown, monext.ClassTransport, status)
	return wants{money: w, creation: w, read: w}
}

// neverSent wants that no byte left. A session may then be created again; an operation is left to
// those who hold its lease.
func neverSent() wants {
	sent := endsIn(monext.NotDone, monext.ClassTransport, 0).requests(0, 0)
	read := endsIn(monext.Unknown, monext.ClassTransport, 0).requests(0, 0)
	return wants{money: sent, creation: sent.tries(tried, tried), read: read.tries(tried, tried)}
}

// perhapsSent wants no more than the truth, where the connection may break before or after the
// first byte leaves.
func perhapsSent() wants {
	sent := endsIn(monext.Unknown, monext.ClassTransport, 0).or(monext.NotDone).requests(0, 1)
	read := endsIn(monext.Unknown, monext.ClassTransport, 0).tries(tried, tried).requests(0, 3*tried)
	return wants{money: sent, creation: sent.tries(1, tried), read: read}
}

// turnedAway wants that nobody executed the request.
func turnedAway(class monext.Class, status int, again bool) wants {
	w := endsIn(monext.NotDone, class, status)
	if again {
		return wants{money: w, creation: w, read: w.again()}
	}
	return wants{money: w, creation: w, read: w}
}

// bare wants that a status without a word of Monext's proves nothing, and names its class.
func bare(class monext.Class, status int) wants {
	w := endsIn(monext.Unknown, class, status)
	return wants{money: w, creation: w, read: w}
}

// Statuses of an error that depend on the call, or on a race.
const (
	asGood      = -1 // that of the call's good answer
	perhapsGood = -2 // that, or none
)

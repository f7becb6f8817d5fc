package sqlite_test

import "fmt"

// patience is for how many processes an order is carried on by the callers. What is open then is left to the jobs.
const patience = 15

// note believes what a process says.
func (l *lane) note(s said) {
	a := &l.acks
	switch s.What {
	case saidReady:
		return
	case saidOpened:
		a.opened[s.Order] = true
		l.begin(s.Order, openStep)
	case saidNotified:
		a.notified[s.Order] = s.At
	case saidPaid:
		a.opened[s.Order], a.paid[s.Order] = true, true
		l.begin(s.Order, 0)
	case saidAsked:
		key := fmt.Sprintf("%d %d", s.Order, s.Step)
		if before, ok := a.keys[key]; ok && before != s.ID {
			l.failf("order %d: the wish of step %d is operation %s, and was %s", s.Order, s.Step, s.ID, before)
		}
		a.keys[key], a.asked[s.ID] = s.ID, s
		l.begin(s.Order, s.Step+1)
	case saidSkipped:
		l.plan.Orders[s.Order] = len(crashLife(s.Order))
		return
	case saidEnqueued:
		a.jobs[s.ID] = true
	case saidSettled:
		a.settled[s.ID] = true
	default:
		l.failf("a process says %s %q", s.What, s.Text)
		return
	}
	a.n++
}

// begin remembers how far an order is.
func (l *lane) begin(n, step int) {
	if _, ok := l.since[n]; !ok {
		l.since[n] = l.kills
	}
	l.plan.Orders[n] = step
	l.plan.Next[n%callers] = max(l.plan.Next[n%callers], n+callers)
}

// retire tells the next process of no order whose life is over, or that callers have waited for long enough.
func (l *lane) retire() {
	for n, step := range l.plan.Orders {
		if step == len(crashLife(n)) || l.kills-l.since[n] > patience {
			delete(l.plan.Orders, n)
		}
	}
}

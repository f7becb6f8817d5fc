package sim

import "time"

// actor is something that acts in a world: a worker, a shop, a sweep. It runs
// until it gives way, and then waits until it is chosen again.
type actor struct {
	id   int
	name string
	proc *process         // nil when it is none of ours
	wake time.Time        // not chosen before
	due  func() time.Time // not chosen before this either, nor at all when zero; nil: no such thing
	gone bool

	body func(*actor)
	on   *coroutine // from its first turn until its body has ended
}

// spawn adds an actor. Its body ends when it returns; while it is gone every
// port fails at once, so that a body returns by its errors.
func (w *world) spawn(p *process, name string, body func(*actor)) *actor {
	a := &actor{id: len(w.actors), name: name, proc: p, wake: w.now, body: body}
	w.actors = append(w.actors, a)
	w.living = append(w.living, a)
	return a
}

// act lets an actor go on until it gives way; false: it has ended.
func (w *world) act(a *actor) (kind, bool) {
	if a.on == nil {
		a.on = w.stage.lend(func() { a.body(a) })
	}
	where, _ := a.on.resume()
	more := a.on.body != nil
	if !more {
		w.stage.takeBack(a.on)
		a.on = nil
	}
	return where, more
}

// dismiss ends an actor: it does not give way any more.
func (w *world) dismiss(a *actor) {
	a.gone = true
	if a.on != nil {
		w.act(a)
	}
}

// pause gives way once.
func (a *actor) pause(where kind) {
	if a.gone || a.proc != nil && a.proc.gone {
		return
	}
	a.on.give(where)
}

// sleep gives way for at least so long.
func (a *actor) sleep(w *world, d time.Duration) {
	a.wake = w.now.Add(d)
	a.pause(asleep)
}

// await gives way for at least so long, and until something is due.
func (a *actor) await(w *world, d time.Duration, due func() time.Time) {
	a.due = due
	a.sleep(w, d)
	a.due = nil
}

// at is when the actor can go on; false: nobody knows.
func (a *actor) at() (time.Time, bool) {
	if a.proc != nil && a.proc.gone {
		return time.Time{}, true // to be ended
	}
	if a.due == nil {
		return a.wake, true
	}
	due := a.due()
	if due.IsZero() {
		return due, false
	}
	if due.Before(a.wake) {
		due = a.wake
	}
	return due, true
}

package sim

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
)

// account0 is the account of all payments, here.
const account0 = "shop"

// world is one schedule's world.
type world struct {
	plan   *Plan
	choose chooser
	now    time.Time
	off    time.Duration   // of the machine's clock
	setOff time.Time       // when it was set ahead
	quiet  bool            // nothing befalls anybody any more
	calm   time.Time       // since when
	rested bool            // all has come to rest: nothing befalls anybody, in a small scope either
	until  time.Time       // nobody goes on after that; zero: until all is at rest
	done   map[string]bool // operations that ask for what was done before the store was lost

	payments *lifecycle.Memory
	queue    *queue.Memory
	bank     *bank
	due      map[string]time.Time // when each unfinished job is due, or its lease is over
	lines    *lines

	stage   *stage
	actors  []*actor
	living  []*actor
	running *actor
	started int // processes
	crashes int
	ids     int
	steps   int

	met     map[string]int // what happened that is rare
	records map[lifecycle.Key]*record
	fences  map[lifecycle.Key]lifecycle.Fence
	leases  map[lifecycle.Key]time.Time // until when the payment is somebody's
	told    map[lifecycle.Key]map[int64]bool
	shop    *shop

	log     hash.Hash64
	line    []byte   // of it, to be used again
	trace   []string // when wanted
	tracing bool
	broken  []Violation
}

// began is when every world begins: a morning.
var began = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func newWorld(s *stage, plan *Plan, c chooser) *world {
	w := &world{
		stage: s, plan: plan, choose: c, now: began, due: map[string]time.Time{}, log: fnv.New64a(),
		records: map[lifecycle.Key]*record{}, fences: map[lifecycle.Key]lifecycle.Fence{}, leases: map[lifecycle.Key]time.Time{},
		told: map[lifecycle.Key]map[int64]bool{}, done: map[string]bool{}, met: map[string]int{},
	}
	w.payments = lifecycle.NewMemory(w.machine)
	w.queue = queue.NewMemory(queue.WithClock(func() time.Time { return w.now }))
	w.bank, w.lines = newBank(w), &lines{w: w}
	return w
}

// newID names operations one after the other.
func (w *world) newID() string {
	w.ids++
	return "op-" + strconv.Itoa(w.ids)
}

// maxSteps bounds a schedule: one that takes more does not come to rest.
const maxSteps = 60_000

// run lets the actors act until all is at rest, or something is broken.
func (w *world) run() {
	defer w.end()
	ready := make([]*actor, 0, 16)
	most := maxSteps
	if w.plan.year != nil {
		most = maxYearSteps
	}
	for len(w.broken) == 0 {
		ready = ready[:0]
		var next time.Time
		for _, a := range w.living {
			at, known := a.at()
			switch {
			case !known:
			case !at.After(w.now):
				ready = append(ready, a)
			case next.IsZero() || at.Before(next):
				next = at
			}
		}
		if len(ready) == 0 {
			if next.IsZero() || !w.until.IsZero() && next.After(w.until) {
				return // nobody has anything to do any more
			}
			w.now = next
			continue
		}
		w.step(w.choose.actor(ready))
		if w.steps++; w.steps > most {
			w.violatef("L1", "does not come to rest")
		}
	}
}

// step lets an actor go on until it gives way again.
func (w *world) step(a *actor) {
	w.running = a
	if a.proc != nil && a.proc.gone {
		w.dismiss(a)
		w.leave(a)
		return
	}
	where, more := w.act(a)
	if !more {
		w.leave(a)
	}
	w.note('s', uint64(a.id), uint64(where)) //nolint:gosec // both count from zero
	w.now = w.now.Add(w.choose.drift())
}

func (w *world) leave(a *actor) {
	w.living = slices.DeleteFunc(w.living, func(b *actor) bool { return a == b })
}

// end stops whoever is left.
func (w *world) end() {
	for _, a := range w.living {
		if a.proc != nil {
			a.proc.gone = true
		}
	}
	for _, a := range w.living {
		w.running = a
		w.dismiss(a)
	}
	w.living = nil
}

// guard puts another process in the place of one that died, some time later.
func (w *world) guard(p *process, again func()) {
	w.spawn(nil, "guard", func(a *actor) {
		a.await(w, 0, func() time.Time {
			if p.gone {
				return w.now
			}
			return time.Time{}
		})
		if a.gone {
			return
		}
		a.sleep(w, w.choose.span(time.Minute))
		if !a.gone {
			again()
		}
	})
}

// Where a job is due next, and a payment.
func (w *world) nextJob() time.Time {
	var next time.Time
	for _, at := range w.due {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

func (w *world) nextDue() time.Time {
	var next time.Time
	for _, r := range w.records {
		if next.IsZero() || !r.due.IsZero() && r.due.Before(next) {
			next = r.due
		}
	}
	return next
}

// redue notes anew when the payments are due that seem to be: by a stamp that was ahead one is, until the clock has come to it.
func (w *world) redue() {
	for key, r := range w.records {
		if r.due.IsZero() || r.due.After(w.now) {
			continue
		}
		if p, err := w.payments.Load(ctx, key); err == nil {
			r.due = w.onWorld(p.DueAt(w.machine()))
		}
	}
}

// enqueued notes when new jobs are due.
func (w *world) enqueued(receipts []queue.Receipt, specs []queue.Spec) {
	for i, s := range specs {
		if i < len(receipts) && !receipts[i].Duplicate {
			w.due[receipts[i].ID] = w.now.Add(s.Delay)
		}
	}
}

// settled notes what became of a job.
func (w *world) settled(id string) {
	j, err := w.queue.Get(ctx, id)
	if err != nil || j.State.Finished() {
		delete(w.due, id)
		return
	}
	w.due[id] = j.RunAt
}

// buried notes which jobs died as their last lease ran out.
func (w *world) buried() {
	for id, at := range w.due {
		if !at.After(w.now) {
			w.settled(id)
		}
	}
}

// stuck tells whether a transaction is the one of which nothing is ever heard.
func (w *world) stuck(transaction string) bool {
	if !w.plan.Stuck {
		return false
	}
	a := w.bank.accounts[transaction]
	return a != nil && a.order == orderName(0)
}

func (w *world) stuckOrder(p *lifecycle.Payment) bool {
	return w.plan.Stuck && p.Key().Order == orderName(0)
}

func orderName(n int) string { return "O-" + strconv.Itoa(n+1) }

// Violation is something that must never be.
type Violation struct {
	Rule string // S1 to S13, L1 to L6
	What string
}

func (v Violation) String() string { return v.Rule + ": " + v.What }

func (w *world) violatef(rule, format string, args ...any) {
	w.broken = append(w.broken, Violation{rule, fmt.Sprintf(format, args...)})
	w.sayf("VIOLATION %s: "+format, append([]any{rule}, args...)...)
}

// note adds to the log, of which only a hash is kept: what happened, and when.
func (w *world) note(what byte, a, b uint64) {
	at := uint64(w.now.UnixNano())
	w.line = append(w.line[:0], what)
	for _, v := range [...]uint64{a, b, at} {
		w.line = binary.LittleEndian.AppendUint64(w.line, v)
	}
	_, _ = w.log.Write(w.line)
	if w.tracing {
		w.sayNote(what, a, b)
	}
}

// noteEvent adds an event of a payment to the log.
func (w *world) noteEvent(e *lifecycle.Event) []byte {
	text, err := json.Marshal(e)
	if err != nil {
		w.violatef("S8", "event %d cannot be stored: %v", e.Seq, err)
	}
	_, _ = w.log.Write(text)
	w.cleanOf(buyerMail, "an event", string(text))
	if w.tracing {
		w.sayf("    event %s", text)
	}
	return text
}

// say writes a line of the trace, when one is wanted.
func (w *world) sayf(format string, args ...any) {
	if w.tracing {
		w.trace = append(w.trace, w.now.Format("02 15:04:05.000 ")+fmt.Sprintf(format, args...))
	}
}

func (w *world) sayNote(what byte, a, b uint64) {
	who := ""
	if w.running != nil {
		who = w.running.name
		if p := w.running.proc; p != nil {
			who += " " + strconv.Itoa(p.id)
		}
	}
	switch what {
	case 's':
		w.sayf("%s gives way: %s", who, kind(b)) //nolint:gosec // a kind was noted
	case 'f':
		w.sayf("%s at %s: %s", who, kind(a), fate(b)) //nolint:gosec // a kind and a fate were noted
	case 'm':
		w.sayf("%s: request %s", who, mishap(a)) //nolint:gosec // a mishap was noted
	case 'e':
		w.sayf("monext has effect %d over %d", a, b)
	}
}

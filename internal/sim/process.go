package sim

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/monext-community/monext-go/internal/steady/steadytest"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/queue"
)

// process is one of the host's: a Service, and with it a Processor, a sweep, or
// the shop's own calls. It can sleep, and it can die.
type process struct {
	w    *world
	id   int
	born time.Time
	skew time.Duration // of its clock
	gone bool

	service   *lifecycle.Service
	processor *queue.Processor
	actors    []*actor
	busy      bool // a job is in hand
}

// process starts a process: a Service as a host makes one, on ports where
// faults strike.
func (w *world) process() *process {
	p := &process{w: w, id: w.started, born: w.now}
	w.started++
	if w.plan.Skew > 0 {
		p.skew = w.skew()
	}
	if w.plan.Stray > 0 && w.choose.below(3) == 0 {
		p.skew = w.stray()
	}
	var gate lifecycle.Gateway = gateway{p}
	if w.plan.Wire {
		gate = w.wired(p)
	}
	var err error
	p.service, err = lifecycle.New(lifecycle.Config{
		Account: account0, Gateway: gate, Store: queue.Outbox(store{p}, jobs{p}), Observer: observer{p}, Settings: w.plan.settings(),
		Now: p.now, NewID: w.newID, Logger: slog.New(w.lines),
	})
	if err != nil {
		panic(fmt.Sprintf("sim: %v", err)) // the plan asks for what cannot be
	}
	return p
}

// now is the process's clock.
func (p *process) now() time.Time {
	w := p.w
	switch {
	case w.plan.Ahead > 0:
		return steadytest.Reading(w.machine().Add(p.skew), w.now.Sub(began))
	case w.plan.Stray > 0 && w.quiet: // somebody has set it right
		return w.now
	default:
		return w.now.Add(p.skew)
	}
}

// jump sets the process's clock anew now and then, as a time service does.
func (p *process) jump() {
	if !p.w.quiet && p.w.plan.Jump > 0 && p.w.choose.below(1000) < p.w.plan.Jump {
		p.skew = p.w.skew()
	}
}

// skew is how far a clock is off. One that jumps is set back by less than what a
// lease outlives its send window by: of a machine that sleeps longer, and whose
// clock is set back by more meanwhile, nothing can tell that it has slept.
func (w *world) skew() time.Duration {
	most := w.plan.Skew
	if w.plan.Jump > 0 {
		most /= 2
	}
	return w.choose.span(2*most) - most
}

// die ends the process: none of its calls has an effect any more.
func (p *process) die() {
	p.gone = true
	p.w.crashes++
}

// sleep stops all that the process does, as a machine does that is suspended.
func (p *process) sleep(d time.Duration) {
	until := p.w.now.Add(d)
	for _, a := range p.actors {
		if a.wake.Before(until) {
			a.wake = until
		}
	}
	p.w.running.sleep(p.w, d)
}

// worker starts a process that runs jobs, extends their leases and sweeps. When
// it dies another one takes its place.
func (w *world) worker(sweeps bool) {
	p := w.process()
	var err error
	p.processor, err = queue.NewProcessor(queue.Config{
		Queue: jobs{p}, Executor: queue.Work(p.service), Environment: monext.Test, Now: p.now,
		Wait: func(_ context.Context, d time.Duration) error {
			w.running.sleep(w, d)
			if p.gone {
				return errGone
			}
			return nil
		},
		Random: func(n int64) int64 { return int64(w.choose.span(time.Duration(n))) },
		Logger: slog.New(w.lines), Owner: "worker",
	})
	if err != nil {
		panic(fmt.Sprintf("sim: %v", err))
	}
	p.start("worker", p.work)
	p.start("beat", p.beat)
	if sweeps {
		p.start("sweep", p.sweep)
	}
	w.guard(p, func() { w.worker(sweeps) })
}

// start adds an actor to the process.
func (p *process) start(name string, body func(*actor)) {
	p.actors = append(p.actors, p.w.spawn(p, name, body))
}

// work runs jobs until the process dies.
func (p *process) work(a *actor) {
	idle := time.Second
	for !p.gone {
		p.busy = true
		report, err := p.processor.RunOnce(context.Background())
		p.busy = false
		if p.gone {
			return
		}
		if err != nil || len(report.Jobs) == 0 {
			a.await(p.w, idle, p.w.nextJob)
			idle = min(2*idle, time.Minute)
			continue
		}
		idle = time.Second
		a.pause(starting)
	}
}

// beat extends the leases of the job in hand, as Run does.
func (p *process) beat(a *actor) {
	for !p.gone {
		next := p.processor.Beat(context.Background())
		if p.gone {
			return
		}
		a.await(p.w, next, func() time.Time {
			if p.busy {
				return p.w.now
			}
			return time.Time{}
		})
	}
}

// sweep looks after what is due, as a host does every minute.
func (p *process) sweep(a *actor) {
	for !p.gone {
		a.await(p.w, time.Minute, p.w.nextDue)
		if p.gone {
			return
		}
		_, _ = p.service.Sweep(context.Background(), 100)
	}
}

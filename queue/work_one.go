package queue

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// work executes one leased job and settles it. asked is when the lease was asked for: its life is measured from there.
// slow is the least time a released job waits.
func (p *Processor) work(ctx context.Context, l Lease, asked time.Time, slow time.Duration) JobReport {
	started := p.c.Now()
	job, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	beat := p.beats.add(l, asked.Add(p.c.LeaseTTL), cancel)
	s := p.execute(job, l.Job)
	expires := p.beats.remove(beat)

	p.breaker.heard(s.Failure.Code, p.c.Now())
	s = p.complete(job, l.Job, s)
	if s.Outcome == Release {
		s.Delay = max(s.Delay, slow)
	}
	report := JobReport{
		ID: l.Job.ID, Kind: l.Job.Kind, Key: l.Job.Key, Attempt: l.Job.Attempt,
		Outcome: s.Outcome, Delay: s.Delay, Failure: s.Failure.Clean(),
	}
	report.SettleError = p.settle(ctx, l, s, expires)
	if report.SettleError == nil {
		report.State = stateAfter(l.Job, s)
	}
	report.Took = p.c.Now().Sub(started)
	p.log(ctx, &report)
	if p.c.OnJob != nil {
		p.c.OnJob(report)
	}
	return report
}

// execute calls the executor and turns a panic into a failed attempt. The panic's value is not kept when it is not an
// error of the runtime: it could hold anything.
func (p *Processor) execute(ctx context.Context, j Job) (s Settlement) {
	defer func() {
		if v := recover(); v != nil {
			message := fmt.Sprintf("panic with a value of type %T", v)
			if e, ok := v.(interface {
				error
				RuntimeError()
			}); ok {
				message = e.Error()
			}
			s = Settlement{Outcome: Retry, Failure: Failure{Code: CodePanic, Message: message + "\n" + string(debug.Stack())}}
		}
	}()
	return p.c.Executor.Execute(ctx, j)
}

// complete fills in what an executor may leave out, and gives the attempt back to a job that was stopped.
func (p *Processor) complete(ctx context.Context, j Job, s Settlement) Settlement {
	if err := s.Validate(); err != nil {
		s = Settlement{Outcome: Retry, Failure: Failure{Code: CodeInvalid, Message: "the executor's settlement: " + err.Error()}}
	}
	if s.Outcome != Retry {
		return s
	}
	if cause := context.Cause(ctx); cause != nil {
		return Settlement{Outcome: Release, Failure: s.Failure}
	}
	if s.Delay == 0 {
		s.Delay = p.backoff(j.Attempt)
	}
	return s
}

// backoff is a random pause of up to the first one doubled with each attempt.
func (p *Processor) backoff(attempt int) time.Duration {
	d := p.c.Backoff
	for range min(max(attempt-1, 0), 40) {
		if d *= 2; d >= p.c.MaxBackoff {
			d = p.c.MaxBackoff
			break
		}
	}
	return max(time.Duration(p.c.Random(int64(d)+1)), MinTTL)
}

// settle stores the outcome. It is tried again, with a context of its own, until the lease has run out: what was done
// should not be done over because the store was away for a moment.
func (p *Processor) settle(ctx context.Context, l Lease, s Settlement, expires time.Time) error {
	ctx = context.WithoutCancel(ctx)
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		err := p.c.Queue.Settle(ctx, l.Job.ID, l.Token, s)
		left := expires.Sub(p.c.Now())
		if err == nil || left <= 0 || errors.Is(err, ErrLeaseLost) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrConflict) {
			return err
		}
		if wait := p.c.Wait(ctx, min(pause, left)); wait != nil {
			return err
		}
	}
}

// stateAfter is what a settlement makes of a job.
func stateAfter(j Job, s Settlement) State {
	switch {
	case s.Outcome == Complete:
		return StateDone
	case s.Outcome == Bury, s.Outcome == Retry && j.Attempt >= j.MaxAttempts:
		return StateDead
	default:
		return StatePending
	}
}

// log writes a line for what somebody should know of: no payload, no key.
func (p *Processor) log(ctx context.Context, r *JobReport) {
	switch {
	case errors.Is(r.SettleError, ErrLeaseLost):
		p.c.Logger.WarnContext(ctx, "lease lost: another worker has the job", "job", r.ID, "kind", r.Kind)
	case r.SettleError != nil:
		p.c.Logger.ErrorContext(ctx, "outcome not stored: the job will run again", "job", r.ID, "kind", r.Kind)
	case r.State == StateDead:
		p.c.Logger.ErrorContext(ctx, "job gave up", "job", r.ID, "kind", r.Kind, "code", r.Failure.Code)
	default:
		p.c.Logger.DebugContext(ctx, "job settled", "job", r.ID, "kind", r.Kind, "outcome", string(r.Outcome), "took", r.Took)
	}
}

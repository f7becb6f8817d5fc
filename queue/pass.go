package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/monext-community/monext-go/order"
)

// pass works on one leased job: execute, settle, report. RunOnce, Drain and Run all go this way. The job's context ends with
// ctx; settling ends only with last, because the outcome must be stored even when the job was cancelled.
func (p *Processor) pass(ctx, last context.Context, h *hand, r *recorder) {
	job, started := h.lease.Job, p.c.Now()
	ctx = p.hold(ctx, h)
	defer p.drop(h)

	account := job.Meta[MetaAccount]
	report := JobReport{ID: job.ID, Kind: job.Kind, Key: job.Key, Attempt: job.Attempt}
	var s Settlement
	wait, reason := p.breakers.closed(account, job.ID, started)
	if wait > 0 {
		s = Settlement{Outcome: Release, Delay: min(wait, putOff) + p.jitter(min(p.c.Pause, putOff))}
		report.Paused = true
	} else {
		s, reason = p.work(ctx, job, account)
	}
	report.Outcome, report.Failure = s.Outcome, s.Failure.Clean()
	if lost := p.ended(h); lost && s.Outcome != Complete {
		report.SettleError = ErrLeaseLost // the queue knows already, or will once the lease has run out
	} else {
		report.SettleError = p.settle(last, h, s)
	}
	if report.SettleError == nil {
		if report.State = stateAfter(job, s); report.State == StatePending {
			report.Delay = s.Delay
		}
	}
	report.Took = p.c.Now().Sub(started)
	r.job(report, reason)
	p.tell(ctx, report)
}

// work executes a job and decides how to settle it. It returns why the job's account pauses, if it does.
func (p *Processor) work(ctx context.Context, job Job, account string) (Settlement, string) {
	defer p.breakers.leave(account, job.ID) // if the executor ends its goroutine
	g := &gate{p: p, account: account, job: job.ID}
	s := p.execute(context.WithValue(ctx, gateKey{}, g), job)
	if err := s.Validate(); err != nil {
		s = Settlement{Outcome: Retry, Failure: Failure{Code: CodeInvalid, Message: "the executor's settlement: " + err.Error()}}
	}
	pause, reason := p.breakers.heard(account, job.ID, s, p.c.Now())
	if pause > 0 {
		p.c.Logger.WarnContext(ctx, "account pauses", "account", account, "reason", reason, "for", pause)
	}
	switch {
	case s.Outcome == Retry && ctx.Err() != nil: // not the job's fault
		s.Outcome, s.Delay = Release, 0
	case s.Outcome == Retry && pause > 0:
		s.Outcome, s.Delay = Release, max(s.Delay, min(pause, putOff)+p.jitter(min(p.c.Pause, putOff)))
	case s.Outcome == Release && pause > 0:
		s.Delay = max(s.Delay, min(pause, putOff))
	case s.Outcome == Release && g.held.Load():
		s.Delay = max(s.Delay, min(p.c.Pause, putOff)+p.jitter(min(p.c.Pause, putOff)))
	case s.Outcome == Retry && s.Delay == 0:
		s.Delay = p.backoff.Delay(s.Failure.Code, job.Attempt, p.c.Random)
	}
	return s, reason
}

// execute calls the executor and turns a panic into a failed attempt. The panic's value is not kept unless it is an error of
// the runtime: it could hold anything.
func (p *Processor) execute(ctx context.Context, job Job) (s Settlement) {
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
	return p.c.Executor.Execute(ctx, job)
}

// settle stores the outcome. It is tried again until the lease has run out, or last ends: what was done should not be done over
// because the store was away for a moment.
func (p *Processor) settle(last context.Context, h *hand, s Settlement) error {
	job := h.lease.Job
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := p.c.Queue.Settle(last, job.ID, h.lease.Token, s)
		left := p.left(h)
		if err == nil || left <= 0 || refused(err) {
			return err
		}
		p.c.Logger.WarnContext(last, "outcome not stored, trying again", "job", job.ID, "kind", job.Kind, "error", err)
		if p.c.Wait(last, min(wait, left)) != nil {
			return err
		}
	}
}

// refused tells whether the queue understood a settlement and turned it away, so that trying again is no use.
func refused(err error) bool {
	var faults order.Faults
	return errors.Is(err, ErrLeaseLost) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrConflict) ||
		errors.Is(err, ErrUnsupported) || errors.As(err, &faults)
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

// jitter returns anything from zero to d.
func (p *Processor) jitter(d time.Duration) time.Duration {
	return time.Duration(p.c.Random(int64(d) + 1))
}

// tell reports a job to the log, without payload and key, and to the host.
func (p *Processor) tell(ctx context.Context, r JobReport) {
	attrs := []slog.Attr{
		slog.String("job", r.ID), slog.String("kind", r.Kind), slog.Int("attempt", r.Attempt), slog.String("outcome", string(r.Outcome)),
		slog.String("code", r.Failure.Code), slog.Duration("took", r.Took),
	}
	switch {
	case errors.Is(r.SettleError, ErrLeaseLost):
		p.c.Logger.LogAttrs(ctx, slog.LevelWarn, "lease lost: another worker may have the job", attrs...)
	case r.SettleError != nil:
		p.c.Logger.LogAttrs(ctx, slog.LevelError, "outcome not stored: the job will run again", append(attrs, slog.Any("error", r.SettleError))...)
	case r.State == StateDead:
		p.c.Logger.LogAttrs(ctx, slog.LevelError, "job gave up", attrs...)
	case r.Outcome == Retry:
		p.c.Logger.LogAttrs(ctx, slog.LevelWarn, "job failed", append(attrs, slog.Duration("delay", r.Delay))...)
	default:
		p.c.Logger.LogAttrs(ctx, slog.LevelDebug, "job settled", append(attrs, slog.Duration("delay", r.Delay))...)
	}
	if p.c.OnJob != nil {
		p.c.OnJob(r)
	}
}

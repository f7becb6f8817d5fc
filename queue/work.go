package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/monext-community/monext-go/internal/isnil"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Worker is what Work needs of a service. *lifecycle.Service is one.
type Worker interface {
	Account() string
	Execute(ctx context.Context, t lifecycle.Task) (lifecycle.Pass, error)
}

var _ Worker = (*lifecycle.Service)(nil)

// Work is the executor of the lifecycle's jobs: each one is a pass of the service whose account it names. This file and
// outbox.go, with accounts.go, are the only places where queue knows lifecycle.
//
// A pass that wants to come again is a Release, so that attempts count only crashes and failures of the host's store. A job
// that names no operation there is, or that cannot be read, is buried; one of another account is released for a while, as a
// process that serves it may lease it next. A Processor does not begin while the services' stores hold open work of an account
// that no service is for: see Config.Elsewhere. A store that fails because ctx ended is no failure either.
//
// Services that cannot be told apart are a fault: none, a nil one, one without an account, two of one account, whose jobs would
// run with the other's key. NewProcessor refuses such an executor with order.Faults; run by anything else it does no job, and
// releases each with those faults.
func Work(services ...Worker) Executor {
	w := workers{byAccount: make(map[string]Worker, len(services))}
	if len(services) == 0 {
		w.faults.Add("services", order.RuleRequired, "", "give Work the services of the jobs' accounts")
	}
	for i, s := range services {
		path := "services[" + strconv.Itoa(i) + "]"
		if isnil.Value(s) {
			w.faults.Add(path, order.RuleRequired, "", "is nil: give the service that lifecycle.New returned")
			continue
		}
		account := s.Account()
		if account == "" {
			w.faults.Add(path, order.RuleRequired, "", "has no account: give the service that lifecycle.New returned")
		}
		if w.byAccount[account] != nil {
			w.faults.Add(path, order.RuleDuplicate, "", "is of the same account as one before it, so jobs could run with the other's key: give one service an account")
		}
		w.byAccount[account] = s
	}
	return w
}

// workers is the Executor of Work.
type workers struct {
	byAccount map[string]Worker
	faults    order.Faults
}

// Execute implements Executor.
func (w workers) Execute(ctx context.Context, j Job) Settlement {
	if err := w.faults.Err(); err != nil {
		return Settlement{Outcome: Release, Delay: elsewhere, Failure: Failure{Code: CodeInvalid, Message: "queue: work: " + err.Error()}}
	}
	task, err := TaskOf(j)
	if err != nil {
		return Settlement{Outcome: Bury, Failure: Failure{Code: CodeInvalid, Message: err.Error()}}
	}
	service, ok := w.byAccount[task.Key.Account]
	if !ok {
		return Settlement{Outcome: Release, Delay: elsewhere, Failure: Failure{Code: CodeInvalid, Message: "no service here has the job's account"}}
	}
	pass, err := service.Execute(lifecycle.WithGate(ctx, func() bool { return MaySend(ctx) }), task)
	if err != nil && ctx.Err() != nil {
		return Settlement{Outcome: Release, Failure: Failure{Code: CodeStore, Message: err.Error()}}
	}
	return settlementOf(pass, err)
}

// elsewhere is how long a job waits that no service here serves; soonest is how long a pass waits at least for the next.
const (
	elsewhere = 30 * time.Second
	soonest   = 10 * time.Millisecond
)

// settlementOf says what a pass means for its job.
func settlementOf(pass lifecycle.Pass, err error) Settlement {
	switch {
	case errors.Is(err, lifecycle.ErrNotFound):
		return Settlement{Outcome: Bury, Failure: Failure{Code: CodeInvalid, Message: "the payment or operation does not exist"}}
	case err != nil:
		return Settlement{Outcome: Retry, Failure: Failure{Code: CodeStore, Message: err.Error()}}
	case pass.Done:
		return Settlement{Outcome: Complete}
	}
	s := Settlement{Outcome: Release, Delay: min(max(pass.After, soonest), MaxDelay)}
	if pass.Trouble != nil {
		s.Failure = Failure{Code: codeOf(pass.Trouble), Message: pass.Trouble.Error()}
		if e := (*monext.Error)(nil); errors.As(pass.Trouble, &e) {
			s.RetryAfter = e.RetryAfter
			s.InDoubt = e.Outcome == monext.Unknown &&
				(e.Operation == monext.OperationCapture || e.Operation == monext.OperationCancel || e.Operation == monext.OperationRefund)
		}
	}
	return s
}

// codeOf tells a Processor what kind of trouble a pass met, so that it can pause instead of going on.
func codeOf(trouble error) string {
	var e *monext.Error
	switch {
	case errors.Is(trouble, lifecycle.ErrClock):
		return CodeClock
	case errors.Is(trouble, monext.ErrUnauthorized):
		return CodeCredentials
	case errors.Is(trouble, monext.ErrRateLimited), errors.As(trouble, &e) && e.Status == http.StatusServiceUnavailable:
		return CodeThrottled
	case errors.As(trouble, &e) && (e.Class == monext.ClassTransport || e.Status >= 500):
		return CodeOutage
	default:
		return "monext"
	}
}

// payload is what a job of the lifecycle carries: references, and no amounts and no personal data. Losing it loses no work.
type payload struct {
	V         int    `json:"v"`
	Account   string `json:"account"`
	Order     string `json:"order"`
	Operation string `json:"operation,omitempty"`
}

const payloadVersion = 1

// SpecOf is the job that a wake asks for: its kind is the action, its key the payment, so that one worker at a time has an
// order. A wake without account, order or a known action, or whose names are not valid UTF-8, gives order.Faults.
func SpecOf(w lifecycle.Wake) (Spec, error) {
	var faults order.Faults
	if w.Key.Account == "" || w.Key.Order == "" {
		faults.Add("wake.key", order.RuleRequired, "", "name the account and the order")
	}
	if !utf8.ValidString(w.Key.Account) || !utf8.ValidString(w.Key.Order) || !utf8.ValidString(w.Operation) {
		faults.Add("wake", order.RuleFormat, "", "must be valid UTF-8: JSON would name another order")
	}
	if !w.Action.Valid() {
		faults.Add("wake.action", order.RuleUnknown, "", "is no action")
	}
	if err := faults.Err(); err != nil {
		return Spec{}, fmt.Errorf("queue: job of wake: %w", err)
	}
	body, err := json.Marshal(payload{V: payloadVersion, Account: w.Key.Account, Order: w.Key.Order, Operation: w.Operation})
	if err != nil {
		return Spec{}, fmt.Errorf("queue: job of wake: %w", err)
	}
	return Spec{
		Kind: string(w.Action), Key: fmt.Sprintf("%d:%s", len(w.Key.Account), w.Key), DedupeKey: w.DedupeKey(),
		Payload: body, Delay: min(max(w.After, 0), MaxDelay), Meta: map[string]string{MetaAccount: w.Key.Account},
	}, nil
}

// TaskOf is the work that a job of the lifecycle stands for; for hosts that run the jobs themselves.
func TaskOf(j Job) (lifecycle.Task, error) {
	var p payload
	d := json.NewDecoder(bytes.NewReader(j.Payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || !ended(d) {
		return lifecycle.Task{}, fmt.Errorf("queue: job %s: its payload is not one of the lifecycle", j.ID)
	}
	if p.V != payloadVersion {
		return lifecycle.Task{}, fmt.Errorf("queue: job %s: its payload has version %d, this SDK reads %d", j.ID, p.V, payloadVersion)
	}
	if p.Account == "" || p.Order == "" {
		return lifecycle.Task{}, fmt.Errorf("queue: job %s: its payload names no account or no order", j.ID)
	}
	if !lifecycle.Action(j.Kind).Valid() {
		return lifecycle.Task{}, fmt.Errorf("queue: job %s: its kind is no action of the lifecycle", j.ID)
	}
	return lifecycle.Task{
		Key: lifecycle.Key{Account: p.Account, Order: p.Order}, Operation: p.Operation, Action: lifecycle.Action(j.Kind),
	}, nil
}

// ended tells whether nothing follows. Decoder.More does not: it takes a bracket too many for an end.
func ended(d *json.Decoder) bool {
	_, err := d.Token()
	return err == io.EOF
}

// Sweeper is what Sweep needs of a service. *lifecycle.Service is one.
type Sweeper interface {
	Sweep(ctx context.Context, limit int) (lifecycle.SweepReport, error)
}

var _ Sweeper = (*lifecycle.Service)(nil)

// sweepAtATime is how many payments are read before the context is asked again.
const sweepAtATime = 500

// Sweep is a Config.Sweep for these services, one an account: all their payments that are due are looked after, one service
// after the other. A service that fails does not stop the others; the errors are joined. No service, and a nil one, are
// order.Faults of every call.
func Sweep(services ...Sweeper) func(ctx context.Context) error {
	var faults order.Faults
	if len(services) == 0 {
		faults.Add("services", order.RuleRequired, "", "give Sweep the services to look after")
	}
	var given []Sweeper
	for i, s := range services {
		if isnil.Value(s) {
			faults.Add("services["+strconv.Itoa(i)+"]", order.RuleRequired, "", "is nil: give the service that lifecycle.New returned")
			continue
		}
		given = append(given, s)
	}
	wrong := faults.Err()
	if wrong != nil {
		wrong = fmt.Errorf("queue: sweep: %w", wrong)
	}
	return func(ctx context.Context) error {
		failed := wrong
		for _, s := range given {
			for more := true; more && ctx.Err() == nil; {
				report, err := s.Sweep(ctx, sweepAtATime)
				failed = errors.Join(failed, err)
				more = report.More && err == nil
			}
		}
		return errors.Join(failed, ctx.Err())
	}
}

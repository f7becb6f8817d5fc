package sim

import (
	"context"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// gateway is a process's way to the bank: what the real client gives for the
// same answers, which a test holds.
type gateway struct{ p *process }

var _ lifecycle.Gateway = gateway{}

func (g gateway) Capture(ctx context.Context, id string, r monext.OperationRequest) (monext.Answer, error) {
	return g.operate(ctx, lifecycle.ActionCapture, id, r)
}

func (g gateway) Cancel(ctx context.Context, id string, r monext.OperationRequest) (monext.Answer, error) {
	return g.operate(ctx, lifecycle.ActionCancel, id, r)
}

func (g gateway) Refund(ctx context.Context, id string, r monext.OperationRequest) (monext.Answer, error) {
	return g.operate(ctx, lifecycle.ActionRefund, id, r)
}

// operate sends one request: it leaves when the process goes on, and its answer
// arrives later still.
func (g gateway) operate(ctx context.Context, kind lifecycle.Action, id string, r monext.OperationRequest) (monext.Answer, error) {
	p, w := g.p, g.p.w
	o := request{
		account: id, kind: kind, amount: r.Amount.Minor(), option: r.Option, operation: r.MerchantReference,
	}
	if ctx.Err() != nil { // the job's lease was lost: the client does not even begin
		a := answerOf(kind, verdict{dial: true})
		return a, &monext.Error{Operation: operationOf(kind), Outcome: a.Outcome, Class: a.Class, Attempts: 1}
	}
	v, failure := p.exchange(o, nil)
	if failure != nil {
		return monext.Answer{}, failure
	}
	a := answerOf(kind, v)
	if v.effect != "" {
		a.Transaction = monext.Receipt{ID: v.effect, Date: w.now}
	}
	if a.Outcome == monext.Accepted {
		return a, nil
	}
	return a, &monext.Error{
		Operation: operationOf(kind), Outcome: a.Outcome, Class: a.Class, Status: a.Status, Title: v.title, Code: v.code, Attempts: 1,
	}
}

// exchange is the life of one request. What arrives is read only once it
// arrives: of a body that nobody read, the client knows that it was not sent.
// The error is that of a process that died meanwhile.
func (p *process) exchange(o request, arrive func() (request, error)) (verdict, error) {
	w := p.w
	w.sending(p, o)
	if w.bank.accounts[o.account] == nil {
		return verdict{status: 404}, nil
	}
	t := w.bank.of(o.operation)
	t.away++
	_, err := p.enter(remoteSend)
	t.away--
	if err != nil {
		return verdict{}, err
	}
	m := w.choose.mishap()
	if w.stuck(o.account) {
		m = requestLost
	}
	if w.plan.Away && !w.quiet {
		m = turnedAway
	}
	w.note('m', uint64(m), 0)
	if arrive != nil && m != dialFailed {
		if o, err = arrive(); err != nil {
			return verdict{}, err
		}
	}
	v := w.bank.receive(o, m)
	most := 3 * time.Second
	if v.silent {
		most = time.Minute
	}
	w.running.sleep(w, w.choose.span(most))
	if _, err := p.enter(remoteBack); err != nil {
		return verdict{}, err
	}
	t.doubt = v.doubtful()
	return v, nil
}

// doubtful tells whether a verdict leaves open what became of the request.
func (v *verdict) doubtful() bool {
	switch {
	case v.dial, v.title == monext.TitleUnauthorized, v.code == "91429", v.code == "01907", v.code == codeDuplicate:
		return false
	default:
		return true
	}
}

func operationOf(kind lifecycle.Action) monext.Operation {
	switch kind {
	case lifecycle.ActionCancel:
		return monext.OperationCancel
	case lifecycle.ActionRefund:
		return monext.OperationRefund
	default:
		return monext.OperationCapture
	}
}

// answerOf is how the client reads a verdict.
func answerOf(kind lifecycle.Action, v verdict) monext.Answer {
	a := monext.Answer{Status: v.status, Result: monext.Result{Title: v.title, Code: v.code}}
	switch {
	case v.dial:
		a.Outcome, a.Class = monext.NotDone, monext.ClassTransport
	case v.status == http.StatusUnauthorized && v.title == "":
		a.Outcome, a.Class = monext.Unknown, monext.ClassUnauthorized
	case v.status == http.StatusTooManyRequests && v.title == "":
		a.Outcome, a.Class = monext.Unknown, monext.ClassRateLimited
	case v.silent, v.title == "":
		a.Outcome, a.Class = monext.Unknown, monext.ClassTransport
	default:
		a.Outcome, a.Class = monext.Classify(operationOf(kind), v.title, v.code)
	}
	return a
}

// GetTransaction lists what is to be seen of a transaction by now.
func (g gateway) GetTransaction(ctx context.Context, id string) (monext.TransactionDetails, error) {
	if ctx.Err() != nil {
		return monext.TransactionDetails{}, errRead
	}
	return g.p.read(id)
}

// read is a call that may fail, and that shows what is listed when it arrives.
func (p *process) read(id string) (monext.TransactionDetails, error) {
	w := p.w
	f, err := p.enter(remoteRead)
	if err != nil {
		return monext.TransactionDetails{}, err
	}
	w.bank.reads++
	if f != goOn {
		return monext.TransactionDetails{}, errRead
	}
	td := w.bank.list(id, w.stuck(id))
	w.running.sleep(w, w.choose.span(2*time.Second))
	if _, err := p.enter(remoteBack); err != nil {
		return monext.TransactionDetails{}, err
	}
	return td, nil
}

// errRead is a read that failed.
var errRead = &monext.Error{Operation: monext.OperationGetTransaction, Outcome: monext.Unknown, Class: monext.ClassTransport, Attempts: 1}

// CreateSession makes a session.
func (g gateway) CreateSession(ctx context.Context, r monext.SessionRequest) (monext.Session, error) {
	if ctx.Err() != nil {
		return monext.Session{}, errMake
	}
	w := g.p.w
	f, err := g.p.enter(remoteMake)
	if err != nil {
		return monext.Session{}, err
	}
	if f == failBefore {
		return monext.Session{}, errMake
	}
	c := &checkout{
		id: w.bank.id("S"), order: r.Order.Reference, amount: r.Order.Totals.Total.Minor(), mode: r.Payment.Capture,
		ends: w.now.Add(sessionLife), deferred: r.Payment.DeferredDate.Time(),
	}
	w.bank.sessions[c.id] = c
	w.running.sleep(w, w.choose.span(2*time.Second))
	if _, err := g.p.enter(remoteBack); err != nil {
		return monext.Session{}, err
	}
	if f == failAfter {
		return monext.Session{}, errMake
	}
	return monext.Session{ID: c.id, RedirectURL: "https://pay.example.org/" + c.id}, nil
}

var errMake = &monext.Error{Operation: monext.OperationCreateSession, Outcome: monext.Unknown, Class: monext.ClassTransport, Attempts: 1}

// GetSession tells whether the buyer has paid.
func (g gateway) GetSession(ctx context.Context, id string) (monext.SessionDetails, error) {
	if ctx.Err() != nil {
		return monext.SessionDetails{}, errRead
	}
	w := g.p.w
	f, err := g.p.enter(remoteRead)
	if err != nil {
		return monext.SessionDetails{}, err
	}
	if f != goOn {
		return monext.SessionDetails{}, errRead
	}
	d := w.bank.session(id)
	w.running.sleep(w, w.choose.span(2*time.Second))
	if _, err := g.p.enter(remoteBack); err != nil {
		return monext.SessionDetails{}, err
	}
	return d, nil
}

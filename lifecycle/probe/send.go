package probe

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// tries is how often a request that surely reached nobody, or a read, is made again.
const tries = 3

// move is an operation of the probe, and what came of it.
type move struct {
	kind    monext.Operation
	amount  int64
	ref     string
	option  monext.CaptureOption
	comment string
	private map[string]string

	answer monext.Answer
	err    error
	at     time.Time // when the answer was in hand
}

func (m *move) accepted() bool { return m.answer.Outcome == monext.Accepted }

// duplicate tells whether the duplicate check fired.
func (m *move) duplicate() bool { return m.answer.Class == monext.ClassDuplicate && m.said() }

// said tells whether Monext answered with a no of its own.
func (m *move) said() bool {
	switch m.answer.Result.Title {
	case monext.TitleRefused, monext.TitleError, monext.TitleCancelled:
		return 200 <= m.answer.Status && m.answer.Status < 500
	default:
		return false
	}
}

// refused tells whether Monext said no, for another reason than the duplicate check or trouble of its own. A code that is
// in no list counts: which code it is, is what the probe wants to know.
func (m *move) refused() bool {
	switch m.answer.Class {
	case monext.ClassNone, monext.ClassFinal, monext.ClassOther, monext.ClassConfiguration, monext.ClassNothingLeft:
		return m.said()
	default:
		return false
	}
}

// clear tells whether the answer leaves no doubt about the balance.
func (m *move) clear() bool {
	return m.accepted() || m.refused() || m.duplicate() || m.answer.Outcome == monext.NotDone
}

// told describes what came of it.
func (m *move) told() string {
	if m.answer.Result.Title == "" {
		return m.answer.Outcome.String()
	}
	return said(m.answer.Result.Title, m.answer.Result.Code)
}

// disturbed is the reason for an unclear answer when an operation went otherwise than any reading of the question allows.
func (m *move) disturbed() string {
	return fmt.Sprintf("a %s of %d came to %s", m.kind, m.amount, m.told())
}

// next gives a merchant reference that no other operation has.
func (r *run) next() string {
	r.references++
	return fmt.Sprintf("%s-op%d", r.cfg.Prefix, r.references)
}

// send makes one operation. A request that surely had no effect is made again; every other is made once.
func (r *run) send(ctx context.Context, a *authorisation, m move) move {
	if m.ref == "" {
		m.ref = r.next()
	}
	request := monext.OperationRequest{
		Amount: r.money(m.amount), Option: m.option, MerchantReference: m.ref, Comment: m.comment, PrivateData: m.private,
	}
	call := r.client.Capture
	switch m.kind {
	case monext.OperationCancel:
		call = r.client.Cancel
	case monext.OperationRefund:
		call = r.client.Refund
	default:
	}
	for try := 0; ; try++ {
		if r.fatal != nil { // nothing more is sent
			m.answer, m.err = monext.Answer{Outcome: monext.NotDone}, r.fatal
			return m
		}
		m.answer, m.err = call(ctx, a.id, request)
		r.note(operationStep(a.id, &m))
		if r.fail(ctx, m.err) || m.answer.Outcome != monext.NotDone || try == tries {
			break
		}
		if r.cfg.Wait(ctx, pauseOf(m.err, try)) != nil {
			break
		}
	}
	m.at = r.cfg.Now()
	switch {
	case m.accepted() && m.kind == monext.OperationCapture:
		a.captured += m.amount
	case m.accepted() && m.kind == monext.OperationRefund:
		a.refunded += m.amount
	case !m.clear():
		a.doubt = m.disturbed()
	}
	a.moves = append(a.moves, m)
	return m
}

// confirm repeats a refusal that is an answer by itself, with one minor unit more, so that no passing whim is taken for a
// rule. It gives what is to be believed, and why nothing is when the two differ.
func (r *run) confirm(ctx context.Context, a *authorisation, m move) (move, string) {
	first := r.send(ctx, a, m)
	if !first.refused() {
		return first, ""
	}
	m.amount++
	second := r.send(ctx, a, m)
	if !second.refused() {
		return first, fmt.Sprintf("a %s of %d came to %s, and one of %d to %s", m.kind, first.amount, first.told(), second.amount, second.told())
	}
	return first, ""
}

func (r *run) capture(ctx context.Context, a *authorisation, amount int64) move {
	return r.send(ctx, a, move{kind: monext.OperationCapture, amount: amount})
}

func (r *run) cancel(ctx context.Context, a *authorisation, amount int64) move {
	return r.send(ctx, a, move{kind: monext.OperationCancel, amount: amount})
}

func (r *run) refund(ctx context.Context, a *authorisation, amount int64) move {
	return r.send(ctx, a, move{kind: monext.OperationRefund, amount: amount})
}

// pauseOf is the pause before a request is made again: what Monext asked for, or one that grows.
func pauseOf(err error, try int) time.Duration {
	var e *monext.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		return min(e.RetryAfter, 5*time.Minute)
	}
	return 2 * pauseFor(try)
}

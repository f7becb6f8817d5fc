package lifecycle

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/order"
)

// Decision is what a person decided on something that needs review.
type Decision struct {
	Order     string // the order's reference
	Operation string // the operation that needs review; empty for a review of the payment
	Review    int64  // ReviewFlag.Seq of a review of the payment
	As        Resolution
	Effect    string // for ResolveSucceeded: the id of the effect that was its doing
	Version   int64  // Payment.Version of what the person looked at
	Actor     string // who decides; required
	Reason    string // why; required
}

// Resolve records a person's decision, and wakes whatever waited for it. It
// sends nothing itself. That an operation was not done, or that something is to
// be taken back, is decided on a record read from Monext at that moment: who
// looked at an older one looks again.
//
// ResolveCompensate closes a review of the payment and records, in the same
// commit, the counter-operation that Evidence.Compensation shows, by the rules of
// Request and under a key that the review names: the event's Resolved.Counter is
// its id.
//
// Errors: order.Faults for a decision that does not fit, ErrConflict when the
// payment has changed since it was looked at, also when it was this decision that
// changed it; *NotAllowedError when what is to be sent again, or taken back, is not
// possible now; or that of the read.
func (s *Service) Resolve(ctx context.Context, in Decision) (*Payment, error) {
	if err := in.checkAlone(); err != nil {
		return nil, fmt.Errorf("lifecycle: resolve: %w", err)
	}
	if in.As == ResolveRefused || in.As == ResolveRetry || in.As == ResolveCompensate {
		if _, err := s.Refresh(ctx, in.Order); err != nil {
			return nil, err
		}
	}
	p, err := s.commit(ctx, s.key(in.Order), 0, nil, func(d *draft) error {
		if in.Version < d.lastNotable() || in.Version > d.Version() {
			return fmt.Errorf("lifecycle: resolve order %s: %w: it has changed since version %d, look again", in.Order, ErrConflict, in.Version)
		}
		if err := in.check(d.Payment); err != nil {
			return fmt.Errorf("lifecycle: resolve order %s: %w", in.Order, err)
		}
		if in.As == ResolveRetry {
			if left, cause := d.retry(d.operation(in.Operation), &s.set); cause != "" {
				return d.refuse(Request{Order: in.Order, Kind: d.operation(in.Operation).Kind}, cause, left)
			}
		}
		resolved := &Resolved{As: in.As, Review: in.Review, Effect: in.Effect, Version: in.Version}
		if in.As == ResolveCompensate {
			var err error
			if resolved.Counter, err = s.compensate(d, &in); err != nil {
				return err
			}
		}
		d.add(Event{Type: EventResolved, Operation: in.Operation, Actor: in.Actor, Reason: in.Reason, Resolved: resolved})
		if d.operation(in.Operation) != nil {
			d.wakeAudit(in.Operation) // the person may be wrong
		}
		for i := range d.operations {
			if o := &d.operations[i]; o.ID != resolved.Counter && !o.State.Closed() && o.State != OperationReview && len(o.Children) == 0 {
				d.wake(o.ID, o.Kind, 0, resolvedLooks+int(d.Version()))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.tell(ctx, p)
	return p, nil
}

// resolvedLooks keeps the look numbers of resolutions apart from all others.
const resolvedLooks = 3_000_000

// checkAlone refuses a decision that is none, whatever is to be decided.
func (in *Decision) checkAlone() error {
	var f order.Faults
	if in.Order == "" {
		f.Add("order", order.RuleRequired, "", "give the order's reference")
	}
	if in.Actor == "" {
		f.Add("actor", order.RuleRequired, "", "say who decides")
	}
	if in.Reason == "" {
		f.Add("reason", order.RuleRequired, "", "say why")
	}
	checkWords(&f, in.Actor, in.Reason)
	switch in.As {
	case ResolveSucceeded, ResolveRefused, ResolveRetry, ResolveAcknowledge, ResolveCompensate:
	default:
		f.Add("as", order.RuleUnknown, "succeeded, refused, retry, acknowledged, compensate",
			"is no resolution: use succeeded, refused, retry, acknowledged or compensate")
	}
	return f.Err()
}

// check refuses a decision that does not fit what is to be decided.
func (in *Decision) check(p *Payment) error {
	var f order.Faults
	switch in.As {
	case ResolveSucceeded, ResolveRefused, ResolveRetry:
		in.checkOperation(p, &f)
	case ResolveAcknowledge, ResolveCompensate:
		if p.review(in.Review) == nil || in.Operation != "" {
			f.Add("review", order.RuleUnknown, "", "acknowledged and compensate are for a review of the payment: name an open one, and no operation; "+
				"an operation is decided by succeeded, refused or retry")
		}
	}
	return f.Err()
}

func (in *Decision) checkOperation(p *Payment, f *order.Faults) {
	o := p.operation(in.Operation)
	if o == nil || o.State != OperationReview {
		f.Add("operation", order.RuleUnknown, "", "name an operation that needs review")
		return
	}
	if in.As != ResolveSucceeded {
		return
	}
	t := p.transaction(o.Transaction)
	var e *Effect
	if t != nil {
		e = t.effect(in.Effect)
	}
	if e == nil || !e.OK || !o.resembles(e) || e.Operation != "" || p.takenBack(e.ID) {
		f.Add("effect", order.RuleUnknown, "", "name a listed effect of the operation's kind and amount that no other operation claims, "+
			"and that was not taken back; Service.Refresh reads what Monext lists now")
	}
}

// retry tells why an operation in a person's hands cannot be sent again, and how
// much could be; an empty cause means it can.
func (p *Payment) retry(o *Operation, set *Settings) (order.Money, Cause) {
	t := p.transaction(o.Transaction)
	switch {
	case t == nil:
		return order.Money{}, CauseNotPaid
	case p.closed && !t.Surplus && o.Kind == ActionCapture:
		return order.Money{}, CauseClosed
	}
	return p.available(&o.Requested, t, o.ID, set)
}

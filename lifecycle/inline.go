package lifecycle

import (
	"context"

	"github.com/monext-community/monext-go/order"
)

// Capture asks for a capture and performs its first pass. The operation tells
// how far it came: a state that is not closed is carried on by whoever runs the
// wakes. An error means that nothing was recorded, as in Request.
func (s *Service) Capture(ctx context.Context, r Request) (Operation, error) {
	return s.requestAndExecute(ctx, r, ActionCapture)
}

// Cancel asks for the release of a whole authorisation; see Capture.
func (s *Service) Cancel(ctx context.Context, r Request) (Operation, error) {
	return s.requestAndExecute(ctx, r, ActionCancel)
}

// Refund asks for a refund; see Capture.
func (s *Service) Refund(ctx context.Context, r Request) (Operation, error) {
	return s.requestAndExecute(ctx, r, ActionRefund)
}

// Reverse gives the buyer his money back, by cancel or refund, whichever the
// ledger allows, and closes the payment to new captures; see Capture.
func (s *Service) Reverse(ctx context.Context, r Request) (Operation, error) {
	return s.requestAndExecute(ctx, r, ActionReverse)
}

func (s *Service) requestAndExecute(ctx context.Context, r Request, kind Action) (Operation, error) {
	if r.Kind != "" && r.Kind != kind {
		return Operation{}, fault("kind", order.RuleConflict, string(kind), "leave it out: the method says it")
	}
	r.Kind = kind
	recorded, err := s.Request(ctx, r)
	if err != nil {
		return Operation{}, err
	}
	s.executeInline(ctx, r.Order, recorded.ID)
	return s.outcome(ctx, r.Order, recorded), nil
}

// executeInline performs one pass on an operation, and on each one it became.
// What fails here is carried on by the wakes, so that nothing is lost by it.
func (s *Service) executeInline(ctx context.Context, reference, id string) {
	p, err := s.load(ctx, reference)
	if err != nil {
		return
	}
	o := p.operation(id)
	if o == nil {
		return
	}
	pass, err := s.Execute(ctx, Task{Key: p.key, Operation: id, Action: o.Kind})
	if err != nil {
		s.log.WarnContext(ctx, "operation recorded, first pass failed", "order", reference, "operation", id)
		return
	}
	if o.Kind != ActionReverse || !pass.Done {
		return
	}
	if p, err = s.load(ctx, reference); err == nil {
		for _, child := range p.operation(id).Children {
			s.executeInline(ctx, reference, child)
		}
	}
}

// outcome is an operation as it stands now; as it was recorded when the store
// cannot be read.
func (s *Service) outcome(ctx context.Context, reference string, recorded Operation) Operation {
	p, err := s.load(context.WithoutCancel(ctx), reference)
	if err != nil {
		return recorded
	}
	if o, ok := p.Operation(recorded.ID); ok {
		return o
	}
	return recorded
}

package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// ShopEventKind says what happened to an order in the shop.
type ShopEventKind string

// What shops tell.
const (
	ShopShipped   ShopEventKind = "shipped"   // a parcel left, or the whole order
	ShopCancelled ShopEventKind = "cancelled" // the order was cancelled
	ShopReturned  ShopEventKind = "returned"  // lines came back
)

// ShopEvent is something that happened to an order in the shop. Telling it
// twice with the same Key changes nothing.
type ShopEvent struct {
	Order string // the order's reference
	Kind  ShopEventKind
	// Key names the event in the order: the parcel's number, the return's; at
	// most 90 characters. Required for a parcel and a return: an order is
	// shipped as a whole, and cancelled, once. DefaultRules ask under another
	// key, that of RequestKey: Capture with this Key and Apply with it are two
	// captures, Capture with RequestKey and Apply are one.
	Key string
	// Value is what a parcel is worth (order.ParcelValues); the zero Money means
	// that the whole order shipped, 0.00 a parcel for which nothing is captured.
	// Of a return it is what goes back, if that is not what its lines are worth.
	Value order.Money
	// Last says that nothing more will ship: what is left is captured as FINAL.
	Last bool
	// Lines are what came back, of a return.
	Lines []RequestLine
	// Actor and Reason go into the history.
	Actor, Reason string
}

// RequestKey is the Request.Key under which DefaultRules ask for what the event
// means: the kind, a colon, and Key, such as "shipped:parcel-1". A host that
// captures the same parcel by Capture gives this key, so that both are one
// operation; it gives the same Amount, Option and Lines, else it is ErrConflict.
func (e ShopEvent) RequestKey() string { return string(e.Kind) + ":" + e.Key }

// Rules say what the shop's events mean for the payment. They are the host's to
// replace; they decide, and Service.Apply carries out.
type Rules interface {
	// Requests turns an event into requests, none to ignore it. The payment is
	// as it is stored; it must not be kept.
	Requests(ctx context.Context, e ShopEvent, p *Payment) ([]Request, error)
}

// DefaultRules are those of Monext's own cartridges: shipping captures, cancelling
// an order gives the money back by cancel or refund, a return refunds its lines.
type DefaultRules struct{}

// Requests implements Rules.
func (DefaultRules) Requests(_ context.Context, e ShopEvent, _ *Payment) ([]Request, error) {
	if e.Key == "" && (e.Kind == ShopReturned || e.Kind == ShopShipped && e.Value != (order.Money{})) {
		return nil, fault("key", order.RuleRequired, "1..90", "name the parcel or the return: without a key two of them would count as one")
	}
	r := Request{Order: e.Order, Actor: e.Actor, Reason: e.Reason, Key: e.RequestKey()}
	switch e.Kind {
	case ShopShipped:
		r.Kind, r.Amount = ActionCapture, e.Value
		switch {
		case e.Last: // the last parcel takes the remainder, whatever it is worth
			r.Amount, r.Option = order.Money{}, monext.CaptureFinal
		case e.Value.IsZero() && e.Value != (order.Money{}):
			return nil, nil
		}
	case ShopCancelled:
		r.Kind = ActionReverse
	case ShopReturned:
		if len(e.Lines) == 0 && e.Value == (order.Money{}) {
			return nil, fault("lines", order.RuleRequired, "", "say which lines came back, or what they are worth")
		}
		r.Kind, r.Amount, r.Lines = ActionRefund, e.Value, e.Lines
	default:
		return nil, fault("kind", order.RuleUnknown, "shipped, cancelled, returned", "is no shop event")
	}
	return []Request{r}, nil
}

// Apply runs the rules on an event and records what they ask for. It sends
// nothing: the wakes do. It returns the operations as recorded; an error means
// that those not returned were not recorded, and telling the event again is safe.
func (s *Service) Apply(ctx context.Context, e ShopEvent) ([]Operation, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("lifecycle: apply: %w", err)
	}
	p, err := s.load(ctx, e.Order)
	if err != nil {
		return nil, err
	}
	requests, err := s.rules.Requests(ctx, e, p)
	if err != nil {
		return nil, fmt.Errorf("lifecycle: apply %s to order %s: %w", e.Kind, e.Order, err)
	}
	var recorded []Operation
	for _, r := range requests {
		o, err := s.Request(ctx, r)
		if err != nil {
			return recorded, fmt.Errorf("lifecycle: apply %s to order %s: %w", e.Kind, e.Order, err)
		}
		recorded = append(recorded, o)
	}
	return recorded, nil
}

// check refuses an event that says nothing. Which kinds there are is the rules' to say.
func (e *ShopEvent) check() error {
	var f order.Faults
	if e.Order == "" {
		f.Add("order", order.RuleRequired, "", "give the order's reference")
	}
	if e.Kind == "" {
		f.Add("kind", order.RuleRequired, "shipped, cancelled, returned", "say what happened")
	}
	return f.Err()
}

// ExpiresWithin selects payments whose authorisation ends within d with
// something left to capture: the preset SFCC lacks that tells them to somebody.
func ExpiresWithin(p *Payment, now time.Time, d time.Duration) bool {
	t := p.transaction("")
	return t != nil && t.Ledger.Capturable.Sign() > 0 && !t.Deadline.IsZero() && !now.Add(d).Before(t.Deadline)
}

// PendingSince selects payments that have waited for the buyer, or for a
// partner's decision, for at least d: the other preset SFCC lacks.
func PendingSince(p *Payment, now time.Time, d time.Duration) bool {
	return p.state == StatePending && !now.Before(p.stampOf(&p.events[0]).Add(d))
}

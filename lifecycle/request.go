package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Request asks for an operation on the payment of an order.
type Request struct {
	// Order is the order's reference. Required.
	Order string
	// Kind is ActionCapture, ActionCancel, ActionRefund or ActionReverse.
	// Capture, Cancel, Refund and Reverse fill it in.
	Kind Action
	// Key is the caller's name for this wish, unique in the payment: the
	// parcel's number, the return's, the form's token. Asking again with the
	// same key and content gives the first operation; with other content,
	// ErrConflict. 1 to 100 characters. Required. What Apply asks for has the key
	// of ShopEvent.RequestKey, which is not the event's Key: give that one for
	// what may also come as a shop event.
	Key string
	// Amount is how much, in the order's currency; the zero Money means all that
	// is left when the request is recorded, an amount of 0.00 is a fault. A cancel
	// and a reverse are always for all.
	Amount order.Money
	// Option is for captures: FINAL releases what stays uncaptured,
	// LATE_DELIVERY makes a new authorisation for one that has expired.
	Option monext.CaptureOption
	// Lines are the order lines concerned. A refund without an amount is worth
	// what the buyer paid for them.
	Lines []RequestLine
	// Transaction names a surplus transaction; empty means the payment's own.
	Transaction string
	// After delays the operation: nothing is sent before.
	After time.Duration
	// Actor is who asks, Reason why, for the history: an account name, not a
	// person's data. Each at most 200 characters.
	Actor, Reason string
}

const (
	maxKey    = 100
	maxReason = 200
)

// NotAllowedError says that a request was not recorded because the payment does
// not allow it.
type NotAllowedError struct {
	Order string
	Kind  Action
	Cause Cause       // why
	State State       // the payment's state
	Limit order.Money // how much would be allowed; zero when nothing
	// Review is the ReviewFlag.Seq of the review that stops the payment's
	// operations, for Decision.Review; zero when it is not a review that does.
	Review int64
	// Method is the contract number (Transaction.Method) if Cause is a limit of the
	// payment method, and empty if the transaction names none. Stated reports whether
	// Settings.Methods has an entry for it; if not, its entry "" or the zero Method
	// sets the limit.
	Method string
	Stated bool
}

func (e *NotAllowedError) Error() string {
	text := fmt.Sprintf("lifecycle: %s of order %s not recorded: %s", e.Kind, e.Order, e.Cause.Text(English))
	if e.Limit.Sign() > 0 {
		most := "; at most "
		if e.Cause.whole() {
			most = "; exactly "
		}
		text += most + e.Limit.String()
	}
	if e.Cause.ofMethod() {
		text += e.limitText()
	}
	if e.Review != 0 {
		text += fmt.Sprintf("; review %d of the payment waits for a person: decide on it with Service.Resolve", e.Review)
	}
	if e.Cause == CauseExpired && e.Kind == ActionCapture {
		text += "; to authorise anew and capture, use Service.Capture with the option LATE_DELIVERY"
	}
	return text
}

// limitText names the setting that states the limit of the payment method, and what
// to ask for instead where a shop's event can.
func (e *NotAllowedError) limitText() string {
	var text string
	if e.Stated {
		text = fmt.Sprintf("; this is the limit of contract %q in Settings.Methods", e.Method)
	} else {
		text = fmt.Sprintf("; Settings.Methods has no entry for contract %q, so its default applies: add one if the method allows more", e.Method)
	}
	if e.Cause == CauseWholeCapture || e.Cause == CauseLastCapture {
		text += "; a ShopEvent with Last captures the whole rest"
	}
	return text
}

// ErrNotAllowed matches every *NotAllowedError.
var ErrNotAllowed = errors.New("not allowed")

// Is makes a NotAllowedError match ErrNotAllowed.
func (e *NotAllowedError) Is(target error) bool { return target == ErrNotAllowed }

// Request records an operation, with its amount reserved and a wake for it, and
// returns it as recorded. From then on it is carried out exactly once, however
// often it is asked for with the same key. An error means that nothing was
// recorded: order.Faults for bad input, *NotAllowedError, ErrConflict for a
// known key with other content, ErrNotFound for an unknown order; any other
// error is the store's, and asking again with the same key is safe.
func (s *Service) Request(ctx context.Context, r Request) (Operation, error) {
	p, id, err := s.record(ctx, r)
	if err != nil {
		return Operation{}, err
	}
	s.tell(ctx, p)
	o, _ := p.Operation(id)
	return o, nil
}

// record is Request without telling the Observer.
func (s *Service) record(ctx context.Context, r Request) (*Payment, string, error) {
	if err := r.check(); err != nil {
		return nil, "", fmt.Errorf("lifecycle: request: %w", err)
	}
	id := s.newID()
	p, err := s.commit(ctx, s.key(r.Order), 0, nil, func(d *draft) error {
		if known := d.byKey(r.Key); known != nil {
			id = known.ID
			if known.Content != r.content() {
				return fmt.Errorf("lifecycle: request of order %s: key %q stands for another %s: %w", r.Order, r.Key, known.Kind, ErrConflict)
			}
			return nil
		}
		if d.operation(id) != nil {
			return fmt.Errorf("lifecycle: request of order %s: %w", r.Order, fault("id", order.RuleDuplicate, "", "the host's NewID gave an id twice"))
		}
		return s.admit(d, r, id)
	})
	return p, id, err
}

// check refuses what is wrong whatever the payment's state.
func (r *Request) check() error {
	var f order.Faults
	if r.Order == "" {
		f.Add("order", order.RuleRequired, "", "give the order's reference")
	}
	switch r.Kind {
	case ActionCapture, ActionCancel, ActionRefund, ActionReverse:
	default:
		f.Add("kind", order.RuleUnknown, "capture, cancel, refund, reverse", "is no operation")
	}
	if n := utf8.RuneCountInString(r.Key); n < 1 || n > maxKey || !utf8.ValidString(r.Key) {
		f.Add("key", order.RuleRequired, "1.."+strconv.Itoa(maxKey), "give a key of 1 to 100 characters that names this wish")
	}
	if r.Amount.Sign() < 0 || r.Amount.IsZero() && r.Amount != (order.Money{}) {
		f.Add("amount", order.RuleRange, "> 0", "must be positive; leave it out for all that is left")
	}
	if !r.Amount.IsZero() && (r.Kind == ActionReverse || r.Kind == ActionCancel) {
		f.Add("amount", order.RuleUnsupported, "", "a "+string(r.Kind)+" is always for all that is left: leave the amount out")
	}
	if r.Option != "" && r.Kind != ActionCapture {
		f.Add("option", order.RuleUnsupported, "", "only a capture has an option")
	}
	if !slices.Contains([]monext.CaptureOption{"", monext.CaptureStandard, monext.CaptureFinal, monext.CaptureLateDelivery}, r.Option) {
		f.Add("option", order.RuleUnknown, "STANDARD, FINAL, LATE_DELIVERY", "is no capture option")
	}
	if r.After < 0 {
		f.Add("after", order.RuleRange, ">= 0", "must not be negative")
	}
	checkWords(&f, r.Actor, r.Reason)
	for i, l := range r.Lines {
		if l.Reference == "" || l.Quantity < 1 {
			f.Add("lines["+strconv.Itoa(i)+"]", order.RuleRequired, "", "give a line's reference and a quantity of at least 1")
		}
	}
	return f.Err()
}

// checkWords bounds what goes into the history.
func checkWords(f *order.Faults, actor, reason string) {
	for i, text := range []string{actor, reason} {
		if utf8.RuneCountInString(text) > maxReason || !utf8.ValidString(text) {
			f.Add([]string{"actor", "reason"}[i], order.RuleTooLong, strconv.Itoa(maxReason), "use at most 200 characters")
		}
	}
}

// content is what a key stands for.
func (r *Request) content() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%d|%s|%s|%s", r.Kind, r.Amount.Minor(), r.Amount.Currency(), r.Option, r.Transaction)
	for _, l := range r.Lines {
		fmt.Fprintf(&b, "|%q*%d", l.Reference, l.Quantity)
	}
	return b.String()
}

// admit decides whether the payment allows a new operation, and records it with
// its amount reserved.
func (s *Service) admit(d *draft, r Request, id string) error {
	if r.Kind == ActionReverse {
		return s.admitReverse(d, r, id)
	}
	t := d.transaction(r.Transaction)
	if t == nil {
		return d.refuse(r, CauseNotPaid, order.Money{})
	}
	if cause, yes := d.blocked(); yes {
		return d.refuse(r, cause, order.Money{})
	}
	if r.Kind == ActionCapture && d.closed && !t.Surplus {
		return d.refuse(r, CauseClosed, order.Money{})
	}
	amount, err := d.amountOf(&r, t)
	if err != nil {
		return err
	}
	req := Requested{
		Kind: r.Kind, Key: r.Key, Content: r.content(), Transaction: t.Transaction, Amount: amount,
		Option: r.Option, Lines: r.Lines, NotBefore: s.after(r.After),
	}
	event := Event{Type: EventRequested, Operation: id, Actor: r.Actor, Reason: r.Reason, Requested: &req}
	if done, yes := d.takenAlready(&req, t); yes {
		d.add(event, settle(id, OperationNothingLeft, done))
		return nil
	}
	if r.Kind == ActionRefund && len(r.Lines) > 0 && amount.IsZero() { // lines that cost nothing came back
		d.add(event, settle(id, OperationNothingLeft, CauseNothingToGiveBack))
		return nil
	}
	if found := d.doneBefore(&req, t); len(found) > 0 {
		d.add(event, handOver(id, CauseDoneBefore, "", found))
		return nil
	}
	if available, cause := d.available(&req, t, "", &s.set); cause != "" {
		no := d.refuse(r, cause, available)
		if cause.ofMethod() {
			no.Method = t.Method
			_, no.Stated = s.set.Methods[t.Method]
		}
		return no
	}
	d.add(event)
	d.wake(id, r.Kind, r.After, 0)
	return nil
}

// settle is the event that closes an operation without an effect of its own.
func settle(operation string, state OperationState, cause Cause) Event {
	return Event{Type: EventSettled, Operation: operation, Settled: &Settled{State: state, Cause: cause}}
}

// handOver is the event that hands an operation to a person, with the code that
// Monext gave and the effects that may be the operation's.
func handOver(operation string, cause Cause, code string, candidates []string) Event {
	return Event{Type: EventSettled, Operation: operation, Settled: &Settled{
		State: OperationReview, Cause: cause, Code: code, Candidates: candidates,
	}}
}

// after is the time before which nothing is sent; zero for at once.
func (s *Service) after(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return stamp(s.now().Add(d))
}

func (p *Payment) refuse(r Request, cause Cause, limit order.Money) *NotAllowedError {
	e := &NotAllowedError{Order: r.Order, Kind: r.Kind, Cause: cause, State: p.state, Limit: limit}
	if stop := p.blocking(); stop != nil && stop.Code == cause {
		e.Review = stop.Seq
	}
	return e
}

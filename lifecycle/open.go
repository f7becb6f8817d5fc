package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// OpenRequest sends an order to Monext for payment. Its fields are those of
// [monext.SessionRequest], and the actor.
type OpenRequest struct {
	Order order.Order
	// Payment is MANUAL when its capture mode is empty. A deferred date lies between
	// today and six days ahead, in UTC. An amount, when given, must be the order's
	// total: a payment authorises the whole order. Payment types that create several
	// transactions, or none to capture, are refused: installments and subscriptions
	// that Monext runs, account verifications, credits.
	Payment monext.PaymentTerms
	// ReturnURL is where the buyer's browser comes back to. Required.
	ReturnURL string
	// NotificationURL is where Monext notifies; empty means the point of sale's.
	NotificationURL string
	// Language is the page's language, two letters; empty means the order's, else
	// the browser's.
	Language string
	// ThreeDS holds the merchant's preferences for 3-D Secure.
	ThreeDS monext.ThreeDS
	// SmartDisplay turns the back office's display rules off when it points to false;
	// nil leaves them on.
	SmartDisplay *bool
	// PageCode names a customized template of the payment page; empty is the default.
	PageCode string
	// OneClick is whether a one-click payment requires the CVV.
	OneClick monext.OneClick
	// WalletID is the buyer's wallet at Monext, 2 to 50 characters.
	WalletID string
	// PrivateData is added to the order's and overrides equal keys.
	PrivateData map[string]string
	// MiscData is a JSON object passed on to payment partners.
	MiscData json.RawMessage
	// Extra are more members of the body, each under its path in Monext's names.
	Extra map[string]json.RawMessage
	// Actor is who asks, for the history.
	Actor string
}

// session is the body of the session that a request opens.
func (r *OpenRequest) session() monext.SessionRequest {
	return monext.SessionRequest{
		Order: r.Order, Payment: r.Payment, ReturnURL: r.ReturnURL, NotificationURL: r.NotificationURL, Language: r.Language,
		ThreeDS: r.ThreeDS, SmartDisplay: r.SmartDisplay, PageCode: r.PageCode, OneClick: r.OneClick, WalletID: r.WalletID,
		PrivateData: r.PrivateData, MiscData: r.MiscData, Extra: r.Extra,
	}
}

// Opening is where to send the buyer.
type Opening struct {
	SessionID   string // a capability: do not log it
	RedirectURL string
	ExpiresAt   time.Time
	Reused      bool // the session was there already, for the same order
}

// PaidError says that an order has its payment already: it is not opened again.
type PaidError struct {
	Order string
	State State
}

func (e *PaidError) Error() string {
	return fmt.Sprintf("lifecycle: open order %s: its payment is %s already; an order is paid once", e.Order, e.State)
}

// ErrPaid matches every *PaidError.
var ErrPaid = errors.New("already paid")

// Is makes a PaidError match ErrPaid.
func (e *PaidError) Is(target error) bool { return target == ErrPaid }

// Open validates an order, opens a session for it at Monext and records both.
// While a session lives, and neither the order nor the capture mode has changed,
// the same session is given again, although other fields of the request may differ;
// a changed order gets a new one, and every session is watched until nobody can pay
// there any more.
//
// Errors: order.Faults that list everything wrong with the request (nothing was
// sent), with paths such as "order.items[0].total" and "payment.deferredDate";
// *PaidError; *NotAllowedError when the order was cancelled; *monext.Error from
// Monext, which wraps order.Faults too when Monext named the fields that it
// refuses; or the store's. After an error no buyer may be sent anywhere; open again.
func (s *Service) Open(ctx context.Context, r OpenRequest) (Opening, error) {
	if err := s.checkRequest(&r); err != nil {
		return Opening{}, fmt.Errorf("lifecycle: open: %w", err)
	}
	opened, err := s.describe(&r)
	if err != nil {
		return Opening{}, fmt.Errorf("lifecycle: open: %w", err)
	}
	key := s.key(r.Order.Reference)
	p, err := s.store.Load(ctx, key)
	switch {
	case errors.Is(err, ErrNotFound):
		p = newPayment(key)
	case err != nil:
		return Opening{}, fmt.Errorf("lifecycle: load payment of order %s: %w", key.Order, err)
	}
	if err := p.openable(); err != nil {
		return Opening{}, err
	}
	if live := p.liveSession(opened, s.now(), s.set.SessionMargin); live != nil && p.opened.same(opened) {
		return openingOf(live, true), nil
	} else if live != nil {
		return s.reopen(ctx, p, opened, live.ID, r.Actor)
	}
	session, err := s.gateway.CreateSession(ctx, r.session())
	if err != nil {
		return Opening{}, fmt.Errorf("lifecycle: open order %s: %w", key.Order, err)
	}
	made := SessionOpened{
		ID: session.ID, URL: session.RedirectURL, Amount: opened.Amount, Hash: opened.Hash, Mode: opened.Mode,
		ExpiresAt: s.clock().Add(s.set.SessionLife),
	}
	return s.keepSession(ctx, p, opened, made, r.Actor)
}

// same tells whether two openings are for the same order and capture mode.
func (o *Opened) same(other *Opened) bool { return o.Hash == other.Hash && o.Mode == other.Mode }

// describe validates an order and says what of it a payment remembers.
func (s *Service) describe(r *OpenRequest) (*Opened, error) {
	if r.Payment.Capture == "" {
		r.Payment.Capture = monext.CaptureManual
	}
	hash, err := r.Order.Hash()
	var invalid order.Faults
	if errors.As(err, &invalid) {
		return nil, invalid.Under("order")
	}
	if err != nil {
		return nil, err
	}
	values, err := r.Order.LineValues()
	if err != nil {
		return nil, err
	}
	o := &Opened{Amount: r.Order.Totals.Total, Hash: hash, Mode: r.Payment.Capture, DeferredDate: r.Payment.DeferredDate, Watched: s.observer != nil}
	for i, item := range r.Order.Items {
		o.Lines = append(o.Lines, Line{Reference: item.Reference, Quantity: item.Quantity, Value: values[i]})
	}
	return o, nil
}

// checkRequest lists everything that is wrong with a request: what the session may
// not say, and terms that a payment, which is one transaction over the whole order,
// cannot follow.
func (s *Service) checkRequest(r *OpenRequest) error {
	var f order.Faults
	if err := r.session().Validate(); err != nil && !errors.As(err, &f) {
		return err
	}
	switch t := r.Payment.Type; t {
	case monext.PaymentMxInstallment, monext.PaymentMxRecurring, monext.PaymentAccountVerification, monext.PaymentCredit:
		f.Add("payment.type", order.RuleUnsupported, "", "is "+string(t)+", which is not one payment of the whole order: open its session with the client")
	default:
	}
	if a := r.Payment.Amount; !a.IsZero() && a != r.Order.Totals.Total {
		f.Add("payment.amount", order.RuleUnsupported, r.Order.Totals.Total.Amount(), "is not the order's total: a payment authorises the whole order, leave it out")
	}
	if d := r.Payment.DeferredDate; !d.IsZero() {
		now := s.now()
		first := now.UTC().Truncate(day).AddDate(0, 0, deferredDays)
		switch at := d.Time(); {
		case at.Before(now.Add(-day)): // it may still be that day somewhere
			f.Add("payment.deferredDate", order.RuleRange, "today..today + 6 days", "lies in the past: choose today or a later date")
		case !at.Before(first):
			f.Add("payment.deferredDate", order.RuleRange, "today..today + 6 days",
				"is not earlier than today + 7 days: capture by hand, or choose an earlier date")
		}
	}
	return f.Err()
}

// deferredDays is how many days ahead a DEFERRED capture may not lie any more
// (Monext's description, payment.deferredCaptureDate). Days are taken in UTC: no
// clock of Monext's is behind it.
const deferredDays = 7

// reopen gives a live session again after the order went back to what it was
// when the session was made: the payment is held against that order.
func (s *Service) reopen(ctx context.Context, p *Payment, opened *Opened, session, actor string) (Opening, error) {
	p, err := s.commit(ctx, p.key, 0, p, func(d *draft) error {
		if err := d.openable(); err != nil {
			return err
		}
		d.add(Event{Type: EventOpened, Actor: actor, Opened: opened})
		return nil
	})
	if err != nil {
		return Opening{}, err
	}
	s.tell(ctx, p)
	return openingOf(p.session(session), true), nil
}

// keepSession records a session just made. When somebody else opened one in the
// meantime, ours becomes a spare that is only watched, and theirs is given.
func (s *Service) keepSession(ctx context.Context, p *Payment, opened *Opened, made SessionOpened, actor string) (Opening, error) {
	var given *Session
	p, err := s.commit(ctx, p.key, 0, p, func(d *draft) error {
		given = nil
		if err := d.openable(); err != nil {
			return err
		}
		m := made
		if live := d.liveSession(opened, s.now(), s.set.SessionMargin); live != nil {
			given, m.Spare = live, true
		}
		if !d.opened.same(opened) {
			d.add(Event{Type: EventOpened, Actor: actor, Opened: opened})
		}
		d.watch(Event{Type: EventSessionOpened, Actor: actor, SessionOpened: &m}, s)
		return nil
	})
	if err != nil {
		return Opening{}, err
	}
	s.tell(ctx, p)
	if given != nil {
		return openingOf(given, true), nil
	}
	return openingOf(&Session{SessionOpened: made}, false), nil
}

// watch records a session, and has it looked at once nobody can pay there any
// more, should nothing be heard of it before.
func (d *draft) watch(opened Event, s *Service) {
	look := len(d.sessions)
	d.add(opened)
	d.wake("", ActionRefresh, s.set.SessionLife+s.set.lookAfter(2), look)
}

// openable refuses to open what is paid or was cancelled.
func (p *Payment) openable() error {
	switch {
	case p.state.Paid():
		return &PaidError{Order: p.key.Order, State: p.state}
	case p.closed:
		return &NotAllowedError{Order: p.key.Order, Kind: "open", Cause: CauseClosed, State: p.state}
	default:
		return nil
	}
}

// liveSession finds a session a buyer can be sent to.
func (p *Payment) liveSession(o *Opened, now time.Time, margin time.Duration) *Session {
	for i := range p.sessions {
		if p.sessions[i].reusable(o, now, margin) {
			return &p.sessions[i]
		}
	}
	return nil
}

func openingOf(s *Session, reused bool) Opening {
	return Opening{SessionID: s.ID, RedirectURL: s.URL, ExpiresAt: s.ExpiresAt, Reused: reused}
}

// AdoptRequest takes over a session that somebody else made.
type AdoptRequest struct {
	Order     order.Order
	Capture   monext.CaptureMode // as the session was made; MANUAL when empty
	SessionID string             // required
	Actor     string
}

// Adopt records a session of Monext made by somebody else for this order, and
// reads it. It never sends an operation. A session of this payment is only read
// again; one that another payment of the account holds, or whose transaction one
// holds, is a fault. An id that Monext knows nothing of is none: it is watched like
// a session that nobody paid, and ends as abandoned. Other errors are those of Open
// and Refresh.
//
// It takes over a payment from another system, and rebuilds one whose store was
// lost: the balances and the state are Monext's. Adopt all sessions of an order,
// the oldest first; the transaction of the first that was paid is the payment's.
// After a loss, wait for Settings.Horizon from the last request that the lost
// store may have caused, so that its effects show.
//
// Whatever is then asked for anew, as by telling all shop events again, is not
// sent by itself when it may have been done: an operation whose kind and amount
// are those of a listed effect that no operation here claims is recorded, and
// needs review (CauseDoneBefore). It stops no other operation and reserves
// nothing. A person resolves it as ResolveSucceeded by that effect, ResolveRetry
// when it is another, or ResolveRefused. What resembles no such effect goes on. So
// it is with what a restored backup holds: an operation not yet sent may have been
// done since; for one that was in doubt a person says whether an effect that shows
// is its own, or that of an equal operation made since.
func (s *Service) Adopt(ctx context.Context, r AdoptRequest) (*Payment, error) {
	open := OpenRequest{Order: r.Order, Payment: monext.PaymentTerms{Capture: r.Capture}}
	opened, err := s.describe(&open)
	if err == nil && r.SessionID == "" {
		err = fault("session_id", order.RuleRequired, "", "give the id of the session to adopt")
	}
	if err != nil {
		return nil, fmt.Errorf("lifecycle: adopt: %w", err)
	}
	details, err := s.gateway.GetSession(ctx, r.SessionID)
	if err != nil {
		return nil, fmt.Errorf("lifecycle: adopt order %s: %w", r.Order.Reference, err)
	}
	key := s.key(r.Order.Reference)
	if err := s.adoptable(ctx, key, r.SessionID, details.Transactions); err != nil {
		return nil, err
	}
	p, err := s.store.Load(ctx, key)
	if errors.Is(err, ErrNotFound) {
		p, err = newPayment(key), nil
	}
	if err != nil {
		return nil, fmt.Errorf("lifecycle: load payment of order %s: %w", key.Order, err)
	}
	_, err = s.commit(ctx, key, 0, p, func(d *draft) error {
		if known := d.session(r.SessionID); known != nil {
			if !known.Adopted || len(d.overtakable(known.ID)) > 0 { // what is stored of it may be older than what was done
				d.add(Event{Type: EventSessionRead, Actor: r.Actor, SessionRead: &SessionRead{
					ID: known.ID, Status: known.Status, Title: known.Title, Code: known.Code, Dead: known.Dead, Next: known.Next, Adopted: true,
				}})
			}
			return nil
		}
		if !d.opened.same(opened) && !d.state.Paid() {
			d.add(Event{Type: EventOpened, Actor: r.Actor, Opened: opened})
		}
		d.watch(Event{Type: EventSessionOpened, Actor: r.Actor, SessionOpened: &SessionOpened{
			ID: r.SessionID, Amount: opened.Amount, Hash: opened.Hash, Mode: opened.Mode, Adopted: true,
			ExpiresAt: s.clock().Add(s.set.SessionLife),
		}}, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Refresh(ctx, r.Order.Reference)
}

// adoptable refuses a session that another payment of the account holds, or that
// was paid by a transaction that one holds: two orders must not live on one
// authorisation.
func (s *Service) adoptable(ctx context.Context, key Key, session string, paid []monext.Transaction) error {
	filters := []Filter{{Account: s.account, Session: session, Limit: 2}}
	for i := range paid {
		if paid[i].ID != "" {
			filters = append(filters, Filter{Account: s.account, Transaction: paid[i].ID, Limit: 2})
		}
	}
	for _, f := range filters {
		keys, err := s.store.Find(ctx, f)
		if err != nil {
			return fmt.Errorf("lifecycle: adopt order %s: %w", key.Order, err)
		}
		for _, other := range keys {
			if other != key {
				return fmt.Errorf("lifecycle: adopt order %s: %w", key.Order,
					fault("session_id", order.RuleDuplicate, "", "is of order "+other.Order+", which holds it or its transaction: give a session of this order"))
			}
		}
	}
	return nil
}

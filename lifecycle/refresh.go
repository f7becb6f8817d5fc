package lifecycle

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Refresh reads from Monext whatever of a payment may have changed: sessions
// that are not dead, the transactions and their effects. It returns the payment
// as it is then stored. It sends no operation.
//
// A read that fails changes nothing; the error is returned with the payment as
// far as it is known, after everything else was read.
func (s *Service) Refresh(ctx context.Context, reference string) (*Payment, error) {
	p, err := s.load(ctx, reference)
	if err != nil {
		return nil, err
	}
	p, err = s.refresh(ctx, p)
	s.tell(ctx, p)
	return p, err
}

// Reconcile is Refresh for an order that was paid: afterwards the ledger is
// Monext's, Payment.Foreign tells what was done elsewhere, and what contradicts
// our record needs review. An order that was not paid is a *NotAllowedError.
func (s *Service) Reconcile(ctx context.Context, reference string) (*Payment, error) {
	p, err := s.Refresh(ctx, reference)
	if p != nil && err == nil && !p.state.Paid() {
		return p, &NotAllowedError{Order: reference, Kind: "reconcile", Cause: CauseNotPaid, State: p.state}
	}
	return p, err
}

// reading is what one round of reads brought.
type reading struct {
	began        int64     // the payment's version before it
	at           time.Time // when it began
	sessions     []sessionReading
	transactions map[string]snapshot
}

type sessionReading struct {
	*reading
	id       string
	details  monext.SessionDetails
	accepted []snapshot // accepted authorisations of the session
}

// refresh reads without the payment's lease: what it finds is merged into
// whatever others made of the payment meanwhile.
//
// A dead session is read again when somebody says that it was paid after all: a
// notification that is not answered yet, or the buyer who came back from it.
func (s *Service) refresh(ctx context.Context, p *Payment, returned ...string) (*Payment, error) {
	r := reading{began: p.Version(), at: s.clock(), transactions: map[string]snapshot{}}
	var failed error
	for i := range p.sessions {
		if known := &p.sessions[i]; known.Dead && (known.Status == SessionAccepted || !p.unread && !slices.Contains(returned, known.ID)) {
			continue
		}
		sr, err := s.readSession(ctx, p.sessions[i].ID, &r)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		r.sessions = append(r.sessions, sr)
	}
	for _, id := range p.TransactionIDs() {
		if _, seen := r.transactions[id]; seen {
			continue
		}
		td, err := s.fetch(ctx, r.began, id)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		r.transactions[id] = td
	}
	fresh, err := s.commit(ctx, p.key, 0, p, func(d *draft) error {
		s.foldReading(d, &r, failed == nil)
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, failed)
	}
	return fresh, failed
}

// foldReading folds a round of reads into the payment, and asks for those that
// are due next. Whole: every read succeeded.
func (s *Service) foldReading(d *draft, r *reading, whole bool) {
	r.at = notAfter(r.at, d.now) // the clock may have been set back since
	audit, look := d.nextAudit(), d.nextSession()
	for i := range r.sessions {
		s.foldSession(d, &r.sessions[i])
	}
	for _, id := range d.TransactionIDs() {
		if td, ok := r.transactions[id]; ok {
			d.read(id, td)
		}
	}
	if td, ok := r.transactions[d.mainTransaction()]; ok {
		d.foldTime(td.at)
	}
	due := !audit.IsZero() && !audit.After(r.at) // a read that slept since before it was due is not it
	if whole && (due || d.answers(r.began, r.at)) {
		d.add(Event{Type: EventAudited})
	}
	if whole && due {
		d.wakeNextAudit()
	}
	if next := d.nextSession(); !next.IsZero() && !next.Equal(look) { // whoever sets a look asks for it, and nobody else
		d.wake("", ActionRefresh, max(next.Sub(d.now), 0), sessionLooks+int(d.Version()))
	}
}

// sessionLooks keeps the look numbers of sessions apart from all others.
const sessionLooks = 5_000_000

// readSession reads a session and, when it was paid, its authorisations.
func (s *Service) readSession(ctx context.Context, id string, r *reading) (sessionReading, error) {
	sr := sessionReading{reading: r, id: id}
	details, err := s.gateway.GetSession(ctx, id)
	if err != nil {
		return sr, err
	}
	sr.details = details
	if details.Outcome != monext.Accepted {
		return sr, nil
	}
	for i := range details.Transactions {
		t := &details.Transactions[i]
		if t.ID == "" || t.Type != "" && !authorizes(t.Type) {
			continue
		}
		td, seen := r.transactions[t.ID]
		if !seen {
			if td, err = s.fetch(ctx, r.began, t.ID); err != nil {
				return sr, err
			}
			r.transactions[t.ID] = td
		}
		if kind := typeOfAuthorization(t, td); kind != "" && !authorizes(kind) {
			continue
		}
		if td.Outcome == monext.Accepted || accepted(td) {
			sr.accepted = append(sr.accepted, td)
		}
	}
	return sr, nil
}

// authorizes reports whether a transaction of this type is an authorisation. Those
// that follow one are not, nor those that move no money, such as an account
// verification, nor what no operation here explains, such as a credit: a session that
// has no other is shown to a person once it is over.
func authorizes(t monext.TransactionType) bool {
	k := kindOf(string(t))
	return k == kindAuthorize || k == kindAuthorizeAndCapture
}

// typeOfAuthorization is the type of a transaction, as the session, the transaction
// itself, or its own entry in the list has it; empty when none of them has one.
func typeOfAuthorization(t *monext.Transaction, td snapshot) monext.TransactionType {
	switch {
	case t != nil && t.Type != "":
		return t.Type
	case td.Transaction.Type != "":
		return td.Transaction.Type
	}
	for i := range td.AssociatedTransactions {
		if e := &td.AssociatedTransactions[i]; e.ID == td.Transaction.ID && e.Type != "" {
			return e.Type
		}
	}
	return ""
}

// accepted tells whether a transaction is listed among its own effects as OK.
func accepted(td snapshot) bool {
	for i := range td.AssociatedTransactions {
		if e := &td.AssociatedTransactions[i]; e.ID == td.Transaction.ID && e.Status == monext.EffectOK {
			return true
		}
	}
	return false
}

// foldSession folds one session's reading into the payment.
func (s *Service) foldSession(d *draft, r *sessionReading) {
	known := d.session(r.id)
	if known == nil || (known.Dead || known.read > r.began) && len(r.accepted) == 0 { // somebody looked later
		return
	}
	next := SessionRead{ID: r.id, Title: r.details.Result.Title, Code: r.details.Result.Code}
	ends := known.ExpiresAt
	if known.misdated { // it was opened at a time that is not known
		ends = later(ends, d.clockSet.Add(s.set.SessionLife))
	}
	over := !r.at.Before(ends.Add(s.set.lookAfter(2))) && !d.inDoubt // a buyer may have paid since
	switch {
	case len(r.accepted) > 0:
		next.Status, next.Dead = SessionAccepted, true
	case r.details.Outcome == monext.Accepted || r.details.Result.Title == monext.TitleAccepted:
		next.Status = SessionPending
		if !over {
			next.Next = d.now.Add(s.set.lookAfter(3))
		} else { // until then its transaction may only be late to show
			d.raise("", Review{Code: CauseUnreadable, Detail: "a session is accepted, and no accepted authorisation of it can be read"})
		}
	case r.details.Abandoned():
		// "No transaction" is also what a session may say that its buyer has not reached.
		next.Status, next.Dead = SessionAbandoned, over || r.details.Result.Title == monext.TitleCancelled
	case r.details.Outcome == monext.Refused:
		next.Status, next.Dead = SessionRefused, over
	case r.details.Result.Title == monext.TitleOnHoldPartner || r.details.Result.Title == monext.TitlePendingRisk:
		next.Status, next.Next = SessionPending, d.now.Add(s.set.lookAfter(4))
	default:
		next.Status = SessionLive
	}
	if next.Next.IsZero() && !next.Dead {
		next.Next = s.nextSessionLook(d.now, ends)
	}
	// A look that is still ahead need not be set anew: it is asked for. A little before its time, by another clock, is it.
	moved := !next.Next.Equal(known.Next) && !known.Next.After(d.now.Add(s.set.lookAfter(1)))
	if next.Status != known.Status || next.Dead != known.Dead || next.Code != known.Code || moved {
		d.add(Event{Type: EventSessionRead, SessionRead: &next})
	}
	for _, td := range r.accepted {
		s.foldAuthorization(d, r, td)
	}
}

// nextSessionLook is when to look at a session again: half-way and once it must
// be over, then ever less often.
func (s *Service) nextSessionLook(now, expires time.Time) time.Time {
	end := expires.Add(s.set.lookAfter(2))
	if half := now.Add(s.set.lookAfter(4)); half.Before(end) {
		return half
	}
	if now.Before(end) {
		return end
	}
	return now.Add(max(2*s.set.Horizon, now.Sub(expires)/2))
}

// foldAuthorization records an accepted authorisation, and holds it against the
// order: reference, amount, currency, and the whole amount authorised.
func (s *Service) foldAuthorization(d *draft, r *sessionReading, td snapshot) {
	id := td.Transaction.ID
	if d.transaction(id) != nil {
		return
	}
	want := d.opened.Amount
	a := Authorized{
		Session: r.id, Transaction: id, Date: stamp(td.Transaction.Date), Method: td.Transaction.PaymentMethodID,
		Amount: want, CapturedAtOnce: kindOf(string(typeOfAuthorization(nil, td))) == kindAuthorizeAndCapture, Surplus: d.transaction("") != nil,
	}
	authorized, known := authorizedAmount(td.TransactionDetails, want.Currency())
	if known {
		a.Amount = authorized
	}
	from := a.Date
	if td.Transaction.Date.IsZero() {
		a.Date, from = time.Time{}, d.now
	}
	a.Deadline = from.Add(s.set.method(a.Method).AuthorizationLife)
	a.Warn = a.Deadline.Add(-s.set.WarnBefore)
	d.add(Event{Type: EventAuthorized, Authorized: &a})
	if found := mismatches(d, r, td.TransactionDetails, authorized, known); len(found) > 0 { // one decision for a person
		d.raise("", Review{Code: CauseMismatch, Transaction: id, Detail: strings.Join(found, "; ")})
	}
	if a.Surplus {
		d.raise("", Review{Code: CauseSurplus, Transaction: id})
		return
	}
	d.wakeNextAudit() // of a deferred capture
	for i := range d.operations {
		if o := &d.operations[i]; o.Kind == ActionReverse && !d.stateOfOperation(o).Closed() {
			d.wake(o.ID, o.Kind, 0, 1)
		}
	}
}

// authorizedAmount is how much was authorised: as the transaction's own entry in
// the list says, or as was requested. The transaction's authorizedAmount is never
// needed: Monext leaves it out when it is equal, and calls it not in use yet. Where
// it is there and smaller, it counts: nobody may rely on more.
func authorizedAmount(td *monext.TransactionDetails, c order.Currency) (order.Money, bool) {
	amount, known := td.Transaction.RequestedAmount.In(c)
	for i := range td.AssociatedTransactions {
		if e := &td.AssociatedTransactions[i]; e.ID == td.Transaction.ID {
			if m, ok := e.Amount.In(c); ok {
				amount, known = m, true
			}
		}
	}
	if m, ok := td.Transaction.AuthorizedAmount.In(c); ok && (!known || m.Minor() < amount.Minor()) {
		return m, true
	}
	return amount, known
}

// mismatches lists what was read and is not the order's. Details name amounts
// and currencies only.
func mismatches(d *draft, r *sessionReading, td *monext.TransactionDetails, authorized order.Money, known bool) []string {
	var found []string
	want := d.opened.Amount
	reference, currency := td.Order.Reference, td.Transaction.Currency
	if reference == "" {
		reference = r.details.Order.Reference
	}
	if currency == "" {
		currency = td.Order.Currency
	}
	if currency == "" {
		currency = r.details.Order.Currency
	}
	if reference != d.key.Order {
		found = append(found, "the transaction's order reference is not this order's")
	}
	if currency != want.Currency().Code() {
		found = append(found, "the transaction's currency is not "+want.Currency().Code())
	}
	if typeOfAuthorization(nil, snapshot{TransactionDetails: td}) == "" {
		found = append(found, "the transaction's type is not given: it may have captured already")
	}
	for _, a := range []monext.Amount{td.Order.Amount, r.details.Order.Amount, td.Transaction.RequestedAmount} {
		if m, ok := a.In(want.Currency()); ok && m != want {
			found = append(found, "the amount asked for is "+m.String()+", the order's is "+want.String())
			break
		}
	}
	switch {
	case !known:
		found = append(found, "the authorised amount is not told")
	case authorized != want:
		found = append(found, "the amount authorised is "+authorized.String()+", the order's is "+want.String())
	default:
		if m, ok := td.Transaction.AuthorizedAmount.In(want.Currency()); ok && m != want {
			found = append(found, "the amount authorised is "+m.String()+", the order's is "+want.String())
		}
	}
	return found
}

package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
	"github.com/monext-community/monext-go/queue"
)

// shop is a commerce back end: its orders come from an export, its payments and
// jobs are in SQLite, and Monext is behind the lifecycle's Service.
type shop struct {
	service   *lifecycle.Service
	processor *queue.Processor
	buyers    buyers
	returnURL string
	horizon   time.Duration
	progress  func(format string, args ...any)

	rows []*row
	seen map[string]bool
}

// run takes all orders of an export from their session to their last refund.
// It returns what ended it early; what was done until then is in the rows.
func (s *shop) run(ctx context.Context, export io.Reader, o sfcc.Options) error {
	unread := s.send(ctx, sfcc.NewReader(export, o)) // read, validate, open a session
	if unread != nil && !isFileError(unread) {
		return unread
	}
	failed := s.live(ctx)
	// What was reached is printed even when the run was stopped.
	failed = errors.Join(failed, s.each(s.readSums)(context.WithoutCancel(ctx)))
	if failed == nil {
		s.summarize()
	}
	return errors.Join(unread, failed)
}

// live lets the orders have the lives that their statuses tell of.
func (s *shop) live(ctx context.Context) error {
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"the buyers pay", s.collect},
		{"the shop ships: captures go into the queue", s.each(s.shipped)},
		{"the jobs run", s.work},
		{"the shop cancels: cancels and refunds go into the queue", s.each(s.cancelled)},
		{"the jobs run", s.work},
		{"the sums are read from Monext", s.each(s.reconcile)},
	} {
		s.progress("%s", step.what)
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// send reads the export order by order and opens a payment session for each one
// that can be sent.
func (s *shop) send(ctx context.Context, r *sfcc.Reader) error {
	for o, err := range r.All() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var broken *sfcc.OrderError
		switch {
		case errors.As(err, &broken):
			s.rows = append(s.rows, brokenRow(broken))
		case err != nil:
			return err
		case s.seen[o.Order.Reference]:
			s.rows = append(s.rows, repeatedRow(&o))
		default:
			s.seen[o.Order.Reference] = true
			row := newRow(&o)
			s.rows = append(s.rows, row)
			if err := s.open(ctx, row); err != nil {
				return err
			}
		}
		if len(s.rows)%500 == 0 {
			s.progress("%d orders read", len(s.rows))
		}
	}
	s.progress("%d orders read, %d of them can be paid", len(s.rows), s.payable())
	if n := s.noted(); n > 0 {
		s.progress("%d of these have notes, such as a field adjusted to Monext's limits (amounts unchanged): see -json", n)
	}
	return nil
}

// open sends one order to Monext, unless an earlier run has.
func (s *shop) open(ctx context.Context, r *row) error {
	p, err := s.service.Payment(ctx, r.Reference)
	switch {
	case errors.Is(err, lifecycle.ErrNotFound):
	case err != nil:
		return err
	default:
		r.before = p.Version()
		if s.settled(p, r) {
			return nil
		}
	}
	if session := s.buyers.adopts(r.order.SessionID); session != "" {
		_, err := s.service.Adopt(ctx, lifecycle.AdoptRequest{Order: r.order.Order, SessionID: session, Actor: actor})
		return r.note("sessionID", err)
	}
	opening, err := s.service.Open(ctx, lifecycle.OpenRequest{Order: r.order.Order, ReturnURL: s.returnURL, Actor: actor})
	if err == nil {
		r.address = opening.RedirectURL
		s.buyers.invite(r)
	}
	return r.note("", err)
}

// settled tells whether the buyer has decided in an earlier run. An in-process
// buyer who was to pay and whose session ended before he could, comes again.
func (s *shop) settled(p *lifecycle.Payment, r *row) bool {
	switch p.State() {
	case lifecycle.StateCreated, lifecycle.StatePending:
		return false
	case lifecycle.StateAbandoned:
		return r.life.abandoned || !s.buyers.comeAgain()
	default:
		return true
	}
}

// collect lets the buyers pay and reads what came of it.
func (s *shop) collect(ctx context.Context) error {
	return s.buyers.collect(ctx, s)
}

// shipped tells the lifecycle what left the warehouse.
func (s *shop) shipped(ctx context.Context, r *row) error {
	p, paid, err := s.paid(ctx, r)
	if err != nil || !paid {
		return err
	}
	event := lifecycle.ShopEvent{Order: r.Reference, Kind: lifecycle.ShopShipped, Key: "all", Actor: actor}
	switch {
	case r.life.abandoned:
		r.report("status.order", order.RuleConflict, "the buyer paid an order that the shop has as "+string(r.order.Status.Order)+": nothing is captured")
		return nil
	case r.life.parcels:
		var ids []string
		if ids, event.Value, err = s.newParcels(r, p); err != nil || len(ids) == 0 {
			return err
		}
		event.Key = strings.Join(ids, parcelSeparator)
	case !r.life.ship || p.Ledger().Capturable.IsZero():
		return nil
	}
	_, err = s.service.Apply(ctx, event)
	return r.note("", err)
}

const (
	actor           = "quickstart"
	parcelSeparator = "+"
)

// newParcels are the shipments that have left and that no earlier run has asked
// to capture, and what they are worth together.
func (s *shop) newParcels(r *row, p *lifecycle.Payment) ([]string, order.Money, error) {
	var done []string
	for _, o := range p.Operations() {
		if parcels, ok := strings.CutPrefix(o.Key, string(lifecycle.ShopShipped)+":"); ok {
			done = append(done, strings.Split(parcels, parcelSeparator)...)
		}
	}
	var ids []string
	value, told := order.NewMoney(0, r.order.Order.Currency()), false
	for _, shipment := range r.order.Shipments {
		told = told || shipment.Status != ""
		if shipment.Status != sfcc.Shipped || shipment.Value.IsZero() || slices.Contains(done, shipment.ID) {
			continue
		}
		var err error
		if value, err = value.Add(shipment.Value); err != nil {
			return nil, value, err
		}
		ids = append(ids, shipment.ID)
	}
	if !told {
		r.report("shipments", order.RuleRequired, "the order is shipped in part, and the export does not tell which shipments: nothing is captured")
	}
	return ids, value, nil
}

// cancelled tells the lifecycle that an order was cancelled.
func (s *shop) cancelled(ctx context.Context, r *row) error {
	_, paid, err := s.paid(ctx, r)
	if err != nil || !paid || !r.life.cancel {
		return err
	}
	_, err = s.service.Apply(ctx, lifecycle.ShopEvent{Order: r.Reference, Kind: lifecycle.ShopCancelled, Actor: actor, Reason: "cancelled in the shop"})
	return r.note("", err)
}

// reconcile reads from Monext what became of an order.
func (s *shop) reconcile(ctx context.Context, r *row) error {
	_, paid, err := s.paid(ctx, r)
	if err != nil || !paid {
		return err
	}
	_, err = s.service.Reconcile(ctx, r.Reference)
	return r.note("", err)
}

// paid loads an order's payment, and tells whether it has a transaction.
func (s *shop) paid(ctx context.Context, r *row) (*lifecycle.Payment, bool, error) {
	p, err := s.service.Payment(ctx, r.Reference)
	if errors.Is(err, lifecycle.ErrNotFound) {
		return nil, false, nil
	}
	return p, err == nil && p.State().Paid(), err
}

// work runs the jobs until no operation of this export is left that this run
// can wait for.
func (s *shop) work(ctx context.Context) error {
	told := time.Time{}
	for {
		report, err := s.processor.Drain(ctx)
		if err != nil {
			return err
		}
		open, next, err := s.openOperations(ctx)
		if err != nil || open == 0 {
			return err
		}
		if wait := time.Until(next); wait > 2*s.horizon+time.Minute {
			return nil // it waits for another day; its row says so
		}
		if err := hopeless(report); err != nil {
			return err
		}
		if time.Since(told) > 10*time.Second {
			s.progress("waiting for %d operations", open)
			told = time.Now()
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// openOperations counts the operations that may still come to an end by
// themselves, and tells when the first of them wants attention.
func (s *shop) openOperations(ctx context.Context) (open int, next time.Time, err error) {
	err = s.each(func(ctx context.Context, r *row) error {
		p, paid, err := s.paid(ctx, r)
		if err != nil || !paid || p.NeedsReview() {
			return err
		}
		for _, o := range p.Operations() {
			if o.State.Closed() {
				continue
			}
			open++
			if next.IsZero() || o.Next.Before(next) {
				next = o.Next
			}
		}
		return nil
	})(ctx)
	return open, next, err
}

// each does something with every order that can be paid.
func (s *shop) each(f func(context.Context, *row) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, r := range s.rows {
			if r.State == stateInvalid {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := f(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}
}

// isFileError tells whether reading ended because of the file, so that what was
// read stands and is carried on.
func isFileError(err error) bool {
	var syntax *sfcc.SyntaxError
	return errors.As(err, &syntax)
}

// pause waits, or ends with the context.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// ofMonext tells whether an error is an answer of Monext, or of its absence:
// then it is this order's problem, and the others go on.
func ofMonext(err error) (*monext.Error, bool) {
	var e *monext.Error
	return e, errors.As(err, &e)
}

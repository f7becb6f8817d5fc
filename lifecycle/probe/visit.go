package probe

import (
	"context"
	"errors"
	"fmt"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Visit is one payment page that somebody has to pay.
type Visit struct {
	// Number of Of: all pages of a run are opened together, so that they can be paid in a row.
	Number, Of int
	// For says which questions it serves.
	For string
	// Amount is what the buyer pays.
	Amount order.Money
	// Session holds the address to open. It is a secret while it lives.
	Session monext.Session
}

// The authorisations of a run, in minor units. None is an amount that chooses its return code in the sandbox (333xx), and
// no two are equal: the duplicate check covers payments too.
const (
	mainAmount   = 9000
	cancelAmount = 10000
	listAmount   = 6700
	keepAmount   = 4700
	finalAmount  = 5900
)

// purpose is what an authorisation is for.
type purpose string

const (
	forMain   purpose = "questions 1 to 5 and 8"
	forCancel purpose = "question 6"
	forList   purpose = "question 4, length of the list"
	forKeep   purpose = "question 7, to be kept for a later run"
	forFinal  purpose = "question 9"
)

// Visits returns the number of payment pages to pay in a run with this configuration, at most 5.
func (c Config) Visits() int { return len(c.plan()) }

type planned struct {
	purpose purpose
	amount  int64
}

// plan lists the authorisations that the questions of a run need.
func (c *Config) plan() []planned {
	var all []planned
	if c.asked(1) || c.asked(2) || c.asked(3) || c.asked(4) || c.asked(5) || c.asked(8) {
		all = append(all, planned{forMain, mainAmount})
	}
	if c.asked(6) {
		all = append(all, planned{forCancel, cancelAmount})
	}
	if c.asked(4) && c.ListCap {
		all = append(all, planned{forList, listAmount})
	}
	if c.asked(7) && c.LateTransaction == "" {
		all = append(all, planned{forKeep, keepAmount})
	}
	if c.asked(9) {
		all = append(all, planned{forFinal, finalAmount})
	}
	return all
}

// authorise opens the payment pages of a run, lets them be paid, and waits for that.
func (r *run) authorise(ctx context.Context) (map[purpose]*authorisation, error) {
	all := make(map[purpose]*authorisation)
	plan := r.cfg.plan()
	if len(plan) > 0 {
		r.sayf("%d payment page(s) will have to be paid", len(plan))
	}
	var open []*authorisation
	for i, p := range plan {
		a := &authorisation{purpose: p.purpose, amount: p.amount}
		all[p.purpose] = a
		session, err := r.openSession(ctx, p, fmt.Sprintf("%s-%d", r.cfg.Prefix, i+1))
		if r.fail(ctx, err) {
			return all, r.fatal
		}
		if err != nil {
			return all, fmt.Errorf("%w: %w", ErrNoSession, err)
		}
		a.session = session.ID
		v := Visit{Number: i + 1, Of: len(plan), For: string(p.purpose), Amount: r.money(p.amount), Session: session}
		if err := r.cfg.Pay(ctx, v); err != nil {
			if ctx.Err() != nil {
				return all, ctx.Err()
			}
			a.lost = "the payment page was not paid"
			continue
		}
		open = append(open, a)
	}
	if len(open) > 0 {
		r.sayf("waiting until the payments are over")
	}
	return all, r.collect(ctx, open)
}

// openSession makes a session for an order of its own.
func (r *run) openSession(ctx context.Context, p planned, reference string) (monext.Session, error) {
	total := r.money(p.amount)
	request := monext.SessionRequest{
		Order: order.Order{
			Reference: reference, PointOfSale: r.cfg.PointOfSale, PaymentMethodIDs: r.cfg.ContractNumbers,
			Date: r.cfg.Now(), Country: "FR",
			Items:  []order.Item{{Reference: "PROBE", Quantity: 1, Total: total}},
			Totals: order.Totals{Total: total, Items: total},
		},
		Payment:   monext.PaymentTerms{Capture: monext.CaptureManual},
		ReturnURL: r.cfg.ReturnURL,
	}
	for try := 0; ; try++ {
		session, err := r.client.CreateSession(ctx, request)
		if !errors.Is(err, monext.ErrNotDone) || errors.Is(err, monext.ErrUnauthorized) || try == tries {
			return session, err
		}
		if err := r.cfg.Wait(ctx, pauseOf(err, try)); err != nil {
			return session, err
		}
	}
}

// collect reads the sessions until all are over, or time is up.
func (r *run) collect(ctx context.Context, open []*authorisation) error {
	deadline := r.cfg.Now().Add(r.cfg.PayWithin)
	for round := 0; len(open) > 0; round++ {
		var waiting []*authorisation
		for _, a := range open {
			d, err := r.client.GetSession(ctx, a.session)
			if r.fail(ctx, err) {
				return r.fatal
			}
			if err != nil || !a.settle(d, r.cfg.Currency.Code()) {
				waiting = append(waiting, a)
			}
		}
		if open = waiting; len(open) == 0 {
			break
		}
		if !r.cfg.Now().Before(deadline) {
			for _, a := range open {
				a.lost = "the payment page was not paid in time"
			}
			break
		}
		if err := r.cfg.Wait(ctx, pauseFor(round)); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// stateInvalid is the state of an order that cannot be sent.
const stateInvalid = "invalid"

// row is what is printed of an order. Amounts are decimal text in the
// currency's own digits.
type row struct {
	Reference string    `json:"reference"`
	Currency  string    `json:"currency"`
	Amount    string    `json:"amount"`
	State     string    `json:"state"`
	Captured  string    `json:"captured"`
	Cancelled string    `json:"cancelled"`
	Refunded  string    `json:"refunded"`
	Problems  []problem `json:"problems"`
	// Notes are those of the importer: fields adjusted to Monext's limits, and fields that Monext has no place for. No
	// amount depends on them.
	Notes []string `json:"notes"`

	order   sfcc.Order
	life    life
	address string // where the buyer pays
	before  int64  // the payment's version before this run
	after   int64
}

// problem is something about an order that a person should know.
type problem struct {
	Path    string     `json:"path"`
	Rule    order.Rule `json:"rule"`
	Message string     `json:"message"`
}

// newRow is an order that can be sent.
func newRow(o *sfcc.Order) *row {
	r := &row{Reference: o.Order.Reference, State: string(lifecycle.StateCreated), Problems: []problem{}, Notes: notes(o), order: *o, life: plan(o.Status)}
	r.amount(o.Order.Totals.Total)
	if r.life.problem != nil {
		r.Problems = append(r.Problems, *r.life.problem)
	}
	return r
}

// brokenRow is an order that cannot be sent, as far as it is known.
func brokenRow(e *sfcc.OrderError) *row {
	r := &row{Reference: e.Reference, State: stateInvalid, Problems: []problem{}, Notes: notes(&e.Order)}
	r.amount(order.NewMoney(e.Amount.Minor(), e.Currency))
	if !e.Amount.Currency().Valid() {
		r.Amount = "" // not known, which is not zero
	}
	for _, f := range e.Faults {
		r.report(f.Path, f.Rule, f.Message)
	}
	return r
}

// repeatedRow is an order whose reference stands earlier in the file.
func repeatedRow(o *sfcc.Order) *row {
	r := &row{Reference: o.Order.Reference, State: stateInvalid, Problems: []problem{}, Notes: notes(o)}
	r.amount(o.Order.Totals.Total)
	r.report("reference", order.RuleDuplicate, "this reference stands earlier in the file: the first order counts, this one is not sent")
	return r
}

// notes are those of the importer, as a list that JSON writes even when it is empty.
func notes(o *sfcc.Order) []string { return append([]string{}, o.Notes...) }

// amount writes the order's total, and no sums yet.
func (r *row) amount(total order.Money) {
	zero := "0"
	if c := total.Currency(); c.Valid() {
		r.Currency, r.Amount, zero = c.Code(), total.Amount(), order.NewMoney(0, c).Amount()
	}
	r.Captured, r.Cancelled, r.Refunded = zero, zero, zero
}

// report adds a problem, once.
func (r *row) report(path string, rule order.Rule, message string) {
	p := problem{Path: path, Rule: rule, Message: message}
	if !slices.Contains(r.Problems, p) {
		r.Problems = append(r.Problems, p)
	}
}

// The rules of problems that are not about the order's fields.
const (
	ruleMonext     order.Rule = "monext"       // Monext refused, or could not be reached
	ruleNotPaid    order.Rule = "not_paid"     // the buyer was refused, or left
	ruleNotAllowed order.Rule = "not_allowed"  // the payment's state does not allow it
	ruleReview     order.Rule = "needs_review" // a person has to decide
	ruleOpen       order.Rule = "open"         // not finished yet
)

// note turns an error about one order into a problem of its row. Any other
// error, such as the database's, is returned: it ends the run.
func (r *row) note(path string, err error) error {
	var faults order.Faults
	var no *lifecycle.NotAllowedError
	switch {
	case err == nil || errors.Is(err, lifecycle.ErrPaid):
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, monext.ErrUnauthorized):
		return err
	case errors.As(err, &no):
		r.report(path, ruleNotAllowed, no.Cause.Text(lifecycle.English))
	default:
		if e, ok := ofMonext(err); ok { // it may name fields too, and nothing of it is a fault of the file
			r.report(path, ruleMonext, e.Error())
			return nil
		}
		if !errors.As(err, &faults) {
			return err
		}
		r.State = stateInvalid
		for _, f := range faults {
			r.report(f.Path, f.Rule, f.Message)
		}
	}
	return nil
}

// readSums fills in what was captured, cancelled and refunded, and what is
// still open or needs a person.
func (s *shop) readSums(ctx context.Context, r *row) error {
	p, err := s.service.Payment(ctx, r.Reference)
	if errors.Is(err, lifecycle.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	l := p.Ledger()
	r.after, r.State = p.Version(), string(p.State())
	r.Captured, r.Cancelled, r.Refunded = l.Captured.Amount(), l.Cancelled.Amount(), l.Refunded.Amount()
	if state := p.State(); !r.life.abandoned && (state == lifecycle.StateRefused || state == lifecycle.StateAbandoned) {
		r.report("payment", ruleNotPaid, "the buyer has not paid: "+state.Text(lifecycle.English))
	}
	for _, review := range p.Reviews() {
		r.report("payment", ruleReview, review.Code.Text(lifecycle.English))
	}
	for _, o := range p.Operations() {
		path := "operations." + string(o.Kind)
		switch {
		case o.State == lifecycle.OperationReview:
			r.report(path, ruleReview, o.Cause.Text(lifecycle.English))
		case o.State == lifecycle.OperationRefused:
			r.report(path, ruleMonext, o.Cause.Text(lifecycle.English)+" "+o.Code)
		case !o.State.Closed() && o.Next.After(time.Now()):
			r.report(path, ruleOpen, o.State.Text(lifecycle.English)+"; due "+o.Next.Format(time.RFC3339)+": run again then")
		case !o.State.Closed():
			r.report(path, ruleOpen, o.State.Text(lifecycle.English)+": run again")
		}
	}
	return nil
}

// noted counts the orders that can be paid and have notes.
func (s *shop) noted() int {
	n := 0
	for _, r := range s.rows {
		if r.State != stateInvalid && len(r.Notes) > 0 {
			n++
		}
	}
	return n
}

// payable counts the orders that can be paid.
func (s *shop) payable() int {
	n := 0
	for _, r := range s.rows {
		if r.State != stateInvalid {
			n++
		}
	}
	return n
}

// summarize says what this run changed.
func (s *shop) summarize() {
	changed, failed := 0, 0
	for _, r := range s.rows {
		if r.after != r.before {
			changed++
		}
		if slices.ContainsFunc(r.Problems, func(p problem) bool { return p.Rule == ruleMonext || p.Rule == ruleOpen }) {
			failed++
		}
	}
	if failed > 0 {
		s.progress("%d orders met trouble at Monext: their problems say what; run again with the same -db", failed)
	}
	if changed == 0 && failed == 0 && s.payable() > 0 {
		s.progress("nothing changed: every order was already where the export wants it")
		return
	}
	s.progress("%d of %d orders changed", changed, len(s.rows))
}

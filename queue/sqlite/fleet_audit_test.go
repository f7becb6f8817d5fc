package sqlite_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// audit holds what the file says against what happened at Monext.
type audit struct {
	t      *testing.T
	db     *sqlite.DB
	monext *troubled
	orders int

	stopped                                time.Time // when the processes were told to stop
	operations, reviews, violations, stuck int
}

// await waits until no operation is open, as long as there are fewer from look to look; what then is left is stuck.
func (a *audit) await() {
	least, since := a.orders*10, time.Now()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		open := 0
		a.each(func(p *lifecycle.Payment) {
			for _, o := range p.Operations() {
				if !atRest(p, o) {
					open++
				}
			}
			if _, paid := p.Transaction(); !paid {
				open++
			}
		})
		if open == 0 {
			return
		}
		if open < least {
			least, since = open, time.Now()
		}
		if time.Since(since) > 30*time.Second {
			return
		}
		select {
		case <-tick.C:
		case <-a.t.Context().Done():
			return
		}
	}
}

// atRest tells whether an operation has come to its end, or waits for a person: for its own sake, or because its payment does.
func atRest(p *lifecycle.Payment, o lifecycle.Operation) bool {
	switch o.State {
	case lifecycle.OperationSending, lifecycle.OperationUnknown:
		return false
	case lifecycle.OperationReady, lifecycle.OperationPending: // what a reverse became stands beside it
		return p.NeedsReview()
	default:
		return true
	}
}

// each gives the payments of the file in any of these states, or all.
func (a *audit) each(f func(*lifecycle.Payment), states ...lifecycle.State) (n int) {
	a.t.Helper()
	filter := lifecycle.Filter{Account: fleetAccount, States: states, Limit: 1000}
	for {
		keys, err := a.db.Payments().Find(a.t.Context(), filter)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, k := range keys {
			p, err := a.db.Payments().Load(a.t.Context(), k)
			if err != nil {
				a.t.Fatal(err)
			}
			f(p)
		}
		if n += len(keys); len(keys) < filter.Limit {
			return n
		}
		filter.After = keys[len(keys)-1].Order
	}
}

func (a *audit) violationf(format string, args ...any) {
	a.t.Helper()
	a.violations++
	a.t.Errorf("violation: "+format, args...)
}

func (a *audit) stuckf(format string, args ...any) {
	a.t.Helper()
	a.stuck++
	a.t.Errorf("stuck: "+format, args...)
}

// run checks everything once all is at rest.
func (a *audit) run() {
	a.t.Helper()
	for _, v := range a.monext.Violations() {
		a.violationf("%v", v)
	}
	if n := a.each(a.payment); n != a.orders {
		a.stuckf("%d payments of %d orders", n, a.orders)
	}
	a.rows()
	for j, err := range a.db.Jobs().List(a.t.Context(), queue.Filter{}) {
		switch {
		case err != nil:
			a.t.Fatal(err)
		case j.State == queue.StateDead:
			a.stuckf("job %s of %s is dead: %v", j.ID, j.Key, j.Failures)
		case j.State == queue.StateLeased:
			a.stuckf("job %s of %s is still leased by %s", j.ID, j.Key, j.Owner)
		case j.State == queue.StatePending && a.stopped.Sub(j.RunAt) > 5*time.Second:
			a.stuckf("job %s of %s is overdue since %v", j.ID, j.Key, j.RunAt)
		}
	}
}

// payment checks one payment: nothing is left, the money moved once for each operation, and the ledger says so.
func (a *audit) payment(p *lifecycle.Payment) {
	a.t.Helper()
	t, paid := p.Transaction()
	if !paid {
		a.stuckf("%s is %s", p.Key(), p.State())
		return
	}
	caused := map[string]int{}
	for _, e := range a.monext.Effects(t.Authorized.Transaction) {
		if e.Status == monexttest.StatusOK && !e.Companion {
			caused[e.MerchantReference]++
		}
	}
	claimed := map[string]string{}
	if p.NeedsReview() {
		a.reviews++
	}
	for _, o := range p.Operations() {
		a.operations++
		effects := caused[o.ID]
		switch {
		case !atRest(p, o):
			a.stuckf("%s of %s is %s: %s", o.Kind, p.Key(), o.State, o.Cause)
		case effects > 1:
			a.violationf("%s of %s has %d effects", o.Kind, p.Key(), effects)
		case o.State == lifecycle.OperationSucceeded && o.Kind != lifecycle.ActionReverse && effects != 1:
			a.violationf("%s of %s succeeded and has %d effects", o.Kind, p.Key(), effects)
		case o.State.Closed() && o.State != lifecycle.OperationSucceeded && effects != 0 && !p.NeedsReview():
			a.violationf("%s of %s is %s and has an effect that nobody is told of", o.Kind, p.Key(), o.State)
		}
		if o.Effect != "" && claimed[o.Effect] != "" {
			a.violationf("effect %s of %s is claimed twice", o.Effect, p.Key())
		}
		claimed[o.Effect] = o.ID
	}
	a.ledger(p, t.Authorized.Transaction)
	a.replay(p)
}

// ledger holds the sums against Monext's. A payment that a person is to look at may be behind.
func (a *audit) ledger(p *lifecycle.Payment, transaction string) {
	a.t.Helper()
	balance, _ := a.monext.Balance(transaction)
	l := p.Ledger()
	same := l.Captured.Minor() == balance.Captured && l.Cancelled.Minor() == balance.Cancelled && l.Refunded.Minor() == balance.Refunded
	if !same && !p.NeedsReview() {
		a.violationf("the ledger of %s says %v, Monext says %+v", p.Key(), l, balance)
	}
	if balance.Captured+balance.Cancelled > balance.Authorised || balance.Refunded > balance.Captured {
		a.violationf("the balance of %s is impossible: %+v", p.Key(), balance)
	}
}

// replay folds the events once more.
func (a *audit) replay(p *lifecycle.Payment) {
	a.t.Helper()
	again, err := lifecycle.Replay(p.Key(), p.Events())
	if err != nil {
		a.violationf("the events of %s cannot be replayed: %v", p.Key(), err)
		return
	}
	was, err := json.Marshal(p)
	if err != nil {
		a.t.Fatal(err)
	}
	is, err := json.Marshal(again)
	if err != nil {
		a.t.Fatal(err)
	}
	if string(was) != string(is) || again.State() != p.State() || fmt.Sprint(again.Ledger()) != fmt.Sprint(p.Ledger()) {
		a.violationf("replayed, %s is another", p.Key())
	}
}

// rows checks that each payment is found by what its document says.
func (a *audit) rows() {
	a.t.Helper()
	n := 0
	for _, state := range lifecycle.States() {
		n += a.each(func(p *lifecycle.Payment) {
			if p.State() != state {
				a.violationf("%s is found as %s, and is %s", p.Key(), state, p.State())
			}
		}, state)
	}
	if n != a.orders {
		a.violationf("%d of %d payments are found by their state", n, a.orders)
	}
}

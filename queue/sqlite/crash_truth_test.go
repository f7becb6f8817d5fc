package sqlite_test

import (
	"context"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// end lets the last process carry on what is open until nothing is, in peace, and then compares three things: what was
// acknowledged, what is in the file, and what happened at Monext.
func (l *lane) end() {
	l.t.Helper()
	l.fake.ClearFaults()
	l.plan.Calm = true
	db := openAt(l.t, l.path, sqlite.WithClock(l.fake.Now))
	service, err := crashService(l.plan, db.Payments(), nil, l.fake.Now)
	if err != nil {
		l.t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(l.t.Context(), rest)
	defer stop()
	read := service.Refresh
	if l.plan.Behind {
		read = service.Payment // what is missing keeps the rest from its end
	} else {
		l.calm(ctx, db, service)
	}
	l.payments = map[string]*lifecycle.Payment{}
	for reference := range l.references(db) {
		p, err := read(l.t.Context(), reference)
		if err != nil {
			l.t.Fatal(err)
		}
		l.payments[reference] = p
	}
	if err := l.compare(l.t.Context(), db); err != nil {
		l.t.Fatal(err)
	}
	l.answers(l.t.Context(), db)
	l.effects()
}

// calm runs the jobs until every operation is closed.
func (l *lane) calm(ctx context.Context, db *sqlite.DB, service *lifecycle.Service) {
	l.t.Helper()
	processor, err := crashProcessor(l.plan, db.Jobs(), service, func(queue.JobReport) {})
	if err != nil {
		l.t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		_, err := processor.Run(running)
		ended <- err
	}()
	open := l.references(db)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for len(open) > 0 && ctx.Err() == nil {
		for reference := range open {
			p, err := service.Payment(ctx, reference)
			if err == nil && l.decide(ctx, service, p) {
				delete(open, reference)
			}
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
	stop()
	if err := <-ended; err != nil {
		l.t.Error(err)
	}
	for reference := range open {
		l.failf("%s does not come to an end", reference)
	}
}

// references lists the orders of the file.
func (l *lane) references(db *sqlite.DB) map[string]bool {
	l.t.Helper()
	rows, err := documents(l.t.Context(), db)
	if err != nil {
		l.t.Fatal(err)
	}
	all := map[string]bool{}
	for reference := range rows {
		all[reference] = true
	}
	return all
}

// decide is the person whom operations in review wait for, and who can look into Monext. It tells whether nothing of the
// payment is open any more.
func (l *lane) decide(ctx context.Context, service *lifecycle.Service, p *lifecycle.Payment) bool {
	over := true
	for _, o := range p.Operations() {
		if o.State.Closed() {
			continue
		}
		over = false
		if o.State != lifecycle.OperationReview || o.Kind == lifecycle.ActionReverse {
			continue
		}
		d := lifecycle.Decision{
			Order: p.Key().Order, Operation: o.ID, As: lifecycle.ResolveRefused, Version: p.Version(), Actor: "ana", Reason: "looked at Monext",
		}
		for _, e := range l.fake.Effects(o.Transaction) {
			if e.MerchantReference == o.ID && e.Status == monexttest.StatusOK && !e.Companion {
				d.As, d.Effect = lifecycle.ResolveSucceeded, e.ID
			}
		}
		_, _ = service.Resolve(ctx, d) // what the payment's next version does not allow is decided again
	}
	for _, r := range p.Reviews() {
		if !r.Resolved && r.Operation == "" {
			_, _ = service.Resolve(ctx, lifecycle.Decision{
				Order: p.Key().Order, Review: r.Seq, As: lifecycle.ResolveAcknowledge, Version: p.Version(), Actor: "ana", Reason: "looked at Monext",
			})
		}
	}
	return over
}

// effects holds what happened at Monext against the payments: no operation has two effects, one that succeeded has one, no
// effect is without its operation, and the balances agree.
func (l *lane) effects() {
	operations := map[string]lifecycle.Operation{}
	for _, p := range l.payments {
		keys := map[string]bool{}
		for _, o := range p.Operations() {
			if o.Key != "" && keys[o.Key] {
				l.failf("%s: the key %s has two operations", p.Key().Order, o.Key)
			}
			keys[o.Key] = true
			if o.Kind != lifecycle.ActionReverse {
				operations[o.ID] = o
			}
			for _, a := range o.Attempts {
				if a.Answer == nil {
					l.cut++
				}
			}
		}
		l.balance(p)
	}
	type wanted struct {
		transaction string
		kind        monexttest.Kind
		cents       int64
	}
	times, ofReference := map[wanted]int{}, map[string]int{}
	for _, t := range l.fake.Transactions() {
		for _, e := range l.fake.Effects(t.ID) {
			if e.Kind == monexttest.KindPayment || e.Status != monexttest.StatusOK || e.Companion {
				continue
			}
			ofReference[e.MerchantReference]++
			w := wanted{e.Transaction, e.Kind, e.Amount}
			if times[w]++; times[w] == 2 {
				l.second++
				l.failf("second effect: %s of %d on %s", w.kind, w.cents, w.transaction)
			}
			if _, ok := operations[e.MerchantReference]; !ok {
				l.failf("%s of %d at Monext is of an operation that nobody knows", e.Kind, e.Amount)
			}
		}
	}
	for id, o := range operations {
		if n := ofReference[id]; n > 1 || (n == 1) != (o.State == lifecycle.OperationSucceeded) {
			l.failf("%s %s is %s, and has %d effects at Monext", o.Kind, id, o.State, n)
		}
	}
	for _, v := range l.fake.Violations() {
		l.violations[v.Kind]++
		l.failf("%s: %s %s", v.Kind, v.Detail, v.MerchantReference)
	}
}

// balance compares a ledger with the truth.
func (l *lane) balance(p *lifecycle.Payment) {
	t, ok := p.Transaction()
	if !ok {
		return
	}
	b, _ := l.fake.Balance(t.Transaction)
	ledger := p.Ledger()
	same := ledger.Captured.Minor() == b.Captured && ledger.Cancelled.Minor() == b.Cancelled && ledger.Refunded.Minor() == b.Refunded
	if !same && len(p.Reviews()) == 0 {
		l.failf("%s: the ledger is %+v, the balance at Monext %+v", p.Key().Order, ledger, b)
	}
}

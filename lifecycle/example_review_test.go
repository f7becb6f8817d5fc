package lifecycle_test

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// Reviews lists what waits for a person, with what there is to decide it by. Here
// the answer to a capture was lost, and its effect showed after the engine had
// given it to a person: he sees the effect, and says that it was the capture's.
func ExampleService_Reviews() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	shop.late(2 * time.Hour)
	must(shop.Capture(ctx, lifecycle.Request{Order: "ORD-1", Key: "parcel-1", Amount: eur(3000)}))
	shop.work("ORD-1", 24*time.Hour)

	for _, e := range must(shop.Reviews(ctx, lifecycle.Filter{})) {
		fmt.Println(e)
		for _, a := range e.Attempts {
			fmt.Println("sent", a.SentAt.Format("15:04"), "-", a.Cause.Text(lifecycle.English))
		}
		for _, f := range e.Candidates {
			fmt.Println("seen", f.Type, f.Amount, f.Date.Format("15:04"))
		}
		fmt.Println(e.Resolutions)

		decision := e.Decide(lifecycle.ResolveSucceeded, "ana", "the only capture in Monext's back office")
		decision.Effect = e.Candidates[0].ID
		payment, err := shop.Resolve(ctx, decision)
		if err != nil {
			panic(err)
		}
		fmt.Println(payment, payment.NeedsReview())
	}
	// Output:
	// order ORD-1: capture of 30.00 EUR: sent, never seen at Monext, and not safe to send again
	// sent 09:00 - no answer says what became of it: it is read back
	// seen CAPTURE 3000 11:00
	// [succeeded refused retry]
	// order ORD-1: partially_captured, captured 30.00 EUR, cancelled 0.00 EUR, refunded 0.00 EUR false
}

// What a person closed as not done may be done after all, late: it needs review
// again, and the review proposes a compensation. Deciding for it records a refund
// of exactly that capture.
func ExampleService_Resolve_compensate() {
	ctx, shop := context.Background(), newShop()
	shop.paid("ORD-1")
	shop.late(4 * time.Hour)
	must(shop.Capture(ctx, lifecycle.Request{Order: "ORD-1", Key: "parcel-1", Amount: eur(3000)}))
	shop.work("ORD-1", time.Hour)
	e := must(shop.Reviews(ctx, lifecycle.Filter{}))[0]
	must(shop.Resolve(ctx, e.Decide(lifecycle.ResolveRefused, "ana", "the parcel never left")))
	shop.work("ORD-1", 4*time.Hour)

	e = must(shop.Reviews(ctx, lifecycle.Filter{}))[0]
	fmt.Println(e.Cause.Text(lifecycle.English))
	fmt.Println(e.Compensation.Kind, e.Compensation.Amount)
	payment := must(shop.Resolve(ctx, e.Decide(lifecycle.ResolveCompensate, "ana", "the parcel never left")))
	fmt.Println(payment.Operations()[1])
	shop.work("ORD-1", time.Hour)
	fmt.Println(must(shop.Payment(ctx, "ORD-1")))
	// Output:
	// an effect appeared that looks like a closed operation's
	// refund 30.00 EUR
	// refund op-2 of 30.00 EUR: ready
	// order ORD-1: partially_refunded, captured 30.00 EUR, cancelled 0.00 EUR, refunded 30.00 EUR
}

// late lets the next capture arrive after so long, and its answer never.
func (s *shop) late(after time.Duration) {
	if err := s.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Late(after))); err != nil {
		panic(err)
	}
}

// work does what a job runner does for an order in some time.
func (s *shop) work(reference string, within time.Duration) {
	ctx := context.Background()
	for end := s.monext.Now().Add(within); s.monext.Now().Before(end); s.pass(5 * time.Minute) {
		payment := must(s.Payment(ctx, reference))
		for _, o := range payment.Operations() {
			must(s.Execute(ctx, lifecycle.Task{Key: payment.Key(), Operation: o.ID, Action: o.Kind}))
		}
	}
	must(s.Refresh(ctx, reference))
}

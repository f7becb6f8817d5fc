package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// Two questions, asked of a Monext whose duplicate check compares merchant references too.
func ExampleRun() {
	fake := must(monexttest.New(
		monexttest.WithClock(func() time.Time { return time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC) }),
		monexttest.WithDuplicateCheck(monexttest.DuplicateByReference, ""),
	))
	report, err := probe.Run(context.Background(), probe.Config{
		Credentials: must(monext.NewCredentials(fake.Merchant(), fake.Key())),
		BaseURL:     fake.BaseURL(), HTTPClient: &http.Client{Transport: fake.Transport()},
		PointOfSale: "POS_WEB_1",
		Only:        []int{1, 3},
		Pay: func(_ context.Context, v probe.Visit) error { // in a sandbox, a person opens v.Session.RedirectURL
			_, err := fake.Accept(v.Session.ID)
			return err
		},
		Now: fake.Now, Wait: func(_ context.Context, d time.Duration) error { return fake.Advance(d) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Settings().Resend)
	fmt.Println(report)
	// Output:
	// self_fenced
	// 1. Is a capture or a refund beyond what is left refused?
	//    capture_beyond_rest      refused (one unit too much: ERROR 02110; nothing left: ERROR 02110)
	//    refund_beyond_captured   refused (one unit too much: ERROR 02110; nothing left: ERROR 02110)
	//    -> Resend: lifecycle.ResendSelfFenced; the balance and the duplicate check both refuse a second execution
	// 3. What does the duplicate check compare?
	//    duplicate_captures       refused_by_reference (other reference: ACCEPTED 00000; same reference: ERROR 01913)
	//    duplicate_refunds        refused_by_reference (other reference: ACCEPTED 00000; same reference: ERROR 01913)
	//    -> WaitFirst: false; equal amounts under different references pass, and each operation of the SDK has its own
	//
	// The simulator behaves like this account with: duplicate-rule=by-reference
	//
	// // Measured by monext-go's probe, test, 2026-03-04.
	// lifecycle.Settings{
	// 	// Keep your Methods: the probe does not measure what payment methods allow.
	// 	// Question 1: the balance and the duplicate check both refuse a second execution.
	// 	Resend: lifecycle.ResendSelfFenced,
	// 	// Question 3: equal amounts under different references pass, and each operation of the SDK has its own.
	// 	WaitFirst: false,
	// 	// Question 4: the default, since it is not known how soon effects are listed.
	// 	Horizon: 30 * time.Minute,
	// }
}

func ExampleConfig_Visits() {
	fmt.Println(probe.Config{}.Visits(), "payment pages for all questions")
	fmt.Println(probe.Config{Only: []int{1, 3}}.Visits(), "for two of them")
	// Output:
	// 4 payment pages for all questions
	// 1 for two of them
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// invite shows a person the pages to pay.
func invite(out io.Writer) func(context.Context, probe.Visit) error {
	return func(_ context.Context, v probe.Visit) error {
		_, err := fmt.Fprintf(out, "pay %s, page %d of %d (%s): %s\n", v.Amount, v.Number, v.Of, v.For, v.Session.RedirectURL)
		return err
	}
}

// play makes a simulator in this process, whose buyer pays at once and whose clock moves instead of waiting: what takes a week
// elsewhere takes no time here.
func (o *options) play(ctx context.Context) error {
	// The day begins at nine, so that neither midnight nor the remittance of the evening falls into a run.
	morning := time.Now().UTC().Truncate(24 * time.Hour).Add(9 * time.Hour)
	fake, err := monexttest.New(append(o.settings, monexttest.WithClock(func() time.Time { return morning }))...)
	if err != nil {
		return fmt.Errorf("-simulate: %w", err)
	}
	c := &o.config
	if c.Credentials, err = monext.NewCredentials(fake.Merchant(), fake.Key()); err != nil {
		return err
	}
	c.BaseURL, c.HTTPClient, c.ListCap = fake.BaseURL(), &http.Client{Transport: fake.Transport()}, true
	c.Now, c.Wait = fake.Now, func(_ context.Context, d time.Duration) error { return fake.Advance(d) }
	c.Pay = func(_ context.Context, v probe.Visit) error {
		if s, known := fake.Session(v.Session.ID); known && s.Transaction != "" { // an automatic buyer was faster
			return nil
		}
		_, err := fake.Accept(v.Session.ID)
		return err
	}
	if len(c.Only) > 0 && !slices.Contains(c.Only, 7) {
		return nil
	}
	// Question 7 wants an authorisation that is a week old.
	earlier := *c
	earlier.Only, earlier.Progress = []int{7}, nil
	report, err := probe.Run(ctx, earlier)
	if err != nil || len(report.Kept) == 0 {
		return err
	}
	c.Progress("a week passes on the simulator's clock, for question 7")
	c.LateTransaction = report.Kept[0].Transaction
	return fake.Advance(report.Kept[0].From.Sub(fake.Now()))
}

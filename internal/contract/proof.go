package main

import (
	"context"
	"errors"

	"github.com/monext-community/monext-go/internal/contract/trial"
)

// mutations breaks every constraint once, before the judge, before the simulator's table and, of requests, before the
// simulator.
func (c *contract) mutations(ctx context.Context) error {
	judged, err := trial.Judge(ctx, c.judge, c.operations)
	if err != nil {
		return err
	}
	checked, err := trial.Checks(c.operations)
	if err != nil {
		return err
	}
	refused, err := trial.Simulator(ctx, c.operations)
	if err != nil {
		return err
	}
	for _, silent := range judged.Silent {
		c.sayf("stated, but not in JSON Schema: %s", silent)
	}
	c.tally(judged, "caught by the validator")
	c.tally(checked, "caught by the simulator's table")
	c.tally(refused, "refused by the simulator")
	return nil
}

func (c *contract) tally(t trial.Tally, by string) {
	for _, missed := range t.Missed {
		c.failf("not %s: %s", by, missed)
	}
	c.sayf("%d of %d mutations %s", t.Caught, t.Tried, by)
	c.wrong = c.wrong || t.Tried == 0 || t.Caught < t.Tried
}

// table compares the simulator's table with the description.
func (c *contract) table(context.Context) error {
	expected := trial.TableDifferences()
	compared, unexpected, stale := trial.Table(c.operations, expected)
	for _, d := range unexpected {
		c.failf("table: %s", d)
	}
	for _, e := range stale {
		c.failf("table: a difference is expected and there is none: %s %s (%s)", e.Path, e.What, e.Reason)
	}
	for _, e := range expected {
		c.sayf("table: %s of %s differs as expected: %s", e.What, orAny(e.Path), e.Reason)
	}
	c.sayf("%d values of the description are in the simulator's table, %d differences are not expected", compared, len(unexpected))
	if compared == 0 {
		return errors.New("there was nothing to compare")
	}
	return nil
}

func orAny(path string) string {
	if path == "" {
		return "any value"
	}
	return path
}

package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/monext-community/monext-go/internal/contract/matrix"
	"github.com/monext-community/monext-go/internal/contract/report"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/retailapi"
)

// send sends the matrix.
func (c *contract) send(ctx context.Context, proxy string) error {
	bench := matrix.New(proxy)
	defer bench.Close()
	began := time.Now()
	for _, o := range c.operations {
		if err := c.sendCases(ctx, bench, o); err != nil {
			return err
		}
	}
	if err := bench.Standings(ctx, matrix.Settings()...); err != nil {
		return err
	}
	if err := bench.Others(ctx); err != nil {
		return err
	}
	if err := bench.Statuses(ctx, c.operations); err != nil {
		return err
	}
	for _, failure := range append(bench.Failures(), matrix.Undriven()...) {
		c.failf("matrix: %s", failure)
	}
	c.sayf("sent the matrix (%.0f s)", time.Since(began).Seconds())
	return nil
}

// sendCases sends what an operation's request can say.
func (c *contract) sendCases(ctx context.Context, bench *matrix.Bench, o shape.Operation) error {
	if o.Method != http.MethodPost || deprecated(o) {
		return nil
	}
	kind := matrix.Kind(o.Path[strings.LastIndexByte(o.Path, '/')+1:])
	if kind == "sessions" {
		cases, err := matrix.Sessions(o.Request)
		if err != nil {
			return err
		}
		return bench.Sessions(ctx, cases)
	}
	cases, err := matrix.Operations(o.Request)
	if err != nil {
		return err
	}
	return bench.Operations(ctx, kind, cases)
}

// deprecated reports whether an operation has an older path, which the SDK does not use.
func deprecated(o shape.Operation) bool {
	for _, route := range retailapi.Routes() {
		if route.Method == o.Method && route.Path == o.Path {
			return route.Deprecated
		}
	}
	return false
}

// sent are the operations that the SDK uses.
func (c *contract) sent() []shape.Operation {
	var all []shape.Operation
	for _, o := range c.operations {
		if !deprecated(o) {
			all = append(all, o)
		}
	}
	return all
}

// appearances fails for what the exchanges had to show and do not: each operation with each status, all that requests can
// say, and that a setting that is excused leaves the description.
func (c *contract) appearances(r *report.Report) {
	var names []string
	statuses, shown, own := 0, 0, 0
	for _, o := range c.operations {
		names = append(names, o.Name())
		for _, a := range o.Answers {
			for _, status := range a.Statuses {
				statuses++
				if c.own[matrix.AnswerName(o.Name(), status)] {
					own++
				}
				if r.Statuses(o.Name())[status] {
					shown++
				} else {
					c.failf("missing: %s: no answer with status %d", o.Name(), status)
				}
			}
		}
	}
	for _, missing := range r.Missing(names) {
		c.failf("missing: %s", missing)
	}
	c.sayf("%d of %d documented statuses appeared, %d of them by the simulator itself", shown, statuses, own)
	c.said()
	c.shown()
	for _, set := range matrix.Settings() {
		if set.Leaves == "" {
			continue
		}
		if r.SpoiltBy(set.String()) == 0 {
			c.failf("setting %s is excused, and its answers conform", set)
		}
		c.sayf("not counted: the answers with the setting %s (%s)", set, set.Leaves)
	}
	c.sayf("not driven: %s", matrix.Spoiling())
}

// said fails for what requests can say and the matrix did not.
func (c *contract) said() {
	result := c.requests.Result(matrix.Excuses())
	for _, p := range result.Missing {
		c.failf("not sent: %s", p)
	}
	for _, e := range result.Stale {
		c.failf("an excuse that nothing needs: %v %s", e.Paths, e.What)
	}
	for _, e := range matrix.Excuses() {
		what := e.What
		if len(e.Words) > 0 {
			what = strings.Join(e.Words, " ")
		}
		c.sayf("not sent: %s: %s (%s)", strings.Join(e.Paths, ", "), what, e.Reason)
	}
	c.sayf("%d of %d values of the description's requests were sent, %d are excused", result.Said, result.Points, result.Excused)
}

// shown tells which members of the simulator's answers never appeared: it has no use for them, which is no fault.
func (c *contract) shown() {
	result := c.answers.Result(nil)
	never := map[string][]string{}
	var names []string
	for _, p := range matrix.Outermost(result.Missing) {
		if !c.own[p.Operation] {
			continue // this check wrote that answer
		}
		if never[p.Operation] == nil {
			names = append(names, p.Operation)
		}
		never[p.Operation] = append(never[p.Operation], p.Path)
	}
	for _, name := range names {
		c.sayf("never in an answer of the simulator: %s: %s", name, strings.Join(never[name], ", "))
	}
	c.sayf("%d of %d members of the description's answers appeared in answers of the simulator", result.Said, result.Points)
}

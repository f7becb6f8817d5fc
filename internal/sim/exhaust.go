package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// scope is one operation, asked for once, in a world of two workers that both
// get a job for it.
type scope struct {
	name   string
	mode   monext.CaptureMode
	wish   lifecycle.Request
	inline bool
}

// scopes are all kinds of operations, recorded for the workers and performed at once.
func scopes() []scope {
	part := order.NewMoney(20000, order.EUR)
	all := []scope{
		{name: "capture of all", wish: lifecycle.Request{Kind: lifecycle.ActionCapture}},
		{name: "capture of a part", wish: lifecycle.Request{Kind: lifecycle.ActionCapture, Amount: part}},
		{name: "final capture", wish: lifecycle.Request{Kind: lifecycle.ActionCapture, Amount: part, Option: monext.CaptureFinal}},
		{name: "cancel", wish: lifecycle.Request{Kind: lifecycle.ActionCancel}},
		{name: "refund of all", mode: monext.CaptureAutomatic, wish: lifecycle.Request{Kind: lifecycle.ActionRefund}},
		{name: "refund of a part", mode: monext.CaptureAutomatic, wish: lifecycle.Request{Kind: lifecycle.ActionRefund, Amount: part}},
		{name: "reverse", wish: lifecycle.Request{Kind: lifecycle.ActionReverse}},
	}
	for _, s := range slices.Clip(all) {
		s.name, s.inline = s.name+" at once", true
		all = append(all, s)
	}
	return all
}

// plan is the scope's world.
func (s *scope) plan() Plan {
	p := Plan{Workers: 2, Orders: 1, Wishes: 1, Mode: monext.CaptureManual, Guard: true, ListRefused: true, Keyless: true, wish: s, Late: naps[1]}
	if s.mode != "" {
		p.Mode = s.mode
	}
	return p
}

// Exhaust runs a small scope whole: one operation of each kind, two workers,
// and every fault at every call that a store, a queue or Monext gets; with
// pairs, every second fault at every later call as well. A positive number of
// kinds keeps it to the first ones. As the pairs take an hour, tell, unless it
// is nil, gets what became of each kind once it was run.
func Exhaust(ctx context.Context, kinds int, pairs bool, tell func(kind string, r Report)) Report {
	of := scopes()
	if kinds > 0 {
		of = of[:kinds]
	}
	var total Report
	for i := range of {
		if ctx.Err() != nil {
			break
		}
		part := of[i].exhaust(ctx, pairs)
		total.take(part)
		if tell != nil {
			tell(of[i].name, part)
		}
	}
	return total
}

// exhaust runs one kind of operation with every fault, or every two of them.
func (s *scope) exhaust(ctx context.Context, pairs bool) Report {
	type single struct {
		at   int
		kind kind
		hit  strike
	}
	var singles []single
	var undisturbed Report
	var here stage
	defer here.close()
	r, points := s.run(&here, nil)
	undisturbed.add(r)
	for at, k := range points {
		for _, hit := range strikes(k) {
			singles = append(singles, single{at, k, hit})
		}
	}
	return undisturbed.With(each(ctx, len(singles), func(on *stage, n int) Report {
		var mine Report
		one := singles[n]
		acts := map[int]strike{one.at: one.hit}
		r, points := s.run(on, acts)
		r.Name = fmt.Sprintf("%s: %s at %s (call %d)", s.name, one.hit, one.kind, one.at)
		mine.add(r)
		if !pairs {
			return mine
		}
		for at := one.at + 1; at < len(points) && ctx.Err() == nil; at++ {
			for _, hit := range strikes(points[at]) {
				acts[at] = hit
				second, _ := s.run(on, acts)
				second.Name = fmt.Sprintf("%s, then %s at %s (call %d)", r.Name, hit, points[at], at)
				mine.add(second)
				delete(acts, at)
			}
		}
		return mine
	}))
}

// run plays the scope with these faults, and tells which calls there were.
func (s *scope) run(on *stage, acts map[int]strike) (Result, []kind) {
	c := &script{acts: acts}
	r := on.run(c, 0, s.plan(), false)
	return r, c.points
}

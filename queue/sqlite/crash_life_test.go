package sqlite_test

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// childLife lives the life of one order, one thing after the other, and dies at the point it is told.
func childLife(args []string) error {
	var p crashPlan
	if err := json.Unmarshal([]byte(args[0]), &p); err != nil {
		return err
	}
	ctx := context.Background()
	db, err := sqlite.Open(ctx, p.Path)
	if err != nil {
		return err
	}
	f := &fuse{at: p.Point, name: p.Name}
	store := lifecycle.Store(db.Payments())
	if p.Hold {
		store = newBehind(store, attempts)
	}
	s := &shop{plan: p, jobs: fusedJobs{db.Jobs(), f}, tell: tell, moved: make(chan struct{}), idle: breathe}
	if s.service, err = crashService(p, fused{store, f}, fusedWire{&http.Transport{}, f}, time.Now); err != nil {
		return err
	}
	if err := s.live(ctx); err != nil {
		return err
	}
	tell(said{What: saidEnd, Step: f.passed()})
	return db.Close()
}

// live takes the order from where it is to its end, and runs the jobs by hand.
func (s *shop) live(ctx context.Context) error {
	processor, err := crashProcessor(s.plan, s.jobs, s.service, s.heard)
	if err != nil {
		return err
	}
	step := openStep
	for step < len(crashLife(s.plan.Order)) {
		if step, err = s.step(ctx, s.plan.Order, step); err != nil {
			return err
		}
		if err := s.drain(ctx, processor); err != nil {
			return err
		}
	}
	return nil
}

// drain runs jobs, one at a time, until every operation is closed.
func (s *shop) drain(ctx context.Context, processor *queue.Processor) error {
	for {
		report, err := processor.RunOnce(ctx)
		if err != nil {
			return err
		}
		if report.Totals.Runs() > 0 {
			continue
		}
		p, err := s.service.Payment(ctx, crashReference(s.plan.Order))
		if err != nil {
			return err
		}
		open := false
		for _, o := range p.Operations() {
			open = open || !o.State.Closed()
		}
		if !open {
			return nil
		}
		if err := s.idle(ctx); err != nil {
			return err
		}
	}
}

// breathe lets a little time pass until a job is due.
func breathe(ctx context.Context) error {
	timer := time.NewTimer(5 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

package matrix

import (
	"context"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func (s *shop) inject(f monexttest.Fault) {
	if err := s.fake.Inject(f); err != nil {
		s.failf("inject %s: %v", f, err)
	}
}

// faulty lets the faults strike whose answers are still Monext's: see [Spoiling] for the others.
func (s *shop) faulty(ctx context.Context) error {
	defer s.fake.ClearFaults()
	transaction, err := s.paid(s.as(ctx, "payment before the faults"), "faults", monext.CaptureManual, 100)
	if err != nil {
		return err
	}
	for i, do := range []monexttest.Action{
		monexttest.TooManyRequests(5 * time.Second), monexttest.Result("02103"), monexttest.Result("01116"), monexttest.Hide(time.Minute),
		monexttest.Delay(time.Millisecond), monexttest.Drip(time.Microsecond), monexttest.OnHold("04003"),
	} {
		s.fake.ClearFaults()
		s.inject(monexttest.Fault{Do: do})
		name := "fault " + do.String()
		s.ask(ctx, s.client, name, Capture, transaction, operation{}, int64(i+1))
		s.reads(ctx, name, transaction)
	}
	for _, do := range []monexttest.Action{monexttest.Stale(time.Minute), monexttest.Stale(time.Hour), monexttest.Unsorted(), monexttest.Crowd(100)} {
		s.fake.ClearFaults()
		s.inject(monexttest.Fault{Method: http.MethodGet, Do: do})
		s.reads(ctx, "fault "+do.String(), transaction)
	}
	return nil
}

func (s *shop) reads(ctx context.Context, name, transaction string) {
	known, _ := s.fake.Transaction(transaction)
	_, read := s.client.GetTransaction(s.as(ctx, name), transaction)
	_, session := s.client.GetSession(s.as(ctx, name), known.Session)
	s.answered(name, read)
	s.answered(name, session)
}

// Spoiling are the faults that no answer of Monext's could have, and are not driven.
func Spoiling() string {
	return "faults status, body, garbage, redirect, gzipBomb, truncate: their answers are no answers of Monext's on purpose; " +
		"drop, reset, unreachable, late: they answer nothing"
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// buyers are the people who pay: played in this process, or real ones at the
// Monext that -monext names.
type buyers interface {
	// adopts gives the session of Monext to take over for an order that has
	// one already, or "".
	adopts(session string) string
	// invite sends the buyer of an order to its payment page.
	invite(r *row)
	// comeAgain tells whether a buyer who was to pay and whose session ended
	// comes back.
	comeAgain() bool
	// collect waits until the buyers are done, and reads what came of it.
	collect(ctx context.Context, s *shop) error
}

// playedBuyers decide as the order's statuses want it.
type playedBuyers struct{ monext *monexttest.Server }

// A session that an export names is not known to the Monext in this process.
func (playedBuyers) adopts(string) string { return "" }
func (playedBuyers) invite(*row)          {}
func (playedBuyers) comeAgain() bool      { return true }

func (b playedBuyers) collect(ctx context.Context, s *shop) error {
	return s.each(func(ctx context.Context, r *row) error {
		p, err := s.service.Payment(ctx, r.Reference)
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil
		}
		if err != nil || p.State() != lifecycle.StatePending {
			return err
		}
		for _, session := range p.Sessions() {
			if session.Status != lifecycle.SessionLive || session.Spare {
				continue
			}
			// An error says that the session is over, as after a run that was
			// killed here: reading it tells how.
			if r.life.abandoned {
				_ = b.monext.Abandon(session.ID)
			} else {
				_, _ = b.monext.Accept(session.ID)
			}
		}
		_, err = s.service.Refresh(ctx, r.Reference)
		return r.note("", err)
	})(ctx)
}

// remoteBuyers pay on the pages of another Monext.
type remoteBuyers struct {
	out      io.Writer
	adopting bool // the sessions of the bundled export are invented
}

func (remoteBuyers) comeAgain() bool { return false }

func (b remoteBuyers) adopts(session string) string {
	if !b.adopting {
		return ""
	}
	return session
}

func (b remoteBuyers) invite(r *row) {
	fmt.Fprintf(b.out, "pay %s, %s %s: %s\n", shown(r.Reference), r.Amount, r.Currency, r.address)
}

// The pauses between two rounds over the sessions that wait grow from the first
// to the second.
const (
	pollFirst = 100 * time.Millisecond
	pollLast  = 2 * time.Second
)

func (b remoteBuyers) collect(ctx context.Context, s *shop) error {
	last := -1
	for round := pollFirst; ; round = min(round*3/2, pollLast) {
		waiting := 0
		err := s.each(func(ctx context.Context, r *row) error {
			p, err := s.service.Payment(ctx, r.Reference)
			if errors.Is(err, lifecycle.ErrNotFound) {
				return nil
			}
			if err != nil || p.State() != lifecycle.StatePending {
				return err
			}
			p, err = s.service.Refresh(ctx, r.Reference)
			switch {
			case errors.Is(err, monext.ErrUnauthorized):
				return err
			case err != nil && p == nil:
				return err
			case err != nil:
				s.progress("%s: %v", shown(r.Reference), err) // asked again in the next round
			}
			if p.State() == lifecycle.StatePending {
				waiting++
			}
			return nil
		})(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		if waiting != last {
			s.progress("waiting for %d buyers; each payment page lives for 30 minutes", waiting)
			last = waiting
		}
		if err := pause(ctx, round); err != nil {
			return err
		}
	}
}

package monexttest

import (
	"context"
	"errors"
	"math"
	"time"
)

// Now is the server's time: its clock's plus what [Server.Advance] added. It never goes back.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Server) now() time.Time {
	t := s.cfg.now().UTC().Round(0).Add(s.st.offset)
	if t.Before(s.st.last) {
		return s.st.last
	}
	return t
}

// Advance moves the server's time forward. On the way it lets everything happen at its moment, in order: sessions expire,
// deferred captures and late requests are executed, notifications are sent (and waited for). It must not be called from
// inside a notification's handler. Negative durations are refused, and so is what takes the clock more than 292 years (the
// longest duration) from the one below it.
func (s *Server) Advance(d time.Duration) error { return s.advance(context.Background(), d) }

// advance stops where it is when the context ends.
func (s *Server) advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return errors.New("monexttest: advance: time does not go back")
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	target, err := s.after(d)
	if err != nil {
		return err
	}
	for {
		more, err := s.step(target)
		if err != nil {
			return err
		}
		if err := s.deliver(ctx); err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
}

// after is the server's time when it has moved by d.
func (s *Server) after(d time.Duration) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d > math.MaxInt64-s.st.offset {
		return time.Time{}, errors.New("monexttest: advance: the clock would be more than 292 years ahead of the one below it")
	}
	return s.now().Add(d), nil
}

// step moves to the next moment at which something happens, at the latest to target, and says whether it is still
// before target.
func (s *Server) step(target time.Time) (more bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := target
	if len(s.st.timers) > 0 && s.st.timers[0].at.Before(next) {
		next = s.st.timers[0].at
	}
	if n := s.st.nextNotice(); n != nil && n.next.Before(next) {
		next = n.next
	}
	if now := s.now(); next.After(now) {
		d := s.draft(WhatClock, next)
		offset := s.st.offset + next.Sub(now)
		d.changes = append(d.changes, change{Offset: &offset})
		if err := d.commit(); err != nil {
			return false, err
		}
	}
	return next.Before(target), s.catchUp()
}

// catchUp executes what is due by itself, each at its own moment. It runs before every request, with s.mu held.
func (s *Server) catchUp() error {
	now := s.now()
	for len(s.st.timers) > 0 && !s.st.timers[0].at.After(now) {
		t := s.st.timers[0]
		d := s.draft(WhatEngine, t.at)
		switch t.what {
		case timerExpiry:
			d.expire(s.st.sessions[t.id])
		case timerCapture:
			d.captureDeferred(s.st.transactions[t.id])
		case timerLate:
			d.arrive(s.st.late[t.late])
		case timerHold:
			d.endHold(s.st.transactions[t.id])
		case timerHoldOperation:
			d.endOperationHold(s.st.effects[t.id])
		case timerRelease:
			d.release(s.st.effects[t.id])
		}
		if len(d.changes) > 0 {
			if err := d.commit(); err != nil {
				return err
			}
		}
		s.st.timers = s.st.timers[1:]
	}
	return nil
}

// look begins a read of what happened, with s.mu held: what is due by now has happened. What cannot be written down, because
// the server is closed or its file is lost, has not; the next call that would change something says so.
func (s *Server) look() { _ = s.catchUp() }

package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/steady"
)

// ErrClock matches every *ClockError.
var ErrClock = errors.New("clock is wrong")

// ClockError reports that the host's clock differs from the store's by more than
// Settings.MaxSkew, so that the pass sent nothing. Execute returns it in
// Pass.Trouble.
type ClockError struct {
	// Ahead is by how much the host's clock is ahead of the store's; negative when
	// it is behind.
	Ahead time.Duration
	Max   time.Duration // Settings.MaxSkew
}

func (e *ClockError) Error() string {
	apart, where := e.Ahead, "ahead of"
	if apart < 0 {
		apart, where = -apart, "behind"
	}
	return fmt.Sprintf("lifecycle: the host's clock is %v %s the store's, at most %v is allowed: nothing was sent; set the clock that is wrong",
		apart.Round(time.Millisecond), where, e.Max)
}

// Is makes a ClockError match ErrClock.
func (e *ClockError) Is(target error) bool { return target == ErrClock }

// hostClock is the clock of a Service's host, and how far it can be trusted.
type hostClock struct {
	read func() time.Time
	max  time.Duration // Settings.MaxSkew
	rest time.Duration // how long after a jump the clock is in doubt
	log  *slog.Logger

	steady steady.Clock

	mu      sync.Mutex
	ahead   time.Duration // of the steady clock, as of the last jump
	trusted time.Duration // the same, before a jump that is in doubt
	kept    time.Duration // when ahead was measured, as slow corrections add up
	doubt   bool
	since   time.Duration // when the doubt began
	last    time.Time     // the last reading
	set     time.Time     // the first reading after the last jump
	until   time.Time     // the latest that may have been read before it
	apart   bool          // differs from the store's clock, as of the last claim
}

// slowly is how long small differences between wall clock and monotonic clock may
// add up before they count as the time service's slow corrections.
const slowly = time.Hour

// now reads the clock, and notices whether it was set since the last reading.
func (c *hostClock) now() time.Time {
	now, jump := c.look()
	if jump != 0 { // a log may read the clock
		c.log.WarnContext(context.Background(), "the host's clock was set", "by", jump.String())
	}
	return now
}

// look reads the clock, and returns by how much it was set, if it was.
func (c *hostClock) look() (now time.Time, jump time.Duration) {
	c.mu.Lock() // readings are compared in the order in which they are made
	defer c.mu.Unlock()
	now = c.read()
	passed, ahead := c.steady.Read(now)
	switch {
	case (ahead - c.ahead).Abs() > c.max:
		jump = ahead - c.ahead
		c.ahead, c.kept, c.set = ahead, passed, now.Round(0)
		c.until = later(c.set, c.last)
		c.doubt, c.since = (ahead-c.trusted).Abs() > c.max, passed
	case c.doubt && passed-c.since >= c.rest:
		c.doubt, c.trusted = false, c.ahead
	case !c.doubt && passed-c.kept >= slowly:
		c.ahead, c.trusted, c.kept = ahead, ahead, passed
	}
	c.last = now.Round(0)
	return now, jump
}

// jumped returns when the clock was last seen to have been set, and the latest time that
// it may have shown before: after a clock was set back, that is later. Both are zero
// if it never was.
func (c *hostClock) jumped() (set, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return stamp(c.set), c.until
}

// unsure reports whether the host's clock was set not long ago. While it is so, the
// Service records no end of an authorisation.
func (c *hostClock) unsure() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.doubt
}

// isApart reports whether the host's clock was not the store's at the last claim.
func (c *hostClock) isApart() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.apart
}

// compare compares the host's clock, read before and after a claim, with the store's
// time of the claim. It returns a *ClockError if they differ by more than MaxSkew.
func (c *hostClock) compare(before, after, store time.Time) error {
	var ahead time.Duration
	switch early, late := before.Round(0).Sub(store), after.Round(0).Sub(store); {
	case early > c.max:
		ahead = early
	case late < -c.max:
		ahead = late
	}
	c.mu.Lock()
	news := !c.apart && ahead != 0
	c.apart = ahead != 0
	c.mu.Unlock()
	if ahead == 0 {
		return nil
	}
	err := &ClockError{Ahead: ahead, Max: c.max}
	if news { // it is so for every pass until somebody sets it
		c.log.WarnContext(context.Background(), "the host's clock is not the store's: it sends no operation until it is", "error", err)
	}
	return err
}

// clockPause is the delay before a pass is retried after a ClockError: another host
// may do it meanwhile.
const clockPause = 30 * time.Second

// claim claims the payment's lease and compares the host's clock with the store's.
// On a *ClockError it releases the lease again.
func (s *Service) claim(ctx context.Context, key Key, before time.Time) (Lease, error) {
	lease, err := s.store.Claim(ctx, key, s.set.LeaseTTL)
	if err != nil {
		return Lease{}, err
	}
	if err := s.host.compare(before, s.now(), lease.ExpiresAt.Add(-s.set.LeaseTTL)); err != nil {
		_ = s.store.Release(context.WithoutCancel(ctx), lease)
		return Lease{}, err
	}
	return lease, nil
}

// noteClock records that a clock was set, before anything else is decided on the
// payment: if its stamps are ahead of the clock, or if a request in doubt was sent
// before the clock was set.
func (s *Service) noteClock(d *draft) {
	set, until := s.host.jumped()
	jump := d.clockSet.Before(set) && d.openSince(until, s.set.SessionLife)
	if !jump && !(d.ahead(d.now, s.set.MaxSkew) && d.agrees()) {
		return
	}
	early := d.closedEarly(d.now, s.set.MaxSkew)
	d.add(Event{Type: EventClockSet, ClockSet: &ClockSet{Jump: jump}})
	for _, id := range early {
		d.raise(id, Review{Code: CauseClosedEarly, Transaction: d.operation(id).Transaction})
	}
}

// closedEarly returns the operations that were closed as expired by a clock ahead of
// this one. They stay closed, since whoever was told so may have asked for them anew;
// a person decides.
func (p *Payment) closedEarly(now time.Time, maxSkew time.Duration) []string {
	var found []string
	for i := range p.operations {
		o := &p.operations[i]
		if o.Cause == CauseExpired && o.State.Closed() && o.SettledAt.After(now.Add(2*maxSkew)) {
			found = append(found, o.ID)
		}
	}
	return found
}

// wrong compares the clocks anew on a host whose clock was not the store's at the last
// claim. While it is so, the host leaves to others what it need not do itself.
func (s *Service) wrong(ctx context.Context, key Key) error {
	if !s.host.isApart() {
		return nil
	}
	lease, err := s.claim(ctx, key, s.now())
	switch {
	case errors.Is(err, ErrClock):
		return err
	case err == nil:
		_ = s.store.Release(context.WithoutCancel(ctx), lease)
	}
	return nil
}

// agrees reports whether a claim succeeds and finds the host's clock within MaxSkew of
// the store's.
func (s *Service) agrees(ctx context.Context, key Key) bool {
	lease, err := s.claim(ctx, key, s.now())
	if err != nil {
		return false
	}
	_ = s.store.Release(context.WithoutCancel(ctx), lease)
	return true
}

// ahead reports whether the payment has a stamp further ahead than two right clocks
// can differ: it was made by a clock that was wrong.
func (p *Payment) ahead(now time.Time, maxSkew time.Duration) bool {
	return p.newest.After(now.Add(2 * maxSkew))
}

// openSince reports whether an operation in doubt was sent, or an open session opened, at
// a time or before: how long ago is not known if the clock was set then.
func (p *Payment) openSince(at time.Time, sessionLife time.Duration) bool {
	if slices.ContainsFunc(p.sessions, func(s Session) bool { return !s.Dead && !s.ExpiresAt.Add(-sessionLife).After(at) }) {
		return true
	}
	return slices.ContainsFunc(p.operations, func(o Operation) bool {
		last := o.lastSent()
		return last != nil && !last.At.After(at) && (o.State.unresolved() || o.State == OperationReady)
	})
}

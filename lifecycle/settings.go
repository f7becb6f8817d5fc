package lifecycle

import (
	"encoding/binary"
	"hash/fnv"
	"maps"
	"time"

	"github.com/monext-community/monext-go/order"
)

// Resend says whether an operation that was sent, and never seen at Monext, may
// be sent once more.
type Resend string

const (
	// ResendSelfFenced sends again only while a second execution would be
	// refused twice over: by the balance, and by Monext's duplicate check of
	// the same and the next day. The default.
	ResendSelfFenced Resend = "self_fenced"
	// ResendNever leaves the decision to a person. Recommended until it is
	// known that Monext refuses what is beyond the balance.
	ResendNever Resend = "never"
)

// Settings are the durations and policies of a Service. The zero value of each
// field means its default.
type Settings struct {
	// Horizon is how long an effect may stay invisible after its request:
	// before it has passed, and 2 x MaxSkew for clocks that differ, absence
	// proves nothing. Default 30 minutes.
	Horizon time.Duration
	// MaxSkew is the largest difference allowed between the host's clock and the
	// store's. The Service compares them whenever it claims a lease. If they differ
	// by more, it sends no capture, cancel or refund and records no end of an
	// authorisation, and Pass.Trouble is a *ClockError; sessions are still opened.
	// The Service treats a stamp more than 2 x MaxSkew ahead, and a jump of the wall
	// clock by more than MaxSkew, as the work of a wrong clock. At most 1 minute and
	// Horizon / 4; the lesser of both is the default.
	MaxSkew time.Duration
	// LeaseTTL is the life of a payment's lease. Default 120 seconds.
	LeaseTTL time.Duration
	// PostTimeout bounds the request of an operation, dialling included; the
	// engine itself waits up to 25 seconds for a bank. Default 60 seconds.
	PostTimeout time.Duration
	// SendWindow is how long after claiming the lease an operation may still be
	// sent. LeaseTTL must exceed SendWindow + PostTimeout. Default 45 seconds.
	SendWindow time.Duration
	// Backoff is the first pause after an attempt that surely reached nobody,
	// or a read that failed; it doubles up to MaxBackoff. Behind attempts that go on
	// for long it grows further, to an eighth of that time. Each pause is longer by
	// up to a quarter, which follows from the operation's id. Defaults 1 second and
	// 5 minutes.
	Backoff    time.Duration
	MaxBackoff time.Duration
	// HeldUpAfter is how long an operation may be turned away, reach nobody or not
	// be read, again and again, before a person is shown it (CauseHeldUp). It goes
	// on, ever less often. For what an authorisation bounds, half of what was left of
	// its life counts when that is less. Default 24 hours.
	HeldUpAfter time.Duration
	// UndecidedAfter is how long Monext or its partner may leave an operation
	// undecided (202, INPROGRESS) before a person is shown it (CauseUndecidedLong).
	// It is read on; after 96 horizons, 48 hours, a person decides. Default 4 hours.
	UndecidedAfter time.Duration
	// BusyDelay is the pause before coming again to a payment that somebody
	// else works on, or to an operation whose turn it is not. Default 1 second.
	BusyDelay time.Duration

	// Resend is the policy for operations sent and never seen.
	Resend Resend
	// WaitFirst holds an operation back while Monext's duplicate check would
	// refuse it: an equal one was accepted on the same day or the day before.
	WaitFirst bool
	// CancelRest lets a plain cancel release what a first capture left. Off,
	// the rest is released by a FINAL capture or lapses. After one the balance is
	// shown as uncertain, and refunds are bounded by what is captured in either
	// reading: that it released the rest, and that it voided the capture.
	CancelRest bool

	// Methods are the limits of payment methods, by contract number
	// (Transaction.Method); the entry "" is for all others, and for transactions
	// that name no contract. Default: the zero Method, which captures an
	// authorisation once, in full.
	Methods map[string]Method
	// WarnBefore is how long before the end of an authorisation the host is
	// warned; with a shorter Method.AuthorizationLife, at once. Default 48 hours.
	WarnBefore time.Duration
	// SessionMargin is the life a session must have left for a buyer to be
	// sent there again. Default 5 minutes.
	SessionMargin time.Duration
	// SessionLife is how long a session lives at Monext. Default 30 minutes.
	SessionLife time.Duration
	// SweepAgain is the least time between two sweeps' wakes for one payment; it
	// doubles up to 32 times while they bring nothing. It is also the time, which
	// does not double, between two sweeps that tell the Observer of a payment what
	// it did not take. Default 15 minutes.
	SweepAgain time.Duration
}

// maxMaxSkew is the most that a host may set as Settings.MaxSkew.
const maxMaxSkew = time.Minute

// withDefaults fills in what is zero and refuses what cannot work.
func (s Settings) withDefaults() (Settings, error) {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&s.Horizon, 30*time.Minute)
	set(&s.MaxSkew, min(maxMaxSkew, s.Horizon/4))
	set(&s.LeaseTTL, 120*time.Second)
	set(&s.PostTimeout, 60*time.Second)
	set(&s.SendWindow, 45*time.Second)
	set(&s.Backoff, time.Second)
	set(&s.MaxBackoff, 5*time.Minute)
	set(&s.HeldUpAfter, day)
	set(&s.UndecidedAfter, 4*time.Hour)
	set(&s.BusyDelay, time.Second)
	set(&s.WarnBefore, 48*time.Hour)
	set(&s.SessionMargin, 5*time.Minute)
	set(&s.SessionLife, 30*time.Minute)
	set(&s.SweepAgain, 15*time.Minute)
	if s.Resend == "" {
		s.Resend = ResendSelfFenced
	}

	var faults order.Faults
	for _, d := range []struct {
		path string
		d    time.Duration
	}{
		{"horizon", s.Horizon},
		{"max_skew", s.MaxSkew},
		{"lease_ttl", s.LeaseTTL},
		{"post_timeout", s.PostTimeout},
		{"send_window", s.SendWindow},
		{"backoff", s.Backoff},
		{"max_backoff", s.MaxBackoff},
		{"held_up_after", s.HeldUpAfter},
		{"undecided_after", s.UndecidedAfter},
		{"busy_delay", s.BusyDelay},
		{"warn_before", s.WarnBefore},
		{"session_margin", s.SessionMargin},
		{"session_life", s.SessionLife},
		{"sweep_again", s.SweepAgain},
	} {
		if d.d < 0 {
			faults.Add("settings."+d.path, order.RuleRange, "> 0", "must be positive")
		}
	}
	if s.MaxSkew > min(maxMaxSkew, s.Horizon/4) {
		faults.Add("settings.max_skew", order.RuleRange, "<= 1m, <= horizon / 4",
			"must be at most 1 minute and a quarter of the horizon: set the hosts' clocks by NTP")
	}
	checkMethods(&faults, s.Methods)
	s.Methods = maps.Clone(s.Methods) // the host's may change under a Service that runs
	if s.LeaseTTL <= s.SendWindow+s.PostTimeout {
		faults.Add("settings.lease_ttl", order.RuleRange, "> send_window + post_timeout",
			"must outlive an operation sent at the end of its send window: raise it, or lower the other two")
	}
	if s.Resend != ResendNever && s.Resend != ResendSelfFenced {
		faults.Add("settings.resend", order.RuleUnknown, "never, self_fenced", "is no resend policy")
	}
	return s, faults.Err()
}

// lookShares are the pauses between the looks at an operation in doubt, as
// shares of the horizon: 5 s, 15 s, 1, 5, 15 and 30 minutes of 30 minutes.
var lookShares = [...]time.Duration{360, 120, 30, 6, 2, 1}

// lookAfter is the pause behind the n-th look, counted from 0.
func (s *Settings) lookAfter(n int) time.Duration {
	return s.Horizon / lookShares[min(n, len(lookShares)-1)]
}

// lookBehind is the pause behind a look at an operation in doubt. An attempt
// behind the first gets as few looks as prove absence: two soon, one when the
// horizon has passed, so that an operation that is lost again and again is not
// read without end.
func (s *Settings) lookBehind(o *Operation) time.Duration {
	switch {
	case o.sentAttempts() < 2 || o.State == OperationPending:
		return s.lookAfter(o.Looks)
	case o.Empty == 0:
		return s.lookAfter(2)
	default:
		return s.horizon()
	}
}

// horizon is how long after a request its absence proves something, by the stamps of
// two hosts whose clocks may differ.
func (s *Settings) horizon() time.Duration { return s.Horizon + 2*s.MaxSkew }

// patience is the pause before coming again to what has been overdue for so
// long: it grows with the wait, so that nothing is asked for without end.
func (s *Settings) patience(overdue time.Duration) time.Duration {
	return min(max(overdue/4, s.BusyDelay), max(s.MaxBackoff, s.BusyDelay))
}

// backoff is the pause before the n-th repetition, counted from 0.
func (s *Settings) backoff(n int) time.Duration {
	d := s.Backoff
	for range min(n, 30) {
		if d *= 2; d >= s.MaxBackoff {
			return s.MaxBackoff
		}
	}
	return min(d, s.MaxBackoff)
}

// spread makes a pause longer by up to a quarter, so that operations that failed
// together do not come back together.
func spread(pause time.Duration, name string, n int) time.Duration {
	return pause + share(pause/4, name, n)
}

// share is a part of a duration that follows from a name, such as an operation's
// id, and from how often it came before: the same history has the same pauses.
func share(d time.Duration, name string, n int) time.Duration {
	if d <= 0 {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write(binary.BigEndian.AppendUint64([]byte(name), uint64(n))) //nolint:gosec // any number is a good one
	return time.Duration(h.Sum64() % uint64(d))                            //nolint:gosec // it is less than d
}

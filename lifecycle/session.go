package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/monext"
)

// SessionStatus is how far a session is.
type SessionStatus string

// The statuses of a session.
const (
	SessionLive      SessionStatus = "live"      // the buyer has not finished
	SessionPending   SessionStatus = "pending"   // paid, but partner or risk check has not decided
	SessionAccepted  SessionStatus = "accepted"  // paid
	SessionRefused   SessionStatus = "refused"   // refused, by bank, partner or fraud check
	SessionAbandoned SessionStatus = "abandoned" // left, or ended without payment
)

// Session is a payment session at Monext as we know it. Its id is a capability:
// whoever has it can read the payment. Do not log it.
type Session struct {
	SessionOpened
	Status SessionStatus
	Title  monext.Title
	Code   string
	Dead   bool      // nobody can pay there any more
	Next   time.Time // when to look again; zero once dead

	misdated bool // opened by a clock that was wrong: when it ends is not known

	since int64 // number of the event that brought the status
	read  int64 // number of the last event that told of the session
}

// reusable tells whether a buyer can be sent to the session for this order.
func (s *Session) reusable(o *Opened, now time.Time, margin time.Duration) bool {
	return s.Status == SessionLive && !s.Dead && !s.Spare && !s.misdated && s.URL != "" &&
		s.Hash == o.Hash && s.Mode == o.Mode && now.Add(margin).Before(s.ExpiresAt)
}

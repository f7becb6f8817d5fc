package lifecycle

import "github.com/monext-community/monext-go/order"

// State is what a payment is in. It is derived from what Monext told, never
// set by hand.
type State string

// The states, in the order of a payment's life.
const (
	StateCreated           State = "created"            // no session yet
	StatePending           State = "pending"            // the buyer may still pay
	StateRefused           State = "refused"            // the last attempt to pay was refused
	StateAbandoned         State = "abandoned"          // the buyer left, or let the session end
	StateAuthorized        State = "authorized"         // the money is held, nothing is captured
	StateExpired           State = "expired"            // the authorisation ended uncaptured
	StateCancelled         State = "cancelled"          // the whole authorisation was released
	StatePartiallyCaptured State = "partially_captured" // some is captured, some can still be
	StateCaptured          State = "captured"           // nothing is left to capture
	StatePartiallyRefunded State = "partially_refunded" // some went back
	StateRefunded          State = "refunded"           // all that was captured went back
)

// States lists all states.
func States() []State {
	return []State{
		StateCreated, StatePending, StateRefused, StateAbandoned, StateAuthorized, StateExpired, StateCancelled,
		StatePartiallyCaptured, StateCaptured, StatePartiallyRefunded, StateRefunded,
	}
}

// Paid tells whether the state has an accepted transaction behind it.
func (s State) Paid() bool {
	switch s {
	case StateCreated, StatePending, StateRefused, StateAbandoned:
		return false
	default:
		return true
	}
}

// stateOf derives the state of a payment that has a transaction: the first rule
// that matches.
func stateOf(l Ledger) State {
	switch {
	case l.Captured.IsZero() && l.Cancelled.Sign() > 0 && l.Cancelled == l.Authorized:
		return StateCancelled
	case l.Captured.IsZero() && l.Expired:
		return StateExpired
	case l.Captured.IsZero():
		return StateAuthorized
	case l.Refunded == l.Captured && l.Capturable.IsZero():
		return StateRefunded
	case l.Refunded.Sign() > 0:
		return StatePartiallyRefunded
	case l.Capturable.Sign() > 0:
		return StatePartiallyCaptured
	default:
		return StateCaptured
	}
}

// unpaidState derives the state of a payment that has no transaction yet: it is
// pending while any session is, else what the last session to end came to.
func unpaidState(sessions []Session) State {
	state, last := StateCreated, int64(0) // events are numbered from 1
	for i := range sessions {
		s := &sessions[i]
		if s.Spare && s.Status != SessionAccepted {
			continue
		}
		switch s.Status {
		case SessionRefused, SessionAbandoned:
			if s.since > last {
				state, last = ended(s.Status), s.since
			}
		default:
			return StatePending
		}
	}
	return state
}

func ended(s SessionStatus) State {
	if s == SessionRefused {
		return StateRefused
	}
	return StateAbandoned
}

// zero is nothing in the currency of m.
func zero(m order.Money) order.Money { return order.NewMoney(0, m.Currency()) }

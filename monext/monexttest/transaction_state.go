package monexttest

import (
	"time"
)

// transaction is one attempt to pay: the authorisation, and the path id of its operations when accepted.
type transaction struct {
	ID         string    `json:"id"`
	Session    string    `json:"session"`
	Date       time.Time `json:"date"`
	Code       string    `json:"code"`
	Authorised int64     `json:"authorised"`         // minor units
	HeldUntil  time.Time `json:"heldUntil,omitzero"` // when a payment on hold is accepted by itself

	// What follows is folded from later records.
	Effects  []*Effect `json:"-"`
	stands   []stand   // the codes it had, oldest first
	deferred bool      // its capture date came
}

// decide gives a payment its result.
func (t *transaction) decide(at time.Time, code string) {
	t.Code = code
	t.stands = append(t.stands, stand{at, code})
}

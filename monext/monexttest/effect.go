package monexttest

import (
	"maps"
	"slices"
	"time"
)

// Kind says what an effect does to the money.
type Kind string

// The kinds of effect. The word that Monext would list for each is [Effect.Type].
const (
	KindPayment         Kind = "payment"         // the authorisation of the buyer, with or without its capture
	KindReauthorization Kind = "reauthorization" // the new authorisation that a LATE_DELIVERY capture asks for
	KindCapture         Kind = "capture"
	KindCancel          Kind = "cancel"
	KindRefund          Kind = "refund"
)

// EffectStatus of an effect. Monext's answers know OK and KO only; a pending effect is not listed yet.
type EffectStatus string

// The statuses of an effect.
const (
	StatusOK      EffectStatus = "OK"
	StatusKO      EffectStatus = "KO"
	StatusPending EffectStatus = "PENDING"
)

// Effect is one thing that happened to a transaction, with the truth that Monext's own answers hide:
// who caused it. An accepted effect moved money (or released it); a KO one did not.
type Effect struct {
	ID          string       `json:"id"`
	Transaction string       `json:"transaction"` // id of the authorisation it belongs to; its own id for the authorisation
	Kind        Kind         `json:"kind"`
	Type        string       `json:"type"`   // the word that associatedTransactions shows
	Amount      int64        `json:"amount"` // minor units
	Status      EffectStatus `json:"status"`
	Code        string       `json:"code"` // return code: 00000, or why it is KO or pending
	Date        time.Time    `json:"date"`
	VisibleFrom time.Time    `json:"visibleFrom"` // reads before this moment do not list it

	// Cause is the seq of the journal entry that made it.
	Cause int `json:"cause"`
	// MerchantReference, Attempt, Comment and PrivateData are those of the request; all empty for effects that no
	// request asked for.
	MerchantReference string            `json:"merchantReference,omitempty"`
	Attempt           int               `json:"attempt,omitempty"`
	Comment           string            `json:"comment,omitempty"`
	PrivateData       map[string]string `json:"privateData,omitempty"`
	// Companion marks the second half of one operation: the re-authorisation before a LATE_DELIVERY capture, the
	// release after a FINAL one. It is not counted as a second effect.
	Companion bool `json:"companion,omitempty"`
	// Option is the option of a capture.
	Option string `json:"option,omitempty"`
	// Stops is the id of the capture or refund that a cancel named in its path, instead of the authorisation.
	Stops string `json:"stops,omitempty"`
	// Voids tells which captures and refunds a cancel stopped before their remittance, and by how much; of one on hold,
	// which it will stop: nothing else can take them.
	Voids []Void `json:"voids,omitempty"`
	// Overdrawn is the part of Amount, in minor units, that nothing was left for, and that [WithOverdraft] allowed.
	Overdrawn int64 `json:"overdrawn,omitempty"`
	// HeldUntil is when an effect on hold is accepted by itself; zero for never.
	HeldUntil time.Time `json:"heldUntil,omitzero"`
	// ReleasesAt is when a FINAL capture will release the rest by itself; zero when that is done, or nothing was left.
	ReleasesAt time.Time `json:"releasesAt,omitzero"`
}

// Void is the part of one capture or refund that a cancel stopped.
type Void struct {
	Effect string `json:"effect"` // id of what was stopped; that of the payment, when it was captured at once
	Kind   Kind   `json:"kind"`   // KindCapture or KindRefund
	Amount int64  `json:"amount"` // minor units
}

func cloneEffect(e Effect) Effect {
	e.PrivateData = maps.Clone(e.PrivateData)
	e.Voids = slices.Clone(e.Voids)
	return e
}

func cloneEffects(in []Effect) []Effect {
	out := slices.Clone(in)
	for i := range out {
		out[i] = cloneEffect(out[i])
	}
	return out
}

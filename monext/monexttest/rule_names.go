package monexttest

import (
	"fmt"
	"slices"
	"strings"
)

// DuplicateRule says what the duplicate check compares. Monext compares date (today and yesterday), order reference,
// amount and a sequence number that its REST requests do not have.
type DuplicateRule int

// The readings of the duplicate check.
const (
	// DuplicateByOrder refuses an equal amount of the same kind on the same order, today or yesterday.
	DuplicateByOrder DuplicateRule = iota
	// DuplicateByReference does so only when the merchantReference is equal too, as if it were the sequence number.
	DuplicateByReference
	// DuplicateOff never refuses.
	DuplicateOff
)

// CancelRule says what a cancel does once something is captured.
type CancelRule int

// The readings of a cancel after a capture.
const (
	// CancelReleasesFirst takes from the uncaptured rest first, and then from captures that are not remitted.
	CancelReleasesFirst CancelRule = iota
	// CancelVoidsFirst takes from captures that are not remitted first, then from the uncaptured rest. Once a capture is
	// remitted, every cancel of the authorisation is refused with 02105 (see [WithLateCancelCode]).
	CancelVoidsFirst
	// CancelOnlyBeforeCapture refuses every cancel with 02603 once something is captured, that of a capture or refund by its
	// own id too.
	CancelOnlyBeforeCapture
)

// ReauthorizationRule says how far a LATE_DELIVERY capture may go on an expired authorisation.
type ReauthorizationRule int

// The readings of LATE_DELIVERY.
const (
	// ReauthorizeOriginal allows up to the amount first authorised, whatever was captured or cancelled since: Monext's
	// documentation allows re-authorising what is wholly captured. Nothing but the duplicate check stops a second one.
	ReauthorizeOriginal ReauthorizationRule = iota
	// ReauthorizeRemaining allows up to what was neither captured nor cancelled.
	ReauthorizeRemaining
	// ReauthorizeNone refuses with 02619: the contract lacks the option.
	ReauthorizeNone
)

// The names of the rules, as settings spell them.
var (
	duplicateNames = []string{"by-order", "by-reference", "off"}
	cancelNames    = []string{"releases-first", "voids-first", "only-before-capture"}
	reauthNames    = []string{"original", "remaining", "none"}
)

// String returns "by-order", "by-reference" or "off".
func (r DuplicateRule) String() string { return ruleName(duplicateNames, r) }

// UnmarshalText accepts the names that String returns.
func (r *DuplicateRule) UnmarshalText(text []byte) error { return parseRule(duplicateNames, r, text) }

// String returns "releases-first", "voids-first" or "only-before-capture".
func (r CancelRule) String() string { return ruleName(cancelNames, r) }

// UnmarshalText accepts the names that String returns.
func (r *CancelRule) UnmarshalText(text []byte) error { return parseRule(cancelNames, r, text) }

// String returns "original", "remaining" or "none".
func (r ReauthorizationRule) String() string { return ruleName(reauthNames, r) }

// UnmarshalText accepts the names that String returns.
func (r *ReauthorizationRule) UnmarshalText(text []byte) error {
	return parseRule(reauthNames, r, text)
}

// ruleName is empty for what is no rule.
func ruleName[R ~int](names []string, r R) string {
	if r < 0 || int(r) >= len(names) {
		return ""
	}
	return names[r]
}

func parseRule[R ~int](names []string, r *R, text []byte) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("monexttest: rule: must be one of %s, not %q", strings.Join(names, ", "), text)
	}
	*r = R(i)
	return nil
}

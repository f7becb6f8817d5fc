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
	// CancelSparesCaptures takes from the uncaptured rest, and stops the debit of an AUTOMATIC payment until its remittance:
	// Monext's description speaks of validated payments and of debits made by a payment. Captures are left alone: more than the
	// rest is refused with 02110, and with 02603 when everything is captured and not remitted yet. A capture is stopped by
	// its own id only (see [WithoutOwnIDCancels]).
	CancelSparesCaptures CancelRule = iota
	// CancelReleasesFirst takes from the uncaptured rest first, and then from captures that are not remitted.
	CancelReleasesFirst
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

// Words says whose type words the entries of a transaction have.
type Words int

// The sources of words.
const (
	// WordsOfDescription are those of Monext's OpenAPI description: CANCEL and REAUTHORIZATION.
	WordsOfDescription Words = iota
	// WordsOfPlugIns are those that Monext's plug-ins of 2024 read: RESET and AUTHORIZATION.
	WordsOfPlugIns
)

// The words.
const (
	wordCancel          = "CANCEL"
	wordReset           = "RESET"
	wordReauthorization = "REAUTHORIZATION"
	wordAuthorization   = "AUTHORIZATION"
)

// speak sets the words.
func (c *config) speak(words Words) {
	c.words = words
	switch words {
	case WordsOfDescription:
		c.cancelWord, c.reauthWord = wordCancel, wordReauthorization
	case WordsOfPlugIns:
		c.cancelWord, c.reauthWord = wordReset, wordAuthorization
	}
}

// spoken is the place that the setting of the words sets.
type spoken config

// String is the name of the words.
func (s *spoken) String() string { return s.words.String() }

// UnmarshalText sets the words by their name.
func (s *spoken) UnmarshalText(text []byte) error {
	var words Words
	if err := words.UnmarshalText(text); err != nil {
		return err
	}
	(*config)(s).speak(words)
	return nil
}

// The names of the rules, as settings spell them.
var (
	wordsNames     = []string{"description", "plug-ins"}
	duplicateNames = []string{"by-order", "by-reference", "off"}
	cancelNames    = []string{"spares-captures", "releases-first", "voids-first", "only-before-capture"}
	reauthNames    = []string{"original", "remaining", "none"}
)

// String returns "description" or "plug-ins".
func (w Words) String() string { return ruleName(wordsNames, w) }

// UnmarshalText accepts the names that String returns.
func (w *Words) UnmarshalText(text []byte) error { return parseRule(wordsNames, w, text) }

// String returns "by-order", "by-reference" or "off".
func (r DuplicateRule) String() string { return ruleName(duplicateNames, r) }

// UnmarshalText accepts the names that String returns.
func (r *DuplicateRule) UnmarshalText(text []byte) error { return parseRule(duplicateNames, r, text) }

// String returns "spares-captures", "releases-first", "voids-first" or "only-before-capture".
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

package monext

import "fmt"

// Outcome is what one answer, or its absence, proves about the request.
// The zero value is [Unknown]: the one that makes nobody act rashly.
type Outcome uint8

const (
	// Unknown means that bytes may have left and nothing trustworthy came back, such as a status
	// without a word of Monext's. An effect may exist: read the transaction before deciding anything.
	Unknown Outcome = iota
	// Accepted means that Monext says it is done.
	Accepted
	// Refused means that Monext gave a final no. There is no effect.
	Refused
	// Pending means that the verdict is still to come: read again later.
	Pending
	// NotDone means that there is surely no effect: the request was never written, or Monext says in
	// its own words that it was not executed. Asking again is safe.
	NotDone
)

var outcomeNames = [...]string{"unknown", "accepted", "refused", "pending", "not_done"}

// String returns the outcome in lower case, as it is stored and logged.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText writes the word of String. It refuses a value that is none of the five outcomes.
func (o Outcome) MarshalText() ([]byte, error) {
	if int(o) < len(outcomeNames) {
		return []byte(outcomeNames[o]), nil
	}
	return nil, fmt.Errorf("monext: outcome %d does not exist", uint8(o))
}

// UnmarshalText reads the word of String.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, name := range outcomeNames {
		if name == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("monext: %.32q is no outcome", text)
}

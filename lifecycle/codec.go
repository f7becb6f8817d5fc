package lifecycle

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/monext-community/monext-go/order"
)

// documentVersion is the version of the stored form.
const documentVersion = 1

// document is a payment as it is stored: its events, and nothing that follows
// from them.
type document struct {
	V       int     `json:"v"`
	Account string  `json:"account"`
	Order   string  `json:"order"`
	Events  []Event `json:"events"`
}

// MarshalJSON gives the document a Store keeps. It holds no buyer data, but it
// does hold session ids.
func (p *Payment) MarshalJSON() ([]byte, error) {
	return json.Marshal(document{V: documentVersion, Account: p.key.Account, Order: p.key.Order, Events: p.events})
}

// UnmarshalJSON reads what MarshalJSON gave and folds the events. Anything else
// is a *CorruptError.
func (p *Payment) UnmarshalJSON(data []byte) error {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return &CorruptError{Reason: "it is not a payment's JSON", err: err}
	}
	key := Key{Account: d.Account, Order: d.Order}
	if d.V != documentVersion {
		return &CorruptError{Key: key, Reason: fmt.Sprintf("its version is %d, this SDK reads %d", d.V, documentVersion)}
	}
	for i := range d.Events {
		if !d.Events[i].writable() {
			return &CorruptError{Key: key, Reason: "an event of type " + string(d.Events[i].Type) + " lacks an amount"}
		}
	}
	read, err := Replay(key, d.Events)
	if err != nil {
		return err
	}
	*p = *read
	return nil
}

// writable tells whether the amounts that every stored event of its kind has are there: without, the payment could be read and
// worked on, and never be saved again.
func (e *Event) writable() bool {
	given := func(m order.Money) bool { return m.Currency().Valid() }
	return (e.Opened == nil || given(e.Opened.Amount) &&
		!slices.ContainsFunc(e.Opened.Lines, func(l Line) bool { return !given(l.Value) })) &&
		(e.SessionOpened == nil || given(e.SessionOpened.Amount)) &&
		(e.Authorized == nil || given(e.Authorized.Amount))
}

// CorruptError says that a stored payment cannot be read. Do not repair it by
// hand: restore it, or rebuild it with Service.Adopt.
type CorruptError struct {
	Key    Key
	Reason string
	err    error
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("lifecycle: stored payment %s cannot be read: %s", e.Key, e.Reason)
}

func (e *CorruptError) Unwrap() error { return e.err }

// ErrCorrupt matches every *CorruptError.
var ErrCorrupt = errors.New("stored payment cannot be read")

// Is makes a CorruptError match ErrCorrupt.
func (e *CorruptError) Is(target error) bool { return target == ErrCorrupt }

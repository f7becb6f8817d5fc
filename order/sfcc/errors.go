package sfcc

import (
	"errors"
	"fmt"
	"strings"

	"github.com/monext-community/monext-go/order"
)

// ErrNotExport is what errors.Is finds when the text is not an SFCC order
// export: another XML document, no XML, or nothing at all. It ends the reading.
var ErrNotExport = errors.New("sfcc: not an order export")

// errOrderTooLarge stops the reading of one order; it never leaves the package.
var errOrderTooLarge = errors.New("sfcc: order too large")

// SyntaxError says that the XML is broken, or not acceptable, at a place. It ends
// the reading: nothing after that place can be trusted. Orders that were read
// before stay good.
type SyntaxError struct {
	// Offset counts the bytes of the source before the place, from 0.
	Offset int64
	// Err says what is wrong there.
	Err error
}

// Error names the place and what is wrong there.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("sfcc: the export is broken at byte %d: %v", e.Offset, e.Err)
}

// Unwrap returns what is wrong.
func (e *SyntaxError) Unwrap() error { return e.Err }

// OrderError is the answer for one order that cannot be sent to Monext. Reading
// goes on with the order after it.
//
// Its text names the order by reference and offset, and the faults by their
// paths; like the faults it holds no personal data. Order does.
type OrderError struct {
	// Reference is the order's number, and empty when the export has none.
	Reference string
	// Offset counts the bytes of the source before the order, from 0.
	Offset int64
	// Currency is the order's currency, and zero when it is not known.
	Currency order.Currency
	// Amount is what the buyer pays, and zero when it is not known.
	Amount order.Money
	// Status holds those statuses that could be read.
	Status Statuses
	// SessionID is the Monext session, and empty when the order has none.
	SessionID string
	// Faults are all the faults found, each with its path. A path leads to the
	// field of order.Order that the value was meant for, or is one of status,
	// sessionID, authorizationCancelled, payments and shipments.
	Faults order.Faults
	// Order is the order as far as it was understood, to be looked at, not paid.
	Order Order
}

// Error lists the first faults and counts the others.
func (e *OrderError) Error() string {
	const shown = 5
	var b strings.Builder
	fmt.Fprintf(&b, "sfcc: order %.60q at byte %d", e.Reference, e.Offset)
	for i, f := range e.Faults[:min(shown, len(e.Faults))] {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(f.Error())
	}
	if more := len(e.Faults) - shown; more > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return b.String()
}

// GoString returns the text of Error, so that no verb prints Order.
func (e *OrderError) GoString() string { return e.Error() }

// Unwrap returns the faults, so that errors.Is finds an order.Rule among them.
func (e *OrderError) Unwrap() error { return e.Faults.Err() }

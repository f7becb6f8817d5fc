package lifecycle

import (
	"fmt"
	"io"
	"log/slog"
)

// A session's id and page address are capabilities: whoever has them can read
// the payment. So nothing that holds one prints it, whatever the verb.

// String names the payment and its sums.
func (p Payment) String() string {
	l := p.Ledger()
	return fmt.Sprintf("order %s: %s, captured %s, cancelled %s, refunded %s", p.key.Order, p.state, l.Captured, l.Cancelled, l.Refunded)
}

// Format prints what String gives, whatever the verb.
func (p Payment) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue gives a logger the payment's key and state.
func (p Payment) LogValue() slog.Value {
	return slog.GroupValue(slog.String("account", p.key.Account), slog.String("order", p.key.Order),
		slog.String("state", string(p.state)), slog.Int64("version", p.Version()))
}

// String names the operation, its amount and its state.
func (o Operation) String() string {
	if o.Kind == ActionReverse {
		return fmt.Sprintf("%s %s: %s", o.Kind, o.ID, o.State)
	}
	return fmt.Sprintf("%s %s of %s: %s", o.Kind, o.ID, o.Amount, o.State)
}

// String tells the session's amount and end.
func (s SessionOpened) String() string {
	return fmt.Sprintf("session for %s until %s", s.Amount, s.ExpiresAt.Format("15:04:05 MST"))
}

// Format prints what String gives.
func (s SessionOpened) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue gives a logger what String gives.
func (s SessionOpened) LogValue() slog.Value { return slog.StringValue(s.String()) }

// String tells the session's end.
func (o Opening) String() string {
	return fmt.Sprintf("session until %s", o.ExpiresAt.Format("15:04:05 MST"))
}

// Format prints what String gives.
func (o Opening) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.String()) }

// LogValue gives a logger what String gives.
func (o Opening) LogValue() slog.Value { return slog.StringValue(o.String()) }

// String tells the transaction and the amount authorised.
func (a Authorized) String() string {
	return fmt.Sprintf("transaction %s of %s", a.Transaction, a.Amount)
}

// Format prints what String gives.
func (a Authorized) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.String()) }

// LogValue gives a logger what String gives.
func (a Authorized) LogValue() slog.Value { return slog.StringValue(a.String()) }

// String tells how far the session is.
func (r SessionRead) String() string { return "session " + string(r.Status) }

// Format prints what String gives.
func (r SessionRead) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue gives a logger what String gives.
func (r SessionRead) LogValue() slog.Value { return slog.StringValue(r.String()) }

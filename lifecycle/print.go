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

// String tells the event's number and type, and the operation concerned.
func (e Event) String() string {
	if e.Operation == "" {
		return fmt.Sprintf("event %d: %s", e.Seq, e.Type)
	}
	return fmt.Sprintf("event %d: %s, operation %s", e.Seq, e.Type, e.Operation)
}

// Format prints what String gives. Its JSON form is what a Store keeps, with
// session ids.
func (e Event) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.String()) }

// LogValue gives a logger the event's number and type, and the operation.
func (e Event) LogValue() slog.Value {
	return slog.GroupValue(slog.Int64("seq", e.Seq), slog.String("type", string(e.Type)), slog.String("operation", e.Operation))
}

// String tells the payment, its state and the event.
func (n Notice) String() string {
	return fmt.Sprintf("order %s: %s, %s", n.Key.Order, n.State, n.Event)
}

// Format prints what String gives.
func (n Notice) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.String()) }

// LogValue gives a logger the payment's key and state, and the event.
func (n Notice) LogValue() slog.Value {
	return slog.GroupValue(slog.String("account", n.Key.Account), slog.String("order", n.Key.Order),
		slog.String("state", string(n.State)), slog.Any("event", n.Event))
}

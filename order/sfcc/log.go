package sfcc

import "log/slog"

// LogValue returns the reference and the total of the order, where it begins in
// the export, and how many shipments and notes it has; nothing about people.
func (o Order) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Any("order", o.Order),
		slog.Int64("offset", o.Offset),
		slog.Int("shipments", len(o.Shipments)),
		slog.Int("notes", len(o.Notes)),
	)
}

// LogValue returns the id, the status and the value of the shipment, and of its
// address only whether there is one.
func (s Shipment) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", s.ID),
		slog.String("status", string(s.Status)),
		slog.String("method", s.Method),
		slog.Any("address", s.Address),
		slog.String("value", s.Value.String()),
	)
}

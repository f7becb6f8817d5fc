package order

import "log/slog"

// Nothing personal belongs into a log, so what log/slog prints of an order says which order it is and what it is
// worth, and of people and addresses only whether they are there.

// LogValue returns the reference, the total and the number of lines.
func (o Order) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("reference", o.Reference),
		slog.String("point_of_sale", o.PointOfSale),
		slog.String("total", o.Totals.Total.String()),
		slog.Int("items", len(o.Items)),
	)
}

// LogValue returns whether anything is known of the buyer.
func (b Buyer) LogValue() slog.Value { return personal(b == Buyer{}) }

// LogValue returns whether there is an address.
func (a Address) LogValue() slog.Value { return personal(a == Address{}) }

// LogValue returns the mode and the carrier, and whether there is an address.
func (d Delivery) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("mode", string(d.Mode)),
		slog.String("provider", d.Provider),
		slog.Any("address", d.Address),
	)
}

func personal(none bool) slog.Value {
	if none {
		return slog.StringValue("none")
	}
	return slog.StringValue("withheld")
}

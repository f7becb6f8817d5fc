package order

// Parcel is the part of an order that leaves together. Amounts that were not given count as nothing.
type Parcel struct {
	Reference string
	// Lines is the gross value of the parcel's lines after line discounts, before the order discount.
	Lines Money
	// Delivery is the gross delivery of the parcel after its discounts.
	Delivery Money
}

// LineValues is being written.
func (o Order) LineValues() ([]Money, error) { return nil, o.Validate() }

// ParcelValues is being written.
func ParcelValues(total Money, parcels []Parcel) ([]Money, error) { return nil, nil }

package order

// Validate is being written.
func (o Order) Validate() error { return nil }

package order

// Hash is being written.
func (o Order) Hash() (string, error) { return "", o.Validate() }

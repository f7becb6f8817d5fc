package order

import "errors"

// MarshalJSON is being written.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(`{"amount":"` + m.Amount() + `","currency":"` + m.currency.Code() + `"}`), nil }

// UnmarshalJSON is being written.
func (m *Money) UnmarshalJSON(data []byte) error { return errors.New("being written") }

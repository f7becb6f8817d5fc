package monext

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
)

// Raw is the body of an answer as it came, for fields that this package does not know. It may hold
// personal data, so it prints as its length only; convert it to []byte to read it.
type Raw []byte

// String returns the length, such as "[312 bytes]".
func (r Raw) String() string { return "[" + strconv.Itoa(len(r)) + " bytes]" }

// Format writes the text of String for every verb.
func (r Raw) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue returns the text of String.
func (r Raw) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalText writes the text of String: encoders do not reach the body by accident either.
func (r Raw) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

package monext

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// redacted is all that a secret prints.
const redacted = "[REDACTED]"

const maxSecret = 512

// Credentials are a merchant id and an API access key, valid for one environment. They print as
// [REDACTED] under every verb and encoder. The zero value is refused by [New].
type Credentials struct {
	merchantID string
	// header hides the key behind a function: package reflect can walk to a string, and so can a
	// printer that follows unexported fields, but neither can look inside a closure.
	header func() string
}

// NewCredentials joins a merchant id and an access key, both found in Monext's back office.
// Surrounding white space is removed.
func NewCredentials(merchantID, key string) (Credentials, error) {
	merchantID, key = strings.TrimSpace(merchantID), strings.TrimSpace(key)
	switch {
	case merchantID == "":
		return Credentials{}, errors.New("monext: credentials: merchant id is empty")
	case key == "":
		return Credentials{}, errors.New("monext: credentials: access key is empty")
	case strings.Contains(merchantID, ":"):
		return Credentials{}, errors.New("monext: credentials: merchant id must not contain a colon")
	case len(merchantID) > maxSecret || len(key) > maxSecret:
		return Credentials{}, fmt.Errorf("monext: credentials: longer than %d bytes", maxSecret)
	case !printable(merchantID) || !printable(key):
		return Credentials{}, errors.New("monext: credentials: only printable ASCII is allowed")
	}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte(merchantID+":"+key))
	return Credentials{merchantID: merchantID, header: func() string { return header }}, nil
}

// ParseCredentials reads the ready-made key of Monext's back office, with or without its leading
// word Basic: the base64 form of "merchantID:key".
func ParseCredentials(s string) (Credentials, error) {
	s = strings.TrimSpace(s)
	if scheme, rest, ok := strings.Cut(s, " "); ok && strings.EqualFold(scheme, "Basic") {
		s = strings.TrimSpace(rest)
	}
	if len(s) > 2*maxSecret {
		return Credentials{}, fmt.Errorf("monext: credentials: longer than %d bytes", 2*maxSecret)
	}
	text, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return Credentials{}, errors.New("monext: credentials: not base64")
	}
	merchantID, key, ok := strings.Cut(string(text), ":")
	if !ok {
		return Credentials{}, errors.New("monext: credentials: no colon between merchant id and key")
	}
	return NewCredentials(merchantID, key)
}

// MerchantID returns the merchant id, which is not a secret.
func (c Credentials) MerchantID() string { return c.merchantID }

func (c Credentials) valid() bool { return c.header != nil }

// String returns [REDACTED].
func (Credentials) String() string { return redacted }

// GoString returns [REDACTED].
func (Credentials) GoString() string { return redacted }

// Format writes [REDACTED] for every verb.
func (Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns [REDACTED].
func (Credentials) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [REDACTED], which serves encoding/json, encoding/xml and others.
func (Credentials) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns "[REDACTED]".
func (Credentials) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalBinary returns [REDACTED], which serves encoding/gob.
func (Credentials) MarshalBinary() ([]byte, error) { return []byte(redacted), nil }

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

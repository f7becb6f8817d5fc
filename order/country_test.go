package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// x/text/language knows all countries of ISO 3166-1 and some territories without an official code.
func TestCountriesAreThoseOfISO3166(t *testing.T) {
	t.Parallel()
	accepted := 0
	var more []string
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string(first) + string(second)
			o := minimal()
			o.Country = code
			region, err := language.ParseRegion(code)
			known := err == nil && region.IsCountry() && region.Canonicalize().String() == code
			if o.Validate() != nil {
				if known {
					more = append(more, code)
				}
				continue
			}
			accepted++
			require.True(t, known, code)
		}
	}
	require.Equal(t, 249, accepted)
	require.Equal(t, []string{
		"AC", "AN", "CP", "CQ", "CS", "DG", "EA", "EZ", "FQ", "IC", "NT", "PC", "SU", "TA", "UN", "XK", "YU",
	}, more, "reserved, withdrawn and unofficial codes")
}

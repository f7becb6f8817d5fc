package monexttest

import (
	"strconv"
	"strings"
)

// exponent is how many decimals a currency has, after ISO 4217. It is this package's own, like all that it knows of the
// API: a wrong figure in the client shows.
func exponent(currency string) int {
	switch currency {
	case "BIF", "BYR", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
		"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XFU":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF":
		return 4
	default:
		return 2
	}
}

// amountText writes minor units for people, with the decimals that the currency has: 129.90 EUR.
func amountText(minor int64, currency string) string {
	text, sign := strconv.FormatInt(minor, 10), ""
	if minor < 0 {
		text, sign = text[1:], "-"
	}
	if decimals := exponent(currency); decimals > 0 {
		text = strings.Repeat("0", max(0, decimals+1-len(text))) + text
		text = text[:len(text)-decimals] + "." + text[len(text)-decimals:]
	}
	return sign + text + " " + currency
}

// parseAmount reads a positive amount in major units, with a point or a comma, into minor units. It fails with more
// decimals than the currency has.
func parseAmount(text, currency string) (minor int64, ok bool) {
	text = strings.Replace(strings.TrimSpace(text), ",", ".", 1)
	whole, decimals, point := strings.Cut(text, ".")
	most := exponent(currency)
	if whole == "" || point && decimals == "" || len(decimals) > most || strings.Trim(whole+decimals, digits) != "" {
		return 0, false
	}
	minor, err := strconv.ParseInt(whole+decimals+strings.Repeat("0", most-len(decimals)), 10, 64)
	return minor, err == nil && minor > 0
}

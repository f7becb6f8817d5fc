package order

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/currency"
)

//go:generate go run ./internal/iso4217gen -list testdata/iso4217-list-one.csv -amendments testdata/iso4217-amendments.csv -out currency_table.go

// Currency is a payment currency of ISO 4217, held as its numeric code: EUR is 978. The zero value is no currency.
type Currency uint16

// currencyRow is one line of the generated table.
type currencyRow struct {
	code     string // alphabetic code, "EUR"
	currency Currency
	exponent uint8 // number of decimals, 0 to 4
}

// ParseCurrency returns the currency of a three-letter ISO 4217 code, written exactly in upper case. It returns a
// [Fault] with [RuleUnknown] for anything else, also for codes that are no payment currency: XXX, XTS, the precious
// metals, bond units, and units of account that have no decimals of their own.
func ParseCurrency(alpha string) (Currency, error) {
	i, found := slices.BinarySearchFunc(currencyTable[:], alpha, func(row currencyRow, code string) int {
		return strings.Compare(row.code, code)
	})
	if !found {
		return 0, Fault{Path: "currency", Rule: RuleUnknown, Limit: "ISO 4217",
			Message: "not a payment currency of ISO 4217: give three upper-case letters such as EUR"}
	}
	return currencyTable[i].currency, nil
}

// Currencies returns every payment currency, in the order of the alphabetic codes.
func Currencies() []Currency {
	all := make([]Currency, len(currencyTable))
	for i, row := range currencyTable {
		all[i] = row.currency
	}
	return all
}

// row returns the table line of c, or nil.
func (c Currency) row() *currencyRow {
	if int(c) >= len(currencyIndex) || currencyIndex[c] == 0 {
		return nil
	}
	return &currencyTable[currencyIndex[c]-1]
}

// Valid reports whether c is in the table.
func (c Currency) Valid() bool { return c.row() != nil }

// Code returns the alphabetic code, such as "EUR"; empty when c is not valid.
func (c Currency) Code() string {
	if row := c.row(); row != nil {
		return row.code
	}
	return ""
}

// Numeric returns the three-digit code, such as "978" or "008"; empty when c is not valid.
func (c Currency) Numeric() string {
	if !c.Valid() {
		return ""
	}
	return fmt.Sprintf("%03d", uint16(c))
}

// Exponent returns the number of decimals of an amount: 2 for EUR, 0 for JPY, 3 for TND; 0 when c is not valid.
func (c Currency) Exponent() int { return int(c.decimals()) }

func (c Currency) decimals() uint8 {
	if row := c.row(); row != nil {
		return row.exponent
	}
	return 0
}

// String returns the alphabetic code, or "Currency(n)" when c is not valid.
func (c Currency) String() string {
	if code := c.Code(); code != "" {
		return code
	}
	return fmt.Sprintf("Currency(%d)", uint16(c))
}

// MarshalText returns the alphabetic code. It refuses a currency that is not valid.
func (c Currency) MarshalText() ([]byte, error) {
	if !c.Valid() {
		return nil, errNoCurrency("currency")
	}
	return []byte(c.Code()), nil
}

// UnmarshalText reads an alphabetic code, as [ParseCurrency] does.
func (c *Currency) UnmarshalText(text []byte) error {
	parsed, err := ParseCurrency(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

// Unit returns the currency as golang.org/x/text knows it, for hosts that format amounts with that package. Its data
// are of 2017: it does not know every code, in which case Unit returns a [Fault] with [RuleUnsupported], and its
// numbers of decimals differ from ISO 4217 for some currencies; see [Currency.Exponent] for the right one.
func (c Currency) Unit() (currency.Unit, error) {
	if !c.Valid() {
		return currency.Unit{}, errNoCurrency("currency")
	}
	unit, err := currency.ParseISO(c.Code())
	if err != nil {
		return currency.Unit{}, Fault{Path: "currency", Rule: RuleUnsupported,
			Message: "golang.org/x/text/currency does not know " + c.Code() + ": format its amounts with Money.String"}
	}
	return unit, nil
}

func errNoCurrency(path string) Fault {
	return Fault{Path: path, Rule: RuleRequired, Limit: "ISO 4217",
		Message: "has no valid currency: use a constant such as order.EUR, or ParseCurrency"}
}

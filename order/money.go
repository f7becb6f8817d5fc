package order

import (
	"cmp"
	"math"
	"strconv"

	"github.com/shopspring/decimal"
)

// Money is an amount: a whole number of minor units of a currency. 129.90 EUR is 12990 minor units, 130 JPY is 130.
// Money values can be compared with == and used as map keys. The zero value is an amount that was not given: it has no
// currency, and arithmetic with it is refused; see [Sum] for a sum that skips it.
type Money struct {
	minor    int64
	currency Currency
}

// NewMoney returns an amount of minor units. A currency that is not valid is kept and refused later, by
// [Order.Validate] and by the JSON encoding.
func NewMoney(minor int64, c Currency) Money { return Money{minor: minor, currency: c} }

// Minor returns the amount in minor units.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the currency; zero when the amount was not given.
func (m Money) Currency() Currency { return m.currency }

// Sign returns -1, 0 or +1.
func (m Money) Sign() int { return cmp.Compare(m.minor, 0) }

// IsZero reports whether the amount is nothing, in any currency or in none.
func (m Money) IsZero() bool { return m.minor == 0 }

// Decimal returns the amount in major units, such as 129.90.
func (m Money) Decimal() decimal.Decimal {
	return decimal.New(m.minor, -int32(m.currency.decimals()))
}

// Amount returns the amount in major units as text, always with all decimals of the currency and a dot: "129.90".
// [ParseMoney] reads it back.
func (m Money) Amount() string {
	var buffer [32]byte
	return string(m.appendAmount(buffer[:0]))
}

func (m Money) appendAmount(b []byte) []byte {
	if m.minor < 0 {
		b = append(b, '-')
	}
	unit := powersOf10[m.currency.decimals()]
	size := magnitude(m.minor)
	b = strconv.AppendUint(b, size/unit, 10)
	if unit == 1 {
		return b
	}
	b = append(b, '.')
	for fraction := size % unit; unit > 1; fraction %= unit {
		unit /= 10
		b = append(b, "0123456789"[fraction/unit])
	}
	return b
}

// String returns the amount and the currency: "129.90 EUR".
func (m Money) String() string { return m.Amount() + " " + m.currency.String() }

// Add returns m + n. It returns a [Fault] with [RuleCurrencyMismatch] when the currencies differ or one is missing, and
// with [RuleRange] when the sum does not fit 64 bits.
func (m Money) Add(n Money) (Money, error) {
	if err := sameCurrency("add", m, n); err != nil {
		return Money{}, err
	}
	sum := m.minor + n.minor
	if (sum > m.minor) != (n.minor > 0) && n.minor != 0 {
		return Money{}, overflow("add")
	}
	return Money{sum, m.currency}, nil
}

// Sub returns m - n, with the errors of [Money.Add].
func (m Money) Sub(n Money) (Money, error) {
	if err := sameCurrency("subtract", m, n); err != nil {
		return Money{}, err
	}
	difference := m.minor - n.minor
	if (difference < m.minor) != (n.minor > 0) && n.minor != 0 {
		return Money{}, overflow("subtract")
	}
	return Money{difference, m.currency}, nil
}

// Mul returns m times n. It returns a [Fault] with [RuleRange] when the product does not fit 64 bits, and with
// [RuleRequired] when m has no currency.
func (m Money) Mul(n int64) (Money, error) {
	if !m.currency.Valid() {
		return Money{}, errNoCurrency("multiply")
	}
	if m.minor == 0 || n == 0 {
		return Money{0, m.currency}, nil
	}
	product := m.minor * n
	if product/n != m.minor || (n == -1 && m.minor == math.MinInt64) {
		return Money{}, overflow("multiply")
	}
	return Money{product, m.currency}, nil
}

// Neg returns -m. It returns a [Fault] with [RuleRange] for the smallest 64-bit number, which has no opposite, and with
// [RuleRequired] when m has no currency.
func (m Money) Neg() (Money, error) { return m.Mul(-1) }

// Cmp returns -1 when m is less than n, 0 when they are equal and +1 when m is more. It returns a [Fault] with
// [RuleCurrencyMismatch] when the currencies differ or one is missing.
func (m Money) Cmp(n Money) (int, error) {
	if err := sameCurrency("compare", m, n); err != nil {
		return 0, err
	}
	return cmp.Compare(m.minor, n.minor), nil
}

// Sum returns the sum of amounts in currency c, which is zero for none. Amounts that were not given (the zero Money)
// count as nothing. The errors are those of [Money.Add].
func Sum(c Currency, ms ...Money) (Money, error) {
	if !c.Valid() {
		return Money{}, errNoCurrency("sum")
	}
	total := Money{0, c}
	for _, m := range ms {
		if m == (Money{}) {
			continue
		}
		var err error
		if total, err = total.Add(m); err != nil {
			return Money{}, err
		}
	}
	return total, nil
}

// powersOf10 by number of decimals; ISO 4217 knows at most four.
var powersOf10 = [...]uint64{1, 10, 100, 1000, 10000}

// magnitude returns the absolute value, also of the smallest number.
func magnitude(n int64) uint64 {
	size := uint64(n) //nolint:gosec // two's complement, which negation undoes
	if n < 0 {
		return -size
	}
	return size
}

// signed is the opposite of magnitude: 2^63 becomes the smallest number, and is given with a minus sign only.
func signed(size uint64, negative bool) int64 {
	if negative {
		size = -size
	}
	return int64(size) //nolint:gosec // callers keep to the range
}

func sameCurrency(operation string, m, n Money) error {
	if m.currency == n.currency && m.currency.Valid() {
		return nil
	}
	return Fault{Path: operation, Rule: RuleCurrencyMismatch,
		Message: "cannot combine " + m.currency.String() + " and " + n.currency.String() + ": give both amounts in one currency"}
}

func overflow(operation string) error {
	return Fault{Path: operation, Rule: RuleRange, Limit: limitInt64,
		Message: "the result does not fit 64 bits: use smaller amounts"}
}

const limitInt64 = "-9223372036854775808..9223372036854775807 minor units"

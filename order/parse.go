package order

import (
	"math"
	"math/big"
	"strconv"

	"github.com/shopspring/decimal"
)

// maxMoneyText is the longest text that ParseMoney looks at, in bytes. The longest amount needs 21.
const maxMoneyText = 32

// ParseMoney reads an amount in major units: an optional minus sign, digits, and at most as many decimals after a dot
// as the currency has, such as "129.90", "129.9", "129" or "-0.05" in EUR. It returns a [Fault] with [RuleFormat] for
// anything else: a plus sign, an exponent, spaces, separators of thousands, leading zeros, more decimals than the
// currency has (even zeros); with [RuleTooLong] beyond 32 bytes; with [RuleRange] when the amount does not fit 64 bits.
func ParseMoney(text string, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, errNoCurrency("currency")
	}
	if len(text) > maxMoneyText {
		return Money{}, Fault{Path: "amount", Rule: RuleTooLong, Limit: "32", Message: "has more than 32 bytes: give a decimal number such as 129.90"}
	}
	rest, negative := text, false
	if rest != "" && rest[0] == '-' {
		rest, negative = rest[1:], true
	}
	whole, decimals, dot := 0, 0, false
	size := uint64(0)
	for i := range len(rest) {
		b := rest[i]
		switch {
		case b == '.' && !dot:
			dot = true
			continue
		case b < '0' || b > '9', !dot && whole == 1 && rest[0] == '0':
			return Money{}, badAmount(c)
		case dot:
			decimals++
		default:
			whole++
		}
		if size > (math.MaxUint64-9)/10 {
			return Money{}, amountOutOfRange()
		}
		size = size*10 + uint64(b-'0')
	}
	if whole == 0 || dot && decimals == 0 || decimals > c.Exponent() {
		return Money{}, badAmount(c)
	}
	for ; decimals < c.Exponent(); decimals++ {
		if size > math.MaxUint64/10 {
			return Money{}, amountOutOfRange()
		}
		size *= 10
	}
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if size > limit {
		return Money{}, amountOutOfRange()
	}
	return Money{signed(size, negative), c}, nil
}

// maxCoefficientBits bounds the work that a decimal can cause. An amount needs 63 bits; the rest is room for zeros.
const maxCoefficientBits = 256

// MoneyFromDecimal returns the amount of a number in major units. Zeros beyond the currency's decimals are accepted,
// because they do not change the value; other digits there are refused with a [Fault] with [RuleFormat], never rounded.
// An amount that does not fit 64 bits is refused with [RuleRange].
func MoneyFromDecimal(d decimal.Decimal, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, errNoCurrency("currency")
	}
	if d.IsZero() {
		return Money{0, c}, nil
	}
	coefficient := d.Coefficient()
	shift := int64(d.Exponent()) + int64(c.Exponent())
	if coefficient.BitLen() > maxCoefficientBits || shift > 18 {
		return Money{}, amountOutOfRange()
	}
	if shift >= 0 {
		coefficient.Mul(coefficient, power10(shift))
	} else {
		if shift < -maxCoefficientBits { // more zeros than the coefficient can end with
			return Money{}, badAmount(c)
		}
		var remainder big.Int
		coefficient.QuoRem(coefficient, power10(-shift), &remainder)
		if remainder.Sign() != 0 {
			return Money{}, badAmount(c)
		}
	}
	if !coefficient.IsInt64() {
		return Money{}, amountOutOfRange()
	}
	return Money{coefficient.Int64(), c}, nil
}

func power10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func badAmount(c Currency) error {
	limit := strconv.Itoa(c.Exponent()) + " decimals"
	return Fault{Path: "amount", Rule: RuleFormat, Limit: limit,
		Message: "not an amount of " + c.Code() + ": give digits with at most " + limit + ", a dot before them, and nothing else"}
}

func amountOutOfRange() error {
	return Fault{Path: "amount", Rule: RuleRange, Limit: limitInt64, Message: "does not fit 64 bits: use a smaller amount"}
}

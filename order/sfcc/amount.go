package sfcc

import (
	"errors"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/monext-community/monext-go/order"
)

// maxNumber is the longest number that is looked at, in bytes.
const maxNumber = 32

// amount reads a decimal amount in the order's currency. It accepts zeros that
// the currency has no place for, such as 1500.00 in JPY, because SFCC writes
// them; any other digit there is a fault. With no currency there is no amount
// and no fault: the currency is the fault.
func (m *mapping) amount(path, element, text string) order.Money {
	if !m.currency.Valid() {
		return order.Money{}
	}
	money, err := order.ParseMoney(shorten(text, m.currency.Exponent()), m.currency)
	if err != nil {
		m.sumless = true
		var f order.Fault
		errors.As(err, &f)
		m.faults.Add(path, f.Rule, f.Limit, element+": "+f.Message)
	}
	return money
}

// shorten takes away the zeros at the end of a decimal fraction that are beyond
// its first digits.
func shorten(text string, digits int) string {
	dot := strings.IndexByte(text, '.')
	if dot < 0 || len(text) > maxNumber {
		return text
	}
	short := text
	for len(short) > dot+1+digits && short[len(short)-1] == '0' {
		short = short[:len(short)-1]
	}
	if short != text {
		short = strings.TrimSuffix(short, ".")
	}
	return short
}

// gross reads what an element costs with tax. Where the export gives no gross
// price it is the net price and the tax.
func (m *mapping) gross(path string, p price) order.Money {
	if p.gross != "" {
		return m.amount(path, "gross-price", p.gross)
	}
	if p.net == "" || p.tax == "" {
		m.sumless = true
		m.faults.Add(path, order.RuleRequired, "", "gross-price is missing, and so is net-price or tax")
		return order.Money{}
	}
	return m.add(path, m.amount(path, "net-price", p.net), m.amount(path, "tax", p.tax))
}

// adjusted splits price adjustments into the discount they give and the
// surcharge they take, both positive or zero.
func (m *mapping) adjusted(path string, adjustments []price) (discount, surcharge order.Money) {
	discount, surcharge = m.zero(), m.zero()
	for _, a := range adjustments {
		amount := m.gross(path, a)
		if amount.Sign() > 0 {
			surcharge = m.add(path, surcharge, amount)
		} else {
			discount = m.subtract(path, discount, amount)
		}
	}
	return discount, surcharge
}

func (m *mapping) zero() order.Money { return order.NewMoney(0, m.currency) }

// add is a + b; an amount that could not be read counts as nothing.
func (m *mapping) add(path string, a, b order.Money) order.Money {
	sum, err := order.Sum(m.currency, a, b)
	if err != nil && m.currency.Valid() {
		m.sumless = true
		m.faults.Add(path, order.RuleRange, "", "the amounts are too large to be added")
	}
	return sum
}

func (m *mapping) subtract(path string, a, b order.Money) order.Money {
	if b == (order.Money{}) {
		return a
	}
	negative, err := b.Neg()
	if err != nil {
		m.sumless = true
		m.faults.Add(path, order.RuleRange, "", "the amount is too large")
		return a
	}
	return m.add(path, a, negative)
}

// quantity reads a number of units. The second result is false when it is a
// number with a fraction, such as 1.5 kg.
func (m *mapping) quantity(path, text string) (units int64, whole bool) {
	number := shorten(text, 0)
	plain := strings.Replace(number, ".", "", 1)
	if plain == "" || len(text) > maxNumber || strings.Trim(plain, "0123456789") != "" || number[0] == '.' || strings.HasSuffix(number, ".") {
		m.faults.Add(path, order.RuleFormat, "", "quantity is not a number of units such as 2 or 2.0")
		return 0, true
	}
	if plain != number {
		return 0, false
	}
	units, err := strconv.ParseInt(number, 10, 64)
	if err != nil || units == 0 {
		m.faults.Add(path, order.RuleRange, "1..99999", "quantity is outside the range that Monext accepts")
	}
	return units, true
}

// taxRate turns a fraction (0.055) into hundredths of a percent (550). Monext
// has no place for more: 8.875 % is sent as 888, and noted. It is no amount and
// nothing is computed from it, so a rate that cannot be sent is left out, and
// noted.
func (m *mapping) taxRate(path, text string) int {
	if text == "" {
		return 0
	}
	rate, err := decimal.NewFromString(text)
	if err != nil || len(text) > maxNumber || strings.ContainsAny(text, "eE+_") {
		m.note(path, "was left out: tax-rate is not a fraction such as 0.2")
		return 0
	}
	exact := rate.Shift(4)
	rounded := exact.Round(0)
	if rounded.Sign() < 0 || rounded.Cmp(decimal.New(9999, 0)) > 0 {
		m.note(path, "was left out: tax-rate is outside 0 to 0.9999, the fractions that Monext accepts")
		return 0
	}
	if !rounded.Equal(exact) {
		m.note(path, "a rate of "+text+" was rounded to hundredths of a percent")
	}
	return int(rounded.IntPart())
}

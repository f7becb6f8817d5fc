package order_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/monext-community/monext-go/order"
)

func ExampleNewMoney() {
	price := order.NewMoney(12990, order.EUR)
	fmt.Println(price, price.Minor(), price.Currency(), price.Amount())
	fmt.Println(order.NewMoney(130, order.JPY), order.NewMoney(1001, order.TND))
	fmt.Println(price == order.NewMoney(12990, order.EUR))
	// Output:
	// 129.90 EUR 12990 EUR 129.90
	// 130 JPY 1.001 TND
	// true
}

func ExampleParseMoney() {
	price, err := order.ParseMoney("129.9", order.EUR)
	fmt.Println(price, err)

	_, err = order.ParseMoney("129.905", order.EUR)
	fmt.Println(err)
	fmt.Println(errors.Is(err, order.RuleFormat))
	// Output:
	// 129.90 EUR <nil>
	// amount: not an amount of EUR: give digits with at most 2 decimals, a dot before them, and nothing else
	// true
}

func ExampleMoneyFromDecimal() {
	rate := decimal.RequireFromString("1.2")
	gross := decimal.RequireFromString("10.20").Mul(rate) // 12.240
	fmt.Println(order.MoneyFromDecimal(gross, order.EUR))

	_, err := order.MoneyFromDecimal(gross.Mul(rate), order.EUR) // 14.6880
	fmt.Println(errors.Is(err, order.RuleFormat))
	// Output:
	// 12.24 EUR <nil>
	// true
}

func ExampleMoney_Decimal() {
	fmt.Println(order.NewMoney(12990, order.EUR).Decimal().Mul(decimal.RequireFromString("0.055")))
	// Output: 7.1445
}

func ExampleMoney_Add() {
	a, b := order.NewMoney(12990, order.EUR), order.NewMoney(600, order.EUR)
	fmt.Println(a.Add(b))

	_, err := a.Add(order.NewMoney(600, order.GBP))
	fmt.Println(err)
	// Output:
	// 135.90 EUR <nil>
	// add: cannot combine EUR and GBP: give both amounts in one currency
}

func ExampleMoney_Sub() {
	fmt.Println(order.NewMoney(600, order.EUR).Sub(order.NewMoney(1000, order.EUR)))
	// Output: -4.00 EUR <nil>
}

func ExampleMoney_Mul() {
	fmt.Println(order.NewMoney(1500, order.EUR).Mul(3))
	// Output: 45.00 EUR <nil>
}

func ExampleMoney_Neg() {
	fmt.Println(order.NewMoney(1500, order.EUR).Neg())
	// Output: -15.00 EUR <nil>
}

func ExampleMoney_Cmp() {
	fmt.Println(order.NewMoney(1500, order.EUR).Cmp(order.NewMoney(1499, order.EUR)))
	// Output: 1 <nil>
}

func ExampleMoney_Sign() {
	refund := order.NewMoney(-1, order.EUR)
	fmt.Println(refund.Sign(), refund.IsZero(), order.Money{}.IsZero())
	// Output: -1 false true
}

func ExampleMoney_Allocate() {
	parts, err := order.NewMoney(10000, order.EUR).Allocate(1, 1, 1)
	fmt.Println(parts, err)
	// Output: [33.34 EUR 33.33 EUR 33.33 EUR] <nil>
}

func ExampleSum() {
	fmt.Println(order.Sum(order.EUR, order.NewMoney(1, order.EUR), order.Money{}, order.NewMoney(2, order.EUR)))
	// Output: 0.03 EUR <nil>
}

func ExampleMoney_MarshalJSON() {
	text, err := json.Marshal(order.NewMoney(12990, order.EUR))
	fmt.Println(string(text), err)
	// Output: {"amount":"129.90","currency":"EUR"} <nil>
}

func ExampleMoney_UnmarshalJSON() {
	var m order.Money
	err := json.Unmarshal([]byte(`{"amount":"129.90","currency":"EUR"}`), &m)
	fmt.Println(m, err)

	err = json.Unmarshal([]byte(`{"amount":129.90,"currency":"EUR"}`), &m)
	fmt.Println(err)
	// Output:
	// 129.90 EUR <nil>
	// money: has a member that is not a text: give {"amount":"129.90","currency":"EUR"}
}

func ExampleParseCurrency() {
	c, err := order.ParseCurrency("TND")
	fmt.Println(c, c.Numeric(), c.Exponent(), err)

	_, err = order.ParseCurrency("eur")
	fmt.Println(err)
	// Output:
	// TND 788 3 <nil>
	// currency: not a payment currency of ISO 4217: give three upper-case letters such as EUR
}

func ExampleCurrencies() {
	without := 0
	for _, c := range order.Currencies() {
		if c.Exponent() == 0 {
			without++
		}
	}
	fmt.Println(len(order.Currencies()), "currencies,", without, "without decimals")
	// Output: 156 currencies, 16 without decimals
}

func ExampleCurrency_Unit() {
	unit, err := order.EUR.Unit()
	fmt.Println(unit, err)

	_, err = order.XCG.Unit()
	fmt.Println(err)
	// Output:
	// EUR <nil>
	// currency: golang.org/x/text/currency does not know XCG: format its amounts with Money.String
}

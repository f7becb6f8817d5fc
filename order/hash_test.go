package order_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func hash(t *testing.T, o order.Order) string {
	t.Helper()
	h, err := o.Hash()
	require.NoError(t, err)
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", h)
	return h
}

// These hashes are stored with payments: a version that changes them would take every open order for a changed one.
func TestHashesStayTheSameForever(t *testing.T) {
	t.Parallel()
	require.Equal(t, "sha256:40ac8e3058e09f4af0fabf1387279118daee4d4b7d04660fcef670857e6541db", hash(t, full()))
	require.Equal(t, "sha256:470a20679f3cc7d183891ce212fd8aa1bfc38d5f7f10f4202d5082ac65019125", hash(t, minimal()))

	text := "monext-order/2\nreference\tORD-1\npointOfSale\tPOS\ncurrency\tEUR\n" +
		"items[0].reference\tSKU\nitems[0].quantity\t1\nitems[0].total\t1000\ntotals.total\t1000\n"
	require.Equal(t, fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text))), hash(t, minimal()), "the form that the documentation describes")
}

func TestTheSameOrderHasTheSameHash(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*order.Order){
		"another time zone":   func(o *order.Order) { o.Date = o.Date.In(time.FixedZone("", 3600)) },
		"origin left out":     func(o *order.Order) { o.Origin = "" },
		"nothing in euro":     func(o *order.Order) { o.Items[1].Discount = eur(0) },
		"items left out":      func(o *order.Order) { o.Totals.Items = order.Money{} },
		"empty map":           func(o *order.Order) { o.Items[1].Miscellaneous = map[string]string{} },
		"map in other order":  func(o *order.Order) { o.PrivateData = maps.Collect(maps.All(o.PrivateData)) },
		"a nanosecond":        func(o *order.Order) { o.Date = o.Date.Add(1) }, // Monext gets milliseconds
		"monotonic clock":     func(o *order.Order) { o.Date = o.Date.Add(0) },
		"spare list capacity": func(o *order.Order) { o.Items = append(make([]order.Item, 0, 9), o.Items...) },
	} {
		o := full()
		change(&o)
		require.Equal(t, hash(t, full()), hash(t, o), name)
	}
	empty := minimal()
	empty.PaymentMethodIDs, empty.PrivateData = []string{}, map[string]string{}
	require.Equal(t, hash(t, minimal()), hash(t, empty))
}

func TestAnOtherOrderHasAnotherHash(t *testing.T) {
	t.Parallel()
	seen := map[string]string{hash(t, full()): "the order"}
	for name, change := range map[string]func(*order.Order){
		"swapped payment methods": func(o *order.Order) {
			o.PaymentMethodIDs[0], o.PaymentMethodIDs[1] = o.PaymentMethodIDs[1], o.PaymentMethodIDs[0]
		},
		"swapped lines":       func(o *order.Order) { o.Items[0], o.Items[1] = o.Items[1], o.Items[0] },
		"no empty value":      func(o *order.Order) { delete(o.PrivateData, "note") },
		"another pair":        func(o *order.Order) { o.PrivateData["tenant.x"] = "7" },
		"name in other field": func(o *order.Order) { o.Buyer.FirstName, o.Buyer.LastName = o.Buyer.LastName, o.Buyer.FirstName },
		"addresses swapped": func(o *order.Order) {
			o.Buyer.BillingAddress, o.Delivery.Address = o.Delivery.Address, o.Buyer.BillingAddress
		},
		"another currency": func(o *order.Order) { *o = inPounds(*o) },
		"a millisecond":    func(o *order.Order) { o.Date = o.Date.Add(time.Millisecond) },
		"a time of day":    func(o *order.Order) { o.Delivery.ExpectedDate = order.At(o.Delivery.ExpectedDate.Time()) },
	} {
		o := full()
		change(&o)
		h := hash(t, o)
		require.NotContains(t, seen, h, "%s and %s", name, seen[h])
		seen[h] = name
	}
}

func TestAnInvalidOrderHasNoHash(t *testing.T) {
	t.Parallel()
	_, err := order.Order{}.Hash()
	require.ErrorIs(t, err, order.RuleRequired)
}

func inPounds(o order.Order) order.Order {
	convert := func(m *order.Money) { *m = order.NewMoney(m.Minor(), order.GBP) }
	for i := range o.Items {
		convert(&o.Items[i].Total)
		convert(&o.Items[i].Discount)
	}
	for _, m := range []*order.Money{&o.Totals.Total, &o.Totals.Items, &o.Totals.Delivery, &o.Totals.Taxes, &o.Totals.Discount,
		&o.Totals.DeliveryDiscount, &o.Totals.Difference.Amount} {
		convert(m)
	}
	return o
}

// Every text, number, amount, time and map of the order is changed in turn, so that no field, also none added later, can be
// forgotten.
func TestEveryFieldIsInTheHash(t *testing.T) {
	t.Parallel()
	reference := full()
	original, fields := hash(t, reference), leaves(reflect.ValueOf(&reference).Elem(), "")
	require.Greater(t, len(fields), 60)
	for i, field := range fields {
		o := full()
		change(leaves(reflect.ValueOf(&o).Elem(), "")[i].value)
		repair(&o)
		if field.path == "Totals.Items" || field.path == "Totals.Difference.Amount" {
			continue // they follow from the other amounts, and repair puts them back
		}
		require.NotEqual(t, original, hash(t, o), field.path)
	}
}

type leaf struct {
	path  string
	value reflect.Value
}

// leaves returns the values that have no parts of their own.
func leaves(v reflect.Value, path string) (all []leaf) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time](), v.Type() == reflect.TypeFor[order.Money](), v.Type() == reflect.TypeFor[order.Date]():
		return []leaf{{path, v}}
	case v.Kind() == reflect.Pointer:
		return leaves(v.Elem(), path)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			all = append(all, leaves(v.Index(i), fmt.Sprintf("%s[%d]", path, i))...)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			all = append(all, leaves(v.Field(i), strings.Trim(path+"."+v.Type().Field(i).Name, "."))...)
		}
	default:
		return []leaf{{path, v}}
	}
	return all
}

// change gives a leaf another value that is valid for as many fields as possible.
func change(v reflect.Value) {
	switch value := v.Addr().Interface().(type) {
	case *time.Time:
		*value = value.Add(time.Hour)
	case *order.Date:
		*value = order.At(value.Time().AddDate(0, 0, 1))
	case *order.Money:
		*value = eur(value.Minor() + 1)
	case *order.Title:
		*value = order.TitleMr
	case *order.Origin:
		*value = order.OriginMail
	case *order.SellerType:
		*value = map[order.SellerType]order.SellerType{order.SellerPrivate: order.SellerProfessional, order.SellerProfessional: order.SellerPrivate}[*value]
	case *order.LegalStatus:
		*value = order.LegalCorporate
	case *order.DeliveryTimeframe:
		*value = order.TimeframeElectronic
	case *map[string]string:
		*value = map[string]string{"other": "value"}
	default:
		if v.CanInt() {
			v.SetInt(v.Int() + 1)
			return
		}
		for _, other := range []string{"1990-03-01"} {
			if len(v.String()) == len(other) && v.String()[:3] == other[:3] {
				v.SetString(other)
				return
			}
		}
		switch {
		case strings.Contains(v.String(), "@"):
			v.SetString("other@example.org")
		case len(v.String()) == 2:
			v.SetString("DE")
		default:
			v.SetString("OTHER")
		}
	}
}

// repair makes the totals add up again after an amount has changed, without a field of its own.
func repair(o *order.Order) {
	items := int64(0)
	for _, item := range o.Items {
		items += item.Total.Minor()
	}
	o.Totals.Items = eur(items)
	o.Totals.Difference.Amount = eur(o.Totals.Total.Minor() - items - o.Totals.Delivery.Minor() + o.Totals.Discount.Minor())
}

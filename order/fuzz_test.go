package order_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

// plainAmount is the form that ParseMoney documents.
var plainAmount = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// minorOf computes the minor units of a plain amount the slow way; false when they are not whole or need more than 64 bits.
func minorOf(text string, exponent int) (int64, bool) {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, false
	}
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(exponent)), nil)))
	return r.Num().Int64(), r.IsInt() && r.Num().IsInt64()
}

// FuzzMoneyText holds ParseMoney against a regular expression and big.Rat, in both directions: what it accepts and what it
// refuses. The decimal of the same text must be the same money.
func FuzzMoneyText(f *testing.F) {
	for _, seed := range []string{
		"129.90", "-0.05", "0", "-0.00", "1.001", "1.5", "9223372036854775807", "92233720368547758.07", "-92233720368547758.08",
		"92233720368547758.08", "18446744073709551616", "00.1", "1e9", "1E-2", "+1", ".5", "5.", "", "-", "1_0", "0x10", "NaN", "1,5",
		"99999999999999999999999999999999", "1e999999999", "-1e-999999999", "1.000000000000000000000000000000000000",
	} {
		for _, c := range []order.Currency{order.EUR, order.JPY, order.TND, order.UYW, 999} {
			f.Add(seed, uint16(c))
		}
	}
	f.Fuzz(func(t *testing.T, text string, number uint16) {
		c := order.Currency(number)
		m, err := order.ParseMoney(text, c)
		_, decimals, _ := strings.Cut(text, ".")
		want, fits := int64(0), false
		if c.Valid() && len(text) <= 32 && plainAmount.MatchString(text) && len(decimals) <= c.Exponent() {
			want, fits = minorOf(text, c.Exponent())
		}
		require.Equal(t, fits, err == nil, "%q in %s", text, c)
		if fits {
			require.Equal(t, order.NewMoney(want, c), m)
			again, err := order.ParseMoney(m.Amount(), c)
			require.NoError(t, err)
			require.Equal(t, m, again)
		} else {
			require.Zero(t, m)
			require.Less(t, len(err.Error()), 200)
		}
		sameDecimal(t, text, c, m, fits)
	})
}

// sameDecimal holds MoneyFromDecimal against big.Rat, and against ParseMoney where that accepted the text.
func sameDecimal(t *testing.T, text string, c order.Currency, parsed order.Money, fits bool) {
	t.Helper()
	d, err := decimal.NewFromString(text)
	if err != nil {
		require.False(t, fits)
		return
	}
	m, err := order.MoneyFromDecimal(d, c)
	if fits {
		require.NoError(t, err)
		require.Equal(t, parsed, m)
		require.True(t, d.Equal(m.Decimal()))
	}
	if e := d.Exponent(); e < -400 || e > 400 || d.Coefficient().BitLen() > 256 {
		return // the slow way is too slow, or the number longer than is looked at
	}
	want, whole := minorOf(d.String(), c.Exponent())
	require.Equal(t, whole && c.Valid(), err == nil, "%q in %s", text, c)
	if err == nil {
		require.Equal(t, order.NewMoney(want, c), m)
	} else {
		require.Zero(t, m)
	}
}

// FuzzMoneyJSON holds UnmarshalJSON against encoding/json: an object of two texts, each once, and ParseMoney for them.
func FuzzMoneyJSON(f *testing.F) {
	for _, seed := range []string{
		`{"amount":"129.90","currency":"EUR"}`, `{"currency":"JPY","amount":"-1"}`, `null`, `{}`, `[{}]`, `{"amount":"1"}`, `129.90`,
		`{"amount":"1","amount":"1","currency":"EUR"}`, `{"amount":"1","currency":"EUR"}}`, `{"Amount":"1","currency":"EUR"}`,
		` { "\u0061mount" : "1" , "currency" : "\u0045UR" } `, `{"amount":1,"currency":"EUR"}`, `{"amount":"1","currency":"XXX"}`,
		`{"amount":"1","currency":"EUR","currency":"EUR"}`, "{\"amount\":\"1\xff\",\"currency\":\"EUR\"}", `{"amount":"1","currency":"EUR"`,
		`{"amount":"","currency":"EUR","":"\"}`, `{"amount":"1\",\"currency\":\"EUR"}`, `{"amount":"92233720368547758.08","currency":"EUR"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := eur(7)
		err := m.UnmarshalJSON(data)
		want, good := moneyOf(data)
		require.Equal(t, good, err == nil, "%q: %v", data, err)
		if !good {
			require.Equal(t, eur(7), m, "an error changes nothing")
			require.Less(t, len(err.Error()), 200)
			return
		}
		require.Equal(t, want, m)
		text, err := json.Marshal(m)
		require.NoError(t, err)
		var again order.Money
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, m, again)
	})
}

// moneyOf reads money from JSON the slow way.
func moneyOf(data []byte) (order.Money, bool) {
	var members map[string]any
	if len(data) > 256 || json.Unmarshal(data, &members) != nil || len(members) != 2 {
		return order.Money{}, false
	}
	tokens := 0
	for decoder := json.NewDecoder(bytes.NewReader(data)); ; tokens++ {
		if _, err := decoder.Token(); err == io.EOF {
			break
		}
	}
	amount, isText := members["amount"].(string)
	code, isTextToo := members["currency"].(string)
	if tokens != len("{nvnv}") || !isText || !isTextToo {
		return order.Money{}, false
	}
	c, err := order.ParseCurrency(code)
	if err != nil {
		return order.Money{}, false
	}
	m, err := order.ParseMoney(amount, c)
	return m, err == nil
}

// FuzzCurrency holds the lookups of a currency against a walk over the whole list.
func FuzzCurrency(f *testing.F) {
	for _, c := range []string{"EUR", "eur", "XXX", "XAU", "JPY", "EURO", "", "UYW", "ZWG", "\x00EU", "CHW"} {
		f.Add(c, uint16(978))
	}
	f.Add("", uint16(999))
	f.Fuzz(func(t *testing.T, code string, number uint16) {
		listed := slices.ContainsFunc(order.Currencies(), func(c order.Currency) bool { return c.Code() == code })
		c, err := order.ParseCurrency(code)
		require.Equal(t, listed, err == nil)
		into := order.JPY
		require.Equal(t, err, into.UnmarshalText([]byte(code)))
		if listed {
			require.Equal(t, c, into)
			require.Equal(t, code, c.String())
			text, err := c.MarshalText()
			require.NoError(t, err)
			require.Equal(t, code, string(text))
		} else {
			require.Equal(t, order.JPY, into)
			require.Zero(t, c)
		}
		n := order.Currency(number)
		require.Equal(t, slices.Contains(order.Currencies(), n), n.Valid())
		require.Equal(t, n.Valid(), n.Code() != "" && n.Numeric() != "")
		_, err = order.NewMoney(1, n).MarshalJSON()
		require.Equal(t, n.Valid(), err == nil)
	})
}

// planted is the word that must not be seen again.
const planted = "Pl4nt3dW0rd"

// FuzzOrderKeepsPeopleToItself plants a word in a text of an order: neither the order's line in a log nor the faults of the
// order repeat it, unless it stands in one of the few that a log may show.
func FuzzOrderKeepsPeopleToItself(f *testing.F) {
	for i := range 80 {
		f.Add(uint8(i), "", "@example.org")
		f.Add(uint8(i), strings.Repeat("é\n", 200), "\xff")
	}
	f.Fuzz(func(t *testing.T, which uint8, before, after string) {
		o := full()
		word := before + planted + after
		texts := textsOf(reflect.ValueOf(&o).Elem(), "")
		at := texts[int(which)%len(texts)]
		at.set(word)
		var out bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).Info("order", "order", o, "pointer", &o, "buyer", o.Buyer, "address", o.Buyer.BillingAddress,
				"delivery", o.Delivery, slog.Group("g", "order", o))
		}
		if !slices.Contains([]string{".Reference", ".PointOfSale", ".Delivery.Mode", ".Delivery.Provider"}, at.path) {
			require.NotContains(t, out.String(), planted, at.path)
		}
		err := o.Validate()
		if err == nil {
			return
		}
		var faults order.Faults
		require.ErrorAs(t, err, &faults)
		require.NotEmpty(t, faults)
		text, failed := json.Marshal(faults)
		require.NoError(t, failed)
		require.NotContains(t, err.Error()+string(text), planted, at.path)
	})
}

// place is a text inside a value.
type place struct {
	path string
	set  func(string)
}

// textsOf lists every text of a value, in its lists and maps too.
func textsOf(v reflect.Value, path string) []place {
	var all []place
	switch v.Kind() {
	case reflect.String:
		all = append(all, place{path, v.SetString})
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				all = append(all, textsOf(v.Field(i), path+"."+field.Name)...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, textsOf(v.Index(i), path+"[]")...)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			all = append(all, textsOf(v.Elem(), path)...)
		}
	case reflect.Map:
		all = append(all, place{path + "{}", func(s string) {
			m := reflect.MakeMap(v.Type())
			m.SetMapIndex(reflect.ValueOf("key"), reflect.ValueOf(s))
			v.Set(m)
		}})
	default:
	}
	return all
}

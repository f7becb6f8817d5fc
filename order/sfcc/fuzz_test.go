package sfcc_test

import (
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// FuzzReader checks, for any text, that what the reader calls an order is one
// that fits, that its parcels are worth the order, that it never reads past an error that
// ends the reading, and that the answer does not depend on how the bytes arrive.
func FuzzReader(f *testing.F) {
	f.Add(export(sample, small))
	f.Add(export(parcels))
	f.Add("\xEF\xBB\xBF" + strings.Replace(export(small), "UTF-8", "windows-1252", 1))
	f.Add(strings.Replace(export(small, strings.Replace(small, ">A<", ">\xe9\x80<", 1), small), "UTF-8", "windows-1252", 1))
	f.Add(export(strings.ReplaceAll(small, "12.00", "1e9"), small))
	f.Add(export(strings.Replace(small, "12.00</gross-price><product-id>", "12.00</gross-price><price-adjustments><price-adjustment>"+
		"<gross-price>1.00</gross-price></price-adjustment></price-adjustments><product-id>", 1)))
	f.Add(export(strings.Replace(small, "</totals>", "</totals><payments>"+byMonext+byCertificate+"</payments>", 1)))
	f.Add(cart(product("10.00", `<quantity><unit>kg</unit><value>1.5</value></quantity>`), "10.00"))
	f.Add(cart(product("10.00", `<quantity>3.0</quantity>`), "10.00"))
	f.Add(export(unfit(sample)))
	f.Add(head + "<order><a><b><![CDATA[x]]></b></a><!-- --><?p?></order>")
	f.Add(`{"orders":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		o := shop
		o.MaxOrderBytes = 16 << 10
		whole := walk(t, sfcc.NewReader(strings.NewReader(text), o), text)
		require.Equal(t, whole, walk(t, sfcc.NewReader(iotest.OneByteReader(strings.NewReader(text)), o), text))
	})
}

// requireSum adds an order up with numbers that cannot overflow.
func requireSum(t *testing.T, o sfcc.Order) {
	t.Helper()
	sum := new(big.Int)
	add := func(sign int64, m order.Money) {
		if !m.IsZero() {
			require.Equal(t, o.Order.Currency(), m.Currency())
		}
		sum.Add(sum, new(big.Int).Mul(big.NewInt(sign), big.NewInt(m.Minor())))
	}
	for _, item := range o.Order.Items {
		add(1, item.Total)
	}
	totals := o.Order.Totals
	add(1, totals.Delivery)
	add(-1, totals.Discount)
	if totals.Difference != nil {
		add(1, totals.Difference.Amount)
	}
	require.Equal(t, big.NewInt(totals.Total.Minor()).String(), sum.String())
	require.Positive(t, totals.Total.Minor())
	require.GreaterOrEqual(t, totals.Discount.Minor(), int64(0))
	require.GreaterOrEqual(t, totals.Delivery.Minor(), int64(0))
}

// walk reads to the end, checks each answer, and returns them as texts.
func walk(t *testing.T, r *sfcc.Reader, text string) []string {
	t.Helper()
	var seen []string
	watch := leak.New(t)
	last := int64(-1)
	for {
		o, err := r.Read()
		var broken *sfcc.OrderError
		switch {
		case errors.As(err, &broken):
			watch.Error(err)
			require.NotEmpty(t, broken.Faults)
			require.NotErrorIs(t, err, io.EOF)
			require.Greater(t, broken.Offset, last)
			require.Equal(t, byte('<'), text[broken.Offset], "an order begins where it is said to")
			last = broken.Offset
			seen = append(seen, err.Error())
		case err != nil:
			_, again := r.Read()
			require.Equal(t, err, again)
			watch.Error(err)
			return append(seen, err.Error())
		default:
			require.NoError(t, o.Order.Validate())
			_, changes := o.Order.Fit()
			require.Empty(t, changes, "an order that was read fits")
			requireSum(t, o)
			watch.Value(o.Notes)
			require.Greater(t, o.Offset, last)
			require.Equal(t, byte('<'), text[o.Offset], "an order begins where it is said to")
			last = o.Offset
			if len(o.Shipments) > 0 {
				requireWhole(t, o)
			}
			hash, err := o.Order.Hash()
			require.NoError(t, err)
			seen = append(append(seen, hash), o.Notes...)
		}
	}
}

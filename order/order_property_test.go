package order_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/order"
)

func TestADecimalIsItsExactAmountOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currencies().Draw(t, "currency")
		d := decimal.New(rapid.Int64().Draw(t, "coefficient"), rapid.Int32Range(-24, 24).Draw(t, "exponent"))
		minor := d.Rat()
		minor.Mul(minor, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Exponent())), nil)))

		m, err := order.MoneyFromDecimal(d, c)
		if !minor.IsInt() || !minor.Num().IsInt64() {
			require.Error(t, err)
			require.Zero(t, m)
			return
		}
		require.NoError(t, err)
		require.Equal(t, order.NewMoney(minor.Num().Int64(), c), m)
	})
}

func TestAnOrderIsTheSameOrderAfterJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := orders().Draw(t, "order")
		text, err := json.Marshal(o)
		require.NoError(t, err)
		var back order.Order
		require.NoError(t, json.Unmarshal(text, &back))
		require.NoError(t, back.Validate())
		want, err := o.Hash()
		require.NoError(t, err)
		got, err := back.Hash()
		require.NoError(t, err)
		require.Equal(t, want, got)

		back.Totals.Total = eur(back.Totals.Total.Minor() + 1)
		if got, err = back.Hash(); err == nil {
			require.NotEqual(t, want, got, "a cent is another order")
		}
	})
}

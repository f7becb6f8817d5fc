package order_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/order"
)

func currencies() *rapid.Generator[order.Currency] { return rapid.SampledFrom(order.Currencies()) }

func moneys() *rapid.Generator[order.Money] {
	return rapid.Custom(func(t *rapid.T) order.Money {
		return order.NewMoney(rapid.Int64().Draw(t, "minor"), currencies().Draw(t, "currency"))
	})
}

func TestParsingUndoesFormattingInEveryCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range order.Currencies() {
		rapid.Check(t, func(t *rapid.T) {
			m := order.NewMoney(rapid.Int64().Draw(t, "minor"), c)

			parsed, err := order.ParseMoney(m.Amount(), c)
			require.NoError(t, err)
			require.Equal(t, m, parsed)

			converted, err := order.MoneyFromDecimal(m.Decimal(), c)
			require.NoError(t, err)
			require.Equal(t, m, converted)
		})
	}
}

func TestJSONKeepsEveryAmount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := moneys().Draw(t, "m")
		text, err := json.Marshal(m)
		require.NoError(t, err)
		var back order.Money
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, m, back)
	})
}

func TestArithmeticIsExactOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currencies().Draw(t, "currency")
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		m, n := order.NewMoney(a, c), order.NewMoney(b, c)
		x, y := big.NewInt(a), big.NewInt(b)

		check := func(name string, got order.Money, err error, want *big.Int) {
			if !want.IsInt64() {
				require.ErrorIs(t, err, order.RuleRange, name)
				return
			}
			require.NoError(t, err, name)
			require.Equal(t, order.NewMoney(want.Int64(), c), got, name)
		}
		sum, err := m.Add(n)
		check("add", sum, err, new(big.Int).Add(x, y))
		if err == nil {
			back, err := sum.Sub(n)
			require.NoError(t, err)
			require.Equal(t, m, back, "subtracting undoes adding")
		}
		difference, err := m.Sub(n)
		check("subtract", difference, err, new(big.Int).Sub(x, y))
		product, err := m.Mul(b)
		check("multiply", product, err, new(big.Int).Mul(x, y))
		opposite, err := m.Neg()
		check("negate", opposite, err, new(big.Int).Neg(x))
		comparison, err := m.Cmp(n)
		require.NoError(t, err)
		require.Equal(t, x.Cmp(y), comparison)
	})
}

func TestSplittingLosesNothingAndIsFairToAUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := moneys().Draw(t, "m")
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Int64Min(0), rapid.Int64Range(0, 5)), 0, 19).Draw(t, "weights")
		weights = append(weights, rapid.Int64Min(1).Draw(t, "one that counts"))
		total := new(big.Int)
		for _, w := range weights {
			total.Add(total, big.NewInt(w))
		}
		parts, err := m.Allocate(weights...)
		require.NoError(t, err)
		require.Len(t, parts, len(weights))

		sum := new(big.Int)
		for i, part := range parts {
			require.Equal(t, m.Currency(), part.Currency())
			sum.Add(sum, big.NewInt(part.Minor()))
			if part.Sign() != 0 {
				require.Equal(t, m.Sign(), part.Sign())
				require.NotZero(t, weights[i], "no weight, no part")
			}
			// |part x total - minor x weight| < total: the part is within a unit of the exact share.
			off := new(big.Int).Mul(big.NewInt(part.Minor()), total)
			off.Sub(off, new(big.Int).Mul(big.NewInt(m.Minor()), big.NewInt(weights[i])))
			require.Negative(t, off.CmpAbs(total))
		}
		require.Equal(t, big.NewInt(m.Minor()), sum)
	})
}

package order_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestFaultsAreFoundByRuleAndByPath(t *testing.T) {
	t.Parallel()
	var faults order.Faults
	require.NoError(t, faults.Err(), "no fault is no error")
	faults.Add("items[3].total", order.RuleRange, "0.00..1.00", "is too much: lower it")
	require.EqualError(t, faults.Err(), "items[3].total: is too much: lower it")
	faults.Add("", order.RuleSum, "", "does not add up: correct it")
	err := fmt.Errorf("monext: create session: %w", faults.Err())
	require.EqualError(t, err, "monext: create session: 2 faults: items[3].total: is too much: lower it; does not add up: correct it")

	require.ErrorIs(t, err, order.RuleRange)
	require.ErrorIs(t, err, order.RuleSum)
	require.NotErrorIs(t, err, order.RuleFormat)
	var all order.Faults
	require.ErrorAs(t, err, &all)
	require.Len(t, all, 2)
	var first order.Fault
	require.ErrorAs(t, err, &first)
	require.Equal(t, "items[3].total", first.Path)
}

func TestFaultsOfAPartMoveUnderItsPath(t *testing.T) {
	t.Parallel()
	faults := order.Faults{{Path: "reference", Rule: order.RuleRequired}, {Rule: order.RuleSum}}
	nested := faults.Under("order")
	require.Equal(t, "order.reference", nested[0].Path)
	require.Equal(t, "order", nested[1].Path)
	require.Equal(t, "reference", faults[0].Path, "the original stays")
	require.Equal(t, faults, faults.Under(""))
}

func TestAFaultIsReadableAsJSON(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(order.Order{PointOfSale: "POS", Reference: "A"}.Validate())
	require.NoError(t, err)
	require.Equal(t, `[{"path":"items","rule":"required","limit":"1..100",`+
		`"message":"has no line: give the content of the cart, or declare in totals.difference what is paid instead"},`+
		`{"path":"totals.total","rule":"required","limit":"ISO 4217",`+
		`"message":"has no valid currency: use a constant such as order.EUR, or ParseCurrency"}]`, string(text))
	require.EqualError(t, order.RuleSum, "sum")
}

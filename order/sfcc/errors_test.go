package sfcc_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

func TestAnOrderErrorShowsItsFirstFaultsAndCountsTheRest(t *testing.T) {
	t.Parallel()
	e := &sfcc.OrderError{Reference: "1001", Offset: 512}
	require.Equal(t, `sfcc: order "1001" at byte 512`, e.Error())
	for i := range 7 {
		e.Faults.Add(fmt.Sprintf("items[%d].total", i), order.RuleFormat, "", "is none")
	}
	require.Equal(t, `sfcc: order "1001" at byte 512: items[0].total: is none; items[1].total: is none; `+
		`items[2].total: is none; items[3].total: is none; items[4].total: is none; and 2 more`, e.Error())
	require.ErrorIs(t, e, order.RuleFormat)
	require.NotErrorIs(t, e, order.RuleSum)
	var list order.Faults
	require.ErrorAs(t, e, &list)
	require.Len(t, list, 7)
}

func TestASyntaxErrorNamesItsPlaceAndItsCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("unexpected EOF")
	e := &sfcc.SyntaxError{Offset: 512, Err: cause}
	require.EqualError(t, e, "sfcc: the export is broken at byte 512: unexpected EOF")
	require.ErrorIs(t, e, cause)
}

func TestErrorsCarryNoPersonalData(t *testing.T) {
	t.Parallel()
	broken := readBroken(t, export(with(t, sample, "20.00</base", "x</base", "60.00", "Ana Roux", "0.2<", "Ana<", "3.0<", "Ana<", "2024", "Ana")))
	require.Greater(t, len(broken.Faults), 4)
	for _, text := range []string{broken.Error(), broken.Faults.Error(), fmt.Sprint(broken.Order.Notes), fmt.Sprintf("%v %+v %#v", broken, broken, broken)} {
		for _, secret := range []string{"Ana", "Roux", "example.org", "rue du Port", "Nantes"} {
			require.NotContains(t, text, secret)
		}
	}
}

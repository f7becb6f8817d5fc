package order_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
)

func TestMoneyIsWrittenAsAmountAndCurrency(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal([]order.Money{eur(12990), order.NewMoney(-130, order.JPY)})
	require.NoError(t, err)
	require.Equal(t, `[{"amount":"129.90","currency":"EUR"},{"amount":"-130","currency":"JPY"}]`, string(text))
}

func TestMoneyWithoutACurrencyIsNotWritten(t *testing.T) {
	t.Parallel()
	_, err := json.Marshal(order.Money{})
	require.ErrorIs(t, err, order.RuleRequired)
	_, err = json.Marshal(order.NewMoney(1, 999))
	require.ErrorIs(t, err, order.RuleRequired)

	text, err := json.Marshal(struct {
		Given   order.Money `json:"given,omitzero"`
		Missing order.Money `json:"missing,omitzero"`
	}{Given: eur(1)})
	require.NoError(t, err)
	require.Equal(t, `{"given":{"amount":"0.01","currency":"EUR"}}`, string(text), "omitzero leaves it out")
}

func TestMoneyIsReadInAnyLayoutOfTheSameMembers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"amount":"129.90","currency":"EUR"}`,
		`{"currency":"EUR","amount":"129.9"}`,
		" {\n\t\"amount\" : \"129.90\" , \"currency\" : \"EUR\" } ",
		`{"\u0061mount":"129.90","currency":"\u0045UR"}`,
	} {
		var m order.Money
		require.NoError(t, json.Unmarshal([]byte(text), &m), text)
		require.Equal(t, eur(12990), m, text)
	}
}

func TestAnyOtherJSONIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	for text, rule := range map[string]order.Rule{
		`null`:                               order.RuleFormat,
		`"129.90 EUR"`:                       order.RuleFormat,
		`129.90`:                             order.RuleFormat,
		`[]`:                                 order.RuleFormat,
		`["129.90"]`:                         order.RuleFormat,
		`{}`:                                 order.RuleFormat,
		`{"amount":"1"}`:                     order.RuleFormat,
		`{"currency":""}`:                    order.RuleFormat,
		`{"amount":129.90,"currency":"EUR"}`: order.RuleFormat,
		`{"amount":"1","currency":978}`:      order.RuleFormat,
		`{"amount":null,"currency":"EUR"}`:   order.RuleFormat,
		`{"amount":"1","currency":null}`:     order.RuleFormat,
		`{"amount":["1"],"currency":"EUR"}`:  order.RuleFormat,
		`{"amount":{"amount":"1"},"currency":"EUR"}`:                    order.RuleFormat,
		`{"amount":"1","amount":"2","currency":"EUR"}`:                  order.RuleFormat,
		`{"amount":"1","currency":"EUR","currency":"EUR"}`:              order.RuleFormat,
		`{"amount":"1","currency":"EUR","note":"x"}`:                    order.RuleFormat,
		`{"Amount":"1","currency":"EUR"}`:                               order.RuleFormat,
		`{"amount":"1","Currency":"EUR"}`:                               order.RuleFormat,
		`{"amount":"1","currency":"eur"}`:                               order.RuleUnknown,
		`{"amount":"1","currency":"XXX"}`:                               order.RuleUnknown,
		`{"amount":"","currency":"EUR"}`:                                order.RuleFormat,
		`{"amount":"1e3","currency":"EUR"}`:                             order.RuleFormat,
		`{"amount":"1.234","currency":"EUR"}`:                           order.RuleFormat,
		`{"amount":"99999999999999999999","currency":"EUR"}`:            order.RuleRange,
		`{"amount":"` + strings.Repeat("9", 40) + `","currency":"EUR"}`: order.RuleTooLong,
	} {
		m := eur(7)
		require.ErrorIs(t, m.UnmarshalJSON([]byte(text)), rule, text)
		require.Equal(t, eur(7), m, text)

		within := struct{ Price order.Money }{eur(7)}
		require.Error(t, json.Unmarshal([]byte(`{"Price":`+text+`}`), &within), text)
		require.Equal(t, eur(7), within.Price, text)
	}
}

func TestBrokenJSONGivenDirectlyIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, ` `, `{`, `{"amount"`, `{"amount":`, `{"amount":"1"`, `{"amount":"1",`, `{"amount":"1","currency":"EUR"`,
		`{"amount":"1","currency":"EUR"} {}`, `{"amount":"1","currency":"EUR"}x`, `{"amount":"1","currency":"EUR",}`,
		`{"amount" "1"}`, `{1:2}`, `1","currency":"EUR"}`, `{"amount":"1","currency":"EUR`, `{"amount":"EUR"}`, "{\"amount\":\"1\xff\",\"currency\":\"EUR\"}",
	} {
		var m order.Money
		require.ErrorIs(t, m.UnmarshalJSON([]byte(text)), order.RuleFormat, text)
	}
	var m order.Money
	text := `{"amount":"1","currency":"EUR"}`
	require.NoError(t, m.UnmarshalJSON([]byte(strings.Repeat(" ", 256-len(text))+text)))
	require.ErrorIs(t, m.UnmarshalJSON([]byte(strings.Repeat(" ", 257-len(text))+text)), order.RuleTooLong)
}

package matrix_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/matrix"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/tabled"
)

const captures = "POST /v1/checkout/transactions/{id}/captures"

func points(list []matrix.Point) map[string]bool {
	all := map[string]bool{}
	for _, p := range list {
		all[p.Path+" "+p.What] = true
	}
	return all
}

func TestWhatNoRequestSaidIsMissing(t *testing.T) {
	t.Parallel()
	c := matrix.NewCoverage([]shape.Operation{tabled.Operation(captures)})
	c.See(captures, []byte(`{"amount":0,"option":"FINAL","comment":"late","items":[{"price":7}],"privateData":{"a":"b"}}`))
	c.See("GET nothing", []byte(`{}`))
	c.See(captures, []byte(`no JSON`))
	excuses := []matrix.Excuse{
		{Paths: []string{"option"}, What: "word", Words: []string{"STANDARD"}, Reason: "a test"},
		{Paths: []string{"items[].price"}, What: "not there", Reason: "a test"},
		{Paths: []string{"amount"}, What: "minimum 0", Reason: "it was said"},
	}
	r := c.Result(excuses)
	missing := points(r.Missing)
	for _, there := range []string{"amount there", "amount minimum 0", "option word FINAL", "privateData.* there", "merchantReference not there"} {
		require.NotContains(t, missing, there)
	}
	for _, not := range []string{
		"amount maximum 1000000000000000000", "option word LATE_DELIVERY", "option not there", "comment maxLength 255", "comment not there",
		"merchantReference there", "items[].quantity there", "items[].price minimum 0", "items not there",
	} {
		require.Contains(t, missing, not)
	}
	require.NotContains(t, missing, "option word STANDARD")
	require.NotContains(t, missing, "items[].price not there")
	require.Equal(t, 2, r.Excused)
	require.Equal(t, excuses[2:], r.Stale)
	require.Equal(t, r.Points, r.Said+r.Excused+len(r.Missing))
}

func TestAMemberThatTheSDKCannotSendIsAnError(t *testing.T) {
	t.Parallel()
	n := tabled.Operation(captures).Request
	n.Members = append(n.Members, &shape.Node{Path: "colour", Name: "colour", Type: "string"})
	_, err := matrix.Operations(n)
	require.ErrorContains(t, err, "colour is in the description")
	n = tabled.Operation(captures).Request
	n.Members = n.Members[1:]
	_, err = matrix.Operations(n)
	require.ErrorContains(t, err, "amount is sent by the SDK, and is not in the description")
}

func TestTheMembersOfAnswersAreCounted(t *testing.T) {
	t.Parallel()
	c := matrix.NewAnswers([]shape.Operation{tabled.Operation(captures)})
	c.See(matrix.AnswerName(captures, 201), []byte(`{"result":{"title":"ACCEPTED","code":"00000","detail":""},"transaction":{"id":"1"}}`))
	r := c.Result(nil)
	require.Equal(t, 6, r.Said)
	var outer []string
	for _, p := range matrix.Outermost(r.Missing) {
		if p.Operation == matrix.AnswerName(captures, 201) || p.Operation == matrix.AnswerName(captures, 202) {
			outer = append(outer, p.Operation[len(captures)+1:]+" "+p.Path)
		}
	}
	require.ElementsMatch(t, []string{
		"201 miscData", "201 transaction.date", "201 transaction.type", "202 miscData", "202 result", "202 transaction",
	}, outer)
}

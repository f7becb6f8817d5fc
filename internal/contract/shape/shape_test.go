package shape_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/sample"
	"github.com/monext-community/monext-go/internal/contract/shape"
)

func order(t *testing.T) *shape.Node {
	t.Helper()
	d, err := shape.Parse(sample.Description)
	require.NoError(t, err)
	operations, err := d.Operations("POST /v1/bakery/orders", "GET /v1/bakery/ovens")
	require.NoError(t, err)
	require.Len(t, operations, 1, "one that is not described is left out")
	require.Equal(t, "POST /v1/bakery/orders", operations[0].Name())
	require.Equal(t, "bake", operations[0].ID)
	require.Len(t, operations[0].Answers, 2)
	require.Equal(t, []int{201, 202}, operations[0].Answers[0].Statuses, "with one schema")
	require.Equal(t, []int{400}, operations[0].Answers[1].Statuses)
	require.NotNil(t, operations[0].Answers[1].Body.Member("title"), "of a reference into a schema")
	return operations[0].Request
}

func at(t *testing.T, n *shape.Node, path string) *shape.Node {
	t.Helper()
	for child := range n.All() {
		if child.Path == path {
			return child
		}
	}
	require.Fail(t, "no value at "+path)
	return nil
}

func TestAShapeHasTheConstraintsOfAllParts(t *testing.T) {
	t.Parallel()
	n := order(t)
	shop := at(t, n, "shop")
	require.Equal(t, "string", shop.Type)
	require.True(t, shop.Required)
	require.Equal(t, int64(9), *shop.Maximum)
	require.Equal(t, []string{`^(?=.{1,9}$)[A-Za-z]+[A-Za-z\.\-_]+$`}, shop.Patterns)
	require.Equal(t, "date-time", at(t, n, "due").Format)
	require.Equal(t, int64(3), *at(t, n, "loaves").MaxItems)
	require.Equal(t, []string{"RYE", "WHEAT"}, at(t, n, "loaves[].flour").Enum)
	require.Equal(t, int64(5000), *at(t, n, "loaves[].grams").Maximum)
	require.Equal(t, "string", at(t, n, "notes.*").Type)
}

func TestAShapeNamesWhatIsRequiredWithoutADescription(t *testing.T) {
	t.Parallel()
	stamp := at(t, order(t), "paper.stamp")
	require.True(t, stamp.Undescribed)
	require.True(t, stamp.Required)
	require.Empty(t, stamp.Type)
}

func TestTheMembersOfAChoiceNameIt(t *testing.T) {
	t.Parallel()
	n := order(t)
	require.Equal(t, []string{"Coin", "Voucher"}, at(t, n, "means").Choices)
	require.Equal(t, "Coin", at(t, n, "means.metal").Choice)
	require.Empty(t, at(t, n, "means.kind").Choice)
	require.Equal(t, []string{"Coin", "Voucher"}, at(t, n, "means.paidBy").Enum)
}

func TestASchemaThatIsNotUnderstoodIsAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ change, to, want string }{
		"a keyword that could constrain": {`"maxLength": 30`, `"multipleOf": 30`, "keyword multipleOf is not understood"},
		"a reference that leads nowhere": {`schemas/Code"`, `schemas/Cod"`, "leads nowhere"},
		"a circle of references":         {`"Day": {"type": "string", "format": "date-time"}`, `"Day": {"$ref": "#/components/schemas/Day"}`, "circle"},
		"a schema within itself":         {`"colour": {"type": "string"}`, `"colour": {"$ref": "#/components/schemas/Paper"}`, "deeper"},
		"two types in one":               {`{"properties": {"grams"`, `{"type": "string", "properties": {"grams"`, "types object and string"},
		"null":                           {`"maxLength": 30`, `"nullable": true`, "nullable is not understood"},
	} {
		require.Contains(t, string(sample.Description), c.change, name)
		d, err := shape.Parse([]byte(strings.Replace(string(sample.Description), c.change, c.to, 1)))
		require.NoError(t, err, name)
		_, err = d.Operations("POST /v1/bakery/orders")
		require.ErrorContains(t, err, c.want, name)
	}
	_, err := shape.Parse([]byte("{"))
	require.Error(t, err)
}

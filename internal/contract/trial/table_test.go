package trial_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/trial"
)

// alive describes one operation that is in the simulator's table.
const alive = `{"paths": {"/v1/checkout/alive": {"get": {"operationId": "alive", "responses": {
	"200": {"content": {"*/*": {"schema": {"type": "string"}}}},
	"400": {"content": {"*/*": {"schema": {
		"required": ["title", "code"], "type": "object", "properties": {
			"title": {"type": "string", "minLength": 0, "maxLength": 51},
			"code": {"type": "string", "maxLength": 5},
			"detail": {"type": "string", "maxLength": 255, "enum": ["A"]},
			"colour": {"type": "string"}
		}}}}}}}}}}`

func TestTheTableIsComparedBothWays(t *testing.T) {
	t.Parallel()
	d, err := shape.Parse([]byte(alive))
	require.NoError(t, err)
	operations, err := d.Operations("GET /v1/checkout/alive")
	require.NoError(t, err)
	compared, unexpected, stale := trial.Table(operations, []trial.Expected{
		{Path: "colour", What: "value", Reason: "an expected difference"},
		{Path: "title", What: "words", Reason: "there is no such difference"},
	})
	require.Equal(t, 5, compared)
	require.Equal(t, "title", stale[0].Path)
	require.Len(t, stale, 1)
	found := map[[2]string][2]string{}
	for _, d := range unexpected {
		found[[2]string{d.Path, d.What}] = [2]string{d.Description, d.Table}
	}
	require.Equal(t, [2]string{"51", "50"}, found[[2]string{"title", "max"}])
	require.Equal(t, [2]string{"false", "true"}, found[[2]string{"detail", "required"}])
	require.Equal(t, [2]string{"A", ""}, found[[2]string{"detail", "words"}])
	require.Equal(t, [2]string{"missing", "present"}, found[[2]string{"invalidParams[].name", "value"}])
	require.NotContains(t, found, [2]string{"colour", "value"})
	require.NotContains(t, found, [2]string{"code", "max"})
	require.Contains(t, found, [2]string{"", "statuses"})
}

func TestTheTableIsTriedWithTheMutations(t *testing.T) {
	t.Parallel()
	d, err := shape.Parse([]byte(alive))
	require.NoError(t, err)
	operations, err := d.Operations("GET /v1/checkout/alive")
	require.NoError(t, err)
	tally, err := trial.Checks(operations)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{
		"GET /v1/checkout/alive  answer  colour  type string", "GET /v1/checkout/alive  answer  colour  not null",
		"GET /v1/checkout/alive  answer  title  maxLength 51", "GET /v1/checkout/alive  answer  detail  enum of 1",
	}, append(tally.Missed, "GET /v1/checkout/alive  answer  title  maxLength 51"))
	require.Less(t, tally.Caught, tally.Tried)
}

package trial_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/sample"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/trial"
)

func load(t *testing.T, description string) *judge.Judge {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sample.json")
	require.NoError(t, os.WriteFile(file, []byte(description), 0o600))
	j, err := judge.Load(t.Context(), file)
	require.NoError(t, err)
	return j
}

func operations(t *testing.T) []shape.Operation {
	t.Helper()
	d, err := shape.Parse(sample.Description)
	require.NoError(t, err)
	found, err := d.Operations("POST /v1/bakery/orders", "GET /v1/bakery/orders/{id}")
	require.NoError(t, err)
	return found
}

func TestTheJudgeCatchesEveryMutation(t *testing.T) {
	t.Parallel()
	tally, err := trial.Judge(t.Context(), load(t, string(sample.Description)), operations(t))
	require.NoError(t, err)
	require.Empty(t, tally.Missed)
	require.Equal(t, tally.Tried, tally.Caught)
	require.Greater(t, tally.Tried, 100)
	require.Equal(t, []string{
		"POST /v1/bakery/orders  request  reference  pattern [^//]* without anchors (read of the whole value here)",
		"POST /v1/bakery/orders  request  shop  minimum 1 of a string",
		"POST /v1/bakery/orders  request  shop  maximum 9 of a string",
		"GET /v1/bakery/orders/{id}  answer  reference  pattern [^//]* without anchors (read of the whole value here)",
		"GET /v1/bakery/orders/{id}  answer  shop  minimum 1 of a string",
		"GET /v1/bakery/orders/{id}  answer  shop  maximum 9 of a string",
	}, tally.Silent)
}

func TestAMutationThatALooserJudgeTakesIsNamed(t *testing.T) {
	t.Parallel()
	for rule, c := range map[string]struct{ constraint, without string }{
		"loaves[].grams  maximum 5000":               {`, "maximum": 5000`, ""},
		"loaves[].grams  minimum 1":                  {`, "minimum": 1, "maximum": 5000`, `, "maximum": 5000`},
		"loaves[].flour  enum of 2":                  {`, "enum": ["RYE", "WHEAT"]`, ""},
		"reference  maxLength 10":                    {`"maxLength": 10, `, ""},
		"loaves  minItems 1":                         {`"minItems": 1, `, ""},
		"loaves  maxItems 3":                         {`"maxItems": 3, `, ""},
		"due  format date-time":                      {`"format": "date-time"`, `"title": "Day"`},
		"due  format date-time, with a zone":         {`"format": "date-time"`, `"title": "Day"`},
		"born  format date":                          {`, "format": "date"}`, "}"},
		"reference  pattern [^//]*":                  {`, "pattern": "[^//]*"`, ""},
		"paper.stamp  required":                      {`"required": ["stamp"], "properties": {`, `"properties": {"stamp": {}, `},
		"loaves[].sliced  type boolean":              {`{"type": "boolean"}`, `{}`},
		"loaves[].sliced  not null":                  {`{"type": "boolean"}`, `{"type": "boolean", "nullable": true}`},
		"loaves[].grams  type integer, without frac": {`"grams": {"type": "integer"`, `"grams": {"type": "number"`},
		"means.metal  minLength 2":                   {`, "minLength": 2`, ""},
		"notes.note  type string":                    {`"additionalProperties": {"type": "string"}`, `"additionalProperties": {}`},
	} {
		require.Contains(t, string(sample.Description), c.constraint, rule)
		looser := strings.Replace(string(sample.Description), c.constraint, c.without, 1)
		tally, err := trial.Judge(t.Context(), load(t, looser), operations(t))
		require.NoError(t, err, rule)
		require.Less(t, tally.Caught, tally.Tried, rule)
		require.Contains(t, strings.Join(tally.Missed, "\n"), "POST /v1/bakery/orders  request  "+rule)
	}
}

func TestAJudgeThatRefusesABodyThatConformsIsAnError(t *testing.T) {
	t.Parallel()
	stricter := strings.Replace(string(sample.Description), `"minimum": 1, "maximum": 5000`, `"minimum": 2, "maximum": 5000`, 1)
	_, err := trial.Judge(t.Context(), load(t, stricter), operations(t))
	require.ErrorContains(t, err, "loaves[].grams")
}

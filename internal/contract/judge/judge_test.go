package judge_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/sample"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

const (
	order = `{"shop":"NORTH.A","reference":"A-1","mail":"bo@example.com","due":"2026-03-04T10:15:00.000Z","born":"2000-02-29",` +
		`"loaves":[{"flour":"RYE","grams":500,"sliced":true}],"paper":{"stamp":7},"notes":{"any":"text"},` +
		`"means":{"paidBy":"Coin","kind":"EAT_IN","metal":"SILVER"}}`
	taken = `{"result":{"title":"TAKEN"}}`
)

func bake(change ...string) wiretap.Exchange {
	body := strings.NewReplacer(change...).Replace(order)
	return wiretap.Exchange{
		Method: "POST", Path: "/v1/bakery/orders", ContentType: "application/json", Basic: true, Request: []byte(body),
		Answered: true, Status: 201, AnswerType: "application/json", Answer: []byte(taken),
	}
}

func load(t *testing.T) *judge.Judge {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sample.json")
	require.NoError(t, os.WriteFile(file, sample.Description, 0o600))
	j, err := judge.Load(t.Context(), file)
	require.NoError(t, err)
	return j
}

// violations are the paths and rules of one direction.
func violations(t *testing.T, j *judge.Judge, e wiretap.Exchange) (request, answer map[string]string) {
	t.Helper()
	verdict, err := j.Exchange(t.Context(), e)
	require.NoError(t, err)
	request, answer = map[string]string{}, map[string]string{}
	for _, v := range verdict.Violations {
		map[judge.Direction]map[string]string{judge.Request: request, judge.Answer: answer}[v.Direction][v.Path] = v.Rule
	}
	return request, answer
}

func TestAnExchangeThatConformsHasNoViolation(t *testing.T) {
	t.Parallel()
	j := load(t)
	verdict, err := j.Exchange(t.Context(), bake())
	require.NoError(t, err)
	require.Empty(t, verdict.Violations)
	require.True(t, verdict.Listed)
	require.Equal(t, "POST /v1/bakery/orders", verdict.Operation)

	unanswered := bake()
	unanswered.Answered = false
	verdict, err = j.Exchange(t.Context(), unanswered)
	require.NoError(t, err)
	require.Empty(t, verdict.Violations)
}

func TestARequestThatBreaksARuleIsNamedByPathAndRule(t *testing.T) {
	t.Parallel()
	j := load(t)
	for name, c := range map[string]struct {
		change     []string
		path, rule string
	}{
		"look-ahead of the length":      {[]string{"NORTH.A", "NORTH.NORTH"}, "shop", `pattern ^(?=.{1,9}$)[A-Za-z]+[A-Za-z\.\-_]+$`},
		"pattern without anchors":       {[]string{"A-1", "A/1"}, "reference", "pattern [^//]*"},
		"pattern ends before a newline": {[]string{"NORTH.A", `NORTH.A\n`}, "shop", `pattern ^(?=.{1,9}$)[A-Za-z]+[A-Za-z\.\-_]+$`},
		"range that is none":            {[]string{"bo@example.com", "bo@example"}, "mail", `pattern ^[\w-\.]+[\w+]+@([\w-]+\.)+[\w-]{2,4}$`},
		"length":                        {[]string{"A-1", "A-123456789"}, "reference", "maxLength 10"},
		"day instead of a moment":       {[]string{"2026-03-04T10:15:00.000Z", "2026-03-04"}, "due", "format date-time"},
		"day that is none":              {[]string{"2000-02-29", "2001-02-29"}, "born", "format date"},
		"word":                          {[]string{"RYE", "OAT"}, "loaves[].flour", "enum [RYE WHEAT]"},
		"limit":                         {[]string{"500", "5001"}, "loaves[].grams", "maximum 5000"},
		"fraction":                      {[]string{"500", "5.5"}, "loaves[].grams", "type integer (is number)"},
		"type":                          {[]string{"true", `"yes"`}, "loaves[].sliced", "type boolean (is string)"},
		"null":                          {[]string{"true", "null"}, "loaves[].sliced", "not null"},
		"required and not described":    {[]string{`"stamp":7`, ""}, "paper.stamp", "required"},
		"value of a map":                {[]string{`"text"`, "1"}, "notes.any", "type string (is number)"},
		"member of the choice":          {[]string{"SILVER", "BRONZES"}, "means.metal", "maxLength 6"},
		"choice that is none":           {[]string{"Coin", "Card"}, "means.paidBy", "discriminator"},
		"choice is missing":             {[]string{`"paidBy":"Coin",`, ""}, "means.paidBy", "discriminator"},
		"member that is not described":  {[]string{`"grams"`, `"gram"`}, "loaves[].gram", "member is not described"},
	} {
		request, answer := violations(t, j, bake(c.change...))
		require.Equal(t, map[string]string{c.path: c.rule}, request, name)
		require.Empty(t, answer, name)
	}
}

func TestAMessageAsAWholeMustBeListed(t *testing.T) {
	t.Parallel()
	j := load(t)
	for name, c := range map[string]struct {
		change        func(*wiretap.Exchange)
		request, want string
	}{
		"credentials":        {func(e *wiretap.Exchange) { e.Basic = false }, "credentials: no Basic authentication", ""},
		"media of a request": {func(e *wiretap.Exchange) { e.ContentType = "text/plain" }, `header Content-Type has unexpected value "text/plain"`, ""},
		"status":             {func(e *wiretap.Exchange) { e.Status = 200 }, "", "status is not supported"},
		"media of an answer": {
			func(e *wiretap.Exchange) { e.AnswerType = "text/html" }, "", `response header Content-Type has unexpected value: "text/html"`,
		},
	} {
		e := bake()
		c.change(&e)
		request, answer := violations(t, j, e)
		require.Equal(t, c.request, request[""], name)
		require.Equal(t, c.want, answer[""], name)
	}

	for _, e := range []wiretap.Exchange{
		{Method: "DELETE", Path: "/v1/bakery/orders", Basic: true}, {Method: "GET", Path: "/v1/bakery/ovens/1234567890123456", Basic: true},
	} {
		verdict, err := j.Exchange(t.Context(), e)
		require.NoError(t, err)
		require.False(t, verdict.Listed)
		require.Len(t, verdict.Violations, 1)
		require.Equal(t, "path and method are not listed", verdict.Violations[0].Rule)
		require.NotContains(t, verdict.Operation, "1234567890123456")
	}
}

func TestAnAnswerIsHeldAgainstTheSchemaOfItsStatus(t *testing.T) {
	t.Parallel()
	j := load(t)
	e := bake()
	e.Answer = []byte(`{"result":{"title":"TOO LONG","place":"oven"}}`)
	_, answer := violations(t, j, e)
	require.Equal(t, map[string]string{"result.title": "maxLength 5", "result.place": "member is not described"}, answer)

	e.Status, e.Answer = 400, []byte(`{}`)
	_, answer = violations(t, j, e)
	require.Equal(t, map[string]string{"title": "required"}, answer)

	e.AnswerType = "text/plain"
	_, answer = violations(t, j, e)
	require.Equal(t, map[string]string{"": "type object (is string)", "title": "required"}, answer, "the header is one fault, the body has others")

	e.AnswerType, e.Answer = "application/json", []byte(`{"title":`)
	_, answer = violations(t, j, e)
	require.Contains(t, answer[""], "failed to decode response body")
}

func TestNoViolationCarriesAValue(t *testing.T) {
	t.Parallel()
	j := load(t)
	verdict, err := j.Exchange(t.Context(), bake("bo@example.com", "jane.roe@secret", "A-1", "Jane/Roe", "RYE", "Jane", "500", `"Jane"`))
	require.NoError(t, err)
	require.Len(t, verdict.Violations, 4)
	for _, v := range verdict.Violations {
		require.NotContains(t, strings.ToLower(v.String()), "jane")
	}
}

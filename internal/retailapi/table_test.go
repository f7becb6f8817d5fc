package retailapi_test

import (
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// bodies are all tables.
func bodies() map[string]retailapi.Body {
	return map[string]retailapi.Body{
		"session": retailapi.Request(retailapi.CreateSession), "capture": retailapi.Request(retailapi.Capture),
		"cancel": retailapi.Request(retailapi.Cancel), "refund": retailapi.Request(retailapi.Refund),
		"created": retailapi.Answer(retailapi.CreateSession), "detail": retailapi.Answer(retailapi.GetSession),
		"transaction": retailapi.Answer(retailapi.GetTransaction), "result": retailapi.Answer(retailapi.Refund),
		"methods": retailapi.Answer(retailapi.PaymentMethods), "bad": retailapi.BadRequest(), "failure": retailapi.Failure(),
	}
}

func TestTheTableKnowsNothingOfTheSDK(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var checked int
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		checked++
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range parsed.Imports {
			path, err := strconv.Unquote(imported.Path.Value)
			require.NoError(t, err)
			first, _, _ := strings.Cut(path, "/")
			require.NotContains(t, first, ".", "%s imports %s, which is not of the standard library", file, path)
		}
	}
	require.Greater(t, checked, 5)
}

func TestEveryFieldHasAPathOfItsOwnAndAKind(t *testing.T) {
	t.Parallel()
	for name, body := range bodies() {
		seen := make(map[string]bool)
		for field := range body.Fields() {
			require.NotEmpty(t, field.Path, name)
			require.False(t, seen[field.Path], "%s: %s stands twice", name, field.Path)
			seen[field.Path] = true
			require.NotEmpty(t, field.Kind, field.Path)
			require.Equal(t, field.Kind == retailapi.List, field.Element != nil, field.Path)
			require.Equal(t, field.Kind == retailapi.Object, field.Members != nil, field.Path)
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(field.Words))), len(field.Words), field.Path)
			if field.Pattern != "" {
				require.NotPanics(t, func() { retailapi.Match(field.Pattern, "") }, field.Path)
			}
			again, found := body.Field(field.Path)
			require.True(t, found, field.Path)
			require.Equal(t, field.Path, again.Path)
		}
	}
}

func TestTheListsAreThoseOfTheDescription(t *testing.T) {
	t.Parallel()
	body := retailapi.Request(retailapi.CreateSession)
	currency, _ := body.Field("order.currency")
	require.Len(t, currency.Words, 182)
	require.Subset(t, currency.Words, []string{"EUR", "ANG", "XAU", "HRK"})
	require.NotSubset(t, currency.Words, []string{"VES"})
	country, _ := body.Field("buyer.billingAddress.country")
	require.Len(t, country.Words, 249)
	price, found := body.Field("order.items[17].price")
	require.True(t, found)
	require.Equal(t, "order.items[].price", price.Path)
	_, found = body.Field("order.items[].cost")
	require.False(t, found)
}

func TestPatternsMatchTheWholeValue(t *testing.T) {
	t.Parallel()
	for pattern, values := range map[string]map[string]bool{
		retailapi.OrderReference:  {"": true, "ORD-1": true, "a/b": false, "/": false, "a\nb": true},
		retailapi.NoAngleBrackets: {"": true, "parcel 1": true, "<b>": false, "a>b": false},
		retailapi.Identifier: {
			"": false, "A": false, "AB": true, "_A": false, "A_": true, "A-.b": true, "A B": false, "é1": false, "AB\n": false,
			strings.Repeat("a", 50): true, strings.Repeat("a", 51): false,
		},
		retailapi.Email: {
			"ana@example.org": true, "ana.b+c@example.org": true, "ana-@example.org": false, "an+@example.org": true, "a@example.org": false, "ab@example.org": true,
			"ana@example.museum": false, "o'neil@example.org": false, "ana@example": false, "ana@example.org\n": false,
		},
	} {
		for value, want := range values {
			require.Equal(t, want, retailapi.Match(pattern, value), "%s %q", pattern, value)
		}
		require.Equal(t, pattern != retailapi.OrderReference, retailapi.Anchored(pattern))
	}
	require.Panics(t, func() { retailapi.Match("[a-z]", "a") })
}

func TestDatesAreThoseOfRFC3339(t *testing.T) {
	t.Parallel()
	body := retailapi.Request(retailapi.CreateSession)
	for value, want := range map[string]bool{
		"2026-03-04T10:15:00Z": true, "2026-03-04T10:15:00.000+00:00": true, "2026-03-04T10:15:00.123456789-03:30": true,
		"2026-03-04T10:15:00": false, "2026-03-04 10:15:00Z": false, "2026-02-30T10:15:00Z": false, "2026-03-04T10:15:00,5Z": false,
		"2026-03-04T10:15Z": false, "2026-03-04": false, "": false, "2026-03-04T25:15:00Z": false, "2026-03-04T10:15:00+0000": false,
	} {
		require.Equal(t, want, len(body.Check(decode(t, withOrder(`,"date":"`+value+`"`)))) == 0, value)
	}
	for value, want := range map[string]bool{"1995-03-27": true, "1995-02-30": false, "1995-3-27": false, "1995-03-27T00:00:00Z": false, "": false} {
		text := strings.Replace(withOrder(``), `{`, `{"buyer":{"birthDate":"`+value+`"},`, 1)
		require.Equal(t, want, len(body.Check(decode(t, text))) == 0, value)
	}
}

func TestRoutesHaveTheirTables(t *testing.T) {
	t.Parallel()
	var deprecated int
	for _, route := range retailapi.Routes() {
		require.NotEmpty(t, route.Success)
		require.Contains(t, route.Failures, 401)
		if route.Deprecated {
			deprecated++
		}
		if route.Method == http.MethodPost {
			require.NotPanics(t, func() { retailapi.Request(route.Operation) }, route.Path)
		} else {
			require.Panics(t, func() { retailapi.Request(route.Operation) }, route.Path)
		}
		if route.Operation != retailapi.Alive {
			require.NotPanics(t, func() { retailapi.Answer(route.Operation) }, route.Path)
		}
	}
	require.Equal(t, 2, deprecated)
	require.Panics(t, func() { retailapi.Answer(retailapi.Alive) })
}

package monexttest_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// edge is a value at a limit of a field, or just beyond one.
type edge struct {
	value any
	taken bool
}

// edges are the values at the limits of a field.
func edges(field retailapi.Field) []edge {
	var out []edge
	add := func(value any, taken bool) { out = append(out, edge{value, taken}) }
	if field.Words != nil {
		add(field.Words[0], true)
		add(field.Words[len(field.Words)-1], true)
		add("NO_WORD", false)
		add(strings.ToLower(field.Words[0]), false)
		return out
	}
	switch field.Kind {
	case retailapi.String:
		out = append(out, textEdges(field)...)
		add(7, field.Path == "buyer.id") // the one that a released plug-in sends
		add([]any{}, false)
	case retailapi.Integer:
		if field.Min.Set {
			add(field.Min.Value, field.Path != "order.amount" && field.Path != "payment.amount")
			add(field.Min.Value-1, false)
		}
		if field.Max.Set {
			add(field.Max.Value, true)
			add(field.Max.Value+1, false)
		}
		add("1", false)
		add(1.5, false)
	case retailapi.Boolean:
		add(true, true)
		add("true", false)
	case retailapi.List:
		add([]any{}, true)
		add(map[string]any{}, false)
	case retailapi.StringMap:
		add(map[string]any{"a": "b"}, true)
		add(map[string]any{"a": 1}, false)
	case retailapi.FreeObject:
		add(map[string]any{"a": []any{1, nil}}, true)
		add([]any{}, false)
	case retailapi.Object:
		add([]any{}, false)
		add("", false)
	case retailapi.Any:
		add("1", true)
		add(map[string]any{}, true)
	}
	return out
}

func textEdges(field retailapi.Field) []edge {
	most := int(field.Max.Value)
	fill := func(n int) string { return strings.Repeat("é", n) }
	switch {
	case field.Format == retailapi.DateTime:
		return []edge{{"2025-03-08T12:00:00Z", true}, {"2025-03-08T12:00:00.000+00:00", true}, {"2025-03-08", false}, {"2025-03-08T12:00:00", false}}
	case field.Format == retailapi.Date:
		return []edge{{"1990-01-31", true}, {"1990-01-31T00:00:00Z", false}, {"1990-02-30", false}}
	case field.Pattern == retailapi.Email:
		return []edge{{strings.Repeat("a", most-7) + "@xy.org", true}, {strings.Repeat("a", most-6) + "@xy.org", false}, {"ana@example.museum", false}}
	case field.Pattern == retailapi.Identifier:
		return []edge{{"AB", true}, {"A", false}, {strings.Repeat("A", 50), true}, {strings.Repeat("A", 51), false}, {"A B", false}, {"-AB", false}}
	case field.Pattern == retailapi.OrderReference:
		return []edge{{fill(most), true}, {fill(most + 1), false}, {"a/b", false}, {`a\b`, false}, {"", false}}
	case field.Pattern == retailapi.NoAngleBrackets:
		return []edge{{fill(most), true}, {fill(most + 1), false}, {"a<b", false}, {"a>b", false}}
	case field.Name == "returnURL" || field.Name == "notificationURL":
		return []edge{{"https://shop.example.org/" + strings.Repeat("a", 3000), true}, {"/back", false}}
	case field.Max.Set:
		return []edge{{fill(most), true}, {fill(most + 1), false}, {"", true}}
	default:
		return []edge{{strings.Repeat("é", 5000), true}}
	}
}

// put sets the member at a path such as order.items[].price, and makes what it lies in.
func put(tree map[string]any, path string, value any) {
	name, rest, deeper := strings.Cut(path, ".")
	name, list := strings.CutSuffix(name, "[]")
	switch {
	case !deeper && list:
		tree[name] = []any{value}
	case !deeper:
		tree[name] = value
	case list:
		lines, _ := tree[name].([]any)
		if len(lines) == 0 {
			lines = []any{map[string]any{}}
			tree[name] = lines
		}
		put(lines[0].(map[string]any), rest, value)
	default:
		below, _ := tree[name].(map[string]any)
		if below == nil {
			below = map[string]any{}
			tree[name] = below
		}
		put(below, rest, value)
	}
}

// TestEveryLimitOfTheDescriptionIsHeld sends each field of each request at its limits and just beyond them. The table itself
// is held against the description elsewhere.
func TestEveryLimitOfTheDescriptionIsHeld(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	transaction := s.paid("A-1", 100, automatic)
	fields, values := 0, 0
	for op, at := range map[retailapi.Operation]struct{ path, body string }{
		retailapi.CreateSession: {"/checkout/payments/sessions", fullSession},
		retailapi.Capture:       {"/checkout/transactions/" + transaction + "/captures", operationBody(1)},
		retailapi.Cancel:        {"/checkout/transactions/" + transaction + "/cancels", operationBody(1)},
		retailapi.Refund:        {"/checkout/transactions/" + transaction + "/refunds", operationBody(1)},
	} {
		for field := range retailapi.Request(op).Fields() {
			fields++
			for _, e := range edges(field) {
				values++
				body := changedTree(t, at.body, func(tree map[string]any) { put(tree, field.Path, e.value) })
				r := s.send(http.MethodPost, at.path, body)
				want := http.StatusCreated
				if !e.taken {
					want = http.StatusBadRequest
				}
				require.Equal(t, want, r.HTTP, "%s %s = %.80v: %v", op, field.Path, e.value, r.Body)
				if !e.taken {
					named := strings.ReplaceAll(field.Path, "[]", "[0]")
					first := r.Body["invalidParams"].([]any)[0].(map[string]any)["name"].(string)
					require.True(t, first == named || first == named+".a", "%s: %s", named, first)
				}
			}
		}
		for field := range retailapi.Request(op).Fields() {
			if !field.Required {
				continue
			}
			values++
			body := changedTree(t, at.body, func(tree map[string]any) { drop(tree, field.Path) })
			require.Equal(t, http.StatusBadRequest, s.send(http.MethodPost, at.path, body).HTTP, "%s without %s", op, field.Path)
		}
	}
	require.Greater(t, fields, 130)
	require.Greater(t, values, 400)
}

// drop takes the member at a path away, where what it lies in is there or can be made.
func drop(tree map[string]any, path string) {
	put(tree, path, nil)
	parent := tree
	parts := strings.Split(path, ".")
	for _, part := range parts[:len(parts)-1] {
		parent = parent[part].(map[string]any)
	}
	delete(parent, parts[len(parts)-1])
}

func changedTree(t *testing.T, body string, change func(tree map[string]any)) string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	var tree map[string]any
	require.NoError(t, dec.Decode(&tree))
	change(tree)
	out, err := json.Marshal(tree)
	require.NoError(t, err)
	return string(out)
}

// TestThereAreAtMostAHundredLines is a limit of Monext's older API.
func TestThereAreAtMostAHundredLines(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for lines, want := range map[int]int{100: http.StatusCreated, 101: http.StatusBadRequest} {
		items := make([]any, lines)
		for i := range items {
			items[i] = map[string]any{"reference": strconv.Itoa(i)}
		}
		require.Equal(t, want, s.create("order.items", items).HTTP)
	}
}

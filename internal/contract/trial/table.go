package trial

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/retailapi"
)

// Difference is one between the description and the simulator's table of it.
type Difference struct {
	Where       string // operation and body
	Path        string
	What        string // "pattern"
	Description string
	Table       string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s  %s  %s: %s in the description, %s in the table", d.Where, d.Path, d.What, d.Description, d.Table)
}

// Expected is a difference that is meant.
type Expected struct {
	Path   string // the last steps of the path; empty for any
	What   string
	Table  string // empty for any
	Reason string
}

// TableDifferences are those that the package comment of retailapi gives.
func TableDifferences() []Expected {
	const ofString = "limits of a number on a string say nothing in JSON Schema; the pattern says the same"
	return []Expected{
		{What: "min of a number on a string", Reason: ofString},
		{What: "max of a number on a string", Reason: ofString},
		{Path: "country", What: "type", Table: "string", Reason: "the description gives countries words but no type"},
	}
}

func (e Expected) covers(d Difference) bool {
	return e.What == d.What && (e.Table == "" || e.Table == d.Table) &&
		(e.Path == "" || d.Path == e.Path || strings.HasSuffix(d.Path, "."+e.Path))
}

// Table compares the table with the operations, leaf by leaf and both ways. It returns how many values it compared, the
// differences that nobody expects, and those expected that there are not.
func Table(operations []shape.Operation, expected []Expected) (compared int, unexpected []Difference, stale []Expected) {
	c := comparison{}
	for _, route := range retailapi.Routes() {
		c.where = route.Method + " " + route.Path
		i := slices.IndexFunc(operations, func(o shape.Operation) bool { return o.Name() == c.where })
		if i < 0 {
			continue // the caller says which descriptions it has
		}
		c.route(route, operations[i])
	}
	used := make([]bool, len(expected))
	for _, d := range c.found {
		i := slices.IndexFunc(expected, func(e Expected) bool { return e.covers(d) })
		if i < 0 {
			unexpected = append(unexpected, d)
			continue
		}
		used[i] = true
	}
	for i, e := range expected {
		if !used[i] {
			stale = append(stale, e)
		}
	}
	return c.compared, unexpected, stale
}

type comparison struct {
	where    string
	compared int
	found    []Difference
}

func (c *comparison) differ(path, what, description, table string) {
	if description != table {
		c.found = append(c.found, Difference{c.where, path, what, description, table})
	}
}

func (c *comparison) route(route retailapi.Route, o shape.Operation) {
	name := c.where
	c.differ("", "operation", o.ID, string(route.Operation)+deprecatedSuffix(route, o))
	var statuses []int
	for _, a := range o.Answers {
		statuses = append(statuses, a.Statuses...)
	}
	slices.Sort(statuses)
	c.differ("", "statuses", fmt.Sprint(statuses), fmt.Sprint(slices.Sorted(slices.Values(slices.Concat(route.Success, route.Failures)))))
	if o.Request != nil {
		c.where = name + " request"
		c.body(o.Request, retailapi.Request(route.Operation))
	}
	for _, a := range o.Answers {
		c.where = fmt.Sprintf("%s answer %d", name, a.Statuses[0])
		switch {
		case slices.Contains(route.Success, a.Statuses[0]) && route.Operation == retailapi.Alive:
			c.compared++
			c.differ("", "type", a.Body.Type, "string")
		case slices.Contains(route.Success, a.Statuses[0]):
			c.body(a.Body, retailapi.Answer(route.Operation))
		case a.Statuses[0] == 400:
			c.body(a.Body, retailapi.BadRequest())
		default:
			c.body(a.Body, retailapi.Failure())
		}
	}
	c.where = name
}

// deprecatedSuffix is how the description names the operations of the older paths.
func deprecatedSuffix(route retailapi.Route, o shape.Operation) string {
	if route.Deprecated && strings.HasSuffix(o.ID, "_DEPRECATED") {
		return "_DEPRECATED"
	}
	return ""
}

func (c *comparison) body(n *shape.Node, b retailapi.Body) {
	seen := map[string]bool{}
	for node := range n.All() {
		if node == n || node.Name == "*" {
			continue // the root has no row of its own, and the values of a map are told by its kind
		}
		c.compared++
		seen[node.Path] = true
		field, there := b.Field(node.Path)
		if !there {
			c.differ(node.Path, "value", "described", "missing")
			continue
		}
		c.value(node, field)
	}
	for field := range b.Fields() {
		if !seen[field.Path] {
			c.differ(field.Path, "value", "missing", "present")
		}
	}
}

func (c *comparison) value(n *shape.Node, f retailapi.Field) {
	differ := func(what, description, table string) { c.differ(n.Path, what, description, table) }
	differ("type", typeOf(n), kindOf(f))
	differ("required", strconv.FormatBool(n.Required), strconv.FormatBool(f.Required))
	differ("undescribed", strconv.FormatBool(n.Undescribed), strconv.FormatBool(f.Undescribed))
	differ("words", strings.Join(n.Enum, " "), strings.Join(f.Words, " "))
	differ("pattern", strings.Join(n.Patterns, " "), f.Pattern)
	differ("format", n.Format, f.Format)
	differ("choice", n.Choice, f.Variant)
	defaults := ""
	if n.Default != nil {
		defaults = fmt.Sprint(n.Default)
	}
	differ("default", defaults, f.Default)
	low, high := n.MinLength, n.MaxLength
	switch {
	case n.Type == "array":
		low, high = n.MinItems, n.MaxItems
	case n.Type == "integer":
		low, high = n.Minimum, n.Maximum
	case n.Minimum != nil || n.Maximum != nil:
		differ("min of a number on a string", limit(n.Minimum), bound(f.Min))
		differ("max of a number on a string", limit(n.Maximum), bound(f.Max))
		return
	}
	if low != nil && *low == 0 && n.Type != "integer" {
		low = nil // no string or list is shorter
	}
	differ("min", limit(low), bound(f.Min))
	differ("max", limit(high), bound(f.Max))
}

func limit(l *int64) string {
	if l == nil {
		return "none"
	}
	return strconv.FormatInt(*l, 10)
}

func bound(b retailapi.Bound) string {
	if !b.Set {
		return "none"
	}
	return strconv.FormatInt(b.Value, 10)
}

func typeOf(n *shape.Node) string {
	switch {
	case n.Type == "object" && n.Values != nil:
		return "object of " + n.Values.Type
	case n.Type == "object" && n.Open:
		return "object of anything"
	case n.Type == "":
		return "none"
	}
	return n.Type
}

func kindOf(f retailapi.Field) string {
	switch f.Kind {
	case retailapi.StringMap:
		return "object of string"
	case retailapi.FreeObject:
		return "object of anything"
	case retailapi.List:
		return "array"
	case retailapi.Any:
		return "none"
	default:
		return string(f.Kind)
	}
}

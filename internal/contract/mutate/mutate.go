package mutate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/shape"
)

// Mutation is a body of which one value breaks one constraint.
type Mutation struct {
	Path string // order.items[].price, as the shape has it
	Rule string // "maxLength 15"
	Body any
}

// Silent is a constraint that a description states and JSON Schema does not know.
type Silent struct {
	Path, Rule string
}

// All returns the mutations of a body that [Full] made of a shape, and the constraints that no validator of JSON Schema
// can hold.
func All(n *shape.Node, full any) (mutations []Mutation, silent []Silent, err error) {
	m := mutator{full: full}
	m.visit(n, nil)
	return m.mutations, m.silent, m.err
}

type mutator struct {
	full      any
	mutations []Mutation
	silent    []Silent
	err       error
}

// visit mutates the value at steps, and those below it.
func (m *mutator) visit(n *shape.Node, steps []any) {
	value, there := get(m.full, steps)
	if !there {
		return // of another choice
	}
	m.ofType(n, steps)
	m.ofText(n, steps)
	m.ofLimits(n, steps, value)
	if n.Required && len(steps) > 0 {
		m.add(n, steps, "required", missing{})
	}
	for _, member := range n.Members {
		m.visit(member, append(slices.Clone(steps), any(member.Name)))
	}
	if n.Items != nil {
		m.visit(n.Items, append(slices.Clone(steps), any(0)))
	}
	if n.Values != nil {
		m.visit(n.Values, append(slices.Clone(steps), any(key)))
	}
}

func (m *mutator) ofType(n *shape.Node, steps []any) {
	if n.Type != "" {
		m.add(n, steps, "type "+n.Type, otherType(n.Type))
		m.add(n, steps, "not null", nil)
	}
	if n.Type == "integer" {
		m.add(n, steps, "type integer, without fraction", json.Number("1.5"))
	}
}

func (m *mutator) ofText(n *shape.Node, steps []any) {
	if len(n.Enum) > 0 {
		word := n.Enum[0][:len(n.Enum[0])-1] + "~"
		m.add(n, steps, fmt.Sprintf("enum of %d", len(n.Enum)), word)
	}
	for _, pattern := range n.Patterns {
		if !strings.HasPrefix(pattern, "^") || !strings.HasSuffix(pattern, "$") {
			m.silent = append(m.silent, Silent{n.Path, "pattern " + pattern + " without anchors (read of the whole value here)"})
		}
		m.offPattern(n, steps, pattern)
	}
	switch n.Format {
	case "date-time":
		m.add(n, steps, "format date-time", "2026-03-04")
		m.add(n, steps, "format date-time, with a zone", "2026-03-04T10:15:00")
	case "date":
		m.add(n, steps, "format date", "2026-03-04T10:15:00Z")
	case "uuid":
		m.add(n, steps, "format uuid", "6f1c7c0a")
	case "int32":
		m.add(n, steps, "format int32", json.Number("2147483648"))
	case "int64":
		m.add(n, steps, "format int64", json.Number("9223372036854776000"))
	case "base64":
		m.silent = append(m.silent, Silent{n.Path, "format base64"})
	}
}

// offPattern breaks a pattern, and nothing else if that can be.
func (m *mutator) offPattern(n *shape.Node, steps []any, pattern string) {
	limits := shape.Node{MinLength: n.MinLength, MaxLength: n.MaxLength}
	for _, s := range []string{"a/b", "a<b", "/", "", "a", "a@b", strings.Repeat("a", 51)} {
		if !Matches(pattern, s) && fits(&limits, s) {
			m.add(n, steps, "pattern "+pattern, s)
			return
		}
	}
	m.err = fmt.Errorf("mutate: %s: nothing is known that breaks the pattern %s", n.Path, pattern)
}

func (m *mutator) ofLimits(n *shape.Node, steps []any, value any) {
	for _, limit := range []struct {
		rule  string
		value *int64
		by    int64
	}{
		{"minLength", n.MinLength, -1}, {"maxLength", n.MaxLength, 1}, {"minimum", n.Minimum, -1}, {"maximum", n.Maximum, 1},
		{"minItems", n.MinItems, -1}, {"maxItems", n.MaxItems, 1},
	} {
		if limit.value == nil || limit.by < 0 && *limit.value == 0 && limit.rule != "minimum" {
			continue
		}
		rule := fmt.Sprintf("%s %d", limit.rule, *limit.value)
		beyond := *limit.value + limit.by
		switch {
		case limit.rule == "minimum" || limit.rule == "maximum":
			if n.Type == "string" {
				m.silent = append(m.silent, Silent{n.Path, rule + " of a string"})
				continue
			}
			if beyond > 1<<53 {
				beyond += 1000 // validators compute with floats, whose next number is 128 further
			}
			m.add(n, steps, rule, json.Number(fmt.Sprint(beyond)))
		case strings.HasSuffix(rule[:8], "Items"):
			m.add(n, steps, rule, repeated(value, beyond))
		default:
			m.add(n, steps, rule, ofLength(value, int(beyond)))
		}
	}
}

// add adds the body with a value put at steps.
func (m *mutator) add(n *shape.Node, steps []any, rule string, value any) {
	m.mutations = append(m.mutations, Mutation{Path: strings.ReplaceAll(n.Path, "*", key), Rule: rule, Body: set(m.full, steps, value)})
}

// With is a copy of a body with another value at a path of names, if there is one.
func With(body any, path string, value any) any {
	var steps []any
	for name := range strings.SplitSeq(path, ".") {
		steps = append(steps, name)
	}
	if _, there := get(body, steps); !there {
		return body
	}
	return set(body, steps, value)
}

// missing is no value.
type missing struct{}

func otherType(name string) any {
	switch name {
	case "string":
		return json.Number("7")
	case "object", "array":
		return "text"
	}
	return map[string]any{}
}

// repeated is a list of a length.
func repeated(value any, length int64) any {
	list, _ := value.([]any)
	if len(list) == 0 || length <= 0 {
		return []any{}
	}
	return slices.Repeat(list[:1], int(length))
}

// ofLength makes a string longer or shorter; a longer one keeps the form of an e-mail address.
func ofLength(value any, length int) any {
	s, _ := value.(string)
	if length <= len(s) {
		return s[:length]
	}
	return strings.Repeat("a", length-len(s)) + s
}

// get is the value at steps.
func get(value any, steps []any) (any, bool) {
	for _, step := range steps {
		switch v := value.(type) {
		case map[string]any:
			name, _ := step.(string)
			below, there := v[name]
			if !there {
				return nil, false
			}
			value = below
		case []any:
			i, ok := step.(int)
			if !ok || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// set is a copy of a body with another value at steps.
func set(body any, steps []any, value any) any {
	if len(steps) == 0 {
		return value
	}
	switch v := body.(type) {
	case map[string]any:
		name, _ := steps[0].(string)
		copied := maps.Clone(v)
		if _, no := value.(missing); no && len(steps) == 1 {
			delete(copied, name)
			return copied
		}
		copied[name] = set(v[name], steps[1:], value)
		return copied
	case []any:
		i, _ := steps[0].(int)
		copied := slices.Clone(v)
		copied[i] = set(v[i], steps[1:], value)
		return copied
	}
	return body
}

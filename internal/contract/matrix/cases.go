package matrix

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/mutate"
	"github.com/monext-community/monext-go/internal/contract/shape"
)

// Case is a request that the description allows.
type Case[T any] struct {
	Name    string // "buyer.mobile: maxLength 15"
	Request T
}

// cases makes, of the members of a body that have no members themselves: the required ones alone; each other one beside
// them; all of them; all but one; each word and each limit, beside the required ones; and all at their limits.
func cases[T any](n *shape.Node, fields []field[T], complete func(*T)) ([]Case[T], error) {
	leaves, required := leavesOf(n)
	m := maker[T]{fields: fields, complete: complete}
	if err := m.match(leaves); err != nil {
		return nil, err
	}
	samples, highest, lowest := map[string]any{}, map[string]any{}, map[string]any{}
	var edges []edge
	for _, leaf := range leaves {
		value, err := sample(leaf)
		if err != nil {
			return nil, err
		}
		samples[leaf.Path], highest[leaf.Path], lowest[leaf.Path] = value, value, value
		for _, e := range edgesOf(leaf) {
			if !m.sendable(e) {
				continue
			}
			edges = append(edges, e)
			switch {
			case strings.HasPrefix(e.what, "max"):
				highest[leaf.Path] = e.value
			case strings.HasPrefix(e.what, "min"):
				lowest[leaf.Path] = e.value
			}
		}
	}
	only := maps.Clone(samples)
	maps.DeleteFunc(only, func(path string, _ any) bool { return !slices.Contains(required, path) })

	m.add("what is required", only)
	m.add("everything", samples)
	m.add("everything at its maximum", highest)
	m.add("everything at its minimum", lowest)
	for _, leaf := range leaves {
		if slices.Contains(required, leaf.Path) {
			continue
		}
		m.add(leaf.Path+" alone", with(only, leaf.Path, samples[leaf.Path]))
		rest := maps.Clone(samples)
		delete(rest, leaf.Path)
		m.add("everything but "+leaf.Path, rest)
	}
	for _, e := range edges {
		m.add(e.path+": "+e.what, with(only, e.path, e.value))
	}
	return m.cases, m.err
}

func with(values map[string]any, path string, value any) map[string]any {
	more := maps.Clone(values)
	more[path] = value
	return more
}

// leavesOf are the nodes that a request sets, and the paths of those that every request needs.
func leavesOf(n *shape.Node) (leaves []*shape.Node, required []string) {
	var walk func(n *shape.Node, needed bool)
	walk = func(n *shape.Node, needed bool) {
		if len(n.Members) == 0 && n.Items == nil && n.Values == nil {
			leaves = append(leaves, n)
			if needed {
				required = append(required, n.Path)
			}
		}
		for _, m := range n.Members {
			walk(m, needed && m.Required)
		}
		for _, below := range []*shape.Node{n.Items, n.Values} {
			if below != nil {
				walk(below, false)
			}
		}
	}
	walk(n, true)
	return leaves, required
}

// errUnsendable is about a value that the SDK's types cannot hold, or that it refuses.
var errUnsendable = errors.New("matrix: the SDK does not send it")

// maker makes the cases.
type maker[T any] struct {
	fields   []field[T]
	complete func(*T)
	cases    []Case[T]
	err      error
}

// match holds the table of fields against the description, both ways.
func (m *maker[T]) match(leaves []*shape.Node) error {
	known := map[string]bool{}
	for _, f := range m.fields {
		known[f.path] = true
	}
	for _, leaf := range leaves {
		if !known[leaf.Path] {
			return fmt.Errorf("matrix: %s is in the description, and no field of the SDK is known that sends it", leaf.Path)
		}
		delete(known, leaf.Path)
	}
	for path := range known {
		return fmt.Errorf("matrix: %s is sent by the SDK, and is not in the description", path)
	}
	return nil
}

// sendable reports whether the SDK can send a value at all.
func (m *maker[T]) sendable(e edge) bool {
	var r T
	i := slices.IndexFunc(m.fields, func(f field[T]) bool { return f.path == e.path })
	return !errors.Is(m.fields[i].set(&r, e.value), errUnsendable)
}

func (m *maker[T]) add(name string, values map[string]any) {
	c := Case[T]{Name: name}
	for _, f := range m.fields {
		value, there := values[f.path]
		if !there {
			continue
		}
		m.err = errors.Join(m.err, f.set(&c.Request, value))
	}
	m.complete(&c.Request)
	m.cases = append(m.cases, c)
}

// sample is a value that is no limit.
func sample(leaf *shape.Node) (any, error) {
	if leaf.Type == "integer" {
		if leaf.Minimum != nil {
			return *leaf.Minimum + 1, nil
		}
		return int64(2), nil
	}
	value, err := mutate.Full(leaf)
	if object, ok := value.(map[string]any); ok && len(object) == 0 {
		return map[string]any{"note": json.Number("1")}, err
	}
	return value, err
}

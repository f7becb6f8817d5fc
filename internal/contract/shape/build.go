package shape

import (
	"fmt"
	"maps"
	"slices"
)

// deepest bounds the depth of a body: a schema that contains itself would have none.
const deepest = 24

// node builds the tree of a schema.
func (d *Description) node(schema any) (*Node, error) {
	n := &Node{}
	if err := d.build(n, schema, 0); err != nil {
		return nil, err
	}
	return n, nil
}

// build adds to a node the constraints of a schema, and of the parts of it.
func (d *Description) build(n *Node, schema any, depth int) error {
	b := builder{d: d, n: n, members: map[string][]any{}, required: map[string]bool{}}
	if depth > deepest {
		return fmt.Errorf("%s: the schema is deeper than %d", n.Path, deepest)
	}
	if err := b.add(schema); err != nil {
		return fmt.Errorf("%s: %w", n.Path, err)
	}
	for _, name := range slices.Sorted(maps.Keys(b.members)) {
		if err := b.member(name, b.members[name], "", depth); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.required)) {
		if n.Member(name) == nil && name != n.Discriminator {
			n.Members = append(n.Members, &Node{Path: join(n.Path, name), Name: name, Required: true, Undescribed: true})
		}
	}
	if err := b.choices(depth); err != nil {
		return err
	}
	for _, below := range []struct {
		schemas []any
		step    string
		to      **Node
	}{{b.items, "[]", &n.Items}, {b.values, "*", &n.Values}} {
		if below.schemas == nil {
			continue
		}
		child := &Node{Path: n.Path + "[]", Name: below.step}
		if below.step == "*" {
			child.Path = join(n.Path, "*")
		}
		if err := d.build(child, allOf(below.schemas), depth+1); err != nil {
			return err
		}
		*below.to = child
	}
	n.Open = n.Open || b.object && len(n.Members) == 0 && n.Values == nil
	return nil
}

// builder collects what the parts of a schema say of the node.
type builder struct {
	d        *Description
	n        *Node
	members  map[string][]any
	required map[string]bool
	items    []any
	values   []any
	oneOf    []any
	object   bool
}

func (b *builder) member(name string, schemas []any, choice string, depth int) error {
	child := &Node{Path: join(b.n.Path, name), Name: name, Required: b.required[name], Choice: choice}
	b.n.Members = append(b.n.Members, child)
	return b.d.build(child, allOf(schemas), depth+1)
}

// choices adds the members that only some choices of a oneOf have, and the discriminator.
func (b *builder) choices(depth int) error {
	for _, choice := range b.oneOf {
		schema, name, err := b.d.follow(choice)
		if err != nil {
			return err
		}
		b.n.Choices = append(b.n.Choices, name)
		alone := builder{d: b.d, n: b.n, members: map[string][]any{}, required: map[string]bool{}}
		if err := alone.add(schema); err != nil {
			return err
		}
		for _, member := range slices.Sorted(maps.Keys(alone.members)) {
			if err := alone.member(member, alone.members[member], name, depth); err != nil {
				return err
			}
		}
	}
	if b.n.Discriminator != "" {
		b.n.Members = append(b.n.Members, &Node{
			Path: join(b.n.Path, b.n.Discriminator), Name: b.n.Discriminator, Type: "string", Enum: b.n.Choices, Required: true,
			Choice: "discriminator",
		})
	}
	return nil
}

// known are the keywords that add and its helpers read, and those that constrain nothing.
var known = []string{
	"allOf", "oneOf", "discriminator", "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum",
	"minItems", "maxItems", "properties", "required", "items", "additionalProperties", "default", "nullable",
	"title", "description", "example", "examples", "x-examples", "deprecated",
}

// add reads one schema. A keyword that it does not know is an error: it could be a constraint.
func (b *builder) add(schema any) error {
	s, _, err := b.d.follow(schema)
	if err != nil {
		return err
	}
	for _, keyword := range slices.Sorted(maps.Keys(s)) {
		if !slices.Contains(known, keyword) {
			return fmt.Errorf("keyword %s is not understood", keyword)
		}
	}
	if parts, ok := s["allOf"].([]any); ok {
		for _, part := range parts {
			if err := b.add(part); err != nil {
				return err
			}
		}
	}
	if choices, ok := s["oneOf"].([]any); ok {
		b.oneOf = choices
	}
	b.n.Discriminator, _ = or(at(s, "discriminator", "propertyName"), b.n.Discriminator).(string)
	if nullable, _ := s["nullable"].(bool); nullable {
		return fmt.Errorf("nullable is not understood")
	}
	if err := b.scalar(s); err != nil {
		return err
	}
	properties, _ := s["properties"].(map[string]any)
	for name, property := range properties {
		b.members[name] = append(b.members[name], property)
	}
	required, _ := s["required"].([]any)
	for _, name := range required {
		b.required[fmt.Sprint(name)] = true
	}
	if items, ok := s["items"]; ok {
		b.items = append(b.items, items)
	}
	switch more := s["additionalProperties"].(type) {
	case map[string]any:
		b.values = append(b.values, more)
	case bool:
		b.n.Open = more
	}
	b.object = b.object || b.n.Type == "object"
	return nil
}

// scalar reads the constraints on one value. Of two parts, the narrower limit counts.
func (b *builder) scalar(s map[string]any) error {
	n := b.n
	kind, _ := s["type"].(string)
	if kind != "" && n.Type != "" && kind != n.Type {
		return fmt.Errorf("types %s and %s in one", n.Type, kind)
	}
	n.Type, _ = or(s["type"], n.Type).(string)
	n.Format, _ = or(s["format"], n.Format).(string)
	n.Default = or(s["default"], n.Default)
	if pattern, ok := s["pattern"].(string); ok && !slices.Contains(n.Patterns, pattern) {
		n.Patterns = append(n.Patterns, pattern)
	}
	if words, ok := s["enum"].([]any); ok {
		var texts []string
		for _, word := range words {
			texts = append(texts, fmt.Sprint(word))
		}
		n.Enum = texts
	}
	for keyword, to := range map[string]**int64{
		"minLength": &n.MinLength, "minimum": &n.Minimum, "minItems": &n.MinItems,
		"maxLength": &n.MaxLength, "maximum": &n.Maximum, "maxItems": &n.MaxItems,
	} {
		value, ok := s[keyword].(float64)
		if !ok {
			continue
		}
		limit := int64(value)
		lower := keyword[:3] == "min"
		if *to == nil || lower && limit > **to || !lower && limit < **to {
			*to = &limit
		}
	}
	return nil
}

// allOf is a schema of several, which are of the same value.
func allOf(schemas []any) any {
	if len(schemas) == 1 {
		return schemas[0]
	}
	return map[string]any{"allOf": schemas}
}

func or(value, otherwise any) any {
	if value == nil {
		return otherwise
	}
	return value
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

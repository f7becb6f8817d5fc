package judge

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// strangers lists the paths of the members of a value that its schema does not name.
func strangers(schema *openapi3.Schema, value any, path []string) []string {
	switch value := value.(type) {
	case map[string]any:
		all := members{named: map[string][]*openapi3.Schema{}}
		all.collect(schema, map[*openapi3.Schema]bool{})
		var found []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			below := append(slices.Clone(path), name)
			schemas, ok := all.named[name]
			if !ok {
				if !all.open && len(all.named) > 0 {
					found = append(found, pointer(below))
				}
				continue
			}
			found = append(found, inEach(schemas, value[name], below)...)
		}
		return found
	case []any:
		var items []*openapi3.Schema
		collectItems(schema, &items)
		var found []string
		for _, item := range value {
			for _, path := range inEach(items, item, append(slices.Clone(path), "0")) {
				if !slices.Contains(found, path) {
					found = append(found, path)
				}
			}
		}
		return found
	}
	return nil
}

// inEach lists the strangers that every one of several schemas of the same value has.
func inEach(schemas []*openapi3.Schema, value any, path []string) []string {
	if len(schemas) == 0 {
		return nil
	}
	return strangers(&openapi3.Schema{AllOf: refs(schemas)}, value, path)
}

func refs(schemas []*openapi3.Schema) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	for _, s := range schemas {
		all = append(all, &openapi3.SchemaRef{Value: s})
	}
	return all
}

// members are the members that a schema names, itself and through its parts.
type members struct {
	named map[string][]*openapi3.Schema
	open  bool // it takes any member
}

func (m *members) collect(s *openapi3.Schema, seen map[*openapi3.Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	if s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has {
		m.open = true
	}
	if s.Discriminator != nil {
		m.name(s.Discriminator.PropertyName)
	}
	for _, name := range s.Required { // Monext's description requires a few members that it does not describe
		m.name(name)
	}
	for name, property := range s.Properties {
		m.named[name] = append(m.named[name], property.Value)
	}
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		m.collect(part.Value, seen)
	}
}

// name makes a member known without saying what it is.
func (m *members) name(name string) {
	if _, known := m.named[name]; !known {
		m.named[name] = nil
	}
}

func collectItems(s *openapi3.Schema, items *[]*openapi3.Schema) {
	if s == nil {
		return
	}
	if s.Items != nil {
		*items = append(*items, s.Items.Value)
	}
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		collectItems(part.Value, items)
	}
}

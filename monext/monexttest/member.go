package monexttest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// only is the part of a checked value that the description names.
func only(v any, field retailapi.Field) any {
	switch v := v.(type) {
	case map[string]any:
		if field.Kind != retailapi.Object {
			return v
		}
		known := make(map[string]any, len(v))
		for _, member := range field.Members {
			if value, there := v[member.Name]; there {
				known[member.Name] = only(value, member)
			}
		}
		return known
	case []any:
		if field.Element == nil {
			return v
		}
		known := make([]any, len(v))
		for i := range v {
			known[i] = only(v[i], *field.Element)
		}
		return known
	default:
		return v
	}
}

// miscased lists the members whose names are known ones in another case. Some decoders take them for those members.
func miscased(path string, v any, field retailapi.Field) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		if field.Kind != retailapi.Object {
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			below := retailapi.Join(path, name)
			if member, known := field.Member(name); known {
				found = append(found, miscased(below, v[name], member)...)
			} else if namesInAnotherCase(field, name) {
				found = append(found, below)
			}
		}
	case []any:
		for i := range v {
			if field.Element != nil {
				found = append(found, miscased(path+"["+strconv.Itoa(i)+"]", v[i], *field.Element)...)
			}
		}
	}
	return found
}

func namesInAnotherCase(field retailapi.Field, name string) bool {
	return slices.ContainsFunc(field.Members, func(m retailapi.Field) bool { return strings.EqualFold(m.Name, name) })
}

// twice finds a member that stands twice in its object, and gives its path. Decoders differ on which of the two counts. The
// text must be valid JSON.
func twice(dec *json.Decoder) (path string, found bool) {
	start, _ := dec.Token()
	switch start {
	case json.Delim('{'):
		seen := make(map[string]bool)
		for dec.More() {
			token, _ := dec.Token()
			name, _ := token.(string)
			if seen[name] {
				return name, true
			}
			seen[name] = true
			if path, found := twice(dec); found {
				return name + below(path), true
			}
		}
		_, _ = dec.Token()
	case json.Delim('['):
		for i := 0; dec.More(); i++ {
			if path, found := twice(dec); found {
				return "[" + strconv.Itoa(i) + "]" + below(path), true
			}
		}
		_, _ = dec.Token()
	}
	return "", false
}

// below is a path as it follows that of the value around it.
func below(path string) string {
	if strings.HasPrefix(path, "[") {
		return path
	}
	return "." + path
}

package monexttest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/monext-community/monext-go/order"
)

const maxList = 100

// shape is what the Monext API reference says of one JSON value.
type shape struct {
	check    func(v any) bool // of a value that is neither object nor list
	members  map[string]shape // of an object
	each     *shape           // of a list
	required bool
}

func (s shape) must() shape { s.required = true; return s }

// text is a string of at most limit characters.
func text(limit int) shape {
	return shape{check: func(v any) bool {
		s, ok := v.(string)
		return ok && utf8.RuneCountInString(s) <= limit
	}}
}

// reference is a string of 1 to 50 characters without a backslash.
func reference() shape {
	return shape{check: func(v any) bool {
		s, ok := v.(string)
		return ok && s != "" && utf8.RuneCountInString(s) <= 50 && !strings.Contains(s, `\`)
	}}
}

// integer is a JSON number without fraction and exponent.
func integer(low, high int64) shape {
	return shape{check: func(v any) bool {
		n, ok := v.(json.Number)
		if !ok {
			return false
		}
		i, err := strconv.ParseInt(n.String(), 10, 64)
		return err == nil && low <= i && i <= high
	}}
}

func word(words ...string) shape {
	return shape{check: func(v any) bool {
		s, ok := v.(string)
		return ok && slices.Contains(words, s)
	}}
}

// letters is a string of exactly n upper-case letters.
func letters(n int) shape {
	return shape{check: func(v any) bool {
		s, ok := v.(string)
		return ok && len(s) == n && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}}
}

// currency is the alphabetic code of a currency that payments are made in.
func currency() shape {
	return shape{check: func(v any) bool {
		s, ok := v.(string)
		_, err := order.ParseCurrency(s)
		return ok && err == nil
	}}
}

func moment(layouts ...string) shape {
	return shape{check: func(v any) bool {
		s, ok := v.(string)
		return ok && slices.ContainsFunc(layouts, func(l string) bool { _, err := time.Parse(l, s); return err == nil })
	}}
}

func address() shape {
	return shape{check: func(v any) bool { s, ok := v.(string); return ok && webURL(s) }}
}

func boolean() shape { return shape{check: func(v any) bool { _, ok := v.(bool); return ok }} }

// anything is free-form.
func anything() shape { return shape{check: func(any) bool { return true }} }

// stringMap is an object whose values are strings.
func stringMap() shape {
	return shape{check: func(v any) bool {
		m, ok := v.(map[string]any)
		if !ok {
			return false
		}
		for _, v := range m {
			if _, ok := v.(string); !ok {
				return false
			}
		}
		return true
	}}
}

func object(members map[string]shape) shape { return shape{members: members} }

// list has at most 100 members, the limit of order lines.
func list(each shape) shape { return shape{each: &each} }

// only is the part of a checked value that the shape knows, for a decoder that does not tell upper from lower case.
func (s shape) only(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if s.members == nil {
			return v
		}
		known := make(map[string]any, len(v))
		for name, member := range s.members {
			if v[name] != nil {
				known[name] = member.only(v[name])
			}
		}
		return known
	case []any:
		if s.each == nil {
			return v
		}
		known := make([]any, len(v))
		for i := range v {
			known[i] = s.each.only(v[i])
		}
		return known
	default:
		return v
	}
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

// findings is what a check of a body against a shape found.
type findings struct {
	bad     []string // paths of members that are missing, malformed, or known under another case
	unknown []string // paths of members that the reference does not know
}

// inspect checks a value. A null member counts as absent.
func (f *findings) inspect(path string, v any, s shape) {
	switch {
	case s.members != nil:
		m, ok := v.(map[string]any)
		if !ok {
			f.bad = append(f.bad, path)
			return
		}
		f.inspectMembers(path, m, s)
	case s.each != nil:
		l, ok := v.([]any)
		if !ok || len(l) > maxList {
			f.bad = append(f.bad, path)
			return
		}
		for i, v := range l {
			f.inspect(path+"["+strconv.Itoa(i)+"]", v, *s.each)
		}
	case !s.check(v):
		f.bad = append(f.bad, path)
	}
}

func (f *findings) inspectMembers(path string, m map[string]any, s shape) {
	if path != "" {
		path += "."
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		switch member, known := s.members[key]; {
		case !known && s.knowsCaseOf(key):
			f.bad = append(f.bad, path+key)
		case !known:
			f.unknown = append(f.unknown, path+key)
		case m[key] != nil:
			f.inspect(path+key, m[key], member)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.members)) {
		if s.members[key].required && m[key] == nil {
			f.bad = append(f.bad, path+key)
		}
	}
}

// knowsCaseOf reports whether a name is that of a known member in another case. Some decoders take it for that member.
func (s shape) knowsCaseOf(name string) bool {
	for known := range s.members {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}

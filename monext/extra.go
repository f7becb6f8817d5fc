package monext

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/monext-community/monext-go/order"
)

// maxExtra is how many extra members a body may have.
const maxExtra = 100

// step is one part of the path of an extra member: the name of a member, and the entry of its list, or -1.
type step struct {
	name  string
	index int
}

// steps cuts a path such as "order.items[0].ean" into its parts.
func steps(path string) ([]step, bool) {
	var all []step
	for part := range strings.SplitSeq(path, ".") {
		s := step{name: part, index: -1}
		if name, rest, listed := strings.Cut(part, "["); listed {
			n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
			if err != nil || n < 0 || rest != strconv.Itoa(n)+"]" { // one way to write an index: two would be one target
				return nil, false
			}
			s = step{name, n}
		}
		if s.name == "" {
			return nil, false
		}
		all = append(all, s)
	}
	return all, all[len(all)-1].index < 0
}

// checkExtra checks that extra members add to what is written, and replace nothing of it.
func checkExtra(faults *order.Faults, extra map[string]json.RawMessage, written any) {
	for i, path := range slices.Sorted(maps.Keys(extra)) {
		if i == maxExtra {
			faults.Add("extra", order.RuleTooMany, strconv.Itoa(maxExtra), "must be at most 100 members")
			return
		}
		at := "extra." + memberPath(path)
		parts, ok := steps(path)
		switch {
		case path == "":
			faults.Add("extra", order.RuleRequired, "", "must not have an empty name")
		case !ok:
			faults.Add(at, order.RuleFormat, "a.b[0].c", "must be names joined by dots, with [0] behind the name of a list")
		case !json.Valid(extra[path]):
			faults.Add(at, order.RuleFormat, "", "must be a JSON value")
		default:
			checkPlace(faults, at, parts, reflect.ValueOf(written))
		}
	}
}

// checkPlace walks to the object that gets an extra member, through what this package writes.
func checkPlace(faults *order.Faults, at string, parts []step, v reflect.Value) {
	for _, part := range parts[:len(parts)-1] {
		field, known := member(v, func(tag string) bool { return tag == part.name })
		if known && part.index >= 0 {
			if known = field.Kind() == reflect.Slice && part.index < field.Len(); known {
				field = field.Index(part.index)
			}
		}
		if !known || structure(field).Kind() != reflect.Struct || field.Type() == reflect.TypeFor[wireTime]() {
			faults.Add(at, order.RuleConflict, "", "must lie in an object that this package writes: give the outermost unknown member as a whole")
			return
		}
		if _, needs := reflect.TypeAssert[incomplete](structure(field)); needs && structure(field).IsZero() {
			faults.Add(at, order.RuleConflict, "", "lies in an object that has required members: fill its own fields first")
			return
		}
		v = field
	}
	last := parts[len(parts)-1].name
	if _, known := member(v, func(tag string) bool { return strings.EqualFold(tag, last) }); known {
		faults.Add(at, order.RuleConflict, "", "is written by this package; use the field of its own")
	}
}

// incomplete marks the wire types with members that the description requires: an extra member alone would not do.
type incomplete interface{ incomplete() }

func (wireRecurring) incomplete()     {}
func (wireLegalDocument) incomplete() {}
func (wirePaymentMethod) incomplete() {}

// member finds the field of a wire type whose JSON name fits.
func member(v reflect.Value, fits func(tag string) bool) (reflect.Value, bool) {
	v = structure(v)
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if tag != "" && fits(tag) {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// structure follows a pointer; behind one that is nil stands an empty object, which the extra member brings into being.
func structure(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer {
		return v
	}
	if v.IsNil() {
		return reflect.Zero(v.Type().Elem())
	}
	return v.Elem()
}

// addExtra puts members that were checked into a body.
func addExtra(body []byte, extra map[string]json.RawMessage) ([]byte, error) {
	if len(extra) == 0 {
		return body, nil
	}
	numbers := json.NewDecoder(bytes.NewReader(body))
	numbers.UseNumber() // an amount keeps its digits
	var tree map[string]any
	if err := numbers.Decode(&tree); err != nil {
		return nil, err
	}
	for path, value := range extra {
		parts, _ := steps(path)
		object := tree
		for _, part := range parts[:len(parts)-1] {
			object = child(object, part)
		}
		object[parts[len(parts)-1].name] = value
	}
	return json.Marshal(tree)
}

// child returns an object inside another, and makes it where it was left out as empty.
func child(object map[string]any, part step) map[string]any {
	if part.index >= 0 {
		list, _ := object[part.name].([]any)
		entry, _ := list[part.index].(map[string]any)
		return entry
	}
	inner, _ := object[part.name].(map[string]any)
	if inner == nil {
		inner = make(map[string]any)
		object[part.name] = inner
	}
	return inner
}

// memberPath makes the path of a member fit for texts of errors: at most 100 letters, digits and signs of paths.
func memberPath(path string) string {
	const most = 100
	for i := range len(path) {
		if b := path[i]; !idByte(b) && b != '.' && b != '[' && b != ']' {
			return unprintable
		}
	}
	if len(path) > most {
		return unprintable
	}
	return path
}

// Package isnil finds nil behind an interface, so that a constructor can refuse
// it with words before a call on it panics.
package isnil

import "reflect"

// Value tells whether v is nil, or holds a nil pointer, map, slice, channel or function.
func Value(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return r.IsNil()
	default:
		return false
	}
}

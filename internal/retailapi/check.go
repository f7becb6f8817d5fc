package retailapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Constraint is the part of a field that a value breaks.
type Constraint string

// The constraints. One breach is reported for each value: the first of this order.
const (
	Missing    Constraint = "missing" // or null
	WrongKind  Constraint = "kind"
	WrongSize  Constraint = "size" // of a string or a list
	TooSmall   Constraint = "min"  // an integer
	TooLarge   Constraint = "max"
	NoWord     Constraint = "words"
	NoMatch    Constraint = "pattern"
	WrongForm  Constraint = "format"
	BrokenRule Constraint = "rule" // one of Field.Rules
)

// Problem is a member that breaks the table.
type Problem struct {
	Path       string // with indexes: order.items[3].price; empty for the body itself
	Constraint Constraint
	Reason     string   // the expected form, in the words of Java's bean validation; never the value
	Arguments  []string // the limits that the reason names
	Field      Field
}

// Check holds a decoded body against the table: objects as map[string]any, lists as []any, numbers as json.Number (see
// json.Decoder.UseNumber). It gives the problems in the order of the table; a body that conforms has none. A null is a
// problem: the description lets no member be null.
func (b Body) Check(tree any) []Problem {
	var found []Problem
	b.root.check("", tree, &found)
	return found
}

// Unknown gives the paths of the members that the description does not name, sorted within their object.
func (b Body) Unknown(tree any) []string {
	var found []string
	b.root.unknown("", tree, &found)
	return found
}

func (f Field) check(path string, v any, found *[]Problem) {
	if constraint, reason, arguments := f.breach(v); constraint != "" {
		*found = append(*found, Problem{Path: path, Constraint: constraint, Reason: reason, Arguments: arguments, Field: f})
		return
	}
	switch v := v.(type) {
	case map[string]any:
		f.checkMembers(path, v, found)
	case []any:
		if f.Element == nil { // undescribed
			return
		}
		for i, element := range v {
			f.Element.check(path+"["+strconv.Itoa(i)+"]", element, found)
		}
	}
}

func (f Field) checkMembers(path string, members map[string]any, found *[]Problem) {
	for _, member := range f.Members {
		if v, there := members[member.Name]; there || member.Required {
			member.check(Join(path, member.Name), v, found)
		}
	}
	if f.Kind != StringMap {
		return
	}
	value := Field{Path: f.Path + ".*", Name: "*", Kind: String}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value.check(Join(path, name), members[name], found)
	}
}

func (f Field) unknown(path string, v any, found *[]string) {
	switch v := v.(type) {
	case map[string]any:
		if f.Kind != Object {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if member, known := f.Member(name); known {
				member.unknown(Join(path, name), v[name], found)
			} else {
				*found = append(*found, Join(path, name))
			}
		}
	case []any:
		for i, element := range v {
			if f.Element != nil {
				f.Element.unknown(path+"["+strconv.Itoa(i)+"]", element, found)
			}
		}
	}
}

// Join is the path of a member of an object.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// breach is the first constraint that a value breaks by itself, its members aside.
func (f Field) breach(v any) (broken Constraint, reason string, arguments []string) {
	if v == nil {
		return Missing, "must not be null", nil
	}
	if !f.Kind.fits(v) {
		return WrongKind, "must be " + f.Kind.article(), nil
	}
	if f.Kind == Any {
		return "", "", nil
	}
	switch v := v.(type) {
	case string:
		broken, reason, arguments = f.breachOfText(v)
	case json.Number:
		broken, reason, arguments = f.breachOfNumber(v)
	case []any:
		broken, reason, arguments = f.breachOfSize(int64(len(v)))
	}
	if broken != "" {
		return broken, reason, arguments
	}
	for _, rule := range f.Rules {
		if !rule.Holds(v) {
			return BrokenRule, rule.Reason, nil
		}
	}
	return "", "", nil
}

func (k Kind) fits(v any) bool {
	switch v := v.(type) {
	case string:
		return k == String || k == Any
	case bool:
		return k == Boolean || k == Any
	case json.Number:
		return k == Any || k == Integer && !strings.ContainsAny(v.String(), ".eE")
	case map[string]any:
		return k == Object || k == FreeObject || k == StringMap || k == Any
	case []any:
		return k == List || k == Any
	default:
		return false
	}
}

// article is the kind in a sentence.
func (k Kind) article() string {
	switch k {
	case Integer:
		return "an integer"
	case Object, FreeObject:
		return "an object"
	case StringMap:
		return "an object whose values are strings"
	default:
		return "a " + string(k)
	}
}

func (f Field) breachOfText(s string) (broken Constraint, reason string, arguments []string) {
	if broken, reason, arguments = f.breachOfSize(int64(utf8.RuneCountInString(s))); broken != "" {
		return broken, reason, arguments
	}
	switch {
	case f.Words != nil && !slices.Contains(f.Words, s):
		return NoWord, "must be one of " + wordList(f.Words), nil
	case f.Pattern != "" && !Match(f.Pattern, s):
		return NoMatch, `must match "` + f.Pattern + `"`, []string{f.Pattern}
	case f.Format == DateTime && !isDateTime(s):
		return WrongForm, "must be a date and time, yyyy-MM-ddThh:mm:ssZ", nil
	case f.Format == Date && !isDate(s):
		return WrongForm, "must be a date, yyyy-MM-dd", nil
	}
	return "", "", nil
}

// wordList names the words, or counts them where they would fill a page.
func wordList(words []string) string {
	if len(words) > 20 {
		return fmt.Sprintf("the %d words of the description", len(words))
	}
	return strings.Join(words, ", ")
}

func (f Field) breachOfSize(size int64) (broken Constraint, reason string, arguments []string) {
	if (!f.Min.Set || size >= f.Min.Value) && (!f.Max.Set || size <= f.Max.Value) {
		return "", "", nil
	}
	low, high := strconv.FormatInt(f.Min.Value, 10), strconv.FormatInt(f.Max.Value, 10)
	return WrongSize, "size must be between " + low + " and " + high, []string{low, high}
}

// breachOfNumber takes a number of more than 64 bits for one that is too large or too small for any limit.
func (f Field) breachOfNumber(n json.Number) (broken Constraint, reason string, arguments []string) {
	i, err := strconv.ParseInt(n.String(), 10, 64)
	negative := strings.HasPrefix(n.String(), "-")
	low, high := strconv.FormatInt(f.Min.Value, 10), strconv.FormatInt(f.Max.Value, 10)
	switch {
	case f.Min.Set && (i < f.Min.Value || err != nil && negative):
		return TooSmall, "must be greater than or equal to " + low, []string{low}
	case f.Max.Set && (i > f.Max.Value || err != nil && !negative):
		return TooLarge, "must be less than or equal to " + high, []string{high}
	case err != nil:
		return TooLarge, "must fit into 64 bits", nil
	}
	return "", "", nil
}

// Allows reports whether a decoded value, members and elements included, conforms to the field.
func (f Field) Allows(v any) bool {
	var found []Problem
	f.check(f.Path, v, &found)
	return len(found) == 0
}

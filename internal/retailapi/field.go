package retailapi

import (
	"iter"
	"slices"
	"strings"
)

// Kind is the type of a JSON value.
type Kind string

// The kinds.
const (
	String     Kind = "string"
	Integer    Kind = "integer" // without fraction and exponent
	Boolean    Kind = "boolean"
	Object     Kind = "object"
	List       Kind = "list"
	FreeObject Kind = "free object" // members of any name and type
	StringMap  Kind = "string map"  // members of any name, whose values are strings
	Any        Kind = "any"         // undescribed
)

// The formats of strings and integers.
const (
	Date     = "date"      // 2026-03-04
	DateTime = "date-time" // 2026-03-04T10:15:00.000Z, RFC 3339
	Int64    = "int64"
)

// Bound is a limit that may be absent.
type Bound struct {
	Value int64
	Set   bool
}

// Field is what the description says of one value, at any depth of a body.
type Field struct {
	Path        string // order.items[].price; empty for a body
	Name        string // price; [] for the element of a list
	Kind        Kind
	Required    bool     // within its parent
	Min, Max    Bound    // characters of a string, elements of a list, values of an integer
	Words       []string // the enumeration, in the order of the description; nil if there is none
	Pattern     string   // as the description writes it; see Match
	Format      string
	Default     string // the description's; empty if it gives none
	Rules       []Rule // from elsewhere
	Undescribed bool   // required, but not described
	Variant     string // the schema of a oneOf that has the member
	Members     []Field
	Element     *Field // of a list
}

// Rule is a limit that the description does not express in its schemas.
type Rule struct {
	Name   string
	Source Source
	Reason string // as an answer words it
	holds  func(v any) bool
}

// Holds reports whether a value of the field's kind obeys the rule.
func (r Rule) Holds(v any) bool { return r.holds(v) }

// Source is where a rule comes from.
type Source string

// The sources.
const (
	Prose    Source = "the text of the description, not its schemas"
	OlderAPI Source = "the reference of Monext's older API (SOAP), on whose engine this one runs"
)

// Body is the whole of a request or an answer.
type Body struct{ root Field }

// Root is the field of the body itself, with its members below it.
func (b Body) Root() Field { return b.root }

// Fields are all fields of the body, parents before their members, without the body itself.
func (b Body) Fields() iter.Seq[Field] {
	return func(yield func(Field) bool) { b.root.below(yield) }
}

// Field is the field of a path such as order.items[].price. An index in the brackets does not matter.
func (b Body) Field(path string) (Field, bool) {
	path = withoutIndexes(path)
	for f := range b.Fields() {
		if f.Path == path {
			return f, true
		}
	}
	return Field{}, false
}

func (f Field) below(yield func(Field) bool) bool {
	children := f.Members
	if f.Element != nil {
		children = []Field{*f.Element}
	}
	for _, child := range children {
		if !yield(child) || !child.below(yield) {
			return false
		}
	}
	return true
}

// Member is the member of an object.
func (f Field) Member(name string) (Field, bool) {
	i := slices.IndexFunc(f.Members, func(m Field) bool { return m.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return f.Members[i], true
}

// withoutIndexes turns order.items[3].price into order.items[].price.
func withoutIndexes(path string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(path, "[")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		_, path, _ = strings.Cut(rest, "]")
		out.WriteString("[]")
	}
}

// body gives every field of a table its path.
func body(members ...Field) Body {
	root := object("", members...)
	root.place("")
	return Body{root: root}
}

// place copies what it changes: two tables may share their members.
func (f *Field) place(path string) {
	f.Path = path
	f.Members = slices.Clone(f.Members)
	for i := range f.Members {
		below := f.Members[i].Name
		if path != "" {
			below = path + "." + below
		}
		f.Members[i].place(below)
	}
	if f.Element != nil {
		element := *f.Element
		element.place(path + "[]")
		f.Element = &element
	}
}

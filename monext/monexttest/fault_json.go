package monexttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The largest figures of a fault: enough for every test, and no danger to the machine that runs it.
const (
	maxBomb  = 8 << 30
	maxCrowd = 1000
)

// faultMember is one member of a fault's JSON form.
type faultMember struct {
	name   string
	want   string              // what it must be
	figure bool                // it belongs to the actions that name it; the others belong to every fault
	at     func(*Fault) any    // where it is kept: a pointer that encoding/json reads and writes
	ok     func(f *Fault) bool // whether its value is one that may be
}

// faultMembers are all members, in the order in which they are written. Decoding, encoding and Inject go through it.
var faultMembers = []faultMember{
	{name: "method", want: "an HTTP method in capitals, such as POST",
		at: func(f *Fault) any { return &f.Method },
		ok: func(f *Fault) bool { return strings.Trim(f.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }},
	{name: "path", want: "a path of the API, where * is one segment: " + strings.Join(apiPaths, ", "),
		at: func(f *Fault) any { return &f.Path },
		ok: func(f *Fault) bool { return f.Path == "" || servedPath(f.Path) && utf8.ValidString(f.Path) }},
	{name: "merchantReference", want: "a string in UTF-8",
		at: func(f *Fault) any { return &f.MerchantReference },
		ok: func(f *Fault) bool { return utf8.ValidString(f.MerchantReference) }},
	{name: "nth", want: "a whole number from 0",
		at: func(f *Fault) any { return &f.Nth },
		ok: func(f *Fault) bool { return f.Nth >= 0 }},
	{name: "times", want: "a whole number from 0",
		at: func(f *Fault) any { return &f.Times },
		ok: func(f *Fault) bool { return f.Times >= 0 }},
	{name: "when", want: `"before" or "after"`,
		at: func(f *Fault) any { return &f.When },
		ok: func(f *Fault) bool { return f.When == BeforeEffect || f.When == AfterEffect }},
	{name: "do", want: "one of " + actionNames(),
		at: func(f *Fault) any { return &f.Do.kind },
		ok: func(f *Fault) bool { return f.Do.kind != "" }},
	{name: "for", figure: true, want: `a duration from 0, such as "1m30s"`,
		at: func(f *Fault) any { return (*span)(&f.Do.wait) },
		ok: func(f *Fault) bool { return f.Do.wait >= 0 }},
	{name: "status", figure: true, want: "an HTTP status from 200 to 599",
		at: func(f *Fault) any { return &f.Do.status },
		ok: func(f *Fault) bool { return 200 <= f.Do.status && f.Do.status <= 599 }},
	{name: "contentType", figure: true, want: "a string in UTF-8",
		at: func(f *Fault) any { return &f.Do.contentType },
		ok: func(f *Fault) bool { return utf8.ValidString(f.Do.contentType) }},
	{name: "body", figure: true, want: "a string",
		at: func(f *Fault) any { return &f.Do.body },
		ok: func(*Fault) bool { return true }},
	{name: "code", figure: true, want: "a return code of 5 digits, for onHold one that leaves the matter open, such as 02000",
		at: func(f *Fault) any { return &f.Do.code },
		ok: func(f *Fault) bool {
			return someCode("code", f.Do.code) == nil && (f.Do.kind != actHold || waiting(f.Do.code))
		}},
	{name: "to", figure: true, want: "an address in UTF-8",
		at: func(f *Fault) any { return &f.Do.to },
		ok: func(f *Fault) bool { return f.Do.to != "" && utf8.ValidString(f.Do.to) }},
	{name: "size", figure: true, want: fmt.Sprintf("a number of bytes from 1 to %d", int64(maxBomb)),
		at: func(f *Fault) any { return &f.Do.size },
		ok: func(f *Fault) bool { return 1 <= f.Do.size && f.Do.size <= maxBomb }},
	{name: "entries", figure: true, want: fmt.Sprintf("a whole number from 2 to %d", maxCrowd),
		at: func(f *Fault) any { return &f.Do.entries },
		ok: func(f *Fault) bool { return 2 <= f.Do.entries && f.Do.entries <= maxCrowd }},
}

// memberNamed finds a member; the name must be one of the table's.
func memberNamed(name string) faultMember {
	return faultMembers[slices.IndexFunc(faultMembers, func(m faultMember) bool { return m.name == name })]
}

// text is the member's value for people.
func (m faultMember) text(f *Fault) string {
	return fmt.Sprint(reflect.ValueOf(m.at(f)).Elem().Interface())
}

func (m faultMember) zero(f *Fault) bool { return reflect.ValueOf(m.at(f)).Elem().IsZero() }

// belongs reports whether a fault that does t has this member.
func (m faultMember) belongs(t trait) bool {
	if m.figure {
		return slices.Contains(t.needs, m.name) || slices.Contains(t.may, m.name)
	}
	return m.name != "when" || !t.fixed
}

// span is a duration that JSON writes as Go does: "1m30s".
type span time.Duration

func (s span) String() string               { return time.Duration(s).String() }
func (s span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
func (s *span) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	*s = span(d)
	return err
}

// UnmarshalText accepts the names of the actions.
func (k *actionKind) UnmarshalText(b []byte) error {
	*k = actionKind(b)
	if traitOf(*k).kind == "" {
		return errors.New("unknown action")
	}
	return nil
}

// MarshalText gives "before" or "after".
func (w When) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText accepts "before" and "after".
func (w *When) UnmarshalText(b []byte) error {
	for _, side := range []When{BeforeEffect, AfterEffect} {
		if side.String() == string(b) {
			*w = side
			return nil
		}
	}
	return fmt.Errorf("monexttest: when: must be before or after, not %q", b)
}

// check looks at every member that the fault's action has. given are the members that a JSON text brought, nil for a
// fault made in Go, where a needed figure of zero cannot be told from none.
func (f *Fault) check(given []string) error {
	t := f.Do.trait()
	for _, m := range faultMembers {
		switch there := slices.Contains(given, m.name); {
		case m.name == "do" && t.kind == "":
			return fmt.Errorf("%s is required: %s", m.name, m.want)
		case there && !m.belongs(t):
			return fmt.Errorf("%s does not belong to %s, which takes %s", m.name, t.kind, t.takes())
		case given != nil && !there && slices.Contains(t.needs, m.name):
			return fmt.Errorf("%s is required by %s: %s", m.name, t.kind, m.want)
		case m.belongs(t) && !m.ok(f):
			return fmt.Errorf("%s must be %s", m.name, m.want)
		}
	}
	return nil
}

// takes lists the members beside do that a fault of this kind may have.
func (t trait) takes() string {
	return memberNames(func(m faultMember) bool { return m.name != "do" && m.belongs(t) })
}

// memberNames lists some of the members for people.
func memberNames(some func(faultMember) bool) string {
	var names []string
	for _, m := range faultMembers {
		if some(m) {
			names = append(names, m.name)
		}
	}
	return strings.Join(names, ", ")
}

// MarshalJSON writes the members that are not zero, and the figures that the action needs. It fails for a fault that
// [Server.Inject] would refuse, and for a body that is no UTF-8.
func (f Fault) MarshalJSON() ([]byte, error) {
	if err := f.check(nil); err != nil {
		return nil, fmt.Errorf("monexttest: fault: %w", err)
	}
	if !utf8.ValidString(f.Do.body) {
		return nil, errors.New("monexttest: fault: body must be UTF-8 to be written as JSON")
	}
	t := f.Do.trait()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, m := range faultMembers {
		if !m.belongs(t) || m.zero(&f) && !slices.Contains(t.needs, m.name) {
			continue
		}
		out.WriteString("," + strconv.Quote(m.name) + ":")
		if err := enc.Encode(m.at(&f)); err != nil {
			return nil, fmt.Errorf("monexttest: fault: %s: %w", m.name, err)
		}
		out.Truncate(out.Len() - 1) // the line feed
	}
	text := out.Bytes()
	text[0] = '{'
	return append(text, '}'), nil
}

// UnmarshalJSON reads the JSON form of a fault, such as
//
//	{"method":"POST","path":"/v1/checkout/transactions/*/captures","nth":1,"when":"after","do":"drop"}
//
// do is the action, and its figures stand beside it: {"do":"delay","for":"2s"}. It is strict: a member that is unknown,
// given twice, null, malformed, missing, or of no use to the action is an error that names it and says what may be.
func (f *Fault) UnmarshalJSON(data []byte) error {
	var g Fault
	given, err := g.read(data)
	if err == nil {
		err = g.check(given)
	}
	if err != nil {
		return fmt.Errorf("monexttest: fault: %w", err)
	}
	*f = g
	return nil
}

// read fills in the members of a JSON object and lists them.
func (f *Fault) read(data []byte) (given []string, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("must be a JSON object")
	}
	given = []string{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(faultMembers, func(m faultMember) bool { return m.name == name })
		if i < 0 {
			return nil, fmt.Errorf("%q is no member of a fault, which has %s", name, memberNames(func(faultMember) bool { return true }))
		}
		m := faultMembers[i]
		if slices.Contains(given, m.name) {
			return nil, fmt.Errorf("%s is given twice", m.name)
		}
		given = append(given, m.name)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		if string(raw) == "null" || json.Unmarshal(raw, m.at(f)) != nil {
			return nil, fmt.Errorf("%s must be %s", m.name, m.want)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("must be one JSON object")
	}
	return given, nil
}

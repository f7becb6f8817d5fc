package monexttest

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Setting is one behaviour that a program can choose by name, for flags and configuration files. Every option about
// behaviour has one.
type Setting struct {
	Name    string // such as "cut-off"
	Values  string // what it may be
	Default string
	Help    string // what it chooses; of a switch, what true does
	Option  string // the function of this package that does the same, such as "WithCutOff"
}

// Switch reports whether the values are true and false.
func (s Setting) Switch() bool { return s.Values == valuesSwitch }

// setting is a Setting with the place that it sets. Its default is read there, and Go options are checked by it too.
type setting struct {
	Setting

	at func(*config) any    // a pointer to a bool, an int, a string, or a type that is its own text
	ok func(c *config) bool // nil allows every value of the type
}

const (
	valuesSwitch   = "true or false"
	valuesDuration = `a duration from 0, such as "90s"`
	valuesLife     = `a duration above 0, such as "30m"`
	valuesCode     = "a return code of 5 digits"
	valuesWord     = "a word"
)

// Settings lists every setting, in the order of the package comment's table.
func Settings() []Setting {
	c := defaults()
	out := make([]Setting, 0, len(settings))
	for _, s := range settings {
		s.Default = s.text(&c)
		out = append(out, s.Setting)
	}
	return out
}

// Configure makes the option that a setting's name and value stand for. An unknown name is an error that suggests
// the nearest and lists the known ones; a bad value, one that says what may be.
func Configure(name, value string) (Option, error) {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.Name == name })
	if i < 0 {
		meant := ""
		if near := nearest(name); near != "" {
			meant = ": perhaps " + near
		}
		return nil, fmt.Errorf("monexttest: configure: %q is no setting%s; there are %s", name, meant, strings.Join(settingNames(), ", "))
	}
	s, c := settings[i], defaults()
	o := func(c *config) error {
		if err := parseSetting(s.at(c), value); err != nil {
			return fmt.Errorf("monexttest: %s: must be %s, not %q%s", s.Name, s.Values, value, whyNot(s.at(c), err))
		}
		return s.verify(c)
	}
	if err := o(&c); err != nil {
		return nil, err
	}
	return o, nil
}

// whyNot is the reason of a setting whose text has parts, and empty for any other.
func whyNot(at any, err error) string {
	if _, ok := at.(*methodTable); !ok {
		return ""
	}
	return ": " + err.Error()
}

// SettingsTable is the list of settings as a table in Markdown, for documentation that must not drift from the code.
func SettingsTable() string {
	var out strings.Builder
	out.WriteString("| setting | default | may be | what it chooses | in Go |\n|---|---|---|---|---|\n")
	for _, s := range Settings() {
		fmt.Fprintf(&out, "| `%s` | `%s` | %s | %s | `%s` |\n", s.Name, s.Default, s.Values, s.Help, s.Option)
	}
	return out.String()
}

func settingNames() []string {
	names := make([]string, 0, len(settings))
	for _, s := range settings {
		names = append(names, s.Name)
	}
	return names
}

// nearest is the setting whose name is a slip of the finger or two away; empty when none is.
func nearest(name string) string {
	best, fewest := "", 3
	for _, known := range settingNames() {
		if n := edits(name, known); n < fewest {
			best, fewest = known, n
		}
	}
	return best
}

// edits is how many bytes must be put in, left out or replaced to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := above
			if a[i] != b[j] {
				change++
			}
			above = row[j+1]
			row[j+1] = min(change, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// chosen is an option that sets what a setting of this name sets, and checks it as that does.
func chosen(name string, set func(*config)) Option {
	return func(c *config) error {
		set(c)
		return settings[slices.IndexFunc(settings, func(s setting) bool { return s.Name == name })].verify(c)
	}
}

// verify says what the value must be when it must not be what it is.
func (s setting) verify(c *config) error {
	if s.ok == nil || s.ok(c) {
		return nil
	}
	return fmt.Errorf("monexttest: %s: must be %s", s.Name, s.Values)
}

// text is the value as Configure takes it, whole hours and minutes without their zeros.
func (s setting) text(c *config) string {
	switch v := s.at(c).(type) {
	case *span:
		text := v.String()
		if short, whole := strings.CutSuffix(text, "m0s"); whole {
			text = short + "m"
		}
		if short, whole := strings.CutSuffix(text, "h0m"); whole {
			text = short + "h"
		}
		return text
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(reflect.ValueOf(v).Elem().Interface())
	}
}

// parseSetting reads a value into the place that a setting sets.
func parseSetting(at any, value string) (err error) {
	switch at := at.(type) {
	case encoding.TextUnmarshaler:
		return at.UnmarshalText([]byte(value))
	case *string:
		*at = value
	case *int:
		*at, err = strconv.Atoi(value)
	case *bool:
		if *at = value == "true"; value != "true" && value != "false" {
			err = errors.New("neither true nor false")
		}
	default:
		err = fmt.Errorf("a setting of type %T", at)
	}
	return err
}

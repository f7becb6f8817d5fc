package monexttest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// coercions are the departures from the description that are taken for what was meant.
type coercions struct {
	plugIns   bool // what Monext's released plug-ins send
	fractions bool // an integer with a fraction, as 19.99 * 100 gives it in binary
}

// numbered are the texts that a released plug-in sends as integers: both of Monext's Sylius plug-ins send the number of their
// customer.
var numbered = []string{"buyer.id"}

func (c *config) coercions() coercions { return coercions{c.coerce, c.cutFractions} }

// apply gives the value as it is understood, and notes what it changed by path. Values that the description does not name
// stay as they are, and so does what no coercion helps: the check that follows refuses it.
func (c coercions) apply(path string, v any, field retailapi.Field, notes *[]string) any {
	note := func(text string) { *notes = append(*notes, path+": "+text) }
	switch v := v.(type) {
	case map[string]any:
		return c.members(path, v, field, notes)
	case []any:
		if field.Element == nil {
			return v
		}
		out := make([]any, len(v))
		for i := range v {
			out[i] = c.apply(path+"["+strconv.Itoa(i)+"]", v[i], *field.Element, notes)
		}
		return out
	case json.Number:
		whole, fraction, fractional := strings.Cut(v.String(), ".")
		exponent := strings.ContainsAny(v.String(), "eE")
		switch {
		case c.plugIns && slices.Contains(numbered, field.Path) && !fractional && !exponent:
			note("integer taken as text")
			return v.String()
		case c.fractions && field.Kind == retailapi.Integer && fractional && !exponent:
			if strings.Trim(fraction, "0") == "" {
				note("fraction of zeros cut")
			} else {
				note("fraction cut")
			}
			return json.Number(whole)
		}
	}
	return v
}

// members leaves out the known members that are null.
func (c coercions) members(path string, v map[string]any, field retailapi.Field, notes *[]string) any {
	if field.Kind != retailapi.Object {
		return v
	}
	out := make(map[string]any, len(v))
	for _, name := range slices.Sorted(maps.Keys(v)) {
		member, known := field.Member(name)
		switch below := retailapi.Join(path, name); {
		case known && v[name] == nil && c.plugIns:
			*notes = append(*notes, below+": null taken as absent")
		case known:
			out[name] = c.apply(below, v[name], member, notes)
		default:
			out[name] = v[name]
		}
	}
	return out
}

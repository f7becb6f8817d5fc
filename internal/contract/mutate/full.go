package mutate

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dlclark/regexp2"

	"github.com/monext-community/monext-go/internal/contract/shape"
)

// key is the name of a member that a description leaves open.
const key = "note"

// Full returns a body with every member of a shape, of the first choice where there are several. Lists have one element.
func Full(n *shape.Node) (any, error) {
	switch n.Type {
	case "object":
		members := map[string]any{}
		for _, m := range n.Members {
			if m.Choice != "" && m.Choice != "discriminator" && m.Choice != n.Choices[0] {
				continue
			}
			value, err := Full(m)
			if err != nil {
				return nil, err
			}
			members[m.Name] = value
		}
		if n.Values != nil {
			value, err := Full(n.Values)
			if err != nil {
				return nil, err
			}
			members[key] = value
		}
		return members, nil
	case "array":
		if n.Items == nil {
			return []any{}, nil
		}
		item, err := Full(n.Items)
		return []any{item}, err
	case "integer":
		if n.Minimum != nil {
			return json.Number(fmt.Sprint(*n.Minimum)), nil
		}
		return json.Number("1"), nil
	case "boolean":
		return true, nil
	case "string", "":
		return text(n)
	}
	return nil, fmt.Errorf("mutate: %s: no value is known of the type %s", n.Path, n.Type)
}

// samples are values for strings with a pattern or a format, and for others.
var samples = []string{"ab", "1226", "AB12", "4970100000000007", "buyer@example.com", "2026-03-04T10:15:00.000Z", "2026-03-04",
	"c2FtcGxl", "6f1c7c0a-6b6c-4b0e-9a53-0f9d1c2b3a4d"}

func text(n *shape.Node) (any, error) {
	if len(n.Enum) > 0 {
		return n.Enum[0], nil
	}
	candidates := samples
	if strings.HasSuffix(n.Name, "URL") { // the text of the description asks for one, its schemas do not
		candidates = []string{"https://shop.example.org/monext"}
	}
	for _, s := range candidates {
		if fits(n, s) {
			return s, nil
		}
	}
	return nil, fmt.Errorf("mutate: %s: no sample fits it; add one", n.Path)
}

// fits reports whether a string obeys the constraints of its shape but the words.
func fits(n *shape.Node, s string) bool {
	if n.MinLength != nil && int64(len(s)) < *n.MinLength || n.MaxLength != nil && int64(len(s)) > *n.MaxLength {
		return false
	}
	for _, pattern := range n.Patterns {
		if !Matches(pattern, s) {
			return false
		}
	}
	switch n.Format {
	case "date-time":
		return strings.Contains(s, "T") && strings.HasSuffix(s, "Z")
	case "date":
		return len(s) == len("2026-03-04") && s[4] == '-'
	case "uuid":
		return len(s) == 36
	case "base64":
		return s == "c2FtcGxl"
	}
	return true
}

// Matches reports whether a pattern fits the whole of a value.
func Matches(pattern, s string) bool {
	compiled, err := regexp2.Compile("^(?:"+pattern+")$", regexp2.ECMAScript)
	if err != nil {
		return false
	}
	ok, err := compiled.MatchString(s)
	return err == nil && ok
}

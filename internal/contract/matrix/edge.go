package matrix

import (
	"fmt"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/mutate"
	"github.com/monext-community/monext-go/internal/contract/shape"
)

// edge is a value at a limit of a member, or one of its words.
type edge struct {
	path, what string
	value      any
}

// edgesOf are the words of a member and the values at its limits.
func edgesOf(n *shape.Node) []edge {
	var all []edge
	add := func(what string, value any) { all = append(all, edge{n.Path, what, value}) }
	switch {
	case len(n.Enum) > 0:
		for _, word := range n.Enum {
			add("word "+word, word)
		}
		return all
	case n.Type == "boolean":
		add("word true", true)
		add("word false", false)
	case n.Type == "integer":
		if n.Minimum != nil {
			add(fmt.Sprintf("minimum %d", *n.Minimum), *n.Minimum)
		}
		if n.Maximum != nil {
			add(fmt.Sprintf("maximum %d", *n.Maximum), *n.Maximum)
		}
	case n.Type == "string":
		if n.MaxLength != nil {
			add(fmt.Sprintf("maxLength %d", *n.MaxLength), ofLength(n, int(*n.MaxLength)))
		}
		if n.Maximum != nil { // of the identifiers, whose pattern says the same
			add(fmt.Sprintf("maxLength %d", *n.Maximum), ofLength(n, int(*n.Maximum)))
			add("minLength 2", "A1")
		}
	}
	return all
}

// ofLength is a text of so many characters: of an accented letter, where the pattern allows one, for characters are not
// bytes.
func ofLength(n *shape.Node, length int) string {
	const domain = "@example.com"
	for _, s := range []string{
		strings.Repeat("é", length), strings.Repeat("A", length), strings.Repeat("a", max(0, length-len(domain))) + domain,
	} {
		fits := true
		for _, pattern := range n.Patterns {
			fits = fits && mutate.Matches(pattern, s)
		}
		if fits {
			return s
		}
	}
	return ""
}

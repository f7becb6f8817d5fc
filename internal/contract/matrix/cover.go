package matrix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/monext-community/monext-go/internal/contract/shape"
)

// Point is one thing that a request can say: that a member is there, or is not though its parent is, one of its words, or a
// value at one of its limits.
type Point struct{ Operation, Path, What string }

func (p Point) String() string { return p.Operation + "  " + p.Path + "  " + p.What }

// The kinds of points that are neither words nor limits.
const (
	there  = "there"
	absent = "not there"
)

// Coverage is what of all points the messages have said.
type Coverage struct {
	bodies map[string]*shape.Node
	wanted []Point
	seen   map[Point]bool
}

// NewCoverage wants every point of the requests of operations.
func NewCoverage(operations []shape.Operation) *Coverage {
	c := &Coverage{bodies: map[string]*shape.Node{}, seen: map[Point]bool{}}
	for _, o := range operations {
		if o.Request == nil {
			continue
		}
		c.bodies[o.Name()] = o.Request
		for n := range o.Request.All() {
			if n != o.Request {
				c.want(o.Name(), n)
			}
		}
	}
	return c
}

func (c *Coverage) want(operation string, n *shape.Node) {
	add := func(what string) { c.wanted = append(c.wanted, Point{operation, n.Path, what}) }
	add(there)
	if !n.Required && n.Name != "[]" && n.Name != "*" {
		add(absent)
	}
	for _, e := range edgesOf(n) {
		add(e.what)
	}
}

// See notes what a message says.
func (c *Coverage) See(operation string, body []byte) {
	root := c.bodies[operation]
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if root == nil || decoder.Decode(&value) != nil {
		return
	}
	c.visit(operation, root, value)
}

func (c *Coverage) visit(operation string, n *shape.Node, value any) {
	c.seen[Point{operation, n.Path, there}] = true
	for _, e := range edgesOf(n) {
		if says(e, value) {
			c.seen[Point{operation, n.Path, e.what}] = true
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for _, m := range n.Members {
			if below, ok := value[m.Name]; ok {
				c.visit(operation, m, below)
			} else {
				c.seen[Point{operation, m.Path, absent}] = true
			}
		}
		if n.Values != nil {
			for _, below := range value {
				c.visit(operation, n.Values, below)
			}
		}
	case []any:
		for _, below := range value {
			if n.Items == nil {
				return // undescribed
			}
			c.visit(operation, n.Items, below)
		}
	}
}

// says reports whether a value is at an edge: a text is by its length.
func says(e edge, value any) bool {
	if s, ok := value.(string); ok && !isWord(e) {
		want, _ := e.value.(string)
		return utf8.RuneCountInString(s) == utf8.RuneCountInString(want)
	}
	return fmt.Sprint(value) == fmt.Sprint(e.value)
}

func isWord(e edge) bool { return len(e.what) > 5 && e.what[:5] == "word " }

// Excuse is why points are not said.
type Excuse struct {
	Paths  []string // any of these
	What   string   // "not there", "minimum 0", "word"
	Words  []string // with "word": which
	Reason string
}

func (e Excuse) covers(p Point) bool {
	if !slices.Contains(e.Paths, p.Path) {
		return false
	}
	if e.What != "word" {
		return e.What == p.What
	}
	return slices.ContainsFunc(e.Words, func(w string) bool { return p.What == "word "+w })
}

// Result is how many points there are, how many were said, those that were neither said nor excused, and the excuses that
// excuse nothing.
type Result struct {
	Points, Said, Excused int
	Missing               []Point
	Stale                 []Excuse
}

// Result holds what was said against what is wanted.
func (c *Coverage) Result(excuses []Excuse) Result {
	var r Result
	used := make([]bool, len(excuses))
	for _, p := range c.wanted {
		r.Points++
		i := slices.IndexFunc(excuses, func(e Excuse) bool { return e.covers(p) })
		switch {
		case c.seen[p]:
			r.Said++
		case i >= 0:
			used[i] = true
			r.Excused++
		default:
			r.Missing = append(r.Missing, p)
		}
	}
	for i, e := range excuses {
		if !used[i] {
			r.Stale = append(r.Stale, e)
		}
	}
	return r
}

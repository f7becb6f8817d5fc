package matrix

import (
	"fmt"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/shape"
)

// NewAnswers wants each member of each answer of operations: see [AnswerName].
func NewAnswers(operations []shape.Operation) *Coverage {
	c := &Coverage{bodies: map[string]*shape.Node{}, seen: map[Point]bool{}}
	for _, o := range operations {
		for _, a := range o.Answers {
			for _, status := range a.Statuses {
				name := AnswerName(o.Name(), status)
				c.bodies[name] = a.Body
				for n := range a.Body.All() {
					if n != a.Body {
						c.wanted = append(c.wanted, Point{name, n.Path, there})
					}
				}
			}
		}
	}
	return c
}

// AnswerName is the operation of an answer's points.
func AnswerName(operation string, status int) string { return fmt.Sprintf("%s %d", operation, status) }

// Outermost leaves out of a list of points those below another one of the list.
func Outermost(points []Point) []Point {
	var outer []Point
	for _, p := range points {
		below := false
		for _, o := range points {
			rest, inside := strings.CutPrefix(p.Path, o.Path)
			below = below || o.Operation == p.Operation && inside && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
		}
		if !below {
			outer = append(outer, p)
		}
	}
	return outer
}

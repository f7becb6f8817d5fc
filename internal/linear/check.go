package linear

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Counterexample is a history that no order of its calls explains, made as short as it gets.
type Counterexample[V any] struct {
	// Operations, in the order of the calls. What was answered only later stands as not answered.
	Operations []Operation[V]
	// Last is the place of the operation whose answer cannot be explained any more.
	Last int
	// Explained are the places of operations in an order that explains as many answers as one can.
	Explained []int
	// State is what that order leads to, in words.
	State string

	show func(v V, answered bool) (call, answer string)
}

// Check returns nil for a history that an order of its calls explains, and else the reason. It panics if the history is longer
// than MaxOperations.
func Check[V any, S comparable](spec Spec[V, S], history []Operation[V]) *Counterexample[V] {
	if len(history) > MaxOperations {
		panic(fmt.Sprintf("linear: a history of %d operations: at most %d can be checked", len(history), MaxOperations))
	}
	ops := byCall(history)
	if _, ok := explain(spec, ops); ok {
		return nil
	}
	// A beginning of a history that can be explained can be explained too, so that the shortest is found by halving.
	moments := answers(ops)
	shortest := sort.Search(len(moments), func(i int) bool {
		_, ok := explain(spec, until(ops, moments[i]))
		return !ok
	})
	ops = prune(spec, until(ops, moments[shortest]))
	s, _ := explain(spec, ops)
	last := slices.IndexFunc(ops, func(o Operation[V]) bool { return o.Returned == moments[shortest] })
	return &Counterexample[V]{Operations: ops, Last: last, Explained: s.best, State: fmt.Sprint(s.at), show: spec.Show}
}

// prune leaves out calls that change nothing, as long as the rest cannot be explained either.
func prune[V any, S comparable](spec Spec[V, S], ops []Operation[V]) []Operation[V] {
	for i := 0; i < len(ops); {
		if spec.Idle(ops[i].Value, ops[i].Answered()) {
			rest := slices.Delete(slices.Clone(ops), i, i+1)
			if _, ok := explain(spec, rest); !ok {
				ops = rest
				continue
			}
		}
		i++
	}
	return ops
}

// String is a table with a line for each call, and the time from left to right: from [ to ] for a call that was answered, from
// [ to > for one that was not.
func (c *Counterexample[V]) String() string {
	rank := map[int64]int{}
	var moments []int64
	for _, o := range c.Operations {
		moments = append(moments, o.Invoked)
	}
	moments = append(moments, answers(c.Operations)...)
	slices.Sort(moments)
	for i, m := range moments {
		rank[m] = i
	}
	rows := [][]string{{"client", "time", "call", "answer"}}
	for i, o := range c.Operations {
		call, answer := c.show(o.Value, o.Answered())
		if i == c.Last {
			answer += "   <-- fits no order"
		}
		rows = append(rows, []string{fmt.Sprint(o.Client), bar(rank, o, len(moments)), call, answer})
	}
	var b strings.Builder
	writeTable(&b, rows)
	b.WriteString("\nan order that explains most answers, client by client:\n")
	for _, i := range c.Explained {
		call, answer := c.show(c.Operations[i].Value, c.Operations[i].Answered())
		fmt.Fprintf(&b, "  %d: %s: %s\n", c.Operations[i].Client, call, answer)
	}
	if len(c.Explained) == 0 {
		b.WriteString("  none\n")
	}
	fmt.Fprintf(&b, "behind it: %s\n", c.State)
	return b.String()
}

// bar draws an operation on a line of so many moments.
func bar[V any](rank map[int64]int, o Operation[V], moments int) string {
	from, to, end := rank[o.Invoked], moments-1, ">"
	if o.Answered() {
		to, end = rank[o.Returned], "]"
	}
	return strings.Repeat(" ", from) + "[" + strings.Repeat("-", max(to-from-1, 0)) + end + strings.Repeat(" ", moments-1-to)
}

// writeTable writes rows under each other, column by column.
func writeTable(b *strings.Builder, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", width[i]-len([]rune(cell))+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

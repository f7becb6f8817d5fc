package linear_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/internal/linear"
)

// brute tries every order of the operations, and every choice of those without an answer: slow, and obviously right.
func brute(state int, ops []linear.Operation[access]) bool {
	if !slices.ContainsFunc(ops, linear.Operation[access].Answered) {
		return true
	}
	for i, o := range ops {
		before := func(p linear.Operation[access]) bool { return p.Answered() && p.Returned < o.Invoked }
		if slices.ContainsFunc(ops, before) {
			continue // another one was over before this was called
		}
		next, fits := cell{}.Step(state, o.Value, o.Answered())
		if fits && brute(next, slices.Delete(slices.Clone(ops), i, i+1)) {
			return true
		}
	}
	return false
}

// anAccess is any access with any answer.
func anAccess(t *rapid.T) access {
	n := rapid.IntRange(0, 2)
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return write(n.Draw(t, "to"))
	case 1:
		return swap(n.Draw(t, "want"), n.Draw(t, "to"), rapid.Bool().Draw(t, "done"))
	default:
		return read(n.Draw(t, "got"))
	}
}

// spread puts operations, in the order in which they happen, on a line of time where they overlap at will.
func spread(t *rapid.T, values []access) []linear.Operation[access] {
	type end struct{ op, at int }
	var ends []end
	for i := range values {
		ends = append(ends, end{i, 10*i - rapid.IntRange(0, 30).Draw(t, "earlier")}, end{-i - 1, 10*i + 1 + rapid.IntRange(0, 30).Draw(t, "later")})
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.at - b.at })
	ops := make([]linear.Operation[access], len(values))
	for i, e := range ends {
		if e.op >= 0 {
			ops[e.op].Client, ops[e.op].Invoked, ops[e.op].Value = e.op, int64(i+1), values[e.op]
		} else if rapid.IntRange(0, 9).Draw(t, "answered") > 0 {
			ops[-e.op-1].Returned = int64(i + 1)
		}
	}
	return ops
}

func TestTheSearchAgreesWithTryingEveryOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var values []access
		for range rapid.IntRange(1, 7).Draw(t, "operations") {
			values = append(values, anAccess(t))
		}
		history := spread(t, values)
		found := linear.Check(cell{}, history)
		require.Equal(t, brute(0, history), found == nil, "%v", found)
		if found != nil {
			require.False(t, brute(0, found.Operations), "what is shown as a counterexample is none:\n%s", found)
		}
	})
}

func TestWhatHappenedOneAfterTheOtherIsExplainedHoweverItOverlaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		state := 0
		var values []access
		for range rapid.IntRange(1, 40).Draw(t, "operations") {
			v := anAccess(t)
			v.got, v.failed = state, state != v.want
			if v.write || v.swap && !v.failed {
				state = v.to
			}
			values = append(values, v)
		}
		require.Nil(t, linear.Check(cell{}, spread(t, values)))
	})
}

package linear_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/linear"
)

// cell is a register that is read, written, and swapped if it holds what was expected.
type cell struct{}

type access struct {
	write, swap bool
	want, to    int // what a swap expects, and what is written
	got         int // what a read gave
	failed      bool
}

func (cell) Init() int { return 0 }

func (cell) Step(s int, v access, answered bool) (int, bool) {
	switch {
	case v.write:
		return v.to, true
	case v.swap && (!answered || !v.failed):
		return v.to, s == v.want
	case v.swap:
		return s, s != v.want
	default:
		return s, answered && s == v.got
	}
}

func (cell) Idle(v access, answered bool) bool {
	return !v.write && !v.swap || v.swap && answered && v.failed
}

func (cell) Show(v access, answered bool) (call, answer string) {
	switch {
	case v.write:
		call = "write " + strconv.Itoa(v.to)
	case v.swap:
		call = fmt.Sprintf("swap %d for %d", v.want, v.to)
	default:
		call = "read"
	}
	switch {
	case !answered:
		return call, "unknown"
	case v.swap && v.failed:
		return call, "refused"
	case v.write || v.swap:
		return call, "done"
	default:
		return call, strconv.Itoa(v.got)
	}
}

func at(client int, invoked, returned int64, v access) linear.Operation[access] {
	return linear.Operation[access]{Client: client, Invoked: invoked, Returned: returned, Value: v}
}

func write(to int) access { return access{write: true, to: to} }
func read(got int) access { return access{got: got} }
func swap(want, to int, done bool) access {
	return access{swap: true, want: want, to: to, failed: !done}
}

func TestAHistoryIsExplainedExactlyWhenSomeOrderOfItsCallsAllowsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		history []linear.Operation[access]
		fits    bool
	}{
		"nothing happened":                           {nil, true},
		"a read of what is written":                  {[]linear.Operation[access]{at(1, 1, 2, write(1)), at(2, 3, 4, read(1))}, true},
		"a stale read":                               {[]linear.Operation[access]{at(1, 1, 2, write(1)), at(2, 3, 4, read(0))}, false},
		"a read during the write, before it":         {[]linear.Operation[access]{at(1, 1, 4, write(1)), at(2, 2, 3, read(0))}, true},
		"a read during the write, behind it":         {[]linear.Operation[access]{at(1, 1, 4, write(1)), at(2, 2, 3, read(1))}, true},
		"a read of what nobody wrote":                {[]linear.Operation[access]{at(1, 1, 4, write(1)), at(2, 2, 3, read(2))}, false},
		"two reads during a write, the new first":    {[]linear.Operation[access]{at(1, 1, 6, write(1)), at(2, 2, 3, read(1)), at(2, 4, 5, read(0))}, false},
		"two reads during a write, the old first":    {[]linear.Operation[access]{at(1, 1, 6, write(1)), at(2, 2, 3, read(0)), at(2, 4, 5, read(1))}, true},
		"two swaps of one value, both done":          {[]linear.Operation[access]{at(1, 1, 3, swap(0, 1, true)), at(2, 2, 4, swap(0, 2, true))}, false},
		"two swaps of one value, one refused":        {[]linear.Operation[access]{at(1, 1, 3, swap(0, 1, true)), at(2, 2, 4, swap(0, 2, false))}, true},
		"a swap refused though nobody else came":     {[]linear.Operation[access]{at(1, 1, 2, swap(0, 1, false))}, false},
		"a write without an answer, seen much later": {[]linear.Operation[access]{at(1, 1, 0, write(1)), at(2, 2, 3, read(0)), at(2, 4, 5, read(1))}, true},
		"a write without an answer, never seen":      {[]linear.Operation[access]{at(1, 1, 0, write(1)), at(2, 2, 3, read(0)), at(2, 4, 5, read(0))}, true},
		"a write without an answer, seen and gone":   {[]linear.Operation[access]{at(1, 1, 0, write(1)), at(2, 2, 3, read(1)), at(2, 4, 5, read(0))}, false},
		"a write seen before it was made":            {[]linear.Operation[access]{at(2, 1, 2, read(1)), at(1, 3, 0, write(1))}, false},
		"the answers in another order than the calls": {
			[]linear.Operation[access]{at(3, 3, 5, read(2)), at(1, 1, 6, write(2)), at(2, 2, 4, write(1)), at(4, 7, 8, read(2))}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := linear.Check(cell{}, c.history)
			require.Equal(t, c.fits, found == nil, "%v", found)
		})
	}
}

func TestACounterexampleIsTheShortestBeginningWithoutWhatDoesNotMatter(t *testing.T) {
	t.Parallel()
	found := linear.Check(cell{}, []linear.Operation[access]{
		at(1, 1, 2, write(1)),
		at(2, 3, 4, read(1)),
		at(3, 5, 20, write(2)),
		at(1, 6, 7, swap(5, 6, false)),
		at(2, 8, 9, read(2)),
		at(1, 10, 11, read(1)),
		at(1, 12, 13, read(2)),
		at(2, 14, 15, write(7)),
	})
	require.NotNil(t, found)
	require.Equal(t, `client  time     call     answer
1       []       write 1  done
3         [--->  write 2  unknown
2          []    read     2
1            []  read     1   <-- fits no order

an order that explains most answers, client by client:
  1: write 1: done
  3: write 2: unknown
  2: read: 2
behind it: 2
`, found.String())
	require.Equal(t, 3, found.Last)
}

func TestALongHistoryOfManyClientsIsCheckedQuickly(t *testing.T) {
	t.Parallel()
	// Eight clients write and read at the same time, over and over: tried without memory that is 8! orders each time.
	var history []linear.Operation[access]
	moment := int64(0)
	for step := range linear.MaxOperations / 16 {
		base := moment
		for client := range 8 {
			v := write(step)
			if client%2 == 1 {
				v = read(step)
			}
			history = append(history, at(client, base+int64(client)+1, base+int64(client)+9, v))
		}
		moment += 16
	}
	require.Nil(t, linear.Check(cell{}, history))
	history[len(history)-1].Value = read(-1)
	require.NotNil(t, linear.Check(cell{}, history))
}

func TestAHistoryThatIsTooLongIsNotTakenForAGoodOne(t *testing.T) {
	t.Parallel()
	require.PanicsWithValue(t, "linear: a history of 257 operations: at most 256 can be checked", func() {
		linear.Check(cell{}, make([]linear.Operation[access], linear.MaxOperations+1))
	})
}

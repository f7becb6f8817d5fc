package storetest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/internal/linear"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/storetest"
)

type operation = linear.Operation[storetest.Call]

// after is a moment on the clock of these tests.
func after(d time.Duration) time.Time {
	return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC).Add(d)
}

// claimed is a claim for a minute, called when the clock showed at least so much, that was given a fence at a time.
func claimed(earliest time.Duration, fence lifecycle.Fence, at time.Duration) storetest.Call {
	return storetest.Claimed(time.Minute, after(earliest), lifecycle.Lease{Fence: fence, ExpiresAt: after(at + time.Minute)}, nil)
}

func busy(earliest time.Duration) storetest.Call {
	return storetest.Claimed(time.Minute, after(earliest), lifecycle.Lease{}, lifecycle.ErrBusy)
}

// oneByOne is a history in which no calls overlap.
func oneByOne(calls ...storetest.Call) []operation {
	history := make([]operation, len(calls))
	for i, c := range calls {
		history[i] = operation{Client: i, Invoked: int64(2*i + 1), Returned: int64(2*i + 2), Value: c}
	}
	return history
}

// atOnce is a history in which all calls overlap.
func atOnce(calls ...storetest.Call) []operation {
	history := oneByOne(calls...)
	for i := range history {
		history[i].Invoked, history[i].Returned = int64(i+1), int64(len(calls)+i+1)
	}
	return history
}

// lost is the history with the answer of one call lost.
func lost(n int, history []operation) []operation {
	history[n].Returned = 0
	return history
}

func TestTheContractTellsRightHistoriesFromWrongOnes(t *testing.T) {
	t.Parallel()
	var (
		first  = storetest.Saved("a", 0, 0, nil)
		second = storetest.Saved("b", 1, 0, nil)
		minute = time.Minute
	)
	for name, c := range map[string]struct {
		history []operation
		fits    bool
	}{
		"what was saved is loaded":                        {oneByOne(first, storetest.Loaded(1, "a"), second, storetest.Loaded(2, "b")), true},
		"a stale read":                                    {oneByOne(first, second, storetest.Loaded(1, "a")), false},
		"the old version, read during the save":           {atOnce(first, storetest.Loaded(0, "")), true},
		"a lost update":                                   {oneByOne(first, storetest.Loaded(0, "")), false},
		"two saves over one version":                      {append(oneByOne(first), shift(2, atOnce(second, storetest.Saved("c", 1, 0, nil)))...), false},
		"two saves over one version, one of them refused": {append(oneByOne(first), shift(2, atOnce(second, storetest.Saved("c", 1, 0, lifecycle.ErrConflict)))...), true},
		"a conflict with nobody":                          {oneByOne(first, storetest.Saved("b", 1, 0, lifecycle.ErrConflict)), false},
		"a document that nobody saved":                    {oneByOne(first, storetest.Loaded(1, "b")), false},
		"a save without an answer, seen later":            {lost(0, oneByOne(first, storetest.Loaded(0, ""), storetest.Loaded(1, "a"))), true},
		"a save without an answer, never seen":            {lost(0, oneByOne(first, storetest.Loaded(0, ""), storetest.Loaded(0, ""))), true},
		"a save without an answer, seen and gone":         {lost(0, oneByOne(first, storetest.Loaded(1, "a"), storetest.Loaded(0, ""))), false},
		"a save without an answer, seen before it":        {lost(1, oneByOne(storetest.Loaded(1, "a"), first)), false},
		"a claim while a lease is live":                   {oneByOne(claimed(0, 1, 0), busy(0)), true},
		"a claim refused, and no lease":                   {oneByOne(busy(0)), false},
		"a live lease claimed twice":                      {oneByOne(claimed(0, 1, 0), claimed(0, 2, 0)), false},
		"a live lease claimed twice, at once":             {atOnce(claimed(0, 1, 0), claimed(0, 2, 0)), false},
		"the same lease given twice":                      {atOnce(claimed(0, 1, 0), claimed(0, 1, 0)), false},
		"a claim when the lease has expired":              {oneByOne(claimed(0, 1, 0), claimed(minute, 2, minute)), true},
		"a claim refused when the lease has expired":      {oneByOne(claimed(0, 1, 0), busy(2*minute)), false},
		"a fence used twice":                              {oneByOne(claimed(0, 1, 0), storetest.Released(1), claimed(0, 1, 0)), false},
		"a fence that falls":                              {oneByOne(claimed(0, 5, 0), storetest.Released(5), claimed(0, 4, 0)), false},
		"fences with a gap":                               {oneByOne(claimed(0, 5, 0), storetest.Released(5), claimed(0, 9, 0)), true},
		"a lease that ends too early":                     {oneByOne(claimed(minute, 1, 0)), false},
		"a save under the fence":                          {oneByOne(claimed(0, 1, 0), storetest.Saved("a", 0, 1, nil)), true},
		"a save under a fence that expired":               {oneByOne(claimed(0, 1, 0), busy(0), storetest.Saved("a", 0, 1, nil)), true},
		"a save under a fence that was followed":          {oneByOne(claimed(0, 1, 0), claimed(minute, 2, minute), storetest.Saved("a", 0, 1, nil)), false},
		"a save refused under a fence that was followed":  {oneByOne(claimed(0, 1, 0), claimed(minute, 2, minute), storetest.Saved("a", 0, 1, lifecycle.ErrLeaseLost)), true},
		"a save under a fence that was released":          {oneByOne(claimed(0, 1, 0), storetest.Released(1), storetest.Saved("a", 0, 1, nil)), false},
		"a save refused under the current fence":          {oneByOne(claimed(0, 1, 0), storetest.Saved("a", 0, 1, lifecycle.ErrLeaseLost)), false},
		"a save refused without a fence":                  {oneByOne(storetest.Saved("a", 0, 0, lifecycle.ErrLeaseLost)), false},
		"an old lease released, and the new one lives":    {oneByOne(claimed(0, 1, 0), claimed(minute, 2, minute), storetest.Released(1), busy(minute)), true},
		"an old lease released, and the new one freed":    {oneByOne(claimed(0, 1, 0), claimed(minute, 2, minute), storetest.Released(1), claimed(minute, 3, minute)), false},
		"a claim without an answer, that keeps others out": {
			lost(0, oneByOne(claimed(0, 1, 0), busy(0))), true,
		},
		"a claim without an answer, that was late and keeps others out": {
			lost(0, oneByOne(claimed(0, 1, 0), busy(2*minute))), true,
		},
		"a claim without an answer, that never was": {lost(0, oneByOne(claimed(0, 1, 0), claimed(0, 1, 0))), true},
		"a claim without an answer, that ends a right": {
			lost(1, oneByOne(claimed(0, 1, 0), claimed(0, 2, 0), storetest.Saved("a", 0, 1, lifecycle.ErrLeaseLost))), true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := storetest.Explain(c.history)
			require.Equal(t, c.fits, found == nil, "%v", found)
		})
	}
}

// shift moves a history to later moments.
func shift(by int64, history []operation) []operation {
	for i := range history {
		history[i].Invoked += by
		history[i].Returned += by
	}
	return history
}

// happened makes random calls of the store in memory, one at a time, and lets them overlap afterwards.
func happened(t *rapid.T, most int) []operation {
	clock := storetest.NewClock()
	store, key := lifecycle.NewMemory(clock.Now), lifecycle.Key{Account: "shop", Order: "O"}
	type end struct{ op, at int }
	var (
		ends     []end
		history  []operation
		answered []bool
		given    = []lifecycle.Fence{0, 1 << 40}
	)
	shown := []time.Time{} // what the clock showed before each call
	names := map[int64]string{}
	for i := range rapid.IntRange(1, most).Draw(t, "calls") {
		if rapid.IntRange(0, 3).Draw(t, "move") == 0 {
			clock.Advance(time.Duration(rapid.IntRange(1, 4).Draw(t, "by")) * 30 * time.Second)
		}
		shown = append(shown, clock.Now())
		earlier := rapid.IntRange(0, 30).Draw(t, "earlier")
		ends = append(ends, end{i, 10*i - earlier}, end{-i - 1, 10*i + 1 + rapid.IntRange(0, 30).Draw(t, "later")})
		o := operation{Client: i}
		answered = append(answered, rapid.IntRange(0, 9).Draw(t, "answered") > 0)
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			p, err := store.Load(t.Context(), key)
			if err == nil {
				o.Value = storetest.Loaded(p.Version(), names[p.Version()])
			} else {
				o.Value = storetest.Loaded(0, "")
			}
		case 1:
			base := rapid.Int64Range(0, int64(len(names))).Draw(t, "base")
			name := fmt.Sprint("d", i)
			fence := rapid.SampledFrom(given).Draw(t, "fence")
			err := store.Save(t.Context(), version(t, key, base, name), fence)
			if err == nil {
				names[base+1] = name
			}
			o.Value = storetest.Saved(name, base, fence, err)
		case 2:
			lease, err := store.Claim(t.Context(), key, time.Minute)
			if answered[i] { // else nobody was told
				given = append(given, lease.Fence)
			}
			o.Value = storetest.Claimed(time.Minute, shown[max(0, i-(earlier+9)/10)], lease, err)
		default:
			fence := rapid.SampledFrom(given[1:]).Draw(t, "fence")
			require.NoError(t, store.Release(t.Context(), lifecycle.Lease{Key: key, Fence: fence}))
			o.Value = storetest.Released(fence)
		}
		history = append(history, o)
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.at - b.at })
	for i, e := range ends {
		if e.op >= 0 {
			history[e.op].Invoked = int64(i + 1)
		} else if answered[-e.op-1] {
			history[-e.op-1].Returned = int64(i + 1)
		}
	}
	return history
}

// version is a payment of one version more than base, to be saved over base.
func version(t *rapid.T, key lifecycle.Key, base int64, name string) *lifecycle.Payment {
	p := lifecycle.NewPayment(key)
	swept := func() lifecycle.Event {
		return lifecycle.Event{Type: lifecycle.EventSwept, Reason: name, Swept: &lifecycle.Swept{}}
	}
	var err error
	for range base {
		p, err = lifecycle.Append(p, after(0), swept())
		require.NoError(t, err)
	}
	p, err = lifecycle.Replay(key, p.Events())
	require.NoError(t, err)
	p, err = lifecycle.Append(p, after(0), swept())
	require.NoError(t, err)
	return p
}

// brute tries every order of the calls, and every choice of those without an answer.
func brute(s storetest.Contents, ops []operation) bool {
	if !slices.ContainsFunc(ops, operation.Answered) {
		return true
	}
	for i, o := range ops {
		if slices.ContainsFunc(ops, func(p operation) bool { return p.Answered() && p.Returned < o.Invoked }) {
			continue
		}
		next, fits := storetest.Contract{}.Step(s, o.Value, o.Answered())
		if fits && brute(next, slices.Delete(slices.Clone(ops), i, i+1)) {
			return true
		}
	}
	return false
}

func TestWhatTheStoreInMemoryDidOneByOneIsExplainedHoweverItOverlaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		require.Nil(t, storetest.Explain(happened(t, 30)))
	})
}

func TestAHistoryWithAnotherAnswerIsJudgedAsByTryingEveryOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := happened(t, 7)
		n := rapid.IntRange(0, len(history)-1).Draw(t, "which")
		history[n].Value = storetest.Mutated(history[n].Value, rapid.IntRange(0, 5).Draw(t, "how"))
		found := storetest.Explain(history)
		require.Equal(t, brute(storetest.Contract{}.Init(), history), found == nil, "%v", found)
	})
}

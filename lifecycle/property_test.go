package lifecycle_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/lifecycle"
)

// read is the event of a list that was read.
func read(list []lifecycle.Effect) lifecycle.Event {
	listed := slices.Clone(list)
	for i := range listed {
		listed[i].Listed = true
	}
	return lifecycle.Event{Type: lifecycle.EventEffects, Effects: &lifecycle.EffectsRead{Transaction: "T", Listed: len(list), Effects: listed}}
}

// paidFor is a payment whose authorisation is the first entry of a history.
func paidFor(t require.TestingT, list []lifecycle.Effect) *lifecycle.Payment {
	p, err := lifecycle.Append(lifecycle.NewPayment(lifecycle.Key{Account: "shop", Order: "O-1"}), start,
		lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: eur(list[0].Amount), Hash: "h"}}, authorized(list[0].Amount, false))
	require.NoError(t, err)
	return p
}

// afterwards appends events.
func afterwards(t require.TestingT, p *lifecycle.Payment, events ...lifecycle.Event) *lifecycle.Payment {
	next, err := lifecycle.Append(p, start.Add(time.Hour), events...)
	require.NoError(t, err)
	return next
}

func TestAListReadAgainAndInAnyOrderChangesNoSumAndNoState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(true).Draw(t, "list")
		once := afterwards(t, paidFor(t, list), read(list))
		again := afterwards(t, once, read(rapid.Permutation(list).Draw(t, "again")))
		require.Equal(t, once.Ledger(), again.Ledger())
		require.Equal(t, once.State(), again.State())
		require.Equal(t, once.Version()+1, again.Version(), "that it was read is remembered")
	})
}

func TestAListThatGrowsOnlyLeadsWhereTheTableSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(false).Draw(t, "list")
		p := paidFor(t, list)
		for known := 1; known < len(list); {
			known += rapid.IntRange(1, len(list)-known).Draw(t, "more")
			next := afterwards(t, p, read(list[:known]))
			require.True(t, lifecycle.Reachable(p.State(), next.State()), "%s to %s", p.State(), next.State())
			require.True(t, next.State().Paid())
			p = next
		}
		require.Equal(t, lifecycle.FoldLedger(terms(list[0].Amount), list), p.Ledger(), "read in portions or at once")
	})
}

func TestAPaymentIsTheSameByteForByteOnceStoredAndReplayed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(true).Draw(t, "list")
		p := paidFor(t, list)
		for range rapid.IntRange(0, 5).Draw(t, "events") {
			p = afterwards(t, p, rapid.SampledFrom([]lifecycle.Event{
				read(list), read(list[:1]), {Type: lifecycle.EventAudited}, {Type: lifecycle.EventExpiring}, {Type: lifecycle.EventExpired},
			}).Draw(t, "event"))
		}
		stored, err := json.Marshal(p)
		require.NoError(t, err)
		var back lifecycle.Payment
		require.NoError(t, json.Unmarshal(stored, &back))
		replayed, err := lifecycle.Replay(p.Key(), p.Events())
		require.NoError(t, err)
		for _, same := range []*lifecycle.Payment{&back, replayed} {
			text, err := json.Marshal(same)
			require.NoError(t, err)
			require.Equal(t, string(stored), string(text))
			require.Equal(t, p.Ledger(), same.Ledger())
			require.Equal(t, p.State(), same.State())
			require.Equal(t, p.DueAt(whenever), same.DueAt(whenever))
		}
	})
}

func TestADedupeKeyBelongsToOneLookAtOneOperation(t *testing.T) {
	t.Parallel()
	names := rapid.StringOfN(rapid.SampledFrom([]rune("a1:/")), 0, 6, -1) // what could run into its neighbour
	wakes := rapid.Custom(func(t *rapid.T) lifecycle.Wake {
		return lifecycle.Wake{
			Key:       lifecycle.Key{Account: names.Draw(t, "account"), Order: names.Draw(t, "order")},
			Operation: names.Draw(t, "operation"), Look: rapid.IntRange(0, 11).Draw(t, "look"),
			Action: rapid.SampledFrom([]lifecycle.Action{lifecycle.ActionCapture, lifecycle.ActionRefund, lifecycle.ActionCancel}).Draw(t, "action"),
			After:  time.Duration(rapid.IntRange(0, 1).Draw(t, "after")),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := wakes.Draw(t, "a"), wakes.Draw(t, "b")
		if rapid.Bool().Draw(t, "nearly the same") {
			b = a
			b.After++
			if rapid.Bool().Draw(t, "not quite") {
				b.Key.Order, b.Operation = b.Key.Order+"/"+b.Operation, ""
			}
		}
		one, other := a, b
		one.After, other.After = 0, 0 // when to look is no part of what to look at
		require.Equal(t, one == other, a.DedupeKey() == b.DedupeKey(), "%q %q", a.DedupeKey(), b.DedupeKey())
	})
}

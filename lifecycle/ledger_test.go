package lifecycle_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order"
)

// terms are those of an authorisation of so many cents.
func terms(cents int64) lifecycle.Terms {
	return lifecycle.Terms{Transaction: "T", Authorized: eur(cents)}
}

// at is an effect that happened so many hours after the authorisation.
func at(hours int, kind string, cents int64, ok bool) lifecycle.Effect {
	return lifecycle.Effect{ID: kind + "-" + time.Duration(hours).String(), Type: kind, Amount: cents, OK: ok, Date: start.Add(time.Duration(hours) * time.Hour)}
}

// history draws what Monext could list: an authorisation, and captures,
// cancels and refunds that never pass what is left, some of them refused. A
// cancel comes before every capture, unless after says otherwise.
func history(after bool) *rapid.Generator[[]lifecycle.Effect] {
	words := []string{"RESET", "CANCEL", "CANCEL_AUTHORIZATION"}
	return rapid.Custom(func(t *rapid.T) []lifecycle.Effect {
		total := rapid.Int64Range(1, 1_000_000_00).Draw(t, "authorised")
		list := []lifecycle.Effect{{ID: "T", Type: "AUTHORIZATION", Amount: total, OK: true, Date: start}}
		var captured, cancelled, refunded int64
		for i := range rapid.IntRange(0, 20).Draw(t, "effects") {
			ok := rapid.Bool().Draw(t, "ok")
			add := func(kind string, left int64) int64 {
				if left < 1 {
					return 0
				}
				n := rapid.Int64Range(1, left).Draw(t, "amount")
				list = append(list, at(i+1, kind, n, ok))
				if !ok {
					return 0
				}
				return n
			}
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				captured += add("CAPTURE", total-captured-cancelled)
			case 1:
				if captured == 0 || after {
					cancelled += add(rapid.SampledFrom(words).Draw(t, "word"), total-captured-cancelled)
				}
			case 2:
				refunded += add("REFUND", captured-refunded)
			}
		}
		return list
	})
}

// sums adds what is OK, the plain way.
func sums(list []lifecycle.Effect) (captured, cancelled, refunded int64) {
	for _, e := range list {
		if !e.OK {
			continue
		}
		switch e.Type {
		case "CAPTURE":
			captured += e.Amount
		case "RESET", "CANCEL", "CANCEL_AUTHORIZATION":
			cancelled += e.Amount
		case "REFUND":
			refunded += e.Amount
		}
	}
	return captured, cancelled, refunded
}

func TestTheLedgerDoesNotDependOnTheOrderOfTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(true).Draw(t, "list")
		if rapid.Bool().Draw(t, "absurd") { // not even when it makes no sense
			for range rapid.IntRange(1, 12).Draw(t, "more") {
				list = append(list, at(30, rapid.SampledFrom([]string{"CAPTURE", "RESET", "REFUND"}).Draw(t, "word"),
					rapid.SampledFrom([]int64{-1, math.MinInt64, math.MaxInt64, 1e18, 9e17}).Draw(t, "amount"), true))
			}
		}
		want := lifecycle.FoldLedger(terms(list[0].Amount), list)
		shuffled := slices.Clone(list)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.Equal(t, want, lifecycle.FoldLedger(terms(list[0].Amount), shuffled))
	})
}

func TestNothingIsLostBetweenTheSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(false).Draw(t, "list")
		l := lifecycle.FoldLedger(terms(list[0].Amount), list)
		captured, cancelled, refunded := sums(list)
		require.False(t, l.Broken)
		require.False(t, l.Uncertain)
		require.Equal(t, eur(captured), l.Captured)
		require.Equal(t, eur(cancelled), l.Cancelled)
		require.Equal(t, eur(refunded), l.Refunded)
		require.Equal(t, l.Authorized.Minor(), captured+cancelled+l.Capturable.Minor())
		require.Equal(t, l.Capturable, l.Cancellable)
		require.Equal(t, captured, refunded+l.Refundable.Minor())
	})
}

func TestNothingCanBeTakenOnceTheAuthorisationIsOver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(false).Draw(t, "list")
		open := lifecycle.FoldLedger(terms(list[0].Amount), list)
		for _, over := range []lifecycle.Terms{
			{Transaction: "T", Authorized: open.Authorized, Expired: true}, {Transaction: "T", Authorized: open.Authorized, Final: true},
		} {
			l := lifecycle.FoldLedger(over, list)
			require.True(t, l.Capturable.IsZero() && l.Cancellable.IsZero())
			require.Equal(t, over.Expired, l.Expired)
			require.Equal(t, open.Refundable, l.Refundable, "what was captured can still be refunded")
		}
	})
}

func TestNoSumIsEverNegativeWhateverIsListed(t *testing.T) {
	t.Parallel()
	words := []string{"AUTHORIZATION", "AUTHORIZATION_AND_CAPTURE", "CAPTURE", "RESET", "REFUND", "REAUTHO", "REAUTH+CAP", "ORDER", "CREDIT", ""}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) lifecycle.Effect {
			return lifecycle.Effect{
				ID: rapid.SampledFrom([]string{"T", "a", "b"}).Draw(t, "id"), Type: rapid.SampledFrom(words).Draw(t, "word"), OK: rapid.Bool().Draw(t, "ok"),
				Amount: rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 100), rapid.SampledFrom([]int64{1e18, 1e18 + 1})).Draw(t, "amount"),
				Date:   start.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "hour")) * time.Hour),
			}
		}), 0, 120).Draw(t, "list")
		l := lifecycle.FoldLedger(terms(rapid.Int64Range(0, 1e18).Draw(t, "authorised")), list)
		for name, m := range map[string]order.Money{
			"authorised": l.Authorized, "captured": l.Captured, "cancelled": l.Cancelled, "refunded": l.Refunded,
			"capturable": l.Capturable, "cancellable": l.Cancellable, "refundable": l.Refundable,
		} {
			require.GreaterOrEqual(t, m.Minor(), int64(0), name)
			require.LessOrEqual(t, m.Minor(), int64(1e18), name)
		}
		require.LessOrEqual(t, l.Capturable.Minor(), l.Authorized.Minor())
		require.LessOrEqual(t, l.Refundable.Minor(), l.Captured.Minor())
	})
}

func TestWhatIsRefusedIsNeverCounted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(true).Draw(t, "list")
		want := lifecycle.FoldLedger(terms(list[0].Amount), list)
		for _, word := range []string{"AUTHORIZATION", "AUTHORIZATION_AND_CAPTURE", "CAPTURE", "CANCEL", "RESET", "REFUND", "SOMETHING"} {
			list = append(list, at(rapid.IntRange(0, 40).Draw(t, "hour"), word, rapid.Int64().Draw(t, "amount"), false))
		}
		require.Equal(t, want, lifecycle.FoldLedger(terms(list[0].Amount), list))
	})
}

func TestTheThreeWordsForACancelAreOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := history(true).Draw(t, "list")
		want := lifecycle.FoldLedger(terms(list[0].Amount), list)
		for i := range list {
			if list[i].Type == "RESET" || list[i].Type == "CANCEL" {
				list[i].Type = "CANCEL_AUTHORIZATION"
			}
		}
		require.Equal(t, want, lifecycle.FoldLedger(terms(list[0].Amount), list))
	})
}

package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
)

// Captures that failed together come back one by one: together they would meet
// the same trouble again. The pauses follow from the operations' ids, so that a
// history can be played again.
func TestWhatFailedTogetherDoesNotComeBackTogether(t *testing.T) {
	t.Parallel()
	pauses := func() map[time.Time]int {
		r := newRig(t)
		r.down.Store(1 << 20)
		next := map[time.Time]int{}
		for n := range 40 {
			id := fmt.Sprintf("O-%d", n)
			r.paid(id, 5000)
			o := r.request(lifecycle.Request{Order: id, Kind: lifecycle.ActionCapture, Key: "parcel"})
			for range 6 { // it doubles up to 32 seconds
				require.NoError(t, r.monext.Advance(max(0, r.operation(id, o.ID).Next.Sub(r.monext.Now()))))
				_, err := r.service.Execute(t.Context(), lifecycle.Task{Key: r.payment(id).Key(), Operation: o.ID})
				require.NoError(t, err)
			}
			o = r.operation(id, o.ID)
			pause := o.Next.Sub(o.Attempts[len(o.Attempts)-1].At)
			require.LessOrEqual(t, pause, 40*time.Second)
			require.GreaterOrEqual(t, pause, 32*time.Second)
			next[start.Add(pause)]++
		}
		return next
	}
	first := pauses()
	require.Greater(t, len(first), 35, "of 40 pauses hardly two are the same")
	require.Equal(t, first, pauses(), "and the same operations have the same ones")
}

func TestTheSettingsErrorHasOneText(t *testing.T) {
	t.Parallel()
	bad := lifecycle.Settings{
		Horizon: -1, PostTimeout: -1, SendWindow: -1, Backoff: -1, MaxBackoff: -1, BusyDelay: -1, WarnBefore: -1,
		Methods: map[string]lifecycle.Method{"a": {PartialCaptures: -1}, "b": {PartialCaptures: -1}, "c": {PartialCaptures: -1}, "d": {AuthorizationLife: -1}},
	}
	watch := leak.New(t)
	texts := map[string]bool{}
	for range 50 {
		_, err := lifecycle.New(lifecycle.Config{Settings: bad})
		watch.Error(err)
		require.Error(t, err)
		texts[err.Error()] = true
	}
	require.Len(t, texts, 1)
}

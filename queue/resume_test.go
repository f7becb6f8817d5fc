package queue_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/queue"
)

func TestAPauseEndsAtOnceWhenItIsEndedByHand(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"), jobOf("k", "shop"))
	for range 30 { // the pause has grown to its full length
		b.drain(t)
		b.clock.Advance(time.Minute)
	}
	calls := s.calls["shop"]
	require.Less(t, calls, 10)
	b.drain(t)
	require.False(t, b.Resume("other"))
	require.True(t, b.Resume("shop"))
	require.False(t, b.Resume("shop"), "it does not pause any more")
	s.codes["shop"] = ""
	b.clock.Advance(3*time.Minute + 15*time.Second)
	require.Equal(t, queue.Totals{Done: 3}, b.drain(t).Totals, "all of them, and no probe")
}

func TestTroubleThatLastsPausesAgainBehindAResume(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	for range 10 {
		b.drain(t)
		b.clock.Advance(time.Minute)
	}
	require.True(t, b.Resume("shop"))
	b.clock.Advance(3*time.Minute + 15*time.Second)
	report := b.drain(t)
	require.Equal(t, queue.Totals{Again: 1, Paused: 1}, report.Totals)
	require.Equal(t, 30*time.Second, report.Jobs[1].Delay, "the first pause and some jitter")
}

func TestALongPausePutsAJobOffByThreeMinutesAndSomeJitterAtMost(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, func(c *queue.Config) { c.Pause, c.MaxPause = time.Hour, time.Hour })
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	for _, j := range b.drain(t).Jobs {
		require.LessOrEqual(t, j.Delay, 6*time.Minute)
	}
	require.Equal(t, 1, s.calls["shop"])
}

package queue_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/queue"
)

// service is what stands behind the jobs of a test: every account answers with the code that is set.
type service struct {
	codes map[string]string
	calls map[string]int
}

func (s *service) Execute(_ context.Context, j queue.Job) queue.Settlement {
	account := j.Meta[queue.MetaAccount]
	s.calls[account]++
	switch code := s.codes[account]; {
	case code == "":
		return queue.Settlement{Outcome: queue.Complete}
	case j.Kind == "retry":
		return queue.Settlement{Outcome: queue.Retry, Failure: queue.Failure{Code: code}}
	default:
		return queue.Settlement{Outcome: queue.Release, Delay: time.Second, Failure: queue.Failure{Code: code}}
	}
}

func newService() *service { return &service{codes: map[string]string{}, calls: map[string]int{}} }

func jobOf(kind, account string) queue.Spec {
	return queue.Spec{Kind: kind, MaxAttempts: 3, Meta: map[string]string{queue.MetaAccount: account}}
}

func TestBadCredentialsPauseTheirAccountAndNoOther(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, nil)
	b.enqueue(t, jobOf("retry", "shop"), jobOf("k", "shop"), jobOf("k", "other"), jobOf("k", "shop"), jobOf("k", "other"))
	report := b.drain(t)
	require.Equal(t, queue.Totals{Done: 2, Again: 1, Paused: 2}, report.Totals)
	require.Equal(t, "the service turns the credentials away", report.Paused)
	require.Contains(t, report.String(), "2 put off; paused: the service turns")
	require.Equal(t, map[string]int{"shop": 1, "other": 2}, s.calls)
	for _, j := range report.Jobs {
		require.Zero(t, b.get(t, j.ID).Failures, "no attempt is burnt")
	}
	require.Equal(t, queue.Release, report.Jobs[0].Outcome)
	require.GreaterOrEqual(t, report.Jobs[0].Delay, 15*time.Second)
	require.True(t, report.Jobs[1].Paused)
	require.Equal(t, 30*time.Second, report.Jobs[1].Delay, "the pause and some jitter")

	s.codes["shop"] = "" // somebody mends the credentials
	b.clock.Advance(30 * time.Second)
	require.Equal(t, queue.Totals{Done: 3}, b.drain(t).Totals)
}

func TestAReleaseWaitsAtLeastForThePause(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, nil)
	b.enqueue(t, jobOf("k", "shop"))
	require.Equal(t, 15*time.Second, b.only(t).Delay)
}

func TestAnOutageThatLastsPausesWithOneProbeAfterEachPause(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeOutage
	b := newBench(t, s.Execute, func(c *queue.Config) { c.OutageAfter, c.Pause, c.MaxPause = 3, 10*time.Second, 30*time.Second })
	for range 8 {
		b.enqueue(t, jobOf("k", "shop"))
	}
	require.Equal(t, queue.Totals{Again: 3, Paused: 5}, b.drain(t).Totals, "the third outage in a row begins the pause")
	for i, pause := range []time.Duration{20 * time.Second, 30 * time.Second, 30 * time.Second} {
		b.clock.Advance(time.Minute)
		report := b.drain(t)
		require.Equal(t, queue.Totals{Again: 1, Paused: 7}, report.Totals, "one probe")
		require.Equal(t, pause, report.Jobs[0].Delay, "pause %d doubles up to its limit", i)
		require.Equal(t, "the service is down or unreachable", report.Paused)
	}
	require.Equal(t, 6, s.calls["shop"])
	s.codes["shop"] = ""
	b.clock.Advance(time.Minute)
	require.Equal(t, queue.Totals{Done: 8}, b.drain(t).Totals, "one good answer ends it")
}

func TestAFewOutagesBetweenGoodAnswersPauseNothing(t *testing.T) {
	t.Parallel()
	s := newService()
	b := newBench(t, s.Execute, nil)
	for range 10 {
		for _, code := range []string{queue.CodeOutage, queue.CodeOutage, "answered", queue.CodeOutage, queue.CodeStore, ""} {
			s.codes["shop"] = code
			b.enqueue(t, jobOf("k", "shop"))
			require.Zero(t, b.drain(t).Totals.Paused)
		}
	}
}

func TestWhatSaysNothingOfTheServiceKeepsThePause(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	require.Equal(t, queue.Totals{Again: 1, Paused: 1}, b.drain(t).Totals)
	b.clock.Advance(time.Minute)
	s.codes["shop"] = queue.CodeStore // the probe never got as far as the service
	require.Equal(t, queue.Totals{Again: 2}, b.drain(t).Totals)
	s.codes["shop"] = queue.CodeCredentials
	b.clock.Advance(time.Minute)
	report := b.drain(t)
	require.Equal(t, queue.Totals{Again: 1, Paused: 1}, report.Totals)
	require.Equal(t, 30*time.Second, report.Jobs[0].Delay, "the second pause of the same trouble")
}

func TestAJobThatRunsBesideTheProbeWaits(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	var b *bench
	probing := false
	b = newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		if probing {
			probing = false
			report, err := b.RunOnce(ctx) // a second worker, while the probe is under way
			require.NoError(t, err)
			require.Equal(t, queue.Totals{Paused: 1}, report.Totals)
			require.Equal(t, 30*time.Second, report.Jobs[0].Delay)
		}
		return s.Execute(ctx, j)
	}, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	b.drain(t)
	b.clock.Advance(time.Minute)
	probing = true
	_, err := b.RunOnce(t.Context())
	require.NoError(t, err)
}

func TestAJobUnderWayWhenThePauseBeginsDoesNotLengthenIt(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	var b *bench
	nested := true
	b = newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		if nested {
			nested = false
			_, err := b.RunOnce(ctx)
			require.NoError(t, err)
			b.clock.Advance(5 * time.Second)
		}
		return s.Execute(ctx, j)
	}, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	report, err := b.RunOnce(t.Context())
	require.NoError(t, err)
	require.Equal(t, 10*time.Second, report.Jobs[0].Delay, "what is left of the first pause")
}

func TestAProbeThatMeetsOtherTroublePausesAgain(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	b := newBench(t, s.Execute, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	b.drain(t)
	s.codes["shop"] = queue.CodeOutage // one outage alone pauses nothing, but this one met the probe
	b.clock.Advance(time.Minute)
	require.Equal(t, queue.Totals{Again: 1, Paused: 1}, b.drain(t).Totals)
}

func TestAProbeThatEndsItsGoroutineLeavesRoomForTheNext(t *testing.T) {
	t.Parallel()
	s := newService()
	s.codes["shop"] = queue.CodeCredentials
	exits := false
	b := newBench(t, func(ctx context.Context, j queue.Job) queue.Settlement {
		if exits {
			runtime.Goexit()
		}
		return s.Execute(ctx, j)
	}, nil)
	b.enqueue(t, jobOf("k", "shop"), jobOf("k", "shop"))
	b.drain(t)
	b.clock.Advance(time.Minute)
	exits = true
	b.runAside()
	exits, s.codes["shop"] = false, ""
	require.Equal(t, queue.Totals{Done: 1}, b.drain(t).Totals, "the next job is the probe")
}

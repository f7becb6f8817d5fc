package queue_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

func TestNewProcessorListsEveryFault(t *testing.T) {
	t.Parallel()
	_, err := queue.NewProcessor(queue.Config{
		Actions: []queue.Action{"capture", "reverse", "charge"}, Kinds: []string{"", "a\x00"},
		Concurrency: -1, LeaseTTL: -1, Poll: 2 * time.Hour, Grace: -1, OutageAfter: 1001, Pause: time.Hour, MaxPause: time.Minute,
		SweepEvery: -1, Owner: strings.Repeat("o", 300), Backoff: queue.Backoff{"code": {}}, Now: time.Now,
	})
	leak.New(t).Error(err)
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var paths []string
	for _, f := range faults {
		paths = append(paths, f.Path)
	}
	require.ElementsMatch(t, []string{
		"queue", "executor", "environment", "actions[1]", "actions[2]", "kinds[0]", "kinds[1]", "concurrency", "lease_ttl", "poll",
		"grace", "outage_after", "max_pause", "sweep_every", "owner", "backoff[code]", "wait",
	}, paths)
	require.ErrorIs(t, err, order.RuleUnknown)
}

func TestTheConfigErrorHasOneText(t *testing.T) {
	t.Parallel()
	watch := leak.New(t)
	texts := map[string]bool{}
	for range 50 {
		_, err := queue.NewProcessor(queue.Config{Backoff: queue.Backoff{"a": {}, "b": {}, "c": {}, "d": {}, "e": {}}})
		watch.Error(err)
		require.Error(t, err)
		texts[err.Error()] = true
	}
	require.Len(t, texts, 1)
}

func TestTooManyKindsAreRefused(t *testing.T) {
	t.Parallel()
	kinds := make([]string, queue.MaxKinds+1)
	for i := range kinds {
		kinds[i] = strings.Repeat("k", i%60+1) + string(rune('a'+i/60))
	}
	_, err := queue.NewProcessor(queue.Config{Queue: queue.NewMemory(), Executor: complete, Environment: monext.Test, Kinds: kinds})
	require.ErrorIs(t, err, order.RuleTooMany)
}

func TestAnAllowedActionStandsForItsKinds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		actions []queue.Action
		own     []string
		want    []string
	}{
		"none allows all":             {nil, nil, nil},
		"capture":                     {[]queue.Action{queue.ActionCapture}, nil, []string{"capture"}},
		"refresh":                     {[]queue.Action{queue.ActionRefresh}, nil, []string{"refresh"}},
		"cancel brings reverse":       {[]queue.Action{queue.ActionCancel}, nil, []string{"cancel", "reverse"}},
		"refund brings reverse":       {[]queue.Action{queue.ActionRefund}, nil, []string{"refund", "reverse"}},
		"both bring it once":          {[]queue.Action{queue.ActionRefund, queue.ActionCancel}, nil, []string{"cancel", "refund", "reverse"}},
		"kinds of the host":           {nil, []string{"mail", "mail"}, []string{"mail"}},
		"kinds of the host beside it": {[]queue.Action{queue.ActionCapture}, []string{"mail"}, []string{"capture", "mail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newBench(t, complete, func(cfg *queue.Config) { cfg.Actions, cfg.Kinds = c.actions, c.own })
			require.Equal(t, c.want, p.Kinds())
		})
	}
}

func TestOnlyAllowedActionsRun(t *testing.T) {
	t.Parallel()
	b := newBench(t, complete, func(c *queue.Config) { c.Actions = []queue.Action{queue.ActionCancel} })
	b.enqueue(t, queue.Spec{Kind: "capture"}, queue.Spec{Kind: "cancel"}, queue.Spec{Kind: "refund"}, queue.Spec{Kind: "reverse"}, queue.Spec{Kind: "mail"})
	planned, err := b.Plan(t.Context(), 0)
	require.NoError(t, err)
	var plan, ran []string
	for _, j := range planned {
		plan = append(plan, j.Kind)
	}
	for _, j := range b.drain(t).Jobs {
		ran = append(ran, j.Kind)
	}
	require.Equal(t, []string{"cancel", "reverse"}, ran)
	require.Equal(t, ran, plan)
}

func TestTheEnvironmentGuardsTheMode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environment       monext.Environment
		allow             func(c *queue.Config)
		byHand, automatic string // the option that is missing
	}{
		"production":              {monext.Production, nil, "AllowManual", ""},
		"production, by hand too": {monext.Production, func(c *queue.Config) { c.AllowManual = true }, "", ""},
		"sandbox":                 {monext.Sandbox, nil, "", "AllowRun"},
		"sandbox, automatic too":  {monext.Sandbox, func(c *queue.Config) { c.AllowRun = true }, "", ""},
		"test":                    {monext.Test, nil, "", "AllowRun"},
		"the wrong option":        {monext.Test, func(c *queue.Config) { c.AllowManual = true }, "", "AllowRun"},
		"the other wrong option":  {monext.Production, func(c *queue.Config) { c.AllowRun = true }, "AllowManual", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, complete, func(cfg *queue.Config) {
				cfg.Environment = c.environment
				if c.allow != nil {
					c.allow(cfg)
				}
			})
			check := func(method, option string, err error) {
				t.Helper()
				if option == "" {
					require.NotErrorIs(t, err, queue.ErrMode)
					return
				}
				var mode *queue.ModeError
				require.ErrorAs(t, err, &mode)
				require.Equal(t, queue.ModeError{Method: method, Environment: c.environment, Option: option}, *mode)
				require.ErrorIs(t, err, queue.ErrMode)
				require.ErrorContains(t, err, "set Config."+option)
			}
			id := b.enqueue(t, queue.Spec{Kind: "k"})[0]
			_, err := b.RunOnce(t.Context())
			check("RunOnce", c.byHand, err)
			_, err = b.Drain(t.Context())
			check("Drain", c.byHand, err)
			_, err = b.Plan(t.Context(), 0)
			require.NoError(t, err, "Plan is allowed everywhere")
			require.Equal(t, c.byHand != "", b.get(t, id).State == queue.StatePending)
			require.NoError(t, b.queue.Close()) // ends Run
			_, err = b.Run(t.Context())
			check("Run", c.automatic, err)
		})
	}
}

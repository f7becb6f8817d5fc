package queue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

func TestServicesThatCannotBeToldApartAreRefused(t *testing.T) {
	t.Parallel()
	var none *lifecycle.Service
	one, two := &worker{account: "shop"}, &worker{account: "shop"}
	for name, c := range map[string]struct {
		services []queue.Worker
		path     string
		rule     order.Rule
	}{
		"none":              {nil, "executor.services", order.RuleRequired},
		"nil":               {[]queue.Worker{one, nil}, "executor.services[1]", order.RuleRequired},
		"a nil service":     {[]queue.Worker{none}, "executor.services[0]", order.RuleRequired},
		"a service not New": {[]queue.Worker{new(lifecycle.Service)}, "executor.services[0]", order.RuleRequired},
		"two of an account": {[]queue.Worker{one, two}, "executor.services[1]", order.RuleDuplicate},
		"one twice":         {[]queue.Worker{one, one}, "executor.services[1]", order.RuleDuplicate},
	} {
		executor := queue.Work(c.services...)
		_, err := queue.NewProcessor(queue.Config{Queue: queue.NewMemory(), Executor: executor, Environment: monext.Test})
		var faults order.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Len(t, faults, 1, name)
		require.Equal(t, c.path, faults[0].Path, name)
		require.ErrorIs(t, err, c.rule, name)

		s := executor.Execute(t.Context(), jobFor(t, capture)) // by an engine of the host's
		require.Equal(t, queue.Release, s.Outcome, name)
		require.NoError(t, s.Validate(), name)
		require.Contains(t, s.Failure.Message, "services", name)
	}
	require.Empty(t, one.tasks)
	require.Empty(t, two.tasks, "nothing runs with another's key")
}

package storetest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/storetest"
)

const openAccounts = "the accounts with open work are listed, each once, in order, and no others"

// census is a store that lists its accounts in a way of its own.
type census struct {
	*lifecycle.Memory

	list func(m *lifecycle.Memory, ctx context.Context) ([]string, error)
}

func (c census) OpenAccounts(ctx context.Context) ([]string, error) { return c.list(c.Memory, ctx) }

func TestAListOfOpenAccountsThatIsWrongBreaksTheContract(t *testing.T) {
	t.Parallel()
	check := func(list func(m *lifecycle.Memory, ctx context.Context) ([]string, error)) error {
		clock := storetest.NewClock()
		h := storetest.Harness{Store: census{lifecycle.NewMemory(clock.Now), list}, Advance: clock.Advance}
		return named(t, openAccounts).Check(t.Context(), h)
	}
	without := func(name string) error {
		return check(func(m *lifecycle.Memory, ctx context.Context) ([]string, error) {
			all, err := m.OpenAccounts(ctx)
			return slices.DeleteFunc(all, func(a string) bool { return a == name }), err
		})
	}
	for name, err := range map[string]error{
		"what waits for a person is forgotten": without("Review"),
		"what is due later is forgotten":       without("later"),
		"backwards": check(func(m *lifecycle.Memory, ctx context.Context) ([]string, error) {
			all, err := m.OpenAccounts(ctx)
			slices.Reverse(all)
			return all, err
		}),
		"one twice": check(func(m *lifecycle.Memory, ctx context.Context) ([]string, error) {
			all, err := m.OpenAccounts(ctx)
			return append(all, all...), err
		}),
		"one at rest too": check(func(m *lifecycle.Memory, ctx context.Context) ([]string, error) {
			all, err := m.OpenAccounts(ctx)
			if len(all) > 0 {
				all = slices.Sorted(slices.Values(append(all, "at rest")))
			}
			return all, err
		}),
	} {
		require.ErrorContains(t, err, "the store breaks the contract: OpenAccounts gave", name)
	}
	require.NoError(t, check(func(*lifecycle.Memory, context.Context) ([]string, error) { return nil, errors.ErrUnsupported }), "it is not offered")
	require.NoError(t, check((*lifecycle.Memory).OpenAccounts))
}

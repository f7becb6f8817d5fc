package queue_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// lister is a service over a store that tells of which accounts it holds open work.
type lister struct {
	*worker

	open  []string
	err   error
	asked atomic.Int32
}

func (l *lister) OpenAccounts(context.Context) ([]string, error) {
	l.asked.Add(1)
	return l.open, l.err
}

func open(account string, all ...string) *lister {
	return &lister{worker: &worker{account: account, pass: lifecycle.Pass{Done: true}}, open: all}
}

// serving is a processor for some services, with a job of the first.
func serving(t *testing.T, c queue.Config, services ...queue.Worker) *queue.Processor {
	t.Helper()
	jobs := queue.NewMemory()
	spec, err := queue.SpecOf(lifecycle.Wake{Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Operation: "op-1", Action: lifecycle.ActionCapture})
	require.NoError(t, err)
	_, err = jobs.Enqueue(t.Context(), spec)
	require.NoError(t, err)
	c.Queue, c.Executor, c.Environment, c.AllowRun = jobs, queue.Work(services...), monext.Test, true
	watch := leak.New(t)
	c.Logger, c.OnJob = watch.Logger(), func(r queue.JobReport) { watch.Event(r) }
	p, err := queue.NewProcessor(c) // an executor around that of Work would hide it
	require.NoError(t, err)
	return p
}

func TestNobodyBeginsWhileAnAccountWithOpenWorkHasNoService(t *testing.T) {
	t.Parallel()
	shop := open("shop", "belgium", "shop", "spain")
	p := serving(t, queue.Config{}, shop)
	for name, begin := range map[string]func(context.Context) (queue.Report, error){"Run": p.Run, "RunOnce": p.RunOnce, "Drain": p.Drain} {
		ctx, end := context.WithTimeout(t.Context(), 10*time.Second) // or a Run that begins would not end
		report, err := begin(ctx)
		end()
		var none *queue.AccountsError
		require.ErrorAs(t, err, &none, name)
		require.ErrorIs(t, err, queue.ErrAccounts, name)
		require.Equal(t, []string{"belgium", "spain"}, none.Accounts, name)
		require.EqualError(t, err, `queue processor: accounts "belgium", "spain" have open work, and this Processor has no service of theirs: `+
			"pass their services to Work, or name the accounts in Config.Elsewhere", name)
		require.Empty(t, report.Jobs, name)
	}
	require.Empty(t, shop.tasks, "nothing was taken")

	shop.open = []string{"shop"} // somebody has seen to it
	report, err := p.Drain(t.Context())
	require.NoError(t, err)
	require.Len(t, report.Jobs, 1)
	asked := shop.asked.Load()
	_, err = p.Drain(t.Context())
	require.NoError(t, err)
	require.Equal(t, asked, shop.asked.Load(), "it is asked until the answer was yes")
}

func TestAccountsThatAreServedHereOrElsewhereAreFine(t *testing.T) {
	t.Parallel()
	p := serving(t, queue.Config{Elsewhere: []string{"spain"}}, open("shop", "shop", "spain"), open("belgium", "belgium", "shop"))
	report, err := p.RunOnce(t.Context())
	require.NoError(t, err)
	require.Len(t, report.Jobs, 1)
}

func TestEveryStoreIsAsked(t *testing.T) {
	t.Parallel()
	p := serving(t, queue.Config{}, open("shop"), &worker{account: "plain"}, open("belgium", "italy"))
	_, err := p.RunOnce(t.Context())
	var none *queue.AccountsError
	require.ErrorAs(t, err, &none)
	require.Equal(t, []string{"italy"}, none.Accounts)
}

func TestAStoreThatCannotAnswerStopsNothingAndIsAskedAgain(t *testing.T) {
	t.Parallel()
	shop := open("shop", "spain")
	shop.open, shop.err = nil, errors.New("database down")
	p := serving(t, queue.Config{}, shop)
	report, err := p.RunOnce(t.Context())
	require.NoError(t, err)
	require.Len(t, report.Jobs, 1)
	shop.open, shop.err = []string{"spain"}, nil
	_, err = p.RunOnce(t.Context())
	var none *queue.AccountsError
	require.ErrorAs(t, err, &none, "now it could")
}

func TestAStoreThatCannotTellIsNotChecked(t *testing.T) {
	t.Parallel()
	shop := open("shop")
	shop.err = errors.ErrUnsupported
	p := serving(t, queue.Config{}, shop)
	for range 2 {
		_, err := p.RunOnce(t.Context())
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, shop.asked.Load())
}

func TestNamesOfAccountsElsewhereThatCannotBeAreFaults(t *testing.T) {
	t.Parallel()
	_, err := queue.NewProcessor(queue.Config{
		Queue: queue.NewMemory(), Executor: queue.Work(&worker{account: "shop"}), Environment: monext.Test,
		Elsewhere: []string{"", "spain", "spain", "shop"},
	})
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var paths []string
	for _, f := range faults {
		paths = append(paths, f.Path)
	}
	require.Equal(t, []string{"elsewhere[0]", "elsewhere[2]", "elsewhere[3]"}, paths)
	require.ErrorIs(t, err, order.RuleRequired)
	require.ErrorIs(t, err, order.RuleDuplicate)
	require.ErrorIs(t, err, order.RuleConflict)
}

func TestAnOutboxTellsTheOpenAccountsOfItsStore(t *testing.T) {
	t.Parallel()
	memory := lifecycle.NewMemory(nil)
	key := lifecycle.Key{Account: "spain", Order: "ORD-1"}
	p, err := lifecycle.Append(lifecycle.NewPayment(key), newClock().Now(),
		lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: order.NewMoney(100, order.EUR), Hash: "sha256:00", Mode: monext.CaptureManual}},
		lifecycle.Event{Type: lifecycle.EventReview, Review: &lifecycle.Review{Code: lifecycle.CauseMismatch}})
	require.NoError(t, err)
	store := queue.Outbox(memory, queue.NewMemory())
	require.NoError(t, store.Save(t.Context(), p, 0))
	accounts, err := store.(lifecycle.AccountLister).OpenAccounts(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"spain"}, accounts)
	_, err = queue.Outbox(&saves{}, queue.NewMemory()).(lifecycle.AccountLister).OpenAccounts(t.Context())
	require.ErrorIs(t, err, errors.ErrUnsupported)
}

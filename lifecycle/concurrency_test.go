package lifecycle_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// crowd runs every task of a payment in several goroutines at once, again and
// again, while the clock moves on, until all are done.
func (r *rig) crowd(tasks []lifecycle.Task, workers int) {
	r.t.Helper()
	for range 60 {
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := true
		for w := range workers {
			wg.Go(func() {
				for i := range tasks {
					pass, err := r.service.Execute(r.t.Context(), tasks[(i+w)%len(tasks)])
					switch {
					case errors.Is(err, lifecycle.ErrLeaseLost) || errors.Is(err, lifecycle.ErrBusy):
					case err != nil:
						r.t.Errorf("execute: %v", err)
					}
					mu.Lock()
					done = done && err == nil && pass.Done
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if done {
			return
		}
		require.NoError(r.t, r.monext.Advance(7*time.Minute))
	}
}

func TestManyWorkersAtOnceMakeOneEffectOfEachOperation(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 3))
			l := &listener{}
			r := newRig(t, withObserver(l), withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
			p := r.paid("O-1", 10000)
			do := []monexttest.Action{monexttest.Drop(), monexttest.Status(502), monexttest.Reset(), monexttest.Truncate()}
			for n := 1; n <= 4; n++ {
				require.NoError(t, r.monext.Inject(monexttest.Fault{
					Method: http.MethodPost, Path: monexttest.PathAnyOperation, Nth: n, When: monexttest.AfterEffect, Do: do[rnd.IntN(len(do))],
				}))
			}
			var tasks []lifecycle.Task
			for i, cents := range []int64{4000, 2500, 1500} {
				o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: fmt.Sprint(i), Amount: eur(cents)})
				tasks = append(tasks, r.taskOf(o))
			}
			r.crowd(append(tasks, lifecycle.Task{Key: p.Key(), Action: lifecycle.ActionRefresh}), 4)
			refund := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "back", Amount: eur(3000)})
			last := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "last", Amount: eur(1000)})
			tasks = append(tasks, r.taskOf(refund), r.taskOf(last))
			r.crowd(tasks, 4)
			for _, task := range tasks {
				o := r.operation("O-1", task.Operation)
				require.Equal(t, lifecycle.OperationSucceeded, o.State, "%s %s %s", o.Kind, o.Amount, o.Cause)
				require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
				require.NotEmpty(t, o.Effect)
			}
			p = r.payment("O-1")
			require.Equal(t, eur(9000), p.Ledger().Captured)
			require.Equal(t, eur(3000), p.Ledger().Refunded)
			require.False(t, p.NeedsReview())
			claimed := map[string]bool{}
			for _, o := range p.Operations() {
				require.False(t, claimed[o.Effect], "an effect is claimed once")
				claimed[o.Effect] = true
			}
			r.told(l, "O-1")
			r.clean()
		})
	}
}

func TestEverybodyAtOnceIncludingTheShopTheScreensAndMonext(t *testing.T) {
	t.Parallel()
	r := newRig(t, withObserver(&listener{}))
	p := r.paid("O-1", 100000)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 8 {
				var err error
				switch i % 4 {
				case 0:
					_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: fmt.Sprint(w, i), Amount: eur(int64(100 + 10*w + i))})
				case 1:
					_, err = r.service.Refresh(t.Context(), "O-1")
				case 2:
					_, err = r.service.Summary(t.Context(), "O-1")
				case 3:
					_, err = r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, int64(500+10*w+i))
				}
				if err != nil && !errors.Is(err, lifecycle.ErrBusy) {
					t.Errorf("%d: %v", i%4, err)
				}
			}
		})
	}
	wg.Wait()
	r.run(2 * time.Hour)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	balance, _ := r.monext.Balance(p.TransactionIDs()[0])
	require.Equal(t, balance.Captured, p.Ledger().Captured.Minor())
	require.False(t, p.NeedsReview(), "%v", p.Reviews())
	sameAfterReplay(t, r.payment("O-1"))
	r.clean()
}

func TestOperationsGoInTheOrderTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	first := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2000)})
	pass := r.retry(second)
	require.False(t, pass.Done)
	require.Equal(t, "waits for an earlier operation", pass.Note)
	require.Equal(t, lifecycle.OperationReady, pass.State)
	require.Zero(t, r.posts(second.ID))
	require.Zero(t, r.posts(first.ID), "nor does it send another's request")

	require.NoError(t, r.monext.Inject(onCapture(monexttest.AfterEffect, monexttest.Drop()), monexttest.Fault{
		Method: http.MethodGet, Path: monexttest.PathTransaction, Nth: 2, Do: monexttest.Body(403, "text/plain", "no"),
	}))
	require.False(t, r.retry(first).Done)
	require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", first.ID).State)
	require.False(t, r.retry(second).Done, "it looks at the one before it")
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", first.ID).State)
	require.True(t, r.retry(second).Done)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", second.ID).State)
	r.clean()
}

func TestTheTransactionsOfAPaymentDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")), withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}))
	first, second := r.open("O-1", 5000, ""), r.open("O-1", 5000, "AUTOMATIC")
	_, err := r.monext.Accept(first)
	require.NoError(t, err)
	surplus, err := r.monext.Accept(second)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	lost := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1000)})
	r.run(2 * time.Hour)
	require.Equal(t, lifecycle.OperationReview, r.operation("O-1", lost.ID).State)
	back, err := r.service.Refund(t.Context(), lifecycle.Request{Order: "O-1", Key: "surplus", Transaction: surplus})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, back.State)
}

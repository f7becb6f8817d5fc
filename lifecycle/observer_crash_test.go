package lifecycle_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// observed is a story of which a host hears: a payment, a capture whose answer is
// lost, and a refund. Every step may be taken again; the first that fails ends it.
func observed(r *rig) error {
	ctx := r.t.Context()
	opening, err := r.service.Open(ctx, lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/return"})
	if err != nil && r.paidAlready() == nil {
		return err
	}
	if err == nil {
		_, _ = r.monext.Accept(opening.SessionID) // once
		if _, err = r.service.Return(ctx, opening.SessionID); err != nil {
			return err
		}
	}
	capture, err := r.service.Capture(ctx, lifecycle.Request{Order: "O-1", Key: "all"}) // which fences itself
	if err != nil {
		return err
	}
	if !capture.State.Closed() {
		r.run(time.Hour) // a refund is only of what is captured
	}
	_, err = r.service.Request(ctx, lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "back"})
	return err
}

// paidAlready gives the payment if it is paid.
func (r *rig) paidAlready() *lifecycle.Payment {
	p, err := r.store.Memory.Load(r.t.Context(), lifecycle.Key{Account: "shop", Order: "O-1"})
	if err != nil || !p.State().Paid() {
		return nil
	}
	return p
}

func TestAHostMissesNothingWhereverItsProcessDies(t *testing.T) {
	t.Parallel()
	whole := newRig(t, withObserver(&listener{}))
	require.NoError(t, observed(whole))
	whole.run(time.Hour)
	require.Greater(t, whole.store.saves, 10)

	for n := 1; n <= whole.store.saves; n++ {
		for _, saved := range []bool{false, true} {
			t.Run(fmt.Sprintf("at save %d, saved %t", n, saved), func(t *testing.T) {
				t.Parallel()
				l := &listener{}
				r := newRig(t, withObserver(l))
				require.NoError(t, r.monext.Inject(monexttest.Fault{
					Method: http.MethodPost, Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop(),
				}))
				dead := r.dieAt(n, saved)
				if observed(r) == nil {
					r.run(time.Hour)
				}
				require.True(t, dead(), "the process died")
				r.store.setFail(nil)
				r.store.setAfter(nil)

				r.service = r.serve(r.config) // another process, over the same store
				require.NoError(t, observed(r))
				for range 12 {
					r.run(10 * time.Minute)
					r.sweep()
				}
				r.told(l, "O-1")
				require.Equal(t, lifecycle.StateRefunded, r.payment("O-1").State())
				for _, o := range r.payment("O-1").Operations() {
					require.Equal(t, 1, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID))
				}
				sameAfterReplay(t, r.payment("O-1"))
				r.clean()
			})
		}
	}
}

// dieAt lets the store fail for good from the n-th save on; that one may have
// been saved all the same. It tells whether it came so far.
func (r *rig) dieAt(n int, saved bool) func() bool {
	count := 0
	dead := func() bool { return count >= n }
	r.store.setFail(func(*lifecycle.Payment) error {
		if count++; count > n || count == n && !saved {
			return errStore
		}
		return nil
	})
	r.store.setAfter(func(*lifecycle.Payment) error {
		if count >= n {
			return errStore
		}
		return nil
	})
	return dead
}

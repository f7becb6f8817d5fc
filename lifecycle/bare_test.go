package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// A gateway may answer so once the request was executed behind it, while the list is late to show the effect.
func TestABareStatusAfterTheEffectIsNotSentAgain(t *testing.T) {
	t.Parallel()
	const page = `<html><body>no</body></html>`
	const problem = `{"type":"about:blank","title":"Method Not Allowed","status":405}`
	for _, resend := range []lifecycle.Resend{lifecycle.ResendNever, lifecycle.ResendSelfFenced} {
		for _, kind := range []lifecycle.Action{lifecycle.ActionCapture, lifecycle.ActionCancel, lifecycle.ActionRefund} {
			for name, do := range map[string]monexttest.Action{
				"401": monexttest.Body(401, "text/html", page), "403": monexttest.Body(403, "text/html", page), "429": monexttest.Body(429, "", ""),
				"503": monexttest.Body(503, "text/html", page), "405, a problem": monexttest.Body(405, "application/problem+json", problem),
			} {
				for _, lag := range []time.Duration{6 * time.Second, 20 * time.Minute} {
					t.Run(fmt.Sprintf("%s, %s, %s, list late by %s", resend, kind, name, lag), func(t *testing.T) {
						t.Parallel()
						r := newRig(t, withSettings(lifecycle.Settings{Resend: resend}),
							withMonext(monexttest.WithReadLag(lag), monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
						p := r.paid("O-1", 3000)
						if kind == lifecycle.ActionRefund {
							r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "all", Amount: eur(3000)})
							r.run(time.Hour)
						}
						paths := map[lifecycle.Action]string{
							lifecycle.ActionCapture: monexttest.PathCaptures, lifecycle.ActionCancel: monexttest.PathCancels, lifecycle.ActionRefund: monexttest.PathRefunds,
						}
						require.NoError(t, r.monext.Inject(monexttest.Fault{Path: paths[kind], Times: 1, When: monexttest.AfterEffect, Do: do}))
						q := lifecycle.Request{Order: "O-1", Kind: kind, Amount: eur(1000)}
						if kind == lifecycle.ActionCancel {
							q.Amount = order.Money{} // all of it
						}
						o := r.request(q)
						r.run(0)
						require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State)
						r.run(2 * time.Hour)
						require.Equal(t, 1, r.posts(o.ID))
						require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
						got := r.operation("O-1", o.ID)
						require.Equal(t, lifecycle.OperationSucceeded, got.State)
						require.Equal(t, lifecycle.CauseFound, got.Cause)
						r.clean()
					})
				}
			}
		}
	}
}

func TestABareStatusBeforeTheEffectIsSentAgainOnlyWhenFenced(t *testing.T) {
	t.Parallel()
	for resend, want := range map[lifecycle.Resend]lifecycle.OperationState{
		lifecycle.ResendNever: lifecycle.OperationReview, lifecycle.ResendSelfFenced: lifecycle.OperationSucceeded,
	} {
		t.Run(string(resend), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withSettings(lifecycle.Settings{Resend: resend}))
			r.paid("O-1", 3000)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Body(429, "", ""))))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(3000)})
			r.run(20 * time.Minute)
			require.Equal(t, lifecycle.OperationUnknown, r.operation("O-1", o.ID).State)
			require.Equal(t, 1, r.posts(o.ID), "nothing is sent before the horizon")
			r.run(2 * time.Hour)
			require.Equal(t, want, r.operation("O-1", o.ID).State)
			r.clean()
		})
	}
}

func TestWhatTheGateHoldsBackIsReadAndNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 3000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(3000)})
	task := lifecycle.Task{Key: r.payment("O-1").Key(), Operation: o.ID, Action: o.Kind}
	pass, err := r.service.Execute(lifecycle.WithGate(t.Context(), func() bool { return false }), task)
	require.NoError(t, err)
	require.False(t, pass.Done)
	require.Equal(t, lifecycle.OperationReady, pass.State)
	require.Positive(t, pass.After)
	require.Zero(t, r.posts(o.ID))
	require.Empty(t, r.operation("O-1", o.ID).Attempts)
	pass, err = r.service.Execute(lifecycle.WithGate(t.Context(), func() bool { return true }), task)
	require.NoError(t, err)
	require.True(t, pass.Done)
	require.Equal(t, 1, r.posts(o.ID))
	r.clean()
}

// A read behind the answer says less of the account than the answer does.
func TestThePassOfABareStatusTellsTheRunnerToPause(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 3000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(3000)})
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Body(429, "", "")),
		monexttest.Fault{Path: monexttest.PathTransaction, Nth: 2, Do: monexttest.Body(502, "", "")}))
	pass, err := r.service.Execute(t.Context(), lifecycle.Task{Key: r.payment("O-1").Key(), Operation: o.ID, Action: o.Kind})
	require.NoError(t, err)
	require.ErrorIs(t, pass.Trouble, monext.ErrRateLimited)
	require.ErrorIs(t, pass.Trouble, monext.ErrUnknown)
	require.Equal(t, lifecycle.OperationUnknown, pass.State)
}

package lifecycle_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// Monext said "in progress", nothing was decided for two days, a person closed it; then it was decided.
func TestWhatWasPendingIsAuditedAfterAPersonClosedIt(t *testing.T) {
	t.Parallel()
	for name, resolve := range map[string]bool{"nobody decided": false, "a person said refused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			p := r.paid("O-1", 5000)
			require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.OnHold("02000"))))
			o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Amount: eur(1000)})
			r.run(60 * time.Hour)
			require.Equal(t, lifecycle.CauseStillPending, r.operation("O-1", o.ID).Cause)
			if resolve {
				_, err := r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRefused))
				require.NoError(t, err)
			}
			for _, e := range r.monext.Effects(p.TransactionIDs()[0]) {
				if e.MerchantReference == o.ID {
					code, err := r.monext.ResolveOperation(e.ID, "00000")
					require.NoError(t, err)
					require.Equal(t, "00000", code)
				}
			}
			for range 12 {
				_, err := r.service.Sweep(t.Context(), 100)
				require.NoError(t, err)
				r.run(24 * time.Hour)
			}
			require.Equal(t, 1, r.effects(p.TransactionIDs()[0], o.ID))
			require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured, "captured at Monext, and nobody here knows; due %v", r.payment("O-1").DueAt(whenever))
		})
	}
}

// The same effect goes away a second time, after a person acknowledged the first.
func TestAnEffectThatVanishesAgainIsShownAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(1000)})
	require.NoError(t, err)
	read := func() *lifecycle.Payment {
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		return p
	}
	read()
	r.rewrite = hideCaptures
	p := read()
	require.True(t, shown(p, lifecycle.CauseVanished))
	_, err = r.service.Resolve(t.Context(), lifecycle.Decision{Order: "O-1", Review: p.Reviews()[0].Seq, As: lifecycle.ResolveAcknowledge, Version: p.Version(), Actor: "ana", Reason: "Monext says it blinked"})
	require.NoError(t, err)
	r.rewrite = nil
	require.False(t, read().NeedsReview())
	r.rewrite = hideCaptures // for good now
	p = read()
	require.True(t, p.NeedsReview(), "captured %s, and Monext does not list it", p.Ledger().Captured)
}

// One document that cannot be read.
func TestAPaymentThatCannotBeReadHidesNoOthersReview(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	inReview(r, 0)
	require.Len(t, mustBe(r.service.Reviews(t.Context(), lifecycle.Filter{})), 1)
	c := r.config
	c.Store = corrupt{r.store}
	all, err := r.serve(c).Reviews(t.Context(), lifecycle.Filter{})
	require.ErrorIs(t, err, lifecycle.ErrCorrupt)
	require.Len(t, all, 1, "%v", err)
}

func mustBe[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type corrupt struct{ *recorder }

func (c corrupt) Find(ctx context.Context, f lifecycle.Filter) ([]lifecycle.Key, error) {
	keys, err := c.recorder.Find(ctx, f)
	return append([]lifecycle.Key{{Account: "shop", Order: "A-0"}}, keys...), err
}

func (c corrupt) Load(ctx context.Context, k lifecycle.Key) (*lifecycle.Payment, error) {
	if k.Order == "A-0" {
		return nil, json.Unmarshal([]byte(`{"v":1,"account":"shop","order":"A-0","events":[{"seq":2}]}`), new(lifecycle.Payment))
	}
	return c.recorder.Load(ctx, k)
}

// A host's store that adds to Save what it needs, over one that is a Finisher.
type outboxed struct {
	*lifecycle.Memory
	wakes int
}

func (o *outboxed) Save(ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence, wakes ...lifecycle.Wake) error {
	o.wakes += len(wakes)
	return o.Memory.Save(ctx, p, f, wakes...)
}

func TestAHostsSaveIsNotPassedBy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := &outboxed{Memory: r.store.Memory}
	var seen int64
	c := r.config
	c.Store = counting{o, &seen}
	s := r.serve(c)
	r.paid("O-1", 5000)
	_, err := s.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, r.payment("O-1").Version(), seen, "the host's Save, which writes his outbox, did not see the capture's success")
}

type counting struct {
	*outboxed
	version *int64
}

func (c counting) Save(ctx context.Context, p *lifecycle.Payment, f lifecycle.Fence, wakes ...lifecycle.Wake) error {
	*c.version = p.Version()
	return c.outboxed.Save(ctx, p, f, wakes...)
}

// A list near its limit, and a person who says: send it.
func TestAPersonCanHaveARefundSentThoughTheListIsLong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(1000)})
	require.NoError(t, err)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "r1", Amount: eur(1000)})
	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: "GET", Path: monexttest.PathTransaction, Times: 1000, Do: monexttest.Crowd(96)}))
	for range 3 {
		r.run(time.Hour)
		p := r.payment("O-1")
		for _, f := range p.Reviews() {
			_, err = r.service.Resolve(t.Context(), lifecycle.Decision{Order: "O-1", Review: f.Seq, As: lifecycle.ResolveAcknowledge, Version: p.Version(), Actor: "ana", Reason: "seen"})
			require.NoError(t, err)
			p = r.payment("O-1")
		}
		r.run(time.Hour)
		if r.operation("O-1", o.ID).State == lifecycle.OperationReview {
			_, err = r.service.Resolve(t.Context(), r.decision(o.ID, lifecycle.ResolveRetry))
			require.NoError(t, err)
		}
	}
	r.run(time.Hour)
	require.Equal(t, 1, r.posts(o.ID), "%s %s", r.operation("O-1", o.ID).State, r.operation("O-1", o.ID).Cause)
}

// A notification taken by a clock that is wrong for a moment silences all that follow.
func TestANotificationByAWrongClockSilencesNoOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	c := r.config
	c.Now = func() time.Time { return r.monext.Now().Add(8 * 24 * time.Hour) }
	require.NoError(t, r.serve(c).Record(t.Context(), monext.Notification{Token: session}))
	r.run(time.Minute)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{Token: session}))
	r.run(2 * time.Minute)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

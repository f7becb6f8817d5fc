package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAnOperationThatCameTooLateIsRefusedOrHasNothingLeft(t *testing.T) {
	t.Parallel()
	elsewhere := func(r *rig, transaction string, kind monexttest.Kind, cents ...int64) {
		for _, n := range cents {
			_, err := r.monext.BackOffice(transaction, kind, n)
			require.NoError(r.t, err)
		}
	}
	type q = lifecycle.Request
	for name, c := range map[string]struct {
		captured  int64
		ask       q
		elsewhere func(r *rig, transaction string)
		state     lifecycle.OperationState
		cause     lifecycle.Cause
	}{
		"a refund of what went back elsewhere, in parts": {
			5000, q{Kind: lifecycle.ActionRefund}, func(r *rig, id string) { elsewhere(r, id, monexttest.KindRefund, 2000, 3000) },
			lifecycle.OperationNothingLeft, lifecycle.CauseAlreadyRefunded,
		},
		"a refund of more than was left over": {
			5000, q{Kind: lifecycle.ActionRefund}, func(r *rig, id string) { elsewhere(r, id, monexttest.KindRefund, 2000) },
			lifecycle.OperationRefused, lifecycle.CauseBeyondRefundable,
		},
		"a cancel of what was cancelled elsewhere, in parts": {
			0, q{Kind: lifecycle.ActionCancel}, func(r *rig, id string) { elsewhere(r, id, monexttest.KindCancel, 2000, 3000) },
			lifecycle.OperationNothingLeft, lifecycle.CauseAlreadyCancelled,
		},
		"a cancel of what was captured elsewhere": {
			0, q{Kind: lifecycle.ActionCancel}, func(r *rig, id string) { elsewhere(r, id, monexttest.KindCapture, 2000) },
			lifecycle.OperationRefused, lifecycle.CauseAlreadyCaptured,
		},
		"a cancel of what has ended": {
			0, q{Kind: lifecycle.ActionCancel}, func(r *rig, _ string) { require.NoError(r.t, r.monext.Advance(8*24*time.Hour)) },
			lifecycle.OperationNothingLeft, lifecycle.CauseExpired,
		},
		"a capture of what has ended": {
			0, q{Kind: lifecycle.ActionCapture}, func(r *rig, _ string) { require.NoError(r.t, r.monext.Advance(8*24*time.Hour)) },
			lifecycle.OperationRefused, lifecycle.CauseExpired,
		},
		"a capture of what was cancelled elsewhere": {
			0, q{Kind: lifecycle.ActionCapture}, func(r *rig, id string) { elsewhere(r, id, monexttest.KindCancel, 5000) },
			lifecycle.OperationNothingLeft, lifecycle.CauseAlreadyCancelled,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			transaction := r.paid("O-1", 5000).TransactionIDs()[0]
			if c.captured > 0 {
				_, err := r.service.Capture(t.Context(), q{Order: "O-1", Key: "parcel", Amount: eur(c.captured)})
				require.NoError(t, err)
			}
			c.ask.Order = "O-1"
			o := r.request(c.ask)
			c.elsewhere(r, transaction)
			r.run(time.Hour)
			got := r.operation("O-1", o.ID)
			require.Equal(t, c.state, got.State)
			require.Equal(t, c.cause, got.Cause)
			require.Zero(t, r.posts(o.ID), "nothing is sent")
		})
	}
}

func TestAnAnswerThatIsNotBelievedIsRecordedAsNoVerdict(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"an acceptance under the id of the authorisation": `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"%s"}}`,
		"a duplicate":          `{"result":{"title":"REFUSED","code":"02001"}}`,
		"that nothing is left": `{"result":{"title":"REFUSED","code":"02601"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			transaction := r.paid("O-1", 5000).TransactionIDs()[0]
			text := strings.ReplaceAll(body, "%s", transaction)
			require.NoError(t, r.monext.Inject(monexttest.Fault{
				Method: "POST", Path: monexttest.PathCaptures, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Body(200, "application/json", text),
			}))
			got, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(3000)})
			require.NoError(t, err)
			require.Len(t, got.Attempts, 1)
			require.Equal(t, monext.Unknown, got.Attempts[0].Answer.Outcome)
			require.Equal(t, lifecycle.CauseNoVerdict, got.Attempts[0].Answer.Cause)
			require.NotEqual(t, lifecycle.OperationSucceeded, got.State)
			require.NotEqual(t, lifecycle.OperationRefused, got.State)
		})
	}
}

func TestAPassBehindAnOperationInDoubtComesAgainAndSaysWhy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: "POST", Path: monexttest.PathCaptures, Nth: 1, When: monexttest.BeforeEffect, Do: monexttest.Drop(),
	}))
	first, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "first", Amount: eur(3000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationUnknown, first.State)
	second := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "second", Amount: eur(1000)})
	require.NoError(t, r.monext.Advance(first.Next.Sub(r.monext.Now())))
	looks := r.operation("O-1", first.ID).Looks

	pass, err := r.service.Execute(t.Context(), lifecycle.Task{Key: r.payment("O-1").Key(), Operation: second.ID, Action: lifecycle.ActionCapture})
	require.NoError(t, err)
	require.False(t, pass.Done)
	require.Positive(t, pass.After)
	require.Equal(t, "waits for an earlier operation", pass.Note)
	require.Equal(t, lifecycle.OperationReady, pass.State)
	require.Equal(t, looks+1, r.operation("O-1", first.ID).Looks, "the one in doubt was looked at")
	require.Zero(t, r.posts(second.ID))
}

func TestAnAnswerThatNamesAnotherOperationsEffectIsNotBelieved(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	r.paid("O-1", 5000)
	other := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "other", Amount: eur(1000), After: time.Second / 2})
	r.down.Store(1)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel", Amount: eur(1000)})
	r.run(time.Second / 2) // the second finds nobody, and the first is done before it is tried again
	effect := r.operation("O-1", other.ID).Effect
	require.NotEmpty(t, effect)
	require.Len(t, r.operation("O-1", o.ID).Attempts, 1)
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: "POST", Path: monexttest.PathCaptures, Nth: 1, When: monexttest.BeforeEffect,
		Do: monexttest.Body(201, "application/json", `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"`+effect+`"}}`),
	}))
	r.run(10 * time.Minute)
	got := r.operation("O-1", o.ID)
	require.Len(t, got.Attempts, 2)
	require.Equal(t, monext.Unknown, got.Attempts[1].Answer.Outcome)
	require.Empty(t, got.Effect)
	require.NotEqual(t, lifecycle.OperationSucceeded, got.State)
}

func TestTheLookThatFindsTheEffectIsCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.cut.Store(1)
	got, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "parcel", Amount: eur(3000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, got.State)
	require.Equal(t, 1, got.Looks)
}

package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// The store is restored from a backup of this morning, the payments are adopted as the documentation says, and the
// shop tells its events again.
func TestAfterARestoreFromABackupNothingIsCapturedTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, monext.CaptureManual)
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	backup, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	first, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "p1", Amount: eur(1000)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.OperationSucceeded, first.State)
	r.run(time.Hour)

	restored := lifecycle.NewMemory(r.monext.Now)
	p, err := lifecycle.Append(lifecycle.NewPayment(backup.Key()), r.monext.Now(), backup.Events()[:backup.Base()]...)
	require.NoError(t, err)
	require.NoError(t, restored.Save(t.Context(), p, 0))
	r.store.Memory = restored
	r.store.lose()
	_, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session})
	require.NoError(t, err)
	again := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "p1", Amount: eur(1000)})
	r.run(96 * time.Hour)
	require.Equal(t, eur(1000), r.payment("O-1").Ledger().Captured)
	require.Equal(t, lifecycle.CauseDoneBefore, r.operation("O-1", again.ID).Cause)
}

// The backup holds the wish, and the request was made after it. Nobody tells anything again.
func TestAfterARestoreFromABackupAWishThatWasDoneIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range []lifecycle.Action{lifecycle.ActionCapture, lifecycle.ActionRefund} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			if kind == lifecycle.ActionRefund {
				_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
				require.NoError(t, err)
			}
			o := r.request(lifecycle.Request{Order: "O-1", Kind: kind, Key: "p1", Amount: eur(1000)})
			backup := r.payment("O-1")
			r.run(time.Hour)
			require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)

			restored := lifecycle.NewMemory(r.monext.Now)
			p, err := lifecycle.Append(lifecycle.NewPayment(backup.Key()), r.monext.Now(), backup.Events()[:backup.Base()]...)
			require.NoError(t, err)
			require.NoError(t, restored.Save(t.Context(), p, 0))
			r.store.Memory = restored
			r.store.lose()
			_, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: p.SessionIDs()[0]})
			require.NoError(t, err)
			for range 5 {
				_, err = r.service.Sweep(t.Context(), 100)
				require.NoError(t, err)
				r.run(24 * time.Hour)
			}
			require.Equal(t, 1, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID), "review %t: %s", r.payment("O-1").NeedsReview(), r.operation("O-1", o.ID).Cause)
		})
	}
}

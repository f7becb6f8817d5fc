package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// listed is a payment with nothing open: all that was done is listed, and every
// session dead.
func listed(r *rig) *lifecycle.Payment {
	r.t.Helper()
	r.paid("O-1", 5000)
	_, err := r.service.Capture(r.t.Context(), lifecycle.Request{Order: "O-1", Key: "all"})
	require.NoError(r.t, err)
	r.run(2 * time.Hour)
	require.Zero(r.t, r.payment("O-1").DueAt(r.monext.Now()))
	return r.payment("O-1")
}

func TestANotificationWhoseJobIsLostIsReadBackByASweep(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := listed(r).TransactionIDs()[0]
	_, err := r.monext.BackOffice(transaction, monexttest.KindRefund, 700)
	require.NoError(t, err)
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{TransactionID: transaction}))
	r.store.lose()
	require.Zero(t, r.sweep().Looked, "its job is left some time")
	require.NoError(t, r.monext.Advance(6*time.Minute))
	report := r.sweep()
	require.Equal(t, lifecycle.SweepReport{Looked: 1, Woken: 1, Notifications: 1}, report)
	r.run(0)
	require.Equal(t, eur(700), r.payment("O-1").Ledger().Refunded)
	require.Zero(t, r.payment("O-1").DueAt(r.monext.Now()), "read once, it is over")
	require.NoError(t, r.monext.Advance(24*time.Hour))
	require.Zero(t, r.sweep().Looked)
}

func TestANotificationThatIsReadBackLeavesNothingDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := listed(r)
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{TransactionID: p.TransactionIDs()[0]}))
	require.False(t, r.payment("O-1").DueAt(r.monext.Now()).IsZero())
	r.run(0)
	require.Zero(t, r.payment("O-1").DueAt(r.monext.Now()))
	require.Equal(t, p.Version()+2, r.payment("O-1").Version(), "that it came, and that it was read")
	r.run(24 * time.Hour)
	require.Equal(t, p.Version()+2, r.payment("O-1").Version())
}

func TestAReadThatBeganBeforeANotificationDoesNotAnswerIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction := listed(r).TransactionIDs()[0]
	_, err := r.monext.BackOffice(transaction, monexttest.KindRefund, 100) // the read brings something, and is saved behind the notification
	require.NoError(t, err)
	r.during(func() {
		require.NoError(t, r.service.Record(t.Context(), monext.Notification{TransactionID: transaction}))
	})
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.False(t, r.payment("O-1").DueAt(r.monext.Now()).IsZero(), "what it tells of may have come after the read")

	require.NoError(t, r.service.Record(t.Context(), monext.Notification{TransactionID: transaction})) // to be read with others in half a minute
	due := r.payment("O-1").DueAt(r.monext.Now())
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, due, r.payment("O-1").DueAt(r.monext.Now()), "others may come until then")
	r.run(time.Minute)
	require.Zero(t, r.payment("O-1").DueAt(r.monext.Now()))
}

func TestASweepSaysWhatItWokeFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	inReview(r, 0) // O-1: read after doubt
	r.open("O-2", 5000, "")
	r.paid("O-3", 6000)
	r.request(lifecycle.Request{Order: "O-3", Kind: lifecycle.ActionCapture})
	r.paid("O-4", 7000)
	require.NoError(t, r.service.Record(t.Context(), monext.Notification{TransactionID: r.payment("O-4").TransactionIDs()[0]}))
	r.store.lose()
	require.NoError(t, r.monext.Advance(30*time.Hour))
	require.Equal(t, lifecycle.SweepReport{
		Looked: 4, Woken: 4, Operations: 1, Sessions: 1, Notifications: 1, Audits: 1,
	}, r.sweep())
	require.NoError(t, r.monext.Advance(4*24*time.Hour))
	report := r.sweep()
	require.Len(t, report.Expiring, 3, "and of those that end")
}

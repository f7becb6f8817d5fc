package monexttest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestACancelReleasesTheAuthorisation(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 101).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 30).verdict())
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 71).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 70).verdict())
	require.Equal(t, "201 ERROR 02601", s.cancel(id, 100).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 1).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Cancelled: 100}, s.balance(id))
}

func TestTheWordOfACancelIsAnOption(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"RESET", "CANCEL", "CANCEL_AUTHORIZATION"} {
		s := newShop(t, monexttest.WithCancelWord(word))
		id := s.paid("A-1", 100, manual)
		require.Equal(t, word, s.cancel(id, 100).Type)
		require.Equal(t, "AUTHORIZATION 100 OK, "+word+" 100 OK", s.read(id).types())
	}
}

// TestACancelAfterACapture runs the same cancels under each rule: 100 authorised, 30 captured at noon.
func TestACancelAfterACapture(t *testing.T) {
	t.Parallel()
	spares := monexttest.WithCancelRule(monexttest.CancelSparesCaptures)
	releases := monexttest.WithCancelRule(monexttest.CancelReleasesFirst)
	voids := monexttest.WithCancelRule(monexttest.CancelVoidsFirst)
	never := monexttest.WithCancelRule(monexttest.CancelOnlyBeforeCapture)
	tests := []struct {
		name   string
		rule   monexttest.Option
		later  time.Duration
		amount int64
		want   string
		left   monexttest.Balance
	}{
		{"releases the rest and spares the capture", spares, 0, 70, "201 ACCEPTED 00000", monexttest.Balance{Authorised: 100, Captured: 30, Cancelled: 70}},
		{"no more than the rest", spares, 0, 71, "201 ERROR 02110", monexttest.Balance{Authorised: 100, Captured: 30}},
		{"too late for more than the rest", spares, 12 * time.Hour, 71, "201 ERROR 02105", monexttest.Balance{Authorised: 100, Captured: 30}},
		{"releases the rest", releases, 0, 30, "201 ACCEPTED 00000", monexttest.Balance{Authorised: 100, Captured: 30, Cancelled: 30}},
		{"releases the rest after the remittance", releases, 12 * time.Hour, 70, "201 ACCEPTED 00000",
			monexttest.Balance{Authorised: 100, Captured: 30, Cancelled: 70}},
		{"then voids", releases, 0, 90, "201 ACCEPTED 00000", monexttest.Balance{Authorised: 100, Captured: 10, Cancelled: 90, Voided: 20}},
		{"releases and voids all", releases, 0, 100, "201 ACCEPTED 00000", monexttest.Balance{Authorised: 100, Cancelled: 100, Voided: 30}},
		{"too late to void", releases, 12 * time.Hour, 71, "201 ERROR 02105", monexttest.Balance{Authorised: 100, Captured: 30}},
		{"beyond everything", releases, 0, 101, "201 ERROR 02110", monexttest.Balance{Authorised: 100, Captured: 30}},
		{"voids first", voids, 0, 30, "201 ACCEPTED 00000", monexttest.Balance{Authorised: 100, Cancelled: 30, Voided: 30}},
		{"voids, then releases", voids, 0, 50, "201 ACCEPTED 00000", monexttest.Balance{Authorised: 100, Cancelled: 50, Voided: 30}},
		{"voids nothing that is remitted", voids, 10 * time.Hour, 10, "201 ERROR 02105", monexttest.Balance{Authorised: 100, Captured: 30}},
		{"never after a capture", never, 0, 10, "201 ERROR 02603", monexttest.Balance{Authorised: 100, Captured: 30}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, tt.rule)
			id := s.paid("A-1", 100, manual)
			s.capture(id, 30)
			s.wait(tt.later)
			require.Equal(t, tt.want, s.cancel(id, tt.amount).verdict())
			require.Equal(t, tt.left, s.balance(id))
		})
	}
}

// TestACancelOfWhatIsWhollyCapturedIsRefused: nothing is left that it could take, and the capture stays.
func TestACancelOfWhatIsWhollyCapturedIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 100)
	require.Equal(t, "201 ERROR 02603", s.cancel(id, 100).verdict())
	require.Equal(t, "201 ERROR 02603", s.cancel(id, 1).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 100}, s.balance(id))
	s.wait(10 * time.Hour) // the cut-off
	require.Equal(t, "201 ERROR 02105", s.cancel(id, 100).verdict())
}

func TestCancelsVoidTheNewestCapturesAndEachOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithCancelRule(monexttest.CancelVoidsFirst))
	id := s.paid("A-1", 100, manual)
	first, second := s.capture(id, 30).ID, s.capture(id, 31).ID
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 40).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 15).verdict())
	effects := s.fake.Effects(id)
	require.Equal(t, []monexttest.Void{{second, monexttest.KindCapture, 31}, {first, monexttest.KindCapture, 9}}, effects[3].Voids)
	require.Equal(t, []monexttest.Void{{first, monexttest.KindCapture, 15}}, effects[4].Voids)
	require.Equal(t, int64(6), s.balance(id).Captured)
}

func TestWhatIsWhollyCapturedIsTooLateAndNotExpired(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 100)
	s.wait(8 * day)
	require.Equal(t, "201 ERROR 02105", s.cancel(id, 100).verdict())
}

func TestADebitIsCancelledOnlyUntilTheCutOff(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithCutOff(13*time.Hour))
	id := s.paid("A-1", 100, automatic)
	s.wait(time.Hour - time.Nanosecond)
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 60).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 41).verdict(), "what is voided cannot be refunded")
	s.wait(time.Nanosecond)
	require.Equal(t, "201 ERROR 02105", s.cancel(id, 40).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 40).verdict())
	require.Equal(t, "AUTHORIZATION_AND_CAPTURE 100 OK, CANCEL 60 OK, REFUND 41 KO, CANCEL 40 KO, REFUND 40 OK", s.read(id).types())
}

func TestWhatIsRefundedIsNotVoided(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, automatic)
	s.refund(id, 80)
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 21).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 20).verdict())
	require.Empty(t, s.fake.Violations())
}

package monexttest_test

import (
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAHiddenEffectShowsLater(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Nth: 1, Do: monexttest.Hide(time.Minute)}))
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
	s.capture(id, 10)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 10 OK", s.read(id).types())
	s.wait(time.Minute)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK, CAPTURE 10 OK", s.read(id).types())
}

func TestALateRequestIsExecutedUnderTheRulesOfItsArrival(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Times: 2, Do: monexttest.Late(10 * time.Minute)}))
	for _, amount := range []int64{60, 70} {
		_, _, err := s.try(id, amount)
		require.ErrorIs(t, err, io.EOF)
	}
	s.wait(10*time.Minute - time.Nanosecond)
	require.Len(t, s.fake.Effects(id), 1)
	s.wait(time.Nanosecond)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK, CAPTURE 70 KO", s.read(id).types())
	require.Equal(t, opening().Add(10*time.Minute), s.fake.Effects(id)[1].Date)
}

func TestOperationsOnHoldKeepTheirAmountAside(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Times: 2, Do: monexttest.OnHold("02000")}))
	first := s.capture(id, 60, `"option":"FINAL"`)
	require.Equal(t, "201 ONHOLD_PARTNER 02000", first.verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 41).verdict(), "a refusal does not wait")
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 41).verdict())
	require.Equal(t, int64(60), s.balance(id).Pending)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 41 KO, CANCEL 41 KO", s.read(id).types())
	require.Equal(t, "404 ERROR 02301", s.read(first.ID).verdict())

	code, err := s.fake.ResolveOperation(first.ID, "00000")
	require.NoError(t, err)
	require.Equal(t, "00000", code)
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 60, Cancelled: 40}, s.balance(id))
	_, err = s.fake.ResolveOperation(first.ID, "00000")
	require.ErrorIs(t, err, monexttest.ErrUnknownEffect)

	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathRefunds, Do: monexttest.OnHold("02000")}))
	refund := s.refund(id, 60)
	require.Equal(t, "201 ERROR 02110", s.refund(id, 1).verdict())
	code, err = s.fake.ResolveOperation(refund.ID, "02020")
	require.NoError(t, err)
	require.Equal(t, "02020", code)
	require.Zero(t, s.balance(id).Refunded)
	require.Empty(t, s.fake.Violations())
}

func TestACancelOnHoldSetsAsideWhatItWillStop(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	voiding := monexttest.WithCancelRule(monexttest.CancelReleasesFirst)
	s := newShop(t, file, voiding)
	id := s.paid("A-1", 100, manual)
	first := s.capture(id, 60).ID
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCancels, Times: 1, Do: monexttest.OnHold("02000")}))
	held := s.cancel(id, 70) // the 40 that are left, and half of the capture
	require.Equal(t, "201 ONHOLD_PARTNER 02000", held.verdict())
	require.NoError(t, s.fake.Close())

	s = newShop(t, file, voiding) // what is set aside is in the file
	require.Equal(t, []monexttest.Void{{first, monexttest.KindCapture, 30}}, s.fake.Effects(id)[2].Voids)
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 60, Pending: 70}, s.balance(id))
	require.Equal(t, "201 ERROR 02110", s.capture(id, 1).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 31).verdict())
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 31).verdict())
	require.Equal(t, "201 ERROR 02110", s.cancel(first, 31).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(first, 20).verdict())
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 1).verdict())
	code, err := s.fake.ResolveOperation(held.ID, "00000")
	require.NoError(t, err)
	require.Equal(t, "00000", code)
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 10, Cancelled: 90, Voided: 50, Refunded: 10}, s.balance(id))
	require.Empty(t, s.fake.Violations())
}

func TestACancelThatIsRefusedAfterAllGivesBackWhatItSetAside(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithCancelRule(monexttest.CancelReleasesFirst))
	id := s.paid("A-1", 10000, manual)
	s.capture(id, 10000)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCancels, Do: monexttest.OnHold("02000")}))
	held := s.cancel(id, 10000).ID
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 10000).verdict(), "a second one has nothing left to wait for")
	require.Equal(t, "201 ERROR 02110", s.refund(id, 10000).verdict())
	_, err := s.fake.ResolveOperation(held, "02020")
	require.NoError(t, err)
	require.Empty(t, s.fake.Effects(id)[2].Voids)
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10000).verdict())
}

func TestACancelOnHoldStopsWhatItSetAsideAndNoNewerCapture(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithCancelRule(monexttest.CancelVoidsFirst))
	id := s.paid("A-1", 100, manual)
	first := s.capture(id, 60).ID
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCancels, Do: monexttest.OnHold("02000")}))
	held := s.cancel(id, 50).ID
	s.capture(id, 40)
	_, err := s.fake.ResolveOperation(held, "00000")
	require.NoError(t, err)
	require.Equal(t, []monexttest.Void{{first, monexttest.KindCapture, 50}}, s.fake.Effects(id)[2].Voids)
}

func TestALateDeliveryOnHoldTakesNothingOfTheFirstAuthorisation(t *testing.T) {
	t.Parallel()
	for rule, second := range map[monexttest.ReauthorizationRule]string{
		monexttest.ReauthorizeOriginal: "201 ACCEPTED 00000", monexttest.ReauthorizeRemaining: "201 ERROR 02110",
	} {
		s := newShop(t, monexttest.WithReauthorization(rule))
		id := s.paid("A-1", 100, manual)
		s.wait(8 * day)
		require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.OnHold("02000")}))
		held := s.capture(id, 100, `"option":"LATE_DELIVERY"`)
		require.Equal(t, "201 ONHOLD_PARTNER 02000", held.verdict())
		require.Equal(t, "201 ERROR 02602", s.cancel(id, 100).verdict(), "the first one has expired, and is still there")
		require.Equal(t, second, s.capture(id, 50, `"option":"LATE_DELIVERY"`).verdict(), rule)
		code, err := s.fake.ResolveOperation(held.ID, "00000")
		require.NoError(t, err)
		require.Equal(t, "00000", code)
		require.Equal(t, int64(100), s.balance(id).Uncaptured())
		require.Empty(t, s.fake.Violations())
	}
}

package monexttest_test

import (
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAnOverdraftLetsCapturesAndRefundsPassWhatIsLeft(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	s := newShop(t, monexttest.WithOverdraft(), file)
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.refund(id, 10).verdict(), "of what nothing was captured, nothing is refunded")
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 50, `"option":"FINAL"`).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 20).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 140).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 5).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 130, Refunded: 145}, s.balance(id))
	var over []int64
	for _, e := range s.fake.Effects(id) {
		over = append(over, e.Overdrawn)
	}
	require.Equal(t, []int64{0, 0, 0, 10, 20, 10, 5}, over)
	require.Equal(t, int64(-30), s.balance(id).Uncaptured())
	require.Equal(t, int64(-15), s.balance(id).Refundable())
	require.Equal(t, "201 ERROR 01913", s.capture(id, 20).verdict(), "the duplicate check stays")
	require.Empty(t, s.fake.Violations(), "what is permitted is no impossible balance")

	require.NoError(t, s.fake.Close())
	require.Empty(t, newShop(t, file).fake.Violations(), "nor is it after a replay without the option")
}

func TestAnOverdraftTouchesNothingElse(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithOverdraft())
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 101).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 100).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 10).verdict(), "a payment that is cancelled stays so")

	id = s.paid("A-2", 100, manual)
	capture := s.capture(id, 130).ID
	require.Equal(t, "201 ERROR 02603", s.cancel(id, 131).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(capture, 130).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Cancelled: 130, Voided: 130}, s.balance(id))
	require.Empty(t, s.fake.Violations())
	s.wait(8 * day)
	require.Equal(t, "201 ERROR 02302", s.capture(id, 10).verdict(), "the authorisation has expired")
}

func TestNoSumOfAPaymentLeavesANumber(t *testing.T) {
	t.Parallel()
	const most = int64(1_000_000_000_000_000_000)
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	options := []monexttest.Option{monexttest.WithOverdraft(), monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""), file}
	s := newShop(t, options...)
	id := s.paid("A-1", 10000, manual)
	require.Equal(t, "201 ERROR 02110", s.capture(id, 0).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, most-10).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 11).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, most).verdict())
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.OnHold("02000")}))
	require.Equal(t, "201 ONHOLD_PARTNER 02000", s.capture(id, 4).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 7).verdict(), "what is on hold counts")
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 6).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, most).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 1).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, most).verdict())
	want := monexttest.Balance{Authorised: 10000, Captured: most - 4, Refunded: most, Pending: 4}
	require.Equal(t, want, s.balance(id))

	for _, amount := range []int64{math.MinInt64, 0, most + 1, math.MaxInt64} {
		_, err := s.fake.BackOffice(id, monexttest.KindCapture, amount)
		require.EqualError(t, err, "monexttest: back office: the amount must be from 1 to 1000000000000000000")
	}
	_, err := s.fake.BackOffice(id, monexttest.KindCapture, most)
	require.EqualError(t, err, "monexttest: refused with 02110 Invalid amount")
	require.Empty(t, s.fake.Violations())
	require.NoError(t, s.fake.Close())
	require.Equal(t, want, newShop(t, options...).balance(id))
}

func TestRefundsMayEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithRefundLife(180*day))
	id := s.paid("A-1", 100, automatic)
	s.wait(180*day - time.Nanosecond)
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10).verdict())
	s.wait(time.Nanosecond)
	require.Equal(t, "201 ERROR 02302", s.refund(id, 20).verdict())
}

func TestWhatIsOnHoldMayResolveByItself(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	hold := monexttest.WithHoldLife(time.Hour)
	s := newShop(t, hold, file)
	session := s.session("A-1", 100, manual)
	id, err := s.fake.Hold(session, "04003")
	require.NoError(t, err)
	refused := s.session("A-2", 100, manual)
	_, err = s.fake.Hold(refused, "02000")
	require.NoError(t, err)
	require.NoError(t, s.fake.Resolve(refused, "04002"))
	s.wait(time.Hour - time.Nanosecond)
	require.Equal(t, "200 PENDING_RISK 04003", s.readSession(session).verdict())
	require.NoError(t, s.fake.Close())

	s = newShop(t, file) // the moment was set when the payment was put on hold, and the file keeps it
	s.wait(time.Nanosecond)
	require.Equal(t, "200 ACCEPTED 00000", s.readSession(session).verdict())
	require.Equal(t, "AUTHORIZATION 100 OK", s.read(id).types())
	require.Equal(t, "200 REFUSED 04002", s.readSession(refused).verdict(), "what was decided stays so")
	require.NoError(t, s.fake.Close())

	s = newShop(t, hold, file)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.OnHold("02000")}))
	require.Equal(t, "201 ONHOLD_PARTNER 02000", s.capture(id, 60).verdict())
	heard := len(s.told())
	s.wait(time.Hour)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK", s.read(id).types())
	require.Equal(t, []string{"o=1&notificationType=TRS&transactionId=" + id}, s.told()[heard:])
	s.wait(day)
	require.Len(t, s.fake.Effects(id), 2, "it resolves once")
	require.Empty(t, s.fake.Violations())
}

package monexttest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestOperationsKeepTheBalances(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 10000, manual)
	require.Equal(t, "201 ERROR 02110", s.refund(id, 1).verdict(), "nothing is captured yet")
	require.Equal(t, "201 ERROR 02110", s.capture(id, 10001).verdict())
	r := s.capture(id, 6000, `"merchantReference":"SHIP-1"`)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	require.Equal(t, "CAPTURE", r.Type)
	require.Equal(t, "201 ERROR 02110", s.capture(id, 4001).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 6001).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 2500).verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 3501).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 3500).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 0).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 10000, Captured: 6000, Refunded: 6000}, s.balance(id))
	require.Equal(t, int64(4000), s.balance(id).Uncaptured())
	require.Zero(t, s.balance(id).Refundable())
	require.Equal(t, "AUTHORIZATION 10000 OK, REFUND 1 KO, CAPTURE 10001 KO, CAPTURE 6000 OK, CAPTURE 4001 KO, "+
		"REFUND 6001 KO, REFUND 2500 OK, REFUND 3501 KO, REFUND 3500 OK, CAPTURE 0 KO", s.read(id).types())
}

func TestARefusedOperationAnswers201WithoutATransaction(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.capture(s.paid("A-1", 100, manual), 101)
	require.Equal(t, http.StatusCreated, r.HTTP)
	require.NotContains(t, r.Body, "transaction")
}

func TestOnlyTheAuthorisationsIDIsAPath(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	capture := s.capture(id, 60)
	require.Equal(t, "201 ERROR 02302", s.refund(capture.ID, 60).verdict())
	require.Equal(t, "201 ERROR 02301", s.refund("25063000009999", 60).verdict())
	require.Equal(t, "404 ERROR 02301", s.read("25063000009999").verdict())
}

func TestFinalReleasesTheRest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 30)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 50, `"option":"FINAL"`).verdict())
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CAPTURE 50 OK, CANCEL 20 OK", s.read(id).types())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 1).verdict())

	id = s.paid("A-2", 100, manual)
	s.capture(id, 100, `"option":"FINAL"`)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 100 OK", s.read(id).types())
}

func TestEqualOperationsAreDuplicatesTodayAndTomorrow(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	other := s.paid("A-1", 101, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10, `"merchantReference":"P-1"`).verdict())
	require.Equal(t, "201 ERROR 01913", s.capture(id, 10, `"merchantReference":"P-2"`).verdict())
	require.Equal(t, "201 ERROR 01913", s.capture(other, 10).verdict(), "the order reference counts, not the transaction")
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10).verdict(), "another kind")
	require.Equal(t, "201 ERROR 01913", s.refund(id, 10).verdict())
	s.wait(36*time.Hour - time.Nanosecond)
	require.Equal(t, "201 ERROR 01913", s.capture(id, 10).verdict())
	s.wait(time.Nanosecond)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10).verdict(), "the day before yesterday is forgotten")
}

func TestTheDuplicateCheckCountsFromMidnight(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	s.wait(12 * time.Hour)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10).verdict(), "at 00:00 sharp")
	s.wait(2*day - time.Nanosecond)
	require.Equal(t, "201 ERROR 01913", s.capture(id, 10).verdict())
	s.wait(time.Nanosecond)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10).verdict())
}

func TestAReauthorisationIsAPaymentToTheDuplicateCheck(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	s.wait(8 * day)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60, `"option":"LATE_DELIVERY"`).verdict())
	var refused *monexttest.RefusedError
	_, err := s.fake.Accept(s.session("A-1", 60, manual))
	require.ErrorAs(t, err, &refused)
	require.ErrorContains(t, err, "refused with 01913 Duplicated transaction")
}

func TestRefusedOperationsAreNoOriginals(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.refund(id, 10).verdict())
	s.capture(id, 50)
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10).verdict())
}

func TestTheDuplicateCheckHasItsOptions(t *testing.T) {
	t.Parallel()
	first, second := `"merchantReference":"P-1"`, `"merchantReference":"P-2"`
	s := newShop(t, monexttest.WithDuplicateCheck(monexttest.DuplicateByReference, "02001"))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10, first).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10, second).verdict())
	require.Equal(t, "201 ERROR 02001", s.capture(id, 10, second).verdict())

	s = newShop(t, monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
	id = s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10, first).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10, first).verdict())
}

func TestAnAuthorisationLivesSevenDays(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	s.wait(7*day - time.Nanosecond)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10).verdict())
	s.wait(time.Nanosecond)
	require.Equal(t, "201 ERROR 02302", s.capture(id, 20).verdict())
	require.Equal(t, "201 ERROR 02602", s.cancel(id, 90).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10).verdict())

	s = newShop(t, monexttest.WithAuthorizationLife(time.Hour), monexttest.WithExpiredCaptureCode("02110"))
	id = s.paid("A-1", 100, manual)
	s.wait(time.Hour)
	require.Equal(t, "201 ERROR 02110", s.capture(id, 20).verdict())
}

func TestLateDeliveryAuthorisesAgain(t *testing.T) {
	t.Parallel()
	late := `"option":"LATE_DELIVERY"`
	tests := []struct {
		name   string
		opts   []monexttest.Option
		amount int64
		want   string
		listed string
	}{
		{"the rest", nil, 60, "201 ACCEPTED 00000",
			"AUTHORIZATION 100 OK, CAPTURE 40 OK, REAUTHORIZATION 60 OK, CAPTURE 60 OK"},
		{"more than the rest, as documented", nil, 100, "201 ACCEPTED 00000",
			"AUTHORIZATION 100 OK, CAPTURE 40 OK, REAUTHORIZATION 100 OK, CAPTURE 100 OK"},
		{"more than the original", nil, 101, "201 ERROR 02110", "AUTHORIZATION 100 OK, CAPTURE 40 OK, CAPTURE 101 KO"},
		{"more than the rest, when bounded", []monexttest.Option{monexttest.WithReauthorization(monexttest.ReauthorizeRemaining)}, 61,
			"201 ERROR 02110", "AUTHORIZATION 100 OK, CAPTURE 40 OK, CAPTURE 61 KO"},
		{"without the option on the contract", []monexttest.Option{monexttest.WithReauthorization(monexttest.ReauthorizeNone)}, 60,
			"201 ERROR 02619", "AUTHORIZATION 100 OK, CAPTURE 40 OK, CAPTURE 60 KO"},
		{"under the older word", []monexttest.Option{monexttest.WithReauthorizationWord("REAUTHO")}, 60, "201 ACCEPTED 00000",
			"AUTHORIZATION 100 OK, CAPTURE 40 OK, REAUTHO 60 OK, CAPTURE 60 OK"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, tt.opts...)
			id := s.paid("A-1", 100, manual)
			s.capture(id, 40)
			s.wait(8 * day)
			require.Equal(t, tt.want, s.capture(id, tt.amount, late, `"merchantReference":"L-1"`).verdict())
			require.Equal(t, tt.listed, s.read(id).types())
			require.Empty(t, s.fake.Violations())
		})
	}
}

func TestLateDeliveryOnALivingAuthorisationIsOrdinary(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 40, `"option":"LATE_DELIVERY"`).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 61, `"option":"LATE_DELIVERY"`).verdict())
	require.Equal(t, int64(100), s.balance(id).Authorised)
}

func TestRefundsMayHaveToWaitForTheRemittance(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithRefundAfterRemittance())
	id := s.paid("A-1", 100, manual)
	s.capture(id, 60)
	require.Equal(t, "201 ERROR 02302", s.refund(id, 10).verdict())
	s.wait(10 * time.Hour) // 22:00
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 10).verdict())
	s.capture(id, 40)
	require.Equal(t, "201 ERROR 02302", s.refund(id, 51).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 50).verdict())
}

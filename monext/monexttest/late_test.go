package monexttest_test

import (
	"io"
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
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 41 KO, RESET 41 KO", s.read(id).types())
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

package monexttest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// bend makes the next read of a transaction or a session a bent one.
func (s *shop) bend(do monexttest.Action) {
	s.t.Helper()
	s.fake.ClearFaults()
	require.NoError(s.t, s.fake.Inject(monexttest.Fault{Method: http.MethodGet, Nth: 1, Do: do}))
}

func TestAStaleReadShowsATransactionAsItWas(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		t.Helper()
		id := s.paid("A-1", 100, manual)
		s.wait(time.Hour)
		old := s.capture(id, 60).ID
		s.wait(time.Minute)
		young := s.capture(id, 30).ID

		s.bend(monexttest.Stale(time.Minute))
		require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK", s.read(id).types(), "what is exactly as old still shows")
		require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK, CAPTURE 30 OK", s.read(id).types(), "the next read is fresh")
		s.bend(monexttest.Stale(time.Hour))
		require.Equal(t, "AUTHORIZATION 100 OK", s.read(id).types())
		s.bend(monexttest.Stale(2 * time.Hour))
		require.Equal(t, "404 ERROR 02301", s.read(id).verdict(), "there was no payment yet")

		s.bend(monexttest.Stale(time.Second))
		require.Equal(t, "404 ERROR 02301", s.read(young).verdict())
		s.bend(monexttest.Stale(time.Second))
		require.Equal(t, "200 ACCEPTED 00000", s.read(old).verdict())
	})
}

func TestAStaleReadShowsASessionAsItWas(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		t.Helper()
		id := s.session("A-1", 100, manual)
		s.wait(time.Minute)
		s.visit(http.MethodGet, id, "")
		s.wait(time.Minute)
		transaction, err := s.fake.Hold(id, "04003")
		require.NoError(t, err)
		s.wait(time.Minute)
		require.NoError(t, s.fake.Resolve(id, "00000"))

		seen := func(back time.Duration) string {
			s.bend(monexttest.Stale(back))
			return s.readSession(id).verdict()
		}
		require.Equal(t, "200 ACCEPTED 00000", seen(0))
		require.Equal(t, "200 PENDING_RISK 04003", seen(time.Nanosecond))
		require.Equal(t, "200 PENDING_RISK 04003", seen(time.Minute))
		require.Equal(t, "200 INPROGRESS 02306", seen(time.Minute+1))
		require.Equal(t, "200 INPROGRESS 02533", seen(2*time.Minute+1))
		require.Equal(t, "404 ERROR 02304", seen(3*time.Minute+1))

		s.bend(monexttest.Stale(time.Second))
		r := s.read(transaction)
		require.Equal(t, "200 PENDING_RISK 04003", r.verdict())
		require.Empty(t, r.Listed, "a payment on hold has no entry")
	})
}

func TestAStaleReadChangesNothingOfAPost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Method: http.MethodPost, Do: monexttest.Stale(time.Hour)}))
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.send(http.MethodPost, "/checkout/payments/sessions", sessionBody("A-2", 1, manual)).verdict())
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK", s.read(id).types())
	entries := s.fake.Journal()
	require.Equal(t, "stale 1h0m0s", entries[2].Fault)
}

func TestAStaleReadOfAnUnfinishedSessionEndsNoNotification(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	s.wait(time.Minute)
	require.NoError(t, s.fake.Abandon(id))
	s.bend(monexttest.Stale(time.Second))
	require.Equal(t, "200 INPROGRESS 02533", s.readSession(id).verdict())
	s.wait(time.Minute)
	require.Len(t, s.told(), 2)
	require.Equal(t, "500 CANCELLED 02319", s.readSession(id).verdict())
	s.wait(time.Minute)
	require.Len(t, s.told(), 2)
}

func TestAnUnsortedReadBeginsWithSomethingElse(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		t.Helper()
		id := s.paid("A-1", 1000, manual)
		for n := int64(1); n <= 12; n++ {
			s.capture(id, n)
			natural := s.read(id)
			s.bend(monexttest.Unsorted())
			bent := s.read(id)
			require.NotEqual(t, "AUTHORIZATION", bent.Listed[0].Type, "with %d captures", n)
			require.ElementsMatch(t, natural.Listed, bent.Listed)
			s.bend(monexttest.Unsorted())
			require.Equal(t, bent.types(), s.read(id).types(), "the order is the same each time")
		}
	})
}

func TestAnUnsortedReadOfTwoIsTurnedRound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for n := range 20 { // chance alone would turn half of them round
		id := s.paid(fmt.Sprintf("A-%d", n), 100, manual)
		s.capture(id, 60)
		s.bend(monexttest.Unsorted())
		require.Equal(t, "CAPTURE 60 OK, AUTHORIZATION 100 OK", s.read(id).types())
	}
}

func TestACrowdedReadListsExactlySoMany(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		t.Helper()
		id := s.paid("A-1", 1000, manual)
		for n := int64(2); n <= 5; n++ {
			s.capture(id, n)
		}
		truth := s.read(id)
		for _, n := range []int{5, 6, 100, 1000} {
			s.bend(monexttest.Crowd(n))
			got := s.read(id).Listed
			require.Len(t, got, n)
			require.Equal(t, truth.Listed, got[:5])
			for _, e := range got[5:] {
				require.Equal(t, listed{"CAPTURE", 1, "KO"}, e)
			}
		}
		s.bend(monexttest.Crowd(3))
		require.Equal(t, "AUTHORIZATION 1000 OK, CAPTURE 4 OK, CAPTURE 5 OK", s.read(id).types())

		require.Equal(t, int64(14), s.balance(id).Captured)
		require.Len(t, s.fake.Effects(id), 5, "the crowd never happened")
		require.Equal(t, truth.types(), s.read(id).types())
	})
}

func TestACrowdHasIDsOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var ids []string
	for _, order := range []string{"A-1", "A-2"} {
		id := s.paid(order, 100, manual)
		s.bend(monexttest.Crowd(1000))
		for _, e := range s.read(id).Body["associatedTransactions"].([]any) {
			entry := e.(map[string]any)
			require.Equal(t, id, entry["originTransactionId"])
			ids = append(ids, entry["id"].(string))
		}
	}
	slices.Sort(ids)
	require.Len(t, slices.Compact(ids), 2000)
}

package monexttest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestRefusedEntriesMayBeLeftOut(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithoutRefusedEntries())
	id := s.paid("A-1", 100, manual)
	s.capture(id, 101)
	s.capture(id, 50)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 50 OK", s.read(id).types())
	require.Len(t, s.fake.Effects(id), 3, "the truth keeps them")
	require.Equal(t, "404 ERROR 02301", s.read(s.fake.Effects(id)[1].ID).verdict())
}

func TestListsMayComeUnsorted(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithUnsortedLists())
	id := s.paid("A-1", 1000, manual)
	for amount := int64(1); amount <= 20; amount++ {
		s.capture(id, amount)
	}
	got := s.read(id)
	require.Len(t, got.Listed, 21)
	require.NotEqual(t, "AUTHORIZATION", got.Listed[0].Type)
	require.Equal(t, got.types(), s.read(id).types(), "the order is stable")
}

func TestLongListsKeepTheAuthorisationAndTheNewest(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithListCap(3))
	id := s.paid("A-1", 1000, manual)
	for amount := int64(1); amount <= 4; amount++ {
		s.capture(id, amount)
	}
	require.Equal(t, "AUTHORIZATION 1000 OK, CAPTURE 3 OK, CAPTURE 4 OK", s.read(id).types())

	s = newShop(t)
	id = s.paid("A-1", 100000, manual)
	for amount := int64(1); amount <= 120; amount++ {
		s.capture(id, amount)
	}
	require.Len(t, s.read(id).Listed, 100)
}

func TestAListOfOneMayBeABareObject(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithSingleAsObject())
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "AUTHORIZATION", s.read(id).Body["associatedTransactions"].(map[string]any)["type"])
	s.capture(id, 10)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 10 OK", s.read(id).types())
}

func TestReadsMayLagBehindWrites(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithReadLag(time.Minute))
	id := s.paid("A-1", 100, manual)
	capture := s.capture(id, 60).ID
	require.Equal(t, "AUTHORIZATION 100 OK", s.read(id).types())
	require.Equal(t, "404 ERROR 02301", s.read(capture).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 50).verdict(), "the rules know the truth")
	s.wait(time.Minute)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 60 OK, CAPTURE 50 KO", s.read(id).types())
	require.Equal(t, "200 ACCEPTED 00000", s.read(capture).verdict())
}

func TestAnOperationIsReadByItsOwnID(t *testing.T) {
	t.Parallel()
	mark := `"merchantReference":"SHIP-1","comment":"parcel 1","privateData":{"op":"1"}`
	s := newShop(t)
	r := s.read(s.capture(s.paid("A-1", 100, manual), 60, mark).ID)
	require.Equal(t, "200 ACCEPTED 00000", r.verdict())
	require.Equal(t, "CAPTURE", r.Type)
	require.NotContains(t, r.Body, "merchantReference")
	require.NotContains(t, r.Body, "privateData")

	s = newShop(t, monexttest.WithEcho())
	r = s.read(s.capture(s.paid("A-1", 100, manual), 60, mark).ID)
	require.Equal(t, "SHIP-1", r.Body["merchantReference"])
	require.Equal(t, "parcel 1", r.Body["comment"])
	require.Equal(t, map[string]any{"op": "1"}, r.Body["privateData"])
}

package monexttest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestTheReleaseOfAFinalCaptureCanBeListedLateAndRefusesCapturesAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithFinalLag(time.Minute))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 30, `"option":"FINAL"`).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 31).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 30, Cancelled: 70}, s.balance(id))
	s.wait(time.Minute - time.Nanosecond)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CAPTURE 31 KO", s.read(id).types())
	s.wait(time.Nanosecond)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CANCEL 70 OK, CAPTURE 31 KO", s.read(id).types())
}

func TestAFinalCaptureThatDoesNotCloseLeavesTheRestOpenUntilItsRelease(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	opts := []monexttest.Option{monexttest.WithFinalLag(time.Minute), monexttest.WithoutFinalClosing(), file}
	s := newShop(t, opts...)
	id := s.paid("A-1", 100, manual)
	s.capture(id, 30, `"option":"FINAL","merchantReference":"op-1"`)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 31).verdict())
	s.wait(time.Minute - time.Nanosecond)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CAPTURE 31 OK", s.read(id).types())
	require.NoError(t, s.fake.Close())

	s = newShop(t, opts...) // what was planned survives
	s.wait(time.Minute)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CAPTURE 31 OK, CANCEL 39 OK", s.read(id).types())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 32).verdict())
	release := s.fake.Effects(id)[3]
	require.True(t, release.Companion)
	require.Equal(t, "op-1", release.MerchantReference)
	require.Empty(t, s.fake.Violations())
	before := s.image()
	require.NoError(t, s.fake.Close())

	s = newShop(t, opts...)
	s.wait(0)
	sameText(t, before, s.image())
}

func TestAReleaseThatComesWhenNothingIsLeftIsNone(t *testing.T) {
	t.Parallel()
	year := monexttest.WithFinalLag(365 * day)
	for name, c := range map[string]struct {
		lag  monexttest.Option
		last func(s *shop, id string)
		want string
	}{
		"all was captured meanwhile": {monexttest.WithFinalLag(time.Minute), func(s *shop, id string) { s.capture(id, 70) },
			"AUTHORIZATION 100 OK, CAPTURE 30 OK, CAPTURE 70 OK"},
		"the sum of all cancels is at its limit": {monexttest.WithFinalLag(time.Minute), func(s *shop, id string) {
			s.cancel(s.refund(id, 1_000_000_000_000_000_000).ID, 1_000_000_000_000_000_000)
		}, "AUTHORIZATION 100 OK, CAPTURE 30 OK, REFUND 1000000000000000000 OK, CANCEL 1000000000000000000 OK"},
		"the authorisation has ended": {year, func(*shop, string) {}, "AUTHORIZATION 100 OK, CAPTURE 30 OK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, c.lag, monexttest.WithoutFinalClosing(), monexttest.WithOverdraft())
			id := s.paid("A-1", 100, manual)
			s.capture(id, 30, `"option":"FINAL"`)
			c.last(s, id)
			s.wait(366 * day)
			require.Equal(t, c.want, s.read(id).types())
			require.True(t, s.fake.Effects(id)[1].ReleasesAt.IsZero(), "its time came")
		})
	}
}

func TestAFinalCaptureThatWasOnHoldReleasesTheRestWhenItIsDecided(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithFinalLag(time.Minute), monexttest.WithoutFinalClosing())
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Times: 1, Do: monexttest.OnHold("02000")}))
	held := s.capture(id, 30, `"option":"FINAL"`).ID
	s.wait(time.Hour)
	_, err := s.fake.ResolveOperation(held, "00000")
	require.NoError(t, err)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK", s.read(id).types())
	s.wait(time.Minute)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CANCEL 70 OK", s.read(id).types())
}

func TestARecordOfAReleaseThatDoesNotFitIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s := newShop(t, monexttest.WithStateFile(path), monexttest.WithFinalLag(time.Minute), monexttest.WithoutFinalClosing())
	s.capture(s.paid("A-1", 100, manual), 30, `"option":"FINAL"`)
	s.wait(time.Minute)
	require.NoError(t, s.fake.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, change := range map[string]struct{ old, damaged, says string }{
		"a release behind no FINAL capture":   {`"option":"FINAL","releasesAt"`, `"option":"STANDARD","releasesAt"`, "the effect's release"},
		"a release behind an unknown capture": {`"released":"`, `"released":"9`, "unknown: effect"},
	} {
		damaged := strings.Replace(string(whole), change.old, change.damaged, 1)
		require.NotEqual(t, string(whole), damaged, name)
		require.NoError(t, os.WriteFile(path, []byte(damaged), 0o600))
		_, err := monexttest.New(monexttest.WithStateFile(path), monexttest.WithClock(opening))
		require.ErrorContains(t, err, change.says, name)
	}
}

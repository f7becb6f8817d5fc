package monexttest_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestASessionGoesFromWaitingToAccepted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 12990, manual)
	r := s.readSession(id)
	require.Equal(t, "200 INPROGRESS 02533", r.verdict())
	require.Empty(t, r.Type, "no attempt is listed")

	transaction, err := s.fake.Accept(id)
	require.NoError(t, err)
	r = s.readSession(id)
	require.Equal(t, "200 ACCEPTED 00000", r.verdict())
	require.Equal(t, transaction, r.ID)
	require.Equal(t, map[string]any{"tenant": "7"}, r.Body["privateData"])
	require.Equal(t, "A-1", r.Body["order"].(map[string]any)["reference"])
	first := r.Body["transactions"].([]any)[0].(map[string]any)
	require.Equal(t, "AUTHORIZATION", first["type"])
	require.Equal(t, "2025-03-04T12:00:00.000+00:00", first["date"])
	require.Equal(t, "AUTHORIZATION 12990 OK", s.read(transaction).types())
}

func TestAnAutomaticCaptureIsAuthorisedAndCapturedAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 5000, automatic)
	require.Equal(t, "AUTHORIZATION_AND_CAPTURE 5000 OK", s.read(id).types())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 5000).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 5000).verdict())
}

func TestEndedSessionsAnswerAFlatCancelledAt500(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(*shop, string)
		opts []monexttest.Option
		want string
	}{
		{"abandoned", func(s *shop, id string) { require.NoError(s.t, s.fake.Abandon(id)) }, nil, "500 CANCELLED 02319"},
		{"expired by hand", func(s *shop, id string) { require.NoError(s.t, s.fake.Expire(id)) }, nil, "500 CANCELLED 02534"},
		{"expired by time", func(s *shop, _ string) { s.wait(30 * time.Minute) }, nil, "500 CANCELLED 02534"},
		{"expired on the page", func(s *shop, id string) {
			s.visit(http.MethodGet, id, "")
			s.wait(30 * time.Minute)
		}, nil, "500 CANCELLED 02324"},
		{"another status", func(s *shop, id string) { require.NoError(s.t, s.fake.Abandon(id)) },
			[]monexttest.Option{monexttest.WithEndedStatus(404)}, "404 CANCELLED 02319"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, tt.opts...)
			id := s.session("A-1", 100, manual)
			tt.end(s, id)
			r := s.readSession(id)
			require.Equal(t, tt.want, r.verdict())
			require.NotContains(t, r.Body, "result")
			_, err := s.fake.Accept(id)
			require.ErrorIs(t, err, monexttest.ErrSessionOver)
		})
	}
}

func TestASessionStillLivesJustBeforeItsEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	s.wait(30*time.Minute - time.Nanosecond)
	require.Equal(t, "200 INPROGRESS 02533", s.readSession(id).verdict())
}

func TestARefusalEndsTheSessionUnlessAttemptsAreLeft(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	require.NoError(t, s.fake.Refuse(id, "01116"))
	r := s.readSession(id)
	require.Equal(t, "200 REFUSED 01116", r.verdict())
	require.Equal(t, "AUTHORIZATION 100 KO", s.read(r.ID).types())
	require.Equal(t, "201 ERROR 02302", s.capture(r.ID, 100).verdict())

	s = newShop(t, monexttest.WithAttempts(2))
	id = s.session("A-1", 100, manual)
	require.NoError(t, s.fake.Refuse(id, "01116"))
	require.Equal(t, "200 INPROGRESS 02306", s.readSession(id).verdict())
	accepted, err := s.fake.Accept(id)
	require.NoError(t, err)
	r = s.readSession(id)
	require.Equal(t, "200 ACCEPTED 00000", r.verdict())
	require.Equal(t, accepted, r.ID, "the accepted attempt comes first")
	require.Len(t, r.Body["transactions"], 2)
}

func TestPaymentsOnHoldAreDecidedLater(t *testing.T) {
	t.Parallel()
	for hold, title := range map[string]string{"04003": "PENDING_RISK", "02000": "ONHOLD_PARTNER"} {
		s := newShop(t)
		session := s.session("A-1", 100, manual)
		id, err := s.fake.Hold(session, hold)
		require.NoError(t, err)
		require.Equal(t, "200 "+title+" "+hold, s.readSession(session).verdict())
		require.Equal(t, "ORDER", s.readSession(session).Type)
		require.Equal(t, "201 ERROR 02302", s.capture(id, 100).verdict())
		require.Error(t, s.fake.Resolve(session, "02000"), "a waiting code decides nothing")

		require.NoError(t, s.fake.Resolve(session, "00000"))
		r := s.readSession(session)
		require.Equal(t, "200 ACCEPTED 00000", r.verdict())
		require.Equal(t, id, r.ID)
		require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 100).verdict())
		require.Error(t, s.fake.Resolve(session, "00000"), "it is decided")

		other := s.session("A-2", 100, manual)
		id, err = s.fake.Hold(other, hold)
		require.NoError(t, err)
		require.NoError(t, s.fake.Resolve(other, "04002"))
		require.Equal(t, "200 REFUSED 04002", s.readSession(other).verdict())
		require.Equal(t, "AUTHORIZATION 100 KO", s.read(id).types())
	}
}

func TestSandboxAmountsChooseTheReturnCode(t *testing.T) {
	t.Parallel()
	for amount, want := range map[int64]string{
		33305: "200 REFUSED 01100", 33331: "200 ERROR 01199", 33394: "200 ERROR 01913", 33300: "200 ACCEPTED 00000", 33308: "200 ACCEPTED 00000",
	} {
		s := newShop(t)
		id := s.session("A-1", amount, manual)
		_, err := s.fake.Accept(id)
		require.Equal(t, want, s.readSession(id).verdict())
		if refused := (*monexttest.RefusedError)(nil); !strings.Contains(want, "ACCEPTED") {
			require.ErrorAs(t, err, &refused)
		}

		s = newShop(t, monexttest.WithoutSandboxAmounts())
		_, err = s.fake.Accept(s.session("A-1", amount, manual))
		require.NoError(t, err)
	}
}

func TestAnEqualPaymentOfTheSameOrderIsADuplicateForTwoDays(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.paid("A-1", 100, manual)
	var refused *monexttest.RefusedError
	_, err := s.fake.Accept(s.session("A-1", 100, manual))
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "01913", refused.Code)
	s.paid("A-1", 101, manual)
	s.paid("A-2", 100, manual)
	s.wait(36*time.Hour - time.Nanosecond) // to the end of the next day
	_, err = s.fake.Accept(s.session("A-1", 100, manual))
	require.ErrorAs(t, err, &refused)
	s.wait(time.Nanosecond)
	s.paid("A-1", 100, manual)
}

func TestTheBankMayAuthoriseLess(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id, err := s.fake.AcceptPartly(s.session("A-1", 100, manual), 60)
	require.NoError(t, err)
	shown := s.read(id).Body["transaction"].(map[string]any)
	require.InDelta(t, 100, shown["requestedAmount"], 0)
	require.InDelta(t, 60, shown["authorizedAmount"], 0)
	require.Equal(t, "201 ERROR 02110", s.capture(id, 61).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
	_, err = s.fake.AcceptPartly(s.session("A-2", 100, manual), 101)
	require.Error(t, err)
}

func TestAnAutomaticBuyerPaysAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithAutomaticBuyer())
	require.Equal(t, "200 ACCEPTED 00000", s.readSession(s.session("A-1", 100, manual)).verdict())
	require.Equal(t, "200 REFUSED 01100", s.readSession(s.session("A-2", 33305, manual)).verdict())
}

func TestADeferredPaymentCapturesItselfOnItsDate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	deferred := `"capture":"DEFERRED","deferredCaptureDate":"2025-03-07T00:00:00Z"`
	id := s.paid("A-1", 100, deferred)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 30).verdict())
	s.wait(2*day + 12*time.Hour - time.Nanosecond)
	require.Equal(t, int64(30), s.balance(id).Captured)
	s.wait(time.Nanosecond)
	require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 30 OK, CAPTURE 70 OK", s.read(id).types())
	s.wait(day)
	require.Len(t, s.fake.Effects(id), 3)

	body := sessionBody("A-2", 100, `"capture":"DEFERRED","deferredCaptureDate":"2025-03-20T00:00:00Z"`)
	require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/payments/sessions", body).verdict())
	body = sessionBody("A-2", 100, `"capture":"DEFERRED"`)
	require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/payments/sessions", body).verdict())
}

func TestUnknownSessionsAreTold(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.Equal(t, "404 ERROR 02304", s.readSession("nobody").verdict())
	_, err := s.fake.Accept("nobody")
	require.ErrorIs(t, err, monexttest.ErrUnknownSession)
	require.ErrorIs(t, s.fake.Abandon("nobody"), monexttest.ErrUnknownSession)
}

func TestAnUnfinishedSessionMayBeReadFlat(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithFlatInProgress())
	r := s.readSession(s.session("A-1", 100, manual))
	require.Equal(t, "200 INPROGRESS 02533", r.verdict())
	require.NotContains(t, r.Body, "result")
}

func TestTheGoReadsShowWhatIsDue(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(s *shop, open, late string) bool{
		"session": func(s *shop, open, _ string) bool {
			p, _ := s.fake.Session(open)
			return p.Code == "02534"
		},
		"sessions":     func(s *shop, _, _ string) bool { return s.fake.Sessions()[0].Code == "02534" },
		"balance":      func(s *shop, _, late string) bool { return s.balance(late).Captured == 100 },
		"effects":      func(s *shop, _, late string) bool { return len(s.fake.Effects(late)) == 2 },
		"transactions": func(s *shop, _, _ string) bool { return s.fake.Transactions()[0].Balance.Captured == 100 },
		"transaction": func(s *shop, _, late string) bool {
			p, _ := s.fake.Transaction(late)
			return p.Balance.Captured == 100
		},
		"journal":       func(s *shop, _, _ string) bool { return len(s.fake.Journal()) == 5 },
		"notifications": func(s *shop, _, _ string) bool { return len(s.fake.Notifications()) == 2 },
	} {
		at := opening()
		path := filepath.Join(t.TempDir(), "state")
		s := newShop(t, monexttest.WithClock(func() time.Time { return at }), monexttest.WithStateFile(path))
		open := s.session("A-1", 100, manual)
		late := s.paid("A-2", 100, `"capture":"DEFERRED","deferredCaptureDate":"2025-03-06T00:00:00Z"`)
		at = at.Add(2 * day) // the clock below the server's own
		require.True(t, read(s, open, late), name)
		entries := s.fake.Journal()
		require.Equal(t, opening().Add(30*time.Minute), entries[3].At, "each at its own moment")
		require.NoError(t, s.fake.Close())
		again := newShop(t, monexttest.WithClock(opening), monexttest.WithStateFile(path))
		require.Equal(t, entries, again.fake.Journal(), "it is in the file")
	}
}

func TestAReadOfAClosedServerShowsWhatHappenedUntilThen(t *testing.T) {
	t.Parallel()
	at := opening()
	s := newShop(t, monexttest.WithClock(func() time.Time { return at }))
	id := s.session("A-1", 100, manual)
	require.NoError(t, s.fake.Close())
	at = at.Add(day)
	p, ok := s.fake.Session(id)
	require.True(t, ok)
	require.Equal(t, "INPROGRESS", p.Title)
	require.Len(t, s.fake.Journal(), 1)
}

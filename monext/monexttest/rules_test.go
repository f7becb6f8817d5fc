package monexttest_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

const (
	lateDelivery = `"option":"LATE_DELIVERY"`
	accepted     = "201 ACCEPTED 00000"
	duplicate    = "201 ERROR 01913"
	badAmount    = "201 ERROR 02110"
)

// TestLifecycleRules shows each rule of the Monext API reference, lifecycle rules, over HTTP, in its order.
func TestLifecycleRules(t *testing.T) {
	t.Parallel()
	deferred := `"capture":"DEFERRED","deferredCaptureDate":"2025-03-10T00:00:00Z"`
	tests := []struct {
		rule string
		show func(t *testing.T, s *shop)
	}{
		{"1. MANUAL moves no money before a capture, AUTOMATIC captures at once, DEFERRED on its date, at most 6 days ahead",
			func(t *testing.T, s *shop) {
				t.Helper()
				m, a, d := s.paid("M", 100, manual), s.paid("A", 100, automatic), s.paid("D", 100, deferred)
				require.Equal(t, []int64{0, 100, 0}, []int64{s.balance(m).Captured, s.balance(a).Captured, s.balance(d).Captured})
				require.Equal(t, "AUTHORIZATION_AND_CAPTURE 100 OK", s.read(a).types())
				s.wait(5*day + 12*time.Hour)
				require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 100 OK", s.read(d).types())
				tooFar := sessionBody("F", 100, `"capture":"DEFERRED","deferredCaptureDate":"2025-03-17T00:00:00Z"`)
				require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/payments/sessions", tooFar).verdict())
			}},
		{"2. An authorisation lives 7 days; then LATE_DELIVERY authorises again, up to 11 months after the first",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				s.wait(7 * day)
				require.Equal(t, "201 ERROR 02302", s.capture(id, 10).verdict())
				require.Equal(t, accepted, s.capture(id, 10, lateDelivery).verdict())
				require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 10 KO, REAUTHORIZATION 10 OK, CAPTURE 10 OK", s.read(id).types())
				s.wait(opening().AddDate(0, 11, 0).Sub(s.fake.Now()) - 1)
				require.Equal(t, accepted, s.capture(id, 20, lateDelivery).verdict())
				s.wait(1)
				require.Equal(t, "201 ERROR 02302", s.capture(id, 30, lateDelivery).verdict())
			}},
		{"2. A re-authorisation may follow a whole capture or a cancel, and is refused like any payment",
			func(t *testing.T, s *shop) {
				t.Helper()
				captured, cancelled, large := s.paid("A", 100, manual), s.paid("B", 100, manual), s.paid("C", 40000, manual)
				s.capture(captured, 100)
				s.cancel(cancelled, 100)
				s.wait(8 * day)
				require.Equal(t, accepted, s.capture(captured, 50, lateDelivery).verdict())
				require.Equal(t, accepted, s.capture(cancelled, 50, lateDelivery).verdict())
				require.Equal(t, "201 REFUSED 01116", s.capture(large, 33351, lateDelivery).verdict(), "an amount of the sandbox")
			}},
		{"3. Partial captures add up to the authorised amount, and a full capture ends it",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				require.Equal(t, accepted, s.capture(id, 30).verdict())
				require.Equal(t, duplicate, s.capture(id, 30).verdict(), "a repeated capture is no second debit")
				require.Equal(t, badAmount, s.capture(id, 71).verdict())
				require.Equal(t, accepted, s.capture(id, 70).verdict())
				require.Equal(t, badAmount, s.capture(id, 1).verdict())
			}},
		{"4. A cancel stops an authorisation, a capture or a refund until it is remitted; then it is too late",
			func(t *testing.T, s *shop) {
				t.Helper()
				id, other := s.paid("A", 100, manual), s.paid("B", 100, manual)
				require.Equal(t, accepted, s.cancel(other, 100).verdict())
				require.Equal(t, "201 ERROR 02601", s.cancel(other, 100).verdict())
				capture := s.capture(id, 100).ID
				refund := s.refund(id, 40).ID
				require.Equal(t, accepted, s.cancel(refund, 20).verdict())
				require.Equal(t, accepted, s.cancel(capture, 20).verdict())
				s.wait(10 * time.Hour) // the cut-off
				for _, late := range []string{id, capture, refund} {
					require.Equal(t, "201 ERROR 02105", s.cancel(late, 10).verdict())
				}
				require.Equal(t, accepted, s.refund(id, 60).verdict(), "use refund")
				require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 80, Cancelled: 20, Voided: 20, Refunded: 80, VoidedRefunds: 20},
					s.balance(id))
			}},
		{"4. A cancel of an authorisation that has expired finds nothing to cancel",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				s.wait(7 * day)
				require.Equal(t, "201 ERROR 02602", s.cancel(id, 100).verdict())
			}},
		{"5. Refunds, partial and repeated, add up to what was captured",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				require.Equal(t, badAmount, s.refund(id, 10).verdict())
				s.capture(id, 60)
				require.Equal(t, accepted, s.refund(id, 20).verdict())
				require.Equal(t, badAmount, s.refund(id, 41).verdict())
				s.wait(300 * day)
				require.Equal(t, accepted, s.refund(id, 40).verdict())
			}},
		{"6. An equal amount of the same kind on the same order, accepted today or yesterday, is a duplicate",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				require.Equal(t, accepted, s.capture(id, 10, `"merchantReference":"P-1"`).verdict())
				require.Equal(t, duplicate, s.capture(id, 10, `"merchantReference":"P-2"`).verdict())
				require.Equal(t, accepted, s.refund(id, 10).verdict())
				require.Equal(t, duplicate, s.refund(id, 10).verdict())
				_, err := s.fake.Accept(s.session("A", 100, manual))
				require.ErrorContains(t, err, "01913")
				s.wait(36 * time.Hour)
				require.Equal(t, accepted, s.capture(id, 10, `"merchantReference":"P-2"`).verdict(), "the third day")
			}},
		{"7. Nothing but a read tells whether an unanswered operation was executed",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, When: monexttest.AfterEffect, Do: monexttest.Drop()}))
				_, _, err := s.try(id, 10)
				require.ErrorIs(t, err, io.EOF)
				require.Equal(t, "AUTHORIZATION 100 OK, CAPTURE 10 OK", s.read(id).types())
				require.Equal(t, duplicate, s.capture(id, 10).verdict(), "a duplicate means: look again")
			}},
		{"8. The engine may give up on its bank with 02103, having executed the operation or not",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.paid("A", 100, manual)
				require.NoError(t, s.fake.Inject(
					monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.Result("02103")},
					monexttest.Fault{Path: monexttest.PathCaptures, Nth: 2, When: monexttest.AfterEffect, Do: monexttest.Result("02103")}))
				for _, listed := range []string{"AUTHORIZATION 100 OK", "AUTHORIZATION 100 OK, CAPTURE 10 OK"} {
					require.Equal(t, "201 ERROR 02103", s.capture(id, 10).verdict())
					require.Equal(t, listed, s.read(id).types())
				}
			}},
		{"9. A session lives 30 minutes; its final state may be read again and again",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.session("A", 100, manual)
				s.wait(30*time.Minute - 1)
				require.Equal(t, "200 INPROGRESS 02533", s.readSession(id).verdict())
				s.wait(1)
				require.Equal(t, "500 CANCELLED 02534", s.readSession(id).verdict())
				require.Equal(t, "500 CANCELLED 02534", s.readSession(id).verdict())
			}},
		{"10. A payment under suspicion waits until it is accepted or refused",
			func(t *testing.T, s *shop) {
				t.Helper()
				id := s.session("A", 100, manual)
				transaction, err := s.fake.Hold(id, "04003")
				require.NoError(t, err)
				require.Equal(t, "200 PENDING_RISK 04003", s.readSession(id).verdict())
				require.Equal(t, "201 ERROR 02302", s.capture(transaction, 100).verdict())
				require.NoError(t, s.fake.Resolve(id, "00000"))
				require.Equal(t, accepted, s.capture(transaction, 100).verdict())
			}},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			tt.show(t, s)
			require.Empty(t, s.fake.Violations())
		})
	}
}

// TestAReauthorisationWithinADayIsADuplicateOfItsPayment: it follows from the duplicate check, to which a re-authorisation is
// a payment. It shows where an authorisation dies young.
func TestAReauthorisationWithinADayIsADuplicateOfItsPayment(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithAuthorizationLife(time.Hour))
	id := s.paid("A-1", 100, manual)
	s.wait(time.Hour)
	require.Equal(t, duplicate, s.capture(id, 100, lateDelivery).verdict())
	require.Equal(t, accepted, s.capture(id, 99, lateDelivery).verdict(), "another amount is none")
	s.wait(35 * time.Hour)
	require.Equal(t, accepted, s.capture(id, 100, lateDelivery).verdict(), "the third day")

	s = newShop(t, monexttest.WithAuthorizationLife(time.Hour), monexttest.WithDuplicateCheck(monexttest.DuplicateByReference, ""))
	id = s.paid("A-1", 100, manual)
	s.wait(time.Hour)
	require.Equal(t, duplicate, s.capture(id, 100, lateDelivery, `"merchantReference":"L-1"`).verdict(), "a payment has no reference")
	require.Equal(t, accepted, s.capture(id, 50, lateDelivery, `"merchantReference":"L-1"`).verdict())
	require.Equal(t, accepted, s.capture(id, 50, lateDelivery, `"merchantReference":"L-2"`).verdict())
	require.Equal(t, duplicate, s.capture(id, 50, lateDelivery, `"merchantReference":"L-2"`).verdict())

	s = newShop(t, monexttest.WithAuthorizationLife(time.Hour), monexttest.WithReauthorization(monexttest.ReauthorizeNone))
	id = s.paid("A-1", 100, manual)
	s.wait(time.Hour)
	require.Equal(t, "201 ERROR 02619", s.capture(id, 100, lateDelivery).verdict(), "nothing is authorised again")
}

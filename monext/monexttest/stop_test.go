package monexttest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestACaptureIsStoppedByItsOwnIDUntilItsRemittance(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	first, second := s.capture(id, 30).ID, s.capture(id, 40).ID
	require.Equal(t, "201 ERROR 02110", s.cancel(first, 31).verdict())
	r := s.cancel(first, 10)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	require.Equal(t, "CANCEL", r.Type)
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 60, Cancelled: 10, Voided: 10}, s.balance(id))
	require.Equal(t, "201 ERROR 02110", s.cancel(first, 21).verdict(), "only what is left of it")
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(first, 20).verdict())
	require.Equal(t, "201 ERROR 02601", s.cancel(first, 20).verdict())
	require.Equal(t, "201 ERROR 02110", s.capture(id, 31).verdict(), "the authorisation is not freed")
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 30).verdict(), "the rest is released as ever")

	list := s.read(id).Body["associatedTransactions"].([]any)
	reset := list[4].(map[string]any)
	require.Equal(t, []any{"CANCEL", float64(10), "OK", id}, []any{reset["type"], reset["amount"], reset["status"], reset["originTransactionId"]})
	stopped := s.fake.Effects(id)[4]
	require.Equal(t, first, stopped.Stops)
	require.Equal(t, []monexttest.Void{{first, monexttest.KindCapture, 10}}, stopped.Voids)

	s.wait(10*time.Hour - time.Nanosecond)
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(second, 5).verdict())
	s.wait(time.Nanosecond) // 22:00
	require.Equal(t, "201 ERROR 02105", s.cancel(second, 5).verdict())
	require.Equal(t, int64(35), s.balance(id).Captured)
	require.Empty(t, s.fake.Violations())
}

func TestARefundIsStoppedByItsOwnID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, automatic)
	refund := s.refund(id, 80).ID
	require.Equal(t, "201 ERROR 02110", s.cancel(refund, 81).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(refund, 50).verdict())
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 100, Refunded: 30, VoidedRefunds: 50}, s.balance(id))
	require.Equal(t, "201 ERROR 02110", s.refund(id, 71).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.refund(id, 70).verdict(), "what was stopped can be refunded again")
	require.Equal(t, []monexttest.Void{{refund, monexttest.KindRefund, 50}}, s.fake.Effects(id)[3].Voids)
	s.wait(10 * time.Hour)
	require.Equal(t, "201 ERROR 02105", s.cancel(refund, 30).verdict())
	require.Empty(t, s.fake.Violations())
}

func TestWhatCannotBeStoppedSaysWhy(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithLateCancelCode("01917"))
	id := s.paid("A-1", 100, manual)
	capture := s.capture(id, 60).ID
	s.capture(id, 70) // refused
	refused := s.fake.Effects(id)[2].ID
	reset := s.cancel(id, 10).ID
	require.Equal(t, "201 ERROR 02604", s.cancel("25063000009999", 10).verdict())
	require.Equal(t, "201 ERROR 02600", s.cancel(reset, 10).verdict())
	require.Equal(t, "201 ERROR 02302", s.cancel(refused, 70).verdict())
	require.Equal(t, "201 ERROR 02302", s.capture(capture, 10).verdict(), "a capture has no captures")
	s.refund(id, 50)
	require.Equal(t, "201 ERROR 02110", s.cancel(capture, 11).verdict(), "what is refunded is not stopped")
	s.wait(10 * time.Hour)
	require.Equal(t, "201 ERROR 01917", s.cancel(capture, 10).verdict())
	require.Equal(t, "201 ERROR 01917", s.cancel(id, 45).verdict())

	s = newShop(t, monexttest.WithoutOwnIDCancels())
	id = s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02302", s.cancel(s.capture(id, 60).ID, 60).verdict())

	s = newShop(t, monexttest.WithCancelRule(monexttest.CancelOnlyBeforeCapture))
	id = s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02603", s.cancel(s.capture(id, 60).ID, 60).verdict())
}

func TestAStopOnHoldKeepsItsAmountAside(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	capture := s.capture(id, 60).ID
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCancels, Nth: 1, Do: monexttest.OnHold("02000")}))
	waiting := s.cancel(capture, 40)
	require.Equal(t, "201 ONHOLD_PARTNER 02000", waiting.verdict())
	require.Equal(t, "201 ERROR 02110", s.refund(id, 21).verdict(), "it may be stopped any moment")
	require.Equal(t, "201 ERROR 02110", s.cancel(capture, 21).verdict())
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 61).verdict())
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 40).verdict(), "the rest is free: the stop takes nothing of it")
	code, err := s.fake.ResolveOperation(waiting.ID, "00000")
	require.NoError(t, err)
	require.Equal(t, "00000", code)
	require.Equal(t, monexttest.Balance{Authorised: 100, Captured: 60, Cancelled: 40, Voided: 40}, s.balance(id))
	require.Equal(t, []monexttest.Void{{capture, monexttest.KindCapture, 40}}, s.fake.Effects(id)[2].Voids)
	require.Empty(t, s.fake.Violations())
}

func TestTheBackOfficeStopsAnOperation(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	capture := s.capture(id, 60).ID
	require.NoError(t, s.fake.Deliver(t.Context()))
	heard := len(s.told())
	_, err := s.fake.BackOffice(capture, monexttest.KindCapture, 10)
	require.ErrorIs(t, err, monexttest.ErrUnknownTransaction, "only a cancel names an operation")
	_, err = s.fake.BackOffice(capture, monexttest.KindCancel, 60)
	require.NoError(t, err)
	require.Equal(t, monexttest.Balance{Authorised: 100, Cancelled: 60, Voided: 60}, s.balance(id))
	require.NoError(t, s.fake.Deliver(t.Context()))
	require.Equal(t, "o=1&notificationType=TRS&transactionId="+id, s.told()[heard], "told by the authorisation's id")
	var refused *monexttest.RefusedError
	_, err = s.fake.BackOffice(capture, monexttest.KindCancel, 60)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "02601", refused.Code)
}

func TestPartialCancelsMayBeRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		rule   monexttest.CancelRule
		cancel func(s *shop, id, capture string) reply
		want   string
	}{
		{"a part of the rest", monexttest.CancelReleasesFirst, func(s *shop, id, _ string) reply { return s.cancel(id, 69) }, "201 ERROR 02110"},
		{"the whole rest", monexttest.CancelReleasesFirst, func(s *shop, id, _ string) reply { return s.cancel(id, 70) }, "201 ACCEPTED 00000"},
		{"rest and a part of a capture", monexttest.CancelReleasesFirst, func(s *shop, id, _ string) reply { return s.cancel(id, 71) }, "201 ERROR 02110"},
		{"everything", monexttest.CancelReleasesFirst, func(s *shop, id, _ string) reply { return s.cancel(id, 100) }, "201 ACCEPTED 00000"},
		{"a part of the captures first", monexttest.CancelVoidsFirst, func(s *shop, id, _ string) reply { return s.cancel(id, 29) }, "201 ERROR 02110"},
		{"all captures first", monexttest.CancelVoidsFirst, func(s *shop, id, _ string) reply { return s.cancel(id, 30) }, "201 ACCEPTED 00000"},
		{"a part of an operation", monexttest.CancelReleasesFirst, func(s *shop, _, c string) reply { return s.cancel(c, 29) }, "201 ERROR 02110"},
		{"a whole operation", monexttest.CancelReleasesFirst, func(s *shop, _, c string) reply { return s.cancel(c, 30) }, "201 ACCEPTED 00000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, monexttest.WithoutPartialCancels(), monexttest.WithCancelRule(tt.rule))
			id := s.paid("A-1", 100, manual)
			require.Equal(t, tt.want, tt.cancel(s, id, s.capture(id, 30).ID).verdict())
		})
	}
	s := newShop(t, monexttest.WithoutPartialCancels())
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ERROR 02110", s.cancel(id, 99).verdict(), "before any capture")
	require.Equal(t, "201 ACCEPTED 00000", s.cancel(id, 100).verdict())
}

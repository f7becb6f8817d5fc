package monexttest_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestASessionIsNotifiedEachMinuteUntilItsResultIsRead(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	session := s.session("A-1", 100, manual)
	s.wait(time.Minute)
	require.Empty(t, s.told())
	_, err := s.fake.Accept(session)
	require.NoError(t, err)
	require.Empty(t, s.told(), "only Advance, Deliver and Run send")
	require.NoError(t, s.fake.Deliver(t.Context()))
	require.Equal(t, []string{"o=1&notificationType=WEBTRS&paymentEndpoint=1&token=" + session}, s.told())
	s.wait(59 * time.Second)
	require.Len(t, s.told(), 1)
	s.wait(time.Second)
	require.Len(t, s.told(), 2)
	s.wait(10 * time.Minute)
	require.Len(t, s.told(), 12)
	require.Equal(t, "200 ACCEPTED 00000", s.readSession(session).verdict())
	s.wait(time.Hour)
	require.Len(t, s.told(), 12)
}

func TestNotificationsEndAfterTwoHours(t *testing.T) {
	t.Parallel()
	for _, answer := range []int{0, http.StatusInternalServerError} {
		s := newShop(t)
		s.answer = answer
		require.NoError(t, s.fake.Abandon(s.session("A-1", 100, manual)))
		s.wait(5 * time.Hour)
		sent := 0
		for _, e := range s.fake.Journal() {
			if e.What == monexttest.WhatNotification {
				require.Equal(t, answer, e.Status)
				sent++
			}
		}
		require.Equal(t, 121, sent)
	}
}

func TestEveryEndOfASessionIsNotified(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i, end := range []func(string) error{
		s.fake.Abandon, s.fake.Expire, func(id string) error { return s.fake.Refuse(id, "01100") },
		func(id string) error { _, err := s.fake.Hold(id, "04001"); return err },
	} {
		require.NoError(t, end(s.session("A-1", 100, manual)))
		require.NoError(t, s.fake.Deliver(t.Context()))
		require.Len(t, s.told(), i+1)
	}
}

func TestAReadWhileOnHoldDoesNotEndTheNotifications(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	_, err := s.fake.Hold(id, "04001")
	require.NoError(t, err)
	s.readSession(id)
	s.wait(0)
	require.Len(t, s.told(), 1)
	require.NoError(t, s.fake.Resolve(id, "00000"))
	s.readSession(id)
	s.wait(time.Hour)
	require.Len(t, s.told(), 1)
}

func TestA200MayEndTheNotifications(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithNotificationsStopOn200())
	require.NoError(t, s.fake.Abandon(s.session("A-1", 100, manual)))
	s.answer = http.StatusNoContent
	s.wait(time.Minute)
	require.Len(t, s.told(), 2, "204 does not end them")
	s.answer = http.StatusOK
	s.wait(time.Hour)
	require.Len(t, s.told(), 3)
}

func TestTheMerchantMayReadBackFromInsideANotification(t *testing.T) {
	t.Parallel()
	var s *shop
	var got []string
	s = newShop(t, monexttest.WithNotificationTransport(carrier(func(r *http.Request) (*http.Response, error) {
		got = append(got, s.readSession(r.URL.Query().Get("token")).verdict())
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	})))
	_, err := s.fake.Accept(s.session("A-1", 100, manual))
	require.NoError(t, err)
	s.wait(time.Hour)
	require.Equal(t, []string{"200 ACCEPTED 00000"}, got)
}

func TestThePointOfSaleHasANotificationAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithNotificationURL("https://shop.example.org/all"))
	body := `{"pointOfSaleReference":"POS","order":{"reference":"A-1","amount":100,"currency":"EUR"},"returnURL":"https://shop.example.org/"}`
	id := s.send(http.MethodPost, "/checkout/payments/sessions", body).ID
	require.NoError(t, s.fake.Abandon(id))
	s.wait(0)
	require.Equal(t, []string{"notificationType=WEBTRS&paymentEndpoint=1&token=" + id}, s.told())
}

func TestBackOfficeOperationsAreNotifiedByTransaction(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	session := s.session("A-1", 100, manual)
	id, err := s.fake.Accept(session)
	require.NoError(t, err)
	s.readSession(session)
	effect, err := s.fake.BackOffice(id, monexttest.KindCapture, 40)
	require.NoError(t, err)
	s.wait(time.Hour)
	require.Equal(t, []string{"o=1&notificationType=TRS&transactionId=" + id}, s.told(), "a 200 ends them")
	require.Equal(t, effect, s.fake.Effects(id)[1].ID)
	require.Empty(t, s.fake.Effects(id)[1].MerchantReference)

	var refused *monexttest.RefusedError
	_, err = s.fake.BackOffice(id, monexttest.KindRefund, 41)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "02110", refused.Code)
	_, err = s.fake.BackOffice("nobody", monexttest.KindRefund, 41)
	require.ErrorIs(t, err, monexttest.ErrUnknownTransaction)
	_, err = s.fake.BackOffice(id, monexttest.KindPayment, 1)
	require.Error(t, err)
	_, err = s.fake.BackOffice(id, monexttest.KindCapture, 0)
	require.Error(t, err)
}

func TestRunFollowsRealTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t, monexttest.WithClock(time.Now))
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.fake.Run(ctx) }()
		synctest.Wait()
		_, err := s.fake.Accept(s.session("A-1", 100, manual))
		require.NoError(t, err)
		synctest.Wait()
		require.Len(t, s.told(), 1, "at once")
		<-time.After(10*time.Minute + 2*time.Second)
		synctest.Wait()
		require.Len(t, s.told(), 11)
		s.session("A-2", 100, manual)
		<-time.After(31 * time.Minute)
		synctest.Wait()
		require.Equal(t, "CANCELLED", s.fake.Sessions()[1].Title)
		stop()
		require.NoError(t, <-done)
	})
}

func TestNotificationsAreSentAMinuteApartForTwoHours(t *testing.T) {
	t.Parallel()
	var s *shop
	var at []time.Time
	s = newShop(t, monexttest.WithNotificationTransport(carrier(func(r *http.Request) (*http.Response, error) {
		require.Equal(t, http.MethodGet, r.Method)
		require.Nil(t, r.Body)
		require.Empty(t, r.Header.Get("Authorization"), "unsigned")
		at = append(at, s.fake.Now())
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil // heard, but the result was not read
	})))
	_, err := s.fake.Accept(s.session("A-1", 100, manual))
	require.NoError(t, err)
	s.wait(day)
	require.Len(t, at, 121)
	for i := range at {
		require.Equal(t, opening().Add(time.Duration(i)*time.Minute), at[i])
	}
	require.Empty(t, s.fake.Notifications(), "given up")
}

func TestAResultThatWasReadOnTheReturnIsNotNotified(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	_, err := s.fake.Accept(id)
	require.NoError(t, err)
	require.Equal(t, "200 ACCEPTED 00000", s.readSession(id).verdict())
	s.wait(day)
	require.Empty(t, s.told())
}

func TestAReadBeforeTheResultStopsNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	s.readSession(id)
	_, err := s.fake.Accept(id)
	require.NoError(t, err)
	s.wait(time.Minute)
	require.Len(t, s.told(), 2)
}

// TestADecisionReplacesTheNotificationOfTheHold: the session has one result to tell, not two.
func TestADecisionReplacesTheNotificationOfTheHold(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	_, err := s.fake.Hold(id, "04001")
	require.NoError(t, err)
	s.wait(time.Hour)
	require.Len(t, s.told(), 61)
	require.NoError(t, s.fake.Resolve(id, "00000"))
	s.wait(0)
	require.Len(t, s.told(), 62, "at once")
	s.wait(time.Minute)
	require.Len(t, s.told(), 63, "once a minute, not twice")
	s.wait(day)
	require.Len(t, s.told(), 61+121, "the two hours begin again")
}

func TestANotificationByTransactionIsRepeatedUntilItIsHeardOrRead(t *testing.T) {
	t.Parallel()
	for _, read := range []bool{false, true} {
		s := newShop(t)
		session := s.session("A-1", 100, manual)
		id, err := s.fake.Accept(session)
		require.NoError(t, err)
		s.readSession(session)
		s.answer = http.StatusNoContent
		_, err = s.fake.BackOffice(id, monexttest.KindCapture, 40)
		require.NoError(t, err)
		s.wait(2 * time.Minute)
		require.Len(t, s.told(), 3, "204 does not end them")
		if read {
			s.read(id)
			s.wait(time.Hour)
			require.Len(t, s.told(), 3)
			continue
		}
		s.answer = http.StatusOK
		s.wait(time.Hour)
		require.Len(t, s.told(), 4)
	}
}

func TestTheParametersOfTheMerchantsAddressStay(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithNotificationURL("https://shop.example.org/all?shop=7&token=mine&notificationType=X"))
	body := `{"pointOfSaleReference":"POS","order":{"reference":"A-1","amount":100,"currency":"EUR"},"returnURL":"https://shop.example.org/"}`
	id := s.send(http.MethodPost, "/checkout/payments/sessions", body).ID
	require.NoError(t, s.fake.Abandon(id))
	s.wait(0)
	require.Equal(t, []string{"shop=7&token=mine&notificationType=X&notificationType=WEBTRS&paymentEndpoint=1&token=" + id}, s.told())
}

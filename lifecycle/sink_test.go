package lifecycle_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// notify calls the handler that a host would mount, and gives the status.
func (r *rig) notify(query string) int {
	r.t.Helper()
	w := httptest.NewRecorder()
	monext.NotificationHandler(r.service).ServeHTTP(w, httptest.NewRequestWithContext(r.t.Context(), http.MethodGet, "/notify?"+query, http.NoBody))
	require.Empty(r.t, w.Body.String())
	return w.Code
}

// calls counts the requests that Monext got.
func (r *rig) calls() int {
	n := 0
	for _, e := range r.monext.Journal() {
		if e.What == monexttest.WhatRequest {
			n++
		}
	}
	return n
}

func TestANotificationIsRecordedAndReadBackByAJob(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	calls := r.calls()
	require.Equal(t, http.StatusOK, r.notify("notificationType=WEBTRS&token="+session))
	require.Equal(t, calls, r.calls(), "Monext is not called while it waits for the answer")
	require.Equal(t, lifecycle.StatePending, r.payment("O-1").State(), "a notification is a hint, no more")
	r.run(time.Second)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestABackOfficeOperationIsLearnedByItsTransaction(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1500)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, r.notify("notificationType=TRS&transactionId="+p.TransactionIDs()[0]))
	r.run(time.Second)
	require.Equal(t, eur(1500), r.payment("O-1").Ledger().Captured)
	require.False(t, r.payment("O-1").NeedsReview(), "what was done elsewhere is no fault")
}

func TestANotificationOfAStrangerCausesNoCall(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	calls := r.calls()
	for _, query := range []string{
		"notificationType=WEBTRS&token=somebodyelses", "notificationType=TRS&transactionId=somebodyelses", "notificationType=WALLET&walletId=w",
	} {
		require.Equal(t, http.StatusOK, r.notify(query), query)
	}
	_, err := r.service.Return(t.Context(), "somebodyelses")
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	_, err = r.service.Return(t.Context(), "")
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	require.Equal(t, calls, r.calls())
	require.Equal(t, p.Version(), r.payment("O-1").Version())
}

func TestEveryNotificationIsReadBackAndAFloodIsOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	before := r.payment("O-1").Version()
	keys := map[string]bool{}
	r.store.onWake = func(w lifecycle.Wake) {
		require.Falsef(t, keys[w.DedupeKey()], "a queue would drop %s", w.DedupeKey())
		keys[w.DedupeKey()] = true
	}
	for range 50 {
		require.Equal(t, http.StatusOK, r.notify("notificationType=WEBTRS&token="+session))
	}
	require.Equal(t, before+2, r.payment("O-1").Version(), "a flood does not fill the history")
	require.Len(t, keys, 2, "one read at once, one for what came after it")
	_, err := r.monext.Accept(session) // after the first read
	require.NoError(t, err)
	r.run(time.Second)
	require.Equal(t, http.StatusOK, r.notify("notificationType=WEBTRS&token="+session))
	require.Len(t, keys, 2, "the read that is due is for this one too")
	r.run(30 * time.Second)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	require.Equal(t, http.StatusOK, r.notify("notificationType=TRS&transactionId="+r.payment("O-1").TransactionIDs()[0]))
	require.Len(t, keys, 3)
}

func TestANotificationThatCannotBeStoredIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	r.store.setFail(func(*lifecycle.Payment) error { return errStore })
	require.GreaterOrEqual(t, r.notify("notificationType=WEBTRS&token="+session), 500, "Monext repeats it")

	away := r.config
	away.Store = noFind{r.store}
	s := r.serve(away)
	_, err := s.Known(t.Context(), monext.Notification{Token: session})
	require.ErrorIs(t, err, errStore)
	require.ErrorIs(t, s.Record(t.Context(), monext.Notification{Token: session}), errStore)
	_, err = s.Return(t.Context(), session)
	require.ErrorIs(t, err, errStore)
	_, err = s.List(t.Context(), lifecycle.Filter{})
	require.ErrorIs(t, err, errStore)
}

// noFind is a store that finds nothing for being away.
type noFind struct{ lifecycle.Store }

func (noFind) Find(context.Context, lifecycle.Filter) ([]lifecycle.Key, error) { return nil, errStore }

func TestReturnAndNotificationTogetherAreOnePayment(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	session := r.open("O-1", 5000, "")
	_, err := r.monext.Accept(session)
	require.NoError(t, err)
	// The notification's job reads and commits while the return's read is under way.
	r.monextCall = func(*http.Request) {
		r.monextCall = nil
		require.Equal(t, http.StatusOK, r.notify("notificationType=WEBTRS&token="+session))
		r.run(0)
	}
	p, err := r.service.Return(t.Context(), session)
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	authorised := 0
	for _, e := range r.payment("O-1").Events() {
		if e.Type == lifecycle.EventAuthorized {
			authorised++
		}
	}
	require.Equal(t, 1, authorised)
	r.told(l, "O-1")
}

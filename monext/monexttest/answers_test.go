package monexttest_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestSessionsAreServedUnderTheirOldPathsTooUnlessASettingSaysNo(t *testing.T) {
	t.Parallel()
	body := sessionBody("A-1", 100, manual)
	s := newShop(t, monexttest.WithoutLegacyPaths())
	require.Equal(t, http.StatusNotFound, s.send(http.MethodPost, "/checkout/sessions", body).HTTP)
	require.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/checkout/sessions/"+s.session("A-1", 100, manual), "").HTTP)

	s = newShop(t)
	r := s.send(http.MethodPost, "/checkout/sessions", body)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	_, err := s.fake.Accept(r.ID)
	require.NoError(t, err)
	old := s.send(http.MethodGet, "/checkout/sessions/"+r.ID, "")
	require.Equal(t, s.readSession(r.ID), old, "both paths lead to the same session")
	require.Equal(t, http.StatusMethodNotAllowed, s.send(http.MethodGet, "/checkout/sessions", "").HTTP)
	require.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/checkout/sessions/", "").HTTP)
	require.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/checkout/sessions/a/b", "").HTTP)

	require.NoError(t, s.fake.Inject(
		monexttest.Fault{Path: monexttest.PathLegacySessions, Do: monexttest.Status(502)},
		monexttest.Fault{Path: monexttest.PathLegacySession, Do: monexttest.Status(503)}))
	require.Equal(t, 502, s.send(http.MethodPost, "/checkout/sessions", body).HTTP)
	require.Equal(t, 503, s.send(http.MethodGet, "/checkout/sessions/"+r.ID, "").HTTP)
	require.Equal(t, 200, s.readSession(r.ID).HTTP)
}

func TestTheHealthCheckAsksForCredentialsUnlessASettingSaysNo(t *testing.T) {
	t.Parallel()
	for want, opts := range map[int][]monexttest.Option{http.StatusUnauthorized: nil, http.StatusOK: {monexttest.WithoutAliveCredentials()}} {
		s := newShop(t, opts...)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.fake.BaseURL()+"/checkout/alive", nil)
		require.NoError(t, err)
		resp, err := s.client.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, want, resp.StatusCode)
		require.Equal(t, http.StatusOK, s.send(http.MethodGet, "/checkout/alive", "").HTTP, "with credentials it always answers")
	}
}

func TestOperationsMayAnswerAnotherStatus(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithOperationStatus(http.StatusAccepted))
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "202 ACCEPTED 00000", s.capture(id, 60).verdict())
	require.Equal(t, "202 ERROR 02110", s.capture(id, 70).verdict(), "a refusal too")
	require.Equal(t, "202 ACCEPTED 00000", s.refund(id, 10).verdict())
	require.Equal(t, "202 ACCEPTED 00000", s.cancel(id, 40).verdict())
	require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Result("02103")}))
	require.Equal(t, "202 ERROR 02103", s.capture(id, 1).verdict())
	require.Equal(t, "200 ERROR 02103", s.read(id).verdict())
	require.Equal(t, 201, s.send(http.MethodPost, "/checkout/payments/sessions", sessionBody("A-2", 100, manual)).HTTP)
}

func TestAnUnfinishedSessionShowsATransactionWithoutTypeUnlessASettingSaysNo(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithAttempts(2))
	id := s.session("A-1", 100, manual)
	r := s.readSession(id)
	require.Equal(t, "200 INPROGRESS 02533", r.verdict())
	undecided := r.Body["transactions"].([]any)[0].(map[string]any)["id"].(string)
	require.Equal(t, "404 ERROR 02301", s.read(undecided).verdict(), "there is nothing yet")
	require.Equal(t, []any{map[string]any{
		"id": undecided, "currency": "EUR", "requestedAmount": float64(100), "paymentType": "ONE_OFF", "capture": "MANUAL",
	}}, r.Body["transactions"])

	require.NoError(t, s.fake.Refuse(id, "01100"))
	r = s.readSession(id)
	require.Equal(t, "200 INPROGRESS 02306", r.verdict())
	require.Len(t, r.Body["transactions"], 1, "the refused attempt takes its place")
	require.Equal(t, "AUTHORIZATION", r.Type)
	require.Equal(t, undecided, r.ID, "the attempt has the id that was shown")

	require.NoError(t, s.fake.Abandon(id))
	require.NotContains(t, s.readSession(id).Body, "transactions")

	s = newShop(t, monexttest.WithoutTypelessInProgress())
	require.NotContains(t, s.readSession(s.session("A-1", 100, manual)).Body, "transactions")
}

func TestSparseAnswersKeepOnlyWhatIdentifies(t *testing.T) {
	t.Parallel()
	members := func(v any) []string { return slices.Sorted(maps.Keys(v.(map[string]any))) }
	s := newShop(t, monexttest.WithSparseAnswers())
	session := s.send(http.MethodPost, "/checkout/payments/sessions", fullSession)
	require.Equal(t, "201 ACCEPTED 00000", session.verdict(), "title, code and detail are promised")
	require.Equal(t, []string{"redirectURL", "result", "sessionId"}, members(session.Body))
	require.Equal(t, []string{"result", "transactions"}, members(s.readSession(session.ID).Body))

	id, err := s.fake.Accept(session.ID)
	require.NoError(t, err)
	kept := []string{"currency", "date", "id", "requestedAmount", "type"}
	r := s.readSession(session.ID)
	require.Equal(t, []string{"result", "transactions"}, members(r.Body))
	require.Equal(t, kept, members(r.Body["transactions"].([]any)[0]))

	capture := s.capture(id, 60)
	require.Equal(t, "201 ACCEPTED 00000", capture.verdict())
	require.Equal(t, []string{"date", "id", "type"}, members(capture.Body["transaction"]))
	require.Equal(t, "201 ERROR 01913", s.capture(id, 60).verdict())
	require.Equal(t, "400 ERROR 02305", s.capture(id, -1).verdict())
	r = s.read(id)
	require.Equal(t, []string{"associatedTransactions", "result", "transaction"}, members(r.Body))
	require.Equal(t, kept, members(r.Body["transaction"]))
	require.Equal(t, []string{"amount", "date", "id", "originTransactionId", "status", "type"},
		members(r.Body["associatedTransactions"].([]any)[0]))
	require.Equal(t, []string{"result", "transaction"}, members(s.read(capture.ID).Body))
	require.Equal(t, []string{"code", "detail", "title"}, members(s.read("nobody").Body))
}

package monext_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// sink is a host that knows one session and one transaction.
type sink struct {
	knownErr, recordErr error
	asked, recorded     []monext.Notification
}

func (s *sink) Known(_ context.Context, n monext.Notification) (bool, error) {
	s.asked = append(s.asked, n)
	return n.Token == session || n.TransactionID == transaction, s.knownErr
}

func (s *sink) Record(_ context.Context, n monext.Notification) error {
	s.recorded = append(s.recorded, n)
	return s.recordErr
}

func notify(t *testing.T, s *sink, method, query string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), method, "/notify?"+query, nil)
	monext.NotificationHandler(s).ServeHTTP(w, r)
	return w.Result()
}

func TestAHandlerWithoutASinkIsRefusedBeforeItServes(t *testing.T) {
	t.Parallel()
	require.PanicsWithValue(t, "monext: notification handler: sink is nil; give the lifecycle's Service or a Sink of your own",
		func() { monext.NotificationHandler(nil) })
}

func TestAKnownNotificationIsRecordedBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]monext.Notification{
		"notificationType=WEBTRS&token=" + session:              {Type: monext.NotifySession, Token: session},
		"notificationType=webtrs&o=123&token=" + session:        {Type: monext.NotifySession, Token: session},
		"token=" + session + "&paymentEndpoint=1":               {Type: monext.NotifySession, Token: session},
		"notificationType=TRS&transactionId=" + transaction:     {Type: monext.NotifyTransaction, TransactionID: transaction},
		"notificationType=ALERT&transactionId=" + transaction:   {Type: monext.NotifyAlert, TransactionID: transaction},
		"notificationType=NEWKIND&transactionId=" + transaction: {Type: "NEWKIND", TransactionID: transaction},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			s := &sink{}
			resp := notify(t, s, http.MethodGet, query)
			require.Equal(t, http.StatusOK, resp.StatusCode)
			require.Zero(t, resp.ContentLength+1, "no body")
			require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
			require.Equal(t, []monext.Notification{want}, s.asked)
			require.Equal(t, []monext.Notification{want}, s.recorded)
		})
	}
}

func TestWhatIsNotOursGetsTheSameAnswerAndRecordsNothing(t *testing.T) {
	t.Parallel()
	for query, asked := range map[string]int{
		"notificationType=WEBTRS&token=somebodyElses": 1, "notificationType=TRS&transactionId=1": 1,
		"": 0, "notificationType=WEBTRS": 0, "notificationType=WEBTRS&token=": 0, "notificationType=TRS&token=" + session: 0,
		"notificationType=WEBTRS&token=..%2F..%2Fx": 0, "notificationType=WEBTRS&token=a&token=b": 0,
		"notificationType=A&notificationType=B&token=" + session: 0, "notificationType=WALLET&walletId=w&contractNumber=c": 0,
		"notificationType=" + strings.Repeat("A", 33) + "&token=" + session: 0, "%zz": 0, "transactionId=" + transaction: 0,
		"notificationType=WEBTRS&token=" + strings.Repeat("a", 65): 0, "notificationType=TRS&transactionId=a%00": 0,
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			s := &sink{}
			resp := notify(t, s, http.MethodGet, query)
			require.Equal(t, http.StatusOK, resp.StatusCode)
			require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
			require.Len(t, s.asked, asked)
			require.Empty(t, s.recorded)
		})
	}
}

func TestAFailureToLookUpOrToRecordIsNotAnswered200(t *testing.T) {
	t.Parallel()
	s := &sink{knownErr: errors.New("database")}
	require.Equal(t, http.StatusInternalServerError, notify(t, s, http.MethodGet, "token="+session).StatusCode)
	require.Empty(t, s.recorded)
	s = &sink{recordErr: errors.New("database")}
	require.Equal(t, http.StatusServiceUnavailable, notify(t, s, http.MethodGet, "token="+session).StatusCode)
}

func TestOnlyGetIsANotification(t *testing.T) {
	t.Parallel()
	s := &sink{}
	require.Equal(t, http.StatusOK, notify(t, s, http.MethodHead, "token="+session).StatusCode)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch} {
		resp := notify(t, s, method, "token="+session)
		require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
		require.Equal(t, "GET, HEAD", resp.Header.Get("Allow"))
	}
	require.Equal(t, http.StatusRequestURITooLong, notify(t, s, http.MethodGet, "x="+strings.Repeat("a", 2047)+"&token="+session).StatusCode)
	require.Empty(t, s.asked)
}

func TestAMalformedNotificationNamesItsFaults(t *testing.T) {
	t.Parallel()
	_, err := monext.ParseNotification(url.Values{"token": {"a/b"}, "transactionId": {"1", "2"}})
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 2)
	require.NotContains(t, err.Error(), "a/b")
	leak.New(t).Error(err)
	_, err = monext.ParseNotification(url.Values{})
	require.ErrorIs(t, err, order.RuleRequired)
}

func TestTheReturnURLGivesTheSessionUnderEitherName(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"paylinetoken=" + session, "token=" + session + "&o=1", "token=" + session + "&paylinetoken=" + session} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		token, err := monext.ReturnToken(values)
		require.NoError(t, err)
		require.Equal(t, session, token)
	}
	for query, rule := range map[string]order.Rule{
		"": order.RuleRequired, "paylinetoken=": order.RuleRequired, "token=..": order.RuleFormat, "paylinetoken=a&token=b": order.RuleConflict,
		"token=a&token=a": order.RuleConflict,
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		token, err := monext.ReturnToken(values)
		leak.New(t).Error(err)
		require.ErrorIs(t, err, rule, query)
		require.Empty(t, token)
	}
}

func TestANotificationIsLoggedWithAHashOfItsToken(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.InfoContext(t.Context(), "m", "n", monext.Notification{Type: monext.NotifySession, Token: session})
	log.InfoContext(t.Context(), "m", "n", monext.Notification{Type: monext.NotifyTransaction, TransactionID: transaction})
	require.Regexp(t, `n.type=WEBTRS n.transaction="" n.session_hash=[0-9a-f]{16}\n`, out.String())
	require.Contains(t, out.String(), "n.type=TRS n.transaction="+transaction+"\n")
	require.NotContains(t, out.String(), session)
}

package monext_test

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// FuzzRetryAfter reads any header: seconds or a date, never less than nothing and never more than a day.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"0", "7", "86400", "86401", "9223372036854775807", "9223372036854775808", "99999999999999999999", "-1", "+7", "7.5", "1e3", " 7", "",
		"Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "soon", "0x10", "1_0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := always(http.StatusTooManyRequests, "")(r)
			resp.Header["Retry-After"] = []string{text}
			return resp, err
		}))
		_, err := client.Capture(t.Context(), transaction, capture(1))
		require.ErrorIs(t, err, monext.ErrRateLimited)
		require.ErrorIs(t, err, monext.ErrUnknown)
		got := failure(t, err).RetryAfter
		require.GreaterOrEqual(t, got, time.Duration(0))
		require.LessOrEqual(t, got, 24*time.Hour)
		seconds, isNumber := new(big.Int).SetString(text, 10)
		_, notDate := http.ParseTime(text)
		switch {
		case isNumber && strings.Trim(text, "0123456789") == "":
			if seconds.Cmp(big.NewInt(86400)) > 0 {
				seconds = big.NewInt(86400)
			}
			require.Equal(t, time.Duration(seconds.Int64())*time.Second, got)
		case notDate != nil && !isNumber:
			require.Zero(t, got, "%q", text)
		}
	})
}

// FuzzClassify checks what every title and code keep to, whatever they are: certainty is only ever taken away.
func FuzzClassify(f *testing.F) {
	for _, row := range documentedCodes(f) {
		f.Add("capture", string(row.title), row.code)
	}
	for _, title := range []string{"ACCEPTED", "REFUSED", "CANCELLED", "ERROR", "INPROGRESS", "ONHOLD_PARTNER", "PENDING_RISK", "unauthorized", "accepted", ""} {
		for _, op := range []string{"cancel", "refund", "create session", "get session", "get transaction"} {
			f.Add(op, title, "")
			f.Add(op, title, "99999")
		}
	}
	f.Fuzz(func(t *testing.T, op, title, code string) {
		outcome, class := monext.Classify(monext.Operation(op), monext.Title(title), code)
		moves := op == "capture" || op == "cancel" || op == "refund"
		reads := op == "get session" || op == "get transaction" || op == "alive"
		_, bare := monext.Classify(monext.Operation(op), "", code)
		known := bare != monext.ClassNone || monext.Meaning(code) != ""
		switch outcome {
		case monext.Accepted:
			require.Equal(t, "ACCEPTED", title)
			require.Equal(t, monext.ClassOK, class)
		case monext.NotDone:
			require.Contains(t, []monext.Class{monext.ClassUnauthorized, monext.ClassRateLimited, monext.ClassTemporary}, class)
			require.NotEqual(t, "ACCEPTED", title)
		case monext.Refused:
			refusal := title == "REFUSED" || title == "CANCELLED" || title == "ERROR"
			require.True(t, refusal || reads || class == monext.ClassNothingLeft, "%q %q", title, code)
			require.NotEqual(t, monext.ClassUnknown, class)
			if moves {
				require.NotContains(t, []monext.Class{monext.ClassDuplicate, monext.ClassTemporary}, class)
				require.True(t, title != "ERROR" || known, "an ERROR whose code is not listed proves nothing")
			}
		case monext.Pending, monext.Unknown:
		default:
			require.Fail(t, "no such outcome", outcome)
		}
		if class == monext.ClassDuplicate && moves {
			require.Contains(t, []monext.Outcome{monext.Unknown, monext.Pending}, outcome)
		}
	})
}

// FuzzOutcome reads any text as an outcome.
func FuzzOutcome(f *testing.F) {
	for _, seed := range []string{"unknown", "accepted", "refused", "pending", "not_done", "Accepted", "", "outcome(7)", "accepted\n"} {
		f.Add([]byte(seed), uint8(len(seed)))
	}
	f.Fuzz(func(t *testing.T, text []byte, number uint8) {
		o := monext.Pending
		if err := o.UnmarshalText(text); err != nil {
			require.Equal(t, monext.Pending, o, "an error changes nothing")
		} else {
			again, err := o.MarshalText()
			require.NoError(t, err)
			require.Equal(t, text, again)
		}
		o = monext.Outcome(number)
		word, err := o.MarshalText()
		require.Equal(t, number <= uint8(monext.NotDone), err == nil)
		if err == nil {
			require.Equal(t, o.String(), string(word))
			var again monext.Outcome
			require.NoError(t, again.UnmarshalText(word))
			require.Equal(t, o, again)
		}
	})
}

// counter is a sink that notes what it is asked, and answers as it is told.
type counter struct {
	known, fails, full bool
	asked, recorded    []monext.Notification
}

func (c *counter) Known(_ context.Context, n monext.Notification) (bool, error) {
	c.asked = append(c.asked, n)
	if c.fails {
		return false, errors.New("the store is down")
	}
	return c.known, nil
}

func (c *counter) Record(_ context.Context, n monext.Notification) error {
	c.recorded = append(c.recorded, n)
	if c.full {
		return errors.New("the store is full")
	}
	return nil
}

// FuzzNotification sends any query to the handler and to the parsers: what they take from it stood there, once, and can do no
// harm in a path; the sink is asked once at most, and nothing is recorded that it does not know.
func FuzzNotification(f *testing.F) {
	for _, query := range []string{
		"notificationType=WEBTRS&token=2aBcDeFg1741083300123", "notificationType=TRS&transactionId=25063101530012", "o=123&notificationType=webtrs&token=a",
		"notificationType=TRSWALLET&transactionId=1&walletId=w", "notificationType=WALLET&walletId=w&contractNumber=1", "notificationType=WEBWALLET&token=a",
		"notificationType=BILL&paymentRecordId=1&walletId=w&transactionId=1&billingRecordDate=d&orderRef=o",
		"notificationType=ALERT&alertId=1&transactionId=1&ruleName=r&transactiondate=d", "paylinetoken=2aBcDeFg1741083300123", "notificationType=WEBTRS",
		"token=..%2F", "token=..", "notificationType=TRS&transactionId=a.b", "paylinetoken=a&token=b", "paylinetoken=a&token=a", "%zz", "a;b", "token=a&token=b", "notificationType=%00", "",
		"notificationType=" + strings.Repeat("X", 33), "token=" + strings.Repeat("a", 65), strings.Repeat("a=b&", 600), "%74oken=%61", "token=a%00",
	} {
		f.Add("GET", query, uint8(1))
	}
	f.Add("POST", "token=a", uint8(1))
	f.Add("HEAD", "token=a", uint8(1))
	f.Add("GET", "token=a", uint8(0))
	f.Add("GET", "token=a", uint8(2))
	f.Add("GET", "token=a", uint8(5))
	f.Fuzz(func(t *testing.T, method, query string, answers uint8) {
		values := (&url.URL{RawQuery: query}).Query()
		n, err := monext.ParseNotification(values)
		if err != nil {
			require.ErrorAs(t, err, new(order.Faults))
			require.Zero(t, n)
			require.Less(t, len(err.Error()), 500)
		} else {
			require.NotEmpty(t, n.Type)
			require.LessOrEqual(t, len(n.Type), 32)
			stoodOnce(t, values, n.Token, "token")
			stoodOnce(t, values, n.TransactionID, "transactionId")
		}
		token, failed := monext.ReturnToken(values)
		require.Equal(t, failed == nil, token != "")
		if token != "" {
			stoodOnce(t, values, token, "paylinetoken", "token")
		}

		sink := &counter{known: answers&1 != 0, fails: answers&2 != 0, full: answers&4 != 0}
		w := httptest.NewRecorder()
		r := (&http.Request{Method: method, URL: &url.URL{Path: "/notify", RawQuery: query}}).WithContext(t.Context())
		monext.NotificationHandler(sink).ServeHTTP(w, r)
		require.Empty(t, w.Body.Bytes())
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		useful := method == http.MethodGet && len(query) <= 2048 && err == nil && (n.Token != "" || n.TransactionID != "")
		var asked, recorded []monext.Notification
		want := http.StatusOK
		switch {
		case method != http.MethodGet && method != http.MethodHead:
			want = http.StatusMethodNotAllowed
		case method == http.MethodGet && len(query) > 2048:
			want = http.StatusRequestURITooLong
		case !useful:
		default:
			asked = []monext.Notification{n}
			switch {
			case sink.fails:
				want = http.StatusInternalServerError
			case sink.known:
				recorded = asked
				if sink.full {
					want = http.StatusServiceUnavailable
				}
			}
		}
		require.Equal(t, want, w.Code)
		require.Equal(t, asked, sink.asked)
		require.Equal(t, recorded, sink.recorded)
	})
}

// stoodOnce checks an id that was read: it is one of the parameters' values, none of which is repeated, and fit for a path.
func stoodOnce(t *testing.T, query url.Values, id string, names ...string) {
	t.Helper()
	if id == "" {
		return
	}
	var values []string
	for _, name := range names {
		require.LessOrEqual(t, len(query[name]), 1)
		values = append(values, query[name]...)
	}
	require.Contains(t, values, id)
	require.LessOrEqual(t, len(id), 64)
	require.Equal(t, id, url.PathEscape(id))
	require.NotContains(t, id, ".")
}

// FuzzBaseURL gives any text as a base URL: one that is accepted is https or loopback, and every call goes below it.
func FuzzBaseURL(f *testing.F) {
	for _, u := range []string{
		monext.ProductionURL, monext.SandboxURL, "http://localhost:1/v1", "http://127.0.0.1/", "http://[::1%25eth0]/", "https://a@b", "https://a/%2e%2e",
		"https://API.retail.monext.com./v1", "https://api.retail.monext.com.evil.example", "https://a/b//c", "https://a/?", "https://a/#", "//a", "https:a",
		"https://api.retail.monext.com", "https://api-sandbox.retail.monext.com/v2", "https://api-sandbox.retail.monext.com./v1/",
		"http://127.1/", "http://0.0.0.0/", "http://localhost.evil.example/", "https://u:Pl4nt3dW0rd@a/", "https://a/../b", "https://a:b/", "HTTPS://a", "",
	} {
		f.Add(u)
	}
	credentials, err := monext.NewCredentials(merchant, secret)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		environment, err := monext.EnvironmentOf(text)
		var called *url.URL
		client, failed := monext.New(credentials, monext.WithBaseURL(text), monext.WithHTTPClient(&http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				called = r.URL
				return answer(r, http.StatusOK, "OK"), nil
			}),
		}))
		require.Equal(t, err == nil, failed == nil)
		if err != nil {
			require.NotContains(t, err.Error()+failed.Error(), planted)
			return
		}
		u, err := url.Parse(text)
		require.NoError(t, err)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery)
		if !strings.EqualFold(u.Scheme, "https") {
			address, err := netip.ParseAddr(u.Hostname())
			require.True(t, strings.EqualFold(u.Hostname(), "localhost") || err == nil && address.IsLoopback(), "%q", text)
		}
		require.Equal(t, environment == monext.Production, strings.EqualFold(strings.TrimSuffix(u.Hostname(), "."), "api.retail.monext.com"))
		if environment != monext.Test {
			require.Equal(t, "/v1", strings.TrimRight(u.Path, "/"))
		}
		require.NoError(t, client.Alive(t.Context()))
		require.Equal(t, u.Host, called.Host)
		require.Equal(t, u.Scheme, called.Scheme)
		require.Equal(t, strings.TrimRight(u.Path, "/")+"/checkout/alive", called.Path)
		require.Equal(t, path.Clean(called.Path), called.Path)
	})
}

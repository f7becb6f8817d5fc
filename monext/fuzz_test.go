package monext_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// repeatsMember looks for repeated members the slow way, token by token.
func repeatsMember(body []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	type level struct {
		object bool
		name   bool // the next token is a name
		names  []string
	}
	var levels []*level
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		if n := len(levels); n > 0 && levels[n-1].object {
			top := levels[n-1]
			if name, ok := token.(string); ok && top.name {
				for _, other := range top.names {
					if strings.EqualFold(other, name) {
						return true
					}
				}
				top.names = append(top.names, name)
				top.name = false
				continue
			}
			top.name = true
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, &level{object: true, name: true})
		case json.Delim('['):
			levels = append(levels, &level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
	}
}

func addAnswers(f *testing.F) {
	f.Helper()
	for _, status := range []int{200, 201, 202, 307, 400, 401, 429, 500} {
		for _, body := range []string{
			acceptedCapture, createdSession, paidSession, transactionDetails, "", "[]", "null", `{"title":"CANCELLED","code":"02319"}`,
			`{"result":{"title":"ACCEPTED","code":"00000","Code":"1"},"transaction":{"id":"1"}}`, `{"a":{"b":[1,{"c":1,"\u0063":2}]}}`,
			`{"result":{"title":"ACCEPTED"},"transaction":{"id":"1"},"associatedTransactions":{"id":"1","amount":1e2,"status":"OK"}}`,
			`{"result":{"title":"ERROR","code":"91429"}}`, `{"k":1,"\u212a":2}`,
		} {
			f.Add(status, []byte(body))
		}
	}
}

func FuzzAnAnswerToAnOperation(f *testing.F) {
	addAnswers(f)
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		client := stubClient(t, always(status, string(body)))
		got, err := client.Capture(t.Context(), transaction, capture(1))
		require.Equal(t, err == nil, got.Outcome == monext.Accepted)
		if err == nil {
			require.Equal(t, 2, status/100)
			require.Equal(t, monext.TitleAccepted, got.Result.Title)
			require.NotEmpty(t, got.Transaction.ID)
			require.True(t, json.Valid(body))
			require.False(t, repeatsMember(body))
			return
		}
		e := failure(t, err)
		require.Equal(t, got.Outcome, e.Outcome)
		require.Less(t, len(e.Error()), 400)
		require.NotContains(t, e.Error(), "\n")
		for _, r := range e.Error() {
			require.False(t, unicode.IsControl(r))
		}
		if repeatsMember(body) && json.Valid(body) {
			require.Empty(t, got.Result)
		}
	})
}

func FuzzAnAnswerToARead(f *testing.F) {
	addAnswers(f)
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		client := stubClient(t, always(status, string(body)), monext.WithRetry(monext.Retry{Attempts: 1}))
		details, err := client.GetTransaction(t.Context(), transaction)
		if err == nil {
			require.False(t, repeatsMember(body))
			require.NotEmpty(t, details.Transaction.ID)
			for _, effect := range details.AssociatedTransactions {
				minor, known := effect.Amount.Minor()
				require.True(t, known || minor == 0)
				require.GreaterOrEqual(t, minor, int64(0))
				require.LessOrEqual(t, minor, int64(1_000_000_000_000_000_000))
				require.True(t, effect.ID != "" || effect.Status == monext.EffectKO)
			}
		}
		read, err := client.GetSession(t.Context(), session)
		if err == nil {
			require.NotEmpty(t, read.Result.Title)
			if read.Outcome == monext.Accepted {
				require.NotEmpty(t, read.Transactions[0].ID)
				require.Equal(t, monext.TitleAccepted, read.Result.Title)
			}
		}
		if created, err := client.CreateSession(t.Context(), sampleSession()); err == nil {
			require.NotEmpty(t, created.ID)
			require.NotEmpty(t, created.RedirectURL)
		}
	})
}

func FuzzClassify(f *testing.F) {
	for _, row := range documentedCodes(f) {
		f.Add("capture", string(row.title), row.code)
	}
	f.Add("get session", "Unauthorized", "")
	f.Fuzz(func(t *testing.T, op, title, code string) {
		outcome, class := monext.Classify(monext.Operation(op), monext.Title(title), code)
		switch outcome {
		case monext.Accepted:
			require.Equal(t, "ACCEPTED", title)
			require.Equal(t, monext.ClassOK, class)
		case monext.NotDone:
			require.Contains(t, []monext.Class{monext.ClassUnauthorized, monext.ClassRateLimited, monext.ClassTemporary}, class)
		default:
		}
		if class == monext.ClassDuplicate && (op == "capture" || op == "cancel" || op == "refund") {
			require.NotEqual(t, monext.Refused, outcome)
			require.NotEqual(t, monext.NotDone, outcome)
		}
	})
}

func FuzzNotification(f *testing.F) {
	for _, query := range []string{
		"notificationType=WEBTRS&token=abc", "notificationType=TRS&transactionId=1", "token=..%2F", "paylinetoken=a&token=b", "%zz", "a;b",
		"token=a&token=b", "notificationType=%00",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		safe := func(id string) bool { return !strings.ContainsAny(id, "/.%?#\x00 ") && len(id) <= 64 }
		values, _ := url.ParseQuery(query)
		n, err := monext.ParseNotification(values)
		require.True(t, safe(n.Token) && safe(n.TransactionID))
		if err != nil {
			require.ErrorAs(t, err, new(order.Faults))
			require.Zero(t, n)
		}
		token, err := monext.ReturnToken(values)
		require.True(t, safe(token))
		require.Equal(t, err == nil, token != "")
	})
}

func FuzzCredentials(f *testing.F) {
	f.Add("Basic OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ==")
	f.Add("OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ")
	f.Add("basic :")
	f.Fuzz(func(t *testing.T, text string) {
		credentials, err := monext.ParseCredentials(text)
		if err != nil {
			return
		}
		require.NotEmpty(t, credentials.MerchantID())
		var header string
		client, err := monext.New(credentials, monext.WithBaseURL(stubURL), monext.WithHTTPClient(&http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				header = r.Header.Get("Authorization")
				return answer(r, http.StatusOK, ""), nil
			}),
		}))
		require.NoError(t, err)
		require.NoError(t, client.Alive(t.Context()))
		again, err := monext.ParseCredentials(header)
		require.NoError(t, err)
		require.Equal(t, credentials.MerchantID(), again.MerchantID())
	})
}

func FuzzBaseURL(f *testing.F) {
	for _, u := range []string{monext.ProductionURL, "http://localhost:1/v1", "http://[::1%25eth0]/", "https://a@b", "https://a/%2e%2e"} {
		f.Add(u)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := monext.EnvironmentOf(text); err != nil {
			return
		}
		u, err := url.Parse(text)
		require.NoError(t, err)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery)
		require.NotContains(t, u.Path, "..")
		if u.Scheme != "https" {
			require.Contains(t, []string{"localhost", "127.", "::1"}, strings.ToLower(u.Hostname())[:min(len(u.Hostname()), len(loopbackPrefix(u.Hostname())))])
		}
	})
}

// loopbackPrefix is what the name of a loopback host begins with.
func loopbackPrefix(host string) string {
	if strings.HasPrefix(host, "127.") {
		return "127."
	}
	if strings.EqualFold(host, "localhost") {
		return "localhost"
	}
	return "::1"
}

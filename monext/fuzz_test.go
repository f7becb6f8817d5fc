package monext_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
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

// documentedAnswers are Monext's sample answers, each with its status.
func documentedAnswers() map[string]int {
	return map[string]int{
		acceptedCapture: 201, createdSession: 201, paidSession: 200, transactionDetails: 200,
		`{"result":{"title":"REFUSED","code":"01116","detail":"Amount limit"},"transactions":[{"id":"25063101530013","type":"AUTHORIZATION",` +
			`"currency":"EUR","requestedAmount":12990,"authorizedAmount":null}]}`: 200,
		`{"result":{"title":"INPROGRESS","code":"02306","detail":"Buyer is on the page"}}`:           200,
		`{"title":"CANCELLED","code":"02319","detail":"Payment cancelled by buyer"}`:                 500,
		`{"title":"ERROR","code":"02324","detail":"Session expired"}`:                                500,
		`{"result":{"title":"ERROR","code":"01913","detail":"Duplicated transaction"}}`:              201,
		`{"result":{"title":"ONHOLD_PARTNER","code":"02016"},"transaction":{"id":"25064090000002"}}`: 202,
		`{"title":"Unauthorized","detail":"Bad credentials"}`:                                        200,
		`{"title":"ERROR","code":"02305","detail":"Invalid field format"}`:                           400,
		`{"title":"ERROR","code":"91429","detail":"Too many requests"}`:                              429,
	}
}

func addAnswers(f *testing.F) {
	f.Helper()
	for body, status := range documentedAnswers() {
		f.Add(status, []byte(body))
	}
	for i, body := range []string{
		"", "[]", "null", `"OK"`, "{", "\x00", "<html>", `{"result":null}`, `{"result":[]}`, `{"result":{"title":1,"code":2}}`,
		`{"result":{"title":"ACCEPTED","code":"00000","Code":"1"},"transaction":{"id":"1"}}`, `{"a":{"b":[1,{"c":1,"\u0063":2}]}}`,
		`{"result":{"title":"ACCEPTED"},"transaction":{"id":"1"},"associatedTransactions":{"id":"1","amount":1e2,"status":"OK"}}`,
		`{"result":{"title":"ACCEPTED"},"transaction":{"id":"1"},"associatedTransactions":[null,1,{"id":"2","amount":"5","status":"OK"},{"status":"KO"}]}`,
		`{"result":{"title":"ERROR","code":"91429"}}`, `{"k":1,"\u212a":2}`, `{"result":{"title":"ACCEPTED","title":"REFUSED"}}`,
		`{"result":{"title":"ACCEPTED","code":"00000"},"sessionId":"2aBc"}`, `{"result":{"title":"ACCEPTED","code":"00000"},"redirectURL":"https://a"}`,
		`{"result":{"title":"accepted","code":"00000"},"transaction":{"id":"1"}}`, strings.Repeat("[", 10001),
		`{"result":{"title":"ACCEPTED"},"transactions":{"id":"1","requestedAmount":-1},"order":{"amount":9223372036854775808}}`,
	} {
		f.Add([]int{200, 201, 202, 307, 400, 401, 429, 500}[i%8], []byte(body))
		f.Add(201, []byte(body))
	}
}

// requireClean checks what every failure promises about its text.
func requireClean(t *testing.T, e *monext.Error) {
	t.Helper()
	require.Less(t, len(e.Error()), 400)
	for _, r := range e.Error() {
		require.False(t, unicode.IsControl(r) || r == unicode.ReplacementChar, "%q", e.Error())
	}
	require.NotEqual(t, monext.Accepted, e.Outcome)
	require.LessOrEqual(t, len(e.RawBody()), 4096)
}

// FuzzAnAnswerToAnOperation gives any answer to a capture, a cancel and a refund. Accepted implies all that an accepted
// answer must have; what is no JSON, or ambiguous, proves nothing; each request is sent once.
func FuzzAnAnswerToAnOperation(f *testing.F) {
	addAnswers(f)
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		sent := 0
		client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			sent++
			return always(status, string(body))(r)
		}))
		for i, send := range []func() (monext.Answer, error){
			func() (monext.Answer, error) { return client.Capture(t.Context(), transaction, capture(1)) },
			func() (monext.Answer, error) { return client.Cancel(t.Context(), transaction, capture(1)) },
			func() (monext.Answer, error) { return client.Refund(t.Context(), transaction, capture(1)) },
		} {
			got, err := send()
			require.Equal(t, i+1, sent)
			require.Equal(t, err == nil, got.Outcome == monext.Accepted)
			if err == nil {
				require.Equal(t, 2, status/100)
				require.Equal(t, monext.TitleAccepted, got.Result.Title)
				require.NotEmpty(t, got.Transaction.ID)
				require.True(t, json.Valid(body))
				require.False(t, repeatsMember(body))
				tree := treeOf(t, body)
				require.Equal(t, "ACCEPTED", textOf(member(tree, "result"), "title"))
				require.Equal(t, textOf(member(tree, "transaction"), "id"), got.Transaction.ID)
				continue
			}
			e := failure(t, err)
			require.Equal(t, got.Outcome, e.Outcome)
			requireClean(t, e)
			if !json.Valid(body) || repeatsMember(body) {
				require.Empty(t, got.Result)
				if status/100 != 4 {
					require.Contains(t, []monext.Outcome{monext.Unknown, monext.Pending}, got.Outcome)
				}
			}
		}
	})
}

// FuzzAnAnswerToARead gives any answer to the two reads. What they return is what a walk over the JSON tree finds, with every
// amount kept as text: an amount that is not whole minor units is never turned into one.
func FuzzAnAnswerToARead(f *testing.F) {
	addAnswers(f)
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		client := stubClient(t, always(status, string(body)), monext.WithRetry(monext.Retry{Attempts: 1}))
		details, err := client.GetTransaction(t.Context(), transaction)
		if err == nil {
			require.Equal(t, 2, status/100)
			require.False(t, repeatsMember(body))
			require.NotEmpty(t, details.Transaction.ID)
			tree := treeOf(t, body)
			sameTransaction(t, details.Transaction, member(tree, "transaction"))
			sameEffects(t, details.AssociatedTransactions, member(tree, "associatedTransactions"))
			sameOrder(t, details.Order, member(tree, "order"))
			sameAmount(t, details.DeliveryCharge, member(tree, "delivery"), "charge")
		} else {
			requireClean(t, failure(t, err))
		}
		read, err := client.GetSession(t.Context(), session)
		if err != nil {
			requireClean(t, failure(t, err))
			return
		}
		require.False(t, repeatsMember(body))
		require.NotEmpty(t, read.Result.Title)
		tree := treeOf(t, body)
		entries := listOf(member(tree, "transactions"))
		require.Len(t, read.Transactions, len(entries))
		for i, entry := range entries {
			sameTransaction(t, read.Transactions[i], entry)
		}
		sameOrder(t, read.Order, member(tree, "order"))
		if read.Outcome == monext.Accepted {
			require.NotEmpty(t, read.Transactions[0].ID)
			require.Equal(t, monext.TitleAccepted, read.Result.Title)
		}
	})
}

// FuzzAnAnswerToACreation gives any answer to a new session: one comes back only with both of its addresses.
func FuzzAnAnswerToACreation(f *testing.F) {
	addAnswers(f)
	request := sampleSession()
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		got, err := stubClient(t, always(status, string(body))).CreateSession(t.Context(), request)
		if err != nil {
			requireClean(t, failure(t, err))
			return
		}
		require.Equal(t, 2, status/100)
		require.False(t, repeatsMember(body))
		tree := treeOf(t, body)
		require.Equal(t, "ACCEPTED", textOf(member(tree, "result"), "title"))
		require.Equal(t, textOf(tree, "sessionId"), got.ID)
		require.Equal(t, textOf(tree, "redirectURL"), got.RedirectURL)
		require.NotEmpty(t, got.ID)
		require.NotEmpty(t, got.RedirectURL)
	})
}

// treeOf reads JSON with its numbers as they are written.
func treeOf(t *testing.T, body []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var tree any
	require.NoError(t, decoder.Decode(&tree))
	return tree
}

// member finds a member of an object as encoding/json does, whatever its case; nil when there is none.
func member(object any, name string) any {
	members, _ := object.(map[string]any)
	for key, value := range members {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

func textOf(object any, name string) string {
	text, _ := member(object, name).(string)
	return text
}

// listOf returns the entries of a list, or the single object in its place.
func listOf(value any) []any {
	switch value := value.(type) {
	case []any:
		var entries []any
		for _, entry := range value {
			if entry != nil {
				entries = append(entries, entry)
			}
		}
		return entries
	case map[string]any:
		return []any{value}
	default:
		return nil
	}
}

func sameEffects(t *testing.T, got []monext.Effect, value any) {
	t.Helper()
	entries := listOf(value)
	require.Len(t, got, len(entries))
	for i, entry := range entries {
		require.Equal(t, textOf(entry, "id"), got[i].ID)
		require.Equal(t, textOf(entry, "type"), string(got[i].Type))
		require.Equal(t, textOf(entry, "status"), string(got[i].Status))
		require.Equal(t, textOf(entry, "originTransactionId"), got[i].OriginTransactionID)
		require.True(t, got[i].ID != "" || got[i].Status == monext.EffectKO)
		sameAmount(t, got[i].Amount, entry, "amount")
	}
}

func sameTransaction(t *testing.T, got monext.Transaction, value any) {
	t.Helper()
	require.Equal(t, textOf(value, "id"), got.ID)
	require.Equal(t, textOf(value, "type"), string(got.Type))
	require.Equal(t, textOf(value, "currency"), got.Currency)
	sameAmount(t, got.RequestedAmount, value, "requestedAmount")
	sameAmount(t, got.AuthorizedAmount, value, "authorizedAmount")
}

func sameOrder(t *testing.T, got monext.OrderInfo, value any) {
	t.Helper()
	require.Equal(t, textOf(value, "reference"), got.Reference)
	require.Equal(t, textOf(value, "currency"), got.Currency)
	sameAmount(t, got.Amount, value, "amount")
}

// sameAmount holds an amount against the number as it was written. Of the amounts that nothing depends on, taxes for one, a
// bad one is absent; of the others, none that is bad gets here.
func sameAmount(t *testing.T, got monext.Amount, object any, name string) {
	t.Helper()
	minor, known := got.Minor()
	want, whole := wholeMinor(member(object, name))
	require.Equal(t, whole, known, "%s: %v", name, member(object, name))
	require.Equal(t, want, minor)
	if known && name != "charge" {
		money, _ := got.In(order.EUR)
		require.Equal(t, order.NewMoney(minor, order.EUR), money)
	}
}

// wholeMinor reads whole minor units from 0 to 10^18, by big.Int.
func wholeMinor(value any) (int64, bool) {
	number, isNumber := value.(json.Number)
	n, whole := new(big.Int).SetString(number.String(), 10)
	if !isNumber || !whole || strings.HasPrefix(number.String(), "-") || len(n.String()) != len(number) ||
		n.Cmp(big.NewInt(1_000_000_000_000_000_000)) > 0 {
		return 0, false
	}
	return n.Int64(), true
}

// FuzzAmounts puts any text where an amount is read. It is accepted when it is JSON and no amount, or whole minor units.
func FuzzAmounts(f *testing.F) {
	for _, seed := range []string{
		"12990", "0", "-0", "-1", "1e2", "1.0", "1E0", "null", `"5"`, "true", "[]", "{}", "[1]", `{"amount":1}`, "00", "1 ", "", "1,",
		"1000000000000000000", "1000000000000000001", "9223372036854775807", "9223372036854775808", "18446744073709551617",
		"99999999999999999999999999", `1,"x":2`, "1}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		body := `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"1","requestedAmount":` + text +
			`},"associatedTransactions":[{"id":"1","type":"CAPTURE","status":"OK","amount":` + text + `}],"order":{"amount":` + text + `}}`
		client := stubClient(t, always(http.StatusOK, body), monext.WithRetry(monext.Retry{Attempts: 1}))
		details, err := client.GetTransaction(t.Context(), transaction)
		if !json.Valid([]byte(text)) || repeatsMember([]byte(body)) {
			if !json.Valid([]byte(body)) {
				require.Error(t, err)
			}
			return
		}
		want, whole := wholeMinor(treeOf(t, []byte(text)))
		absent := strings.TrimSpace(text) == "null"
		require.Equal(t, whole || absent, err == nil, "%q: %v", text, err)
		if err == nil {
			amount := monext.Amount{}
			if whole {
				amount = monext.AmountOf(want)
			}
			require.Equal(t, []monext.Amount{amount, amount, amount},
				[]monext.Amount{details.Transaction.RequestedAmount, details.AssociatedTransactions[0].Amount, details.Order.Amount})
		}
	})
}

// FuzzDates puts any text where a date is read: it is no date, or it is the one that the text begins with.
func FuzzDates(f *testing.F) {
	for _, seed := range []string{
		"2025-03-04T10:18:30.000+00:00", "2025-03-04T10:18:30Z", "2025-03-04T10:18:30.123+0100", "2025-03-04T10:18:30.999", "2025-03-04",
		"2025-02-30", "2024-02-29T23:59:60Z", "0000-01-01", "9999-12-31T23:59:59.999999999-23:59", "", "04/03/2025", "2025-03-04T1:18:30Z", "2025-03-04T10:18:30,5Z",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quoted, err := json.Marshal(text)
		require.NoError(t, err)
		body := `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"1","date":` + string(quoted) + `}}`
		client := stubClient(t, always(http.StatusOK, body), monext.WithRetry(monext.Retry{Attempts: 1}))
		details, err := client.GetTransaction(t.Context(), transaction)
		require.NoError(t, err)
		date := details.Transaction.Date
		if date.IsZero() {
			same, err := time.Parse(time.RFC3339, text)
			require.True(t, err != nil || same.IsZero(), "%q", text)
			return
		}
		require.True(t, strings.HasPrefix(text, date.Format(time.DateOnly)), "%q is read as %s", text, date)
		if _, clock, ok := strings.Cut(text, "T"); ok {
			hour, rest, _ := strings.Cut(clock, ":")
			number, err := strconv.Atoi(hour)
			require.NoError(t, err)
			require.Equal(t, number, date.Hour(), "%q is read as %s", text, date)
			require.True(t, strings.HasPrefix(rest, date.Format("04:05")), "%q is read as %s", text, date)
		}
		if strings.HasSuffix(text, "Z") {
			_, offset := date.Zone()
			require.Zero(t, offset)
		}
	})
}

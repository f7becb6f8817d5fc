package monext_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// bareBodies are answers without a word of Monext's.
func bareBodies(status int) map[string]string {
	reason := strconv.Quote(http.StatusText(status))
	return map[string]string{
		"nothing":              ``,
		"a page":               `<html><body>` + http.StatusText(status) + `</body></html>`,
		"a gateway's JSON":     `{"message":` + reason + `,"request_id":"a1"}`,
		"a strange title":      `{"title":"Request blocked","detail":"by policy"}`,
		"a problem document":   `{"type":"about:blank","title":` + reason + `,"status":` + strconv.Itoa(status) + `}`,
		"a problem, Monext's?": `{"type":"https://gateway.example.org/denied","title":"Unauthorized","detail":"no token"}`,
		"an unlisted code":     `{"title":"Request blocked","code":"GW-429","detail":"by policy"}`,
		"an empty object":      `{}`,
		"an empty result":      `{"result":{}}`,
		"a list":               `[]`,
		"a cut answer":         `{"result":{"title":"ERROR","code":"914`,
	}
}

// A gateway can answer so before the request is executed, or after it.
func TestAStatusWithoutAWordOfMonextProvesNothing(t *testing.T) {
	t.Parallel()
	classes := map[int]monext.Class{401: monext.ClassUnauthorized, 403: monext.ClassUnauthorized, 429: monext.ClassRateLimited}
	for _, status := range []int{200, 201, 202, 204, 400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 422, 423, 425, 429, 500, 501, 502, 503, 504} {
		for name, body := range bareBodies(status) {
			for _, operation := range operations() {
				what := strconv.Itoa(status) + " with " + name + ", " + operation.name
				e := failure(t, operation.do(t, stubClient(t, always(status, body))))
				require.Equal(t, monext.Unknown, e.Outcome, what)
				if class, known := classes[status]; known {
					require.Equal(t, class, e.Class, what)
				}
				var faults order.Faults
				require.NotErrorAs(t, e, &faults, what)
			}
			if status < 300 {
				continue
			}
			client := stubClient(t, always(status, body), monext.WithRetry(monext.Retry{Attempts: 1}))
			_, err := client.CreateSession(t.Context(), sampleSession())
			require.Equal(t, monext.Unknown, failure(t, err).Outcome, "%d with %s, session", status, name)
			_, err = client.GetTransaction(t.Context(), transaction)
			require.Equal(t, monext.Unknown, failure(t, err).Outcome, "%d with %s, read of a transaction", status, name)
			if class, known := classes[status]; known {
				require.Equal(t, class, failure(t, err).Class, "%d with %s, read of a transaction", status, name)
			}
			_, err = client.GetSession(t.Context(), "2ABCDEF")
			require.Equal(t, monext.Unknown, failure(t, err).Outcome, "%d with %s, read of a session", status, name)
		}
	}
}

// The same statuses with Monext's own words mean what the words say.
func TestTheWordsOfMonextCountWhateverTheStatusOfARefusal(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 201, 400, 401, 403, 404, 405, 409, 412, 415, 422, 429} {
		for body, want := range map[string]struct {
			outcome monext.Outcome
			class   monext.Class
		}{
			`{"title":"Unauthorized","code":"","detail":""}`:                          {monext.NotDone, monext.ClassUnauthorized},
			`{"title":"ERROR","code":"91429","detail":""}`:                            {monext.NotDone, monext.ClassRateLimited},
			`{"result":{"title":"ERROR","code":"91429"}}`:                             {monext.NotDone, monext.ClassRateLimited},
			`{"title":"ERROR","code":"02305","detail":""}`:                            {monext.Refused, monext.ClassConfiguration},
			`{"type":"about:blank","title":"ERROR","code":"02305","status":400}`:      {monext.Refused, monext.ClassConfiguration},
			`{"result":{"title":"REFUSED","code":"01116","detail":"Amount limit"}}`:   {monext.Refused, monext.ClassOther},
			`{"result":{"title":"CANCELLED","code":"02319","detail":"by the buyer"}}`: {monext.Refused, monext.ClassFinal},
		} {
			for _, operation := range operations() {
				e := failure(t, operation.do(t, stubClient(t, always(status, body))))
				require.Equal(t, want.outcome, e.Outcome, "%d %s", status, body)
				require.Equal(t, want.class, e.Class, "%d %s", status, body)
			}
		}
	}
}

func TestARefusedMemberIsAFaultInMonextsWordsOnly(t *testing.T) {
	t.Parallel()
	const list = `"detail":"","invalidParams":[{"name":"amount","codes":["Max"]}]}`
	for head, faulty := range map[string]bool{
		`{"title":"ERROR","code":"02305",`:                          true,
		`{"title":"Bad Request","status":400,"type":"about:blank",`: false,
	} {
		_, err := stubClient(t, always(http.StatusBadRequest, head+list)).Capture(t.Context(), transaction, capture(100))
		e := failure(t, err)
		var faults order.Faults
		require.Len(t, e.InvalidParams, 1, "they are kept either way")
		if faulty {
			require.ErrorIs(t, err, monext.ErrRefused)
			require.ErrorAs(t, err, &faults)
			continue
		}
		require.ErrorIs(t, err, monext.ErrUnknown)
		require.NotErrorAs(t, err, &faults)
		require.ErrorIs(t, err, monext.ErrConfiguration)
		require.NotContains(t, err.Error(), "refused")
	}
}

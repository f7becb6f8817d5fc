package monext_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestAReadThatBringsNoTransactionSaysWhy(t *testing.T) {
	t.Parallel()
	const found = `"transaction":{"id":"1","type":"AUTHORIZATION"}}`
	for name, test := range map[string]struct {
		status  int
		body    string
		cause   string // what the error tells of it; empty when the verdict alone does
		outcome monext.Outcome
		class   monext.Class
		calls   int
	}{
		"accepted, yet nothing is there":        {200, `{"result":{"title":"ACCEPTED","code":"00000"}}`, "lacks an id", monext.Unknown, monext.ClassTransport, 2},
		"accepted, with the status of a fault":  {500, `{"result":{"title":"ACCEPTED","code":"00000"},` + found, "lacks an id", monext.Unknown, monext.ClassTransport, 2},
		"no JSON":                               {200, `<html>`, "not JSON", monext.Unknown, monext.ClassTransport, 2},
		"no verdict":                            {200, `{` + found, "no verdict", monext.Unknown, monext.ClassTransport, 2},
		"no verdict, and a status that is one":  {404, `{}`, "no verdict", monext.Unknown, monext.ClassTransport, 1},
		"an amount that is none":                {200, `{"result":{"title":"ACCEPTED"},"transaction":{"id":"1","requestedAmount":1.5}}`, "whole minor units", monext.Unknown, monext.ClassTransport, 1},
		"a member that is repeated":             {200, `{"result":{"title":"ACCEPTED"},"result":{"title":"ACCEPTED"},` + found, "repeats", monext.Unknown, monext.ClassTransport, 1},
		"the request was at fault":              {404, `{"result":{"title":"ERROR","code":"77777"}}`, "", monext.Refused, monext.ClassConfiguration, 1},
		"a word nobody knows, of the server":    {500, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassTransport, 2},
		"a known code, with the status of one":  {404, `{"result":{"title":"ERROR","code":"02304"}}`, "", monext.Refused, monext.ClassFinal, 1},
		"a verdict that is final":               {500, `{"result":{"title":"REFUSED","code":"02304"}}`, "", monext.Refused, monext.ClassFinal, 1},
		"300 is no success":                     {300, `{"result":{"title":"ASLEEP"},` + found, "", monext.Unknown, monext.ClassTransport, 1},
		"499 is the last that is not read anew": {499, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassTransport, 1},
		"it is busy":                            {423, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassTemporary, 2},
		"it is too early":                       {425, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassTemporary, 2},
		"it took too long":                      {408, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassTemporary, 2},
		"too many requests":                     {429, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassRateLimited, 2},
		"forbidden":                             {403, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassUnauthorized, 1},
		"unauthorised":                          {401, `{"result":{"title":"ASLEEP"}}`, "", monext.Unknown, monext.ClassUnauthorized, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				calls++
				return answer(r, test.status, test.body), nil
			}), monext.WithRetry(monext.Retry{Attempts: 2, MinWait: time.Nanosecond, MaxWait: time.Nanosecond}))
			got, err := client.GetTransaction(t.Context(), transaction)
			require.Zero(t, got)
			e := failure(t, err)
			require.Equal(t, test.outcome, e.Outcome)
			require.Equal(t, test.class, e.Class)
			require.Equal(t, test.calls, calls)
			if test.cause != "" {
				require.ErrorContains(t, err, test.cause)
			} else {
				require.NotContains(t, err.Error(), "answer ")
			}
		})
	}
}

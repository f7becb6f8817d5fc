package monext_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestAnOperationIsJudgedByItsBodyAndTheStatusOnlyTakesCertaintyAway(t *testing.T) {
	t.Parallel()
	const (
		refused   = `{"result":{"title":"REFUSED","code":"01116","detail":"Amount limit"}}`
		duplicate = `{"result":{"title":"ERROR","code":"01913","detail":"Duplicated transaction"}}`
		waiting   = `{"result":{"title":"ONHOLD_PARTNER","code":"02000"},"transaction":{"id":"9"}}`
		format    = `{"title":"ERROR","code":"02305","detail":"Invalid field format"}`
		html      = `<html><body>Bad Gateway</body></html>`
	)
	tests := map[string]struct {
		status  int
		body    string
		outcome monext.Outcome
		class   monext.Class
	}{
		"accepted 201": {201, acceptedCapture, monext.Accepted, monext.ClassOK},
		"accepted 200": {200, acceptedCapture, monext.Accepted, monext.ClassOK},
		"accepted 202": {202, acceptedCapture, monext.Accepted, monext.ClassOK},
		"accepted 400": {400, acceptedCapture, monext.Unknown, monext.ClassOK},
		"accepted 401": {401, acceptedCapture, monext.Unknown, monext.ClassOK},
		"accepted 429": {429, acceptedCapture, monext.Unknown, monext.ClassOK},
		"accepted 500": {500, acceptedCapture, monext.Unknown, monext.ClassOK},
		"accepted 307": {307, acceptedCapture, monext.Unknown, monext.ClassOK},

		"accepted, waiting code, 201": {201, `{"result":{"title":"ACCEPTED","code":"02000"}}`, monext.Pending, monext.ClassPending},
		"accepted, waiting code, 401": {401, `{"result":{"title":"ACCEPTED","code":"02000"}}`, monext.Unknown, monext.ClassPending},

		"accepted without id":            {201, `{"result":{"title":"ACCEPTED","code":"00000"}}`, monext.Unknown, monext.ClassOK},
		"accepted, flat":                 {201, `{"title":"ACCEPTED","code":"00000","transaction":{"id":"9"}}`, monext.Unknown, monext.ClassOK},
		"accepted and repeated":          {201, `{"result":{"title":"REFUSED","title":"ACCEPTED","code":"00000"},"transaction":{"id":"9"}}`, monext.Unknown, monext.ClassTransport},
		"accepted in other case":         {201, `{"result":{"title":"ACCEPTED"},"RESULT":{"title":"REFUSED"},"transaction":{"id":"9"}}`, monext.Unknown, monext.ClassTransport},
		"accepted with a duplicate code": {201, `{"result":{"title":"ACCEPTED","code":"01913"},"transaction":{"id":"9"}}`, monext.Unknown, monext.ClassDuplicate},

		"refused 201":   {201, refused, monext.Refused, monext.ClassOther},
		"refused 202":   {202, refused, monext.Pending, monext.ClassOther},
		"refused 400":   {400, `{"title":"REFUSED","code":"01116"}`, monext.Refused, monext.ClassOther},
		"refused 409":   {409, `{"title":"REFUSED","code":"01116"}`, monext.Refused, monext.ClassOther},
		"refused 408":   {408, `{"title":"REFUSED","code":"01116"}`, monext.Unknown, monext.ClassOther},
		"refused 500":   {500, `{"title":"REFUSED","code":"01116"}`, monext.Unknown, monext.ClassOther},
		"duplicate 201": {201, duplicate, monext.Unknown, monext.ClassDuplicate},
		"duplicate 500": {500, duplicate, monext.Unknown, monext.ClassDuplicate},
		"waiting 201":   {201, waiting, monext.Pending, monext.ClassPending},
		"waiting 202":   {202, waiting, monext.Pending, monext.ClassPending},
		"empty 202":     {202, ``, monext.Unknown, monext.ClassTransport},
		"empty 201":     {201, ``, monext.Unknown, monext.ClassTransport},
		"empty 204":     {204, ``, monext.Unknown, monext.ClassTransport},
		"new word 201":  {201, `{"result":{"title":"ASLEEP","code":"00000"}}`, monext.Unknown, monext.ClassOK},
		"no title 201":  {201, `{"result":{"code":"00000"},"transaction":{"id":"9"}}`, monext.Unknown, monext.ClassOK},
		"number title":  {201, `{"result":{"title":1},"transaction":{"id":"9"}}`, monext.Unknown, monext.ClassTransport},
		"null result":   {201, `{"result":null,"transaction":{"id":"9"}}`, monext.Unknown, monext.ClassTransport},
		"a list":        {201, `[]`, monext.Unknown, monext.ClassTransport},
		"cut JSON":      {201, acceptedCapture[:40], monext.Unknown, monext.ClassTransport},
		"two values":    {201, acceptedCapture + acceptedCapture, monext.Unknown, monext.ClassTransport},
		"cancel done":   {201, `{"result":{"title":"ERROR","code":"02602"}}`, monext.Refused, monext.ClassNothingLeft},

		"unauthorized 200":   {200, `{"title":"Unauthorized","detail":"…"}`, monext.NotDone, monext.ClassUnauthorized},
		"unauthorized 401":   {401, `{"title":"Unauthorized","detail":"…"}`, monext.NotDone, monext.ClassUnauthorized},
		"unauthorized, html": {401, html, monext.Unknown, monext.ClassUnauthorized},
		"forbidden":          {403, html, monext.Unknown, monext.ClassUnauthorized},
		"rate limit":         {429, html, monext.Unknown, monext.ClassRateLimited},
		"rate code 201":      {201, `{"result":{"title":"ERROR","code":"91429"}}`, monext.NotDone, monext.ClassRateLimited},
		"rate code 429":      {429, `{"title":"ERROR","code":"91429"}`, monext.NotDone, monext.ClassRateLimited},
		"rate code 500":      {500, `{"title":"ERROR","code":"91429"}`, monext.Unknown, monext.ClassRateLimited},
		"Unauthorized 500":   {500, `{"title":"Unauthorized"}`, monext.Unknown, monext.ClassUnauthorized},
		"Unauthorized 504":   {504, `{"result":{"title":"Unauthorized"},"transaction":{"id":"777"}}`, monext.Unknown, monext.ClassUnauthorized},
		"Unauthorized 307":   {307, `{"title":"Unauthorized"}`, monext.Unknown, monext.ClassUnauthorized},
		"Unauthorized, made": {200, `{"title":"Unauthorized","transaction":{"id":"777"}}`, monext.Unknown, monext.ClassUnauthorized},
		"401, made":          {401, `{"result":{"title":"REFUSED"},"transaction":{"id":"777"}}`, monext.Unknown, monext.ClassNone},
		"401, pending":       {401, `{"result":{"title":"PENDING_RISK","code":"04001"}}`, monext.Unknown, monext.ClassPending},
		"403, in progress":   {403, `{"result":{"title":"INPROGRESS","code":"02306"},"transaction":{"id":"777"}}`, monext.Unknown, monext.ClassPending},
		"429, on hold":       {429, `{"result":{"title":"ONHOLD_PARTNER","code":"02000"}}`, monext.Unknown, monext.ClassPending},
		"429, duplicate":     {429, `{"result":{"title":"ERROR","code":"01913"}}`, monext.Unknown, monext.ClassDuplicate},
		"429, time-out":      {429, `{"result":{"title":"ERROR","code":"02103"}}`, monext.Unknown, monext.ClassUnknown},
		"429, made":          {429, `{"result":{"title":"ERROR","code":"91429"},"transaction":{"id":"777"}}`, monext.Unknown, monext.ClassRateLimited},
		"rate code, pending": {201, `{"result":{"title":"INPROGRESS","code":"91429"},"transaction":{"id":"777"}}`, monext.Pending, monext.ClassRateLimited},
		"temporary, made":    {201, `{"result":{"title":"ERROR","code":"02104"},"transaction":{"id":"777"}}`, monext.Unknown, monext.ClassTemporary},
		"refused, made":      {201, `{"result":{"title":"REFUSED","code":"01116"},"transaction":{"id":"777"}}`, monext.Refused, monext.ClassOther},
		"temporary":          {201, `{"result":{"title":"ERROR","code":"02104"}}`, monext.NotDone, monext.ClassTemporary},
		"temporary, unsure":  {201, `{"result":{"title":"ERROR","code":"02102"}}`, monext.Unknown, monext.ClassTemporary},
		"temporary at 500":   {500, `{"title":"ERROR","code":"02104"}`, monext.Unknown, monext.ClassTemporary},

		"bad format 400":     {400, format, monext.Refused, monext.ClassConfiguration},
		"bad request 400":    {400, `{"title":"Bad Request","detail":"…"}`, monext.Unknown, monext.ClassConfiguration},
		"error 422, no code": {422, `{"title":"ERROR"}`, monext.Refused, monext.ClassConfiguration},
		"not found, html":    {404, html, monext.Unknown, monext.ClassTransport},
		"locked":             {423, `{"title":"LOCKED"}`, monext.Unknown, monext.ClassNone},
		"conflict":           {409, `{"title":"ERROR","code":"43001"}`, monext.Unknown, monext.ClassNone},
		"bad gateway":        {502, html, monext.Unknown, monext.ClassTransport},
		"internal error":     {500, `{"title":"Internal Server Error"}`, monext.Unknown, monext.ClassNone},
		"redirect":           {307, ``, monext.Unknown, monext.ClassTransport},
		"early status":       {103, ``, monext.Unknown, monext.ClassTransport},
	}
	for name, test := range tests {
		for _, operation := range operations() {
			t.Run(name+", "+operation.name, func(t *testing.T) {
				t.Parallel()
				calls := 0
				client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
					calls++
					return always(test.status, test.body)(r)
				}))
				err := operation.do(t, client)
				require.Equal(t, 1, calls)
				require.Equal(t, test.outcome == monext.Accepted, err == nil)
				if err == nil {
					return
				}
				e := failure(t, err)
				require.Equal(t, test.outcome, e.Outcome)
				require.Equal(t, test.class, e.Class)
				require.Equal(t, test.status, e.Status)
				require.Equal(t, operation.op, e.Operation)
				require.Equal(t, 1, e.Attempts)
				require.Equal(t, test.body, string(e.RawBody()))
			})
		}
	}
}

func TestTheAnswerAndTheErrorOfAnOperationAgree(t *testing.T) {
	t.Parallel()
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		resp := answer(r, http.StatusTooManyRequests, `{"title":"ERROR","code":"91429","detail":"slow down"}`)
		resp.Header.Set("Retry-After", "7")
		return resp, nil
	})
	got, err := stubClient(t, transport).Capture(t.Context(), transaction, capture(1))
	e := failure(t, err)
	require.ErrorIs(t, err, monext.ErrRateLimited)
	require.ErrorIs(t, err, monext.ErrNotDone)
	require.Equal(t, got.Outcome, e.Outcome)
	require.Equal(t, got.Class, e.Class)
	require.Equal(t, got.Status, e.Status)
	require.Equal(t, 7*time.Second, got.RetryAfter)
	require.Equal(t, 7*time.Second, e.RetryAfter)
	require.Equal(t, monext.Result{Title: "ERROR", Code: "91429", Detail: "slow down"}, got.Result)
	require.EqualError(t, err, "monext: capture: not done: ERROR 91429 (too many requests), HTTP 429, retry after 7s")
}

// sentinels tell which errors match them.
var sentinels = map[error]func(*monext.Error) bool{
	monext.ErrRefused:       func(e *monext.Error) bool { return e.Outcome == monext.Refused },
	monext.ErrPending:       func(e *monext.Error) bool { return e.Outcome == monext.Pending },
	monext.ErrNotDone:       func(e *monext.Error) bool { return e.Outcome == monext.NotDone },
	monext.ErrUnknown:       func(e *monext.Error) bool { return e.Outcome == monext.Unknown },
	monext.ErrDuplicate:     func(e *monext.Error) bool { return e.Class == monext.ClassDuplicate },
	monext.ErrUnauthorized:  func(e *monext.Error) bool { return e.Class == monext.ClassUnauthorized },
	monext.ErrRateLimited:   func(e *monext.Error) bool { return e.Class == monext.ClassRateLimited },
	monext.ErrConfiguration: func(e *monext.Error) bool { return e.Class == monext.ClassConfiguration },
	monext.ErrNothingLeft:   func(e *monext.Error) bool { return e.Class == monext.ClassNothingLeft },
	monext.ErrTemporary:     func(e *monext.Error) bool { return e.Class == monext.ClassTemporary },
}

func TestEachErrorMatchesItsSentinelsAndNoOthers(t *testing.T) {
	t.Parallel()
	for _, outcome := range []monext.Outcome{monext.Unknown, monext.Refused, monext.Pending, monext.NotDone} {
		for _, class := range []monext.Class{
			monext.ClassNone, monext.ClassOK, monext.ClassPending, monext.ClassUnknown, monext.ClassTemporary, monext.ClassDuplicate,
			monext.ClassFinal, monext.ClassOther, monext.ClassConfiguration, monext.ClassNothingLeft, monext.ClassUnauthorized,
			monext.ClassRateLimited, monext.ClassTransport,
		} {
			var err error = &monext.Error{Outcome: outcome, Class: class}
			for sentinel, matches := range sentinels {
				require.Equal(t, matches(failure(t, err)), errors.Is(err, sentinel), "%s %s %v", outcome, class, sentinel)
			}
			require.NotErrorIs(t, err, http.ErrAbortHandler)
		}
	}
}

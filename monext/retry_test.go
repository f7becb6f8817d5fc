package monext_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// script is a transport that gives one answer after the other, and the last one for ever.
func script(steps ...roundTripper) (rt roundTripper, calls *int) {
	calls = new(int)
	return func(r *http.Request) (*http.Response, error) {
		step := steps[min(*calls, len(steps)-1)]
		*calls++
		return step(r)
	}, calls
}

func fails(err error) roundTripper {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func goodFor(op monext.Operation) roundTripper {
	switch op {
	case monext.OperationGetSession:
		return always(http.StatusOK, paidSession)
	case monext.OperationGetTransaction:
		return always(http.StatusOK, transactionDetails)
	case monext.OperationCreateSession:
		return always(http.StatusCreated, createdSession)
	default:
		return always(http.StatusOK, acceptedCapture)
	}
}

func TestReadsAreRetriedOnPassingFailures(t *testing.T) {
	t.Parallel()
	cut := roundTripper(func(r *http.Request) (*http.Response, error) {
		resp := answer(r, http.StatusOK, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"result":`), errorReader{io.ErrUnexpectedEOF}))
		return resp, nil
	})
	passing := map[string]roundTripper{
		"refused dial": fails(syscall.ECONNREFUSED), "dropped": fails(io.EOF), "time-out": fails(context.DeadlineExceeded), "cut body": cut,
		"500": always(500, ""), "502 html": always(502, "<html>"), "503": always(503, `{"title":"Service Unavailable"}`),
		"504": always(504, ""), "429": always(429, ""), "408": always(408, ""), "423": always(423, ""), "425": always(425, ""),
		"rate code": always(200, `{"result":{"title":"ERROR","code":"91429"}}`),
		"nothing":   func(*http.Request) (*http.Response, error) { return nil, nil }, //nolint:nilnil // what a broken transport does
	}
	for name, first := range passing {
		for _, read := range reads() {
			t.Run(name+", "+read.name, func(t *testing.T) {
				t.Parallel()
				if read.op == monext.OperationAlive && name == "rate code" {
					t.Log("a 2xx is all that alive asks for, unless the credentials were turned away")
					return
				}
				transport, calls := script(first, goodFor(read.op))
				require.NoError(t, read.do(t, stubClient(t, transport)))
				require.Equal(t, 2, *calls)

				transport, calls = script(first)
				e := failure(t, read.do(t, stubClient(t, transport)))
				require.Equal(t, quick.Attempts, *calls)
				require.Equal(t, quick.Attempts, e.Attempts)
				require.Contains(t, e.Error(), " after 3 attempts")
			})
		}
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func TestReadsAreNotRetriedWhenAnotherAnswerIsNotToBeExpected(t *testing.T) {
	t.Parallel()
	definite := map[string]roundTripper{
		"401": always(401, ""), "403": always(403, ""), "404": always(404, `{"title":"Not Found"}`), "404 html": always(404, "<html>"),
		"400": always(400, `{"title":"ERROR","code":"02305"}`), "405": always(405, ""), "redirect": always(307, ""),
		"unauthorized 200": always(200, `{"title":"Unauthorized"}`),
		"cancelled":        fails(context.Canceled),
		"too large":        always(500, strings.Repeat("x", 1<<20+1)),
	}
	for name, first := range definite {
		for _, read := range reads() {
			t.Run(name+", "+read.name, func(t *testing.T) {
				t.Parallel()
				transport, calls := script(first)
				e := failure(t, read.do(t, stubClient(t, transport)))
				require.Equal(t, 1, *calls)
				require.Equal(t, 1, e.Attempts)
				require.NotEqual(t, monext.Accepted, e.Outcome)
			})
		}
	}
}

func TestAMissingTransactionIsNotReadAgain(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"result":{"title":"ERROR","code":"02604"}}`, `{"title":"ERROR","code":"02301"}`} {
		for _, status := range []int{http.StatusOK, http.StatusInternalServerError} {
			transport, calls := script(always(status, body))
			_, err := stubClient(t, transport).GetTransaction(t.Context(), transaction)
			require.ErrorIs(t, err, monext.ErrRefused)
			require.Equal(t, 1, *calls)
		}
	}
}

func TestATransactionThatIsNotThereYetIsReadAgain(t *testing.T) {
	t.Parallel()
	for _, first := range []roundTripper{
		always(200, `{"result":{"title":"ACCEPTED","code":"00000"}}`), always(200, `{"result":{"title":"ERROR","code":"02101"}}`),
		always(500, `{"title":"ERROR","code":"02103"}`), always(200, `{"result":{"code":"00000"}}`), always(500, transactionDetails),
		always(200, `not JSON`),
	} {
		transport, calls := script(first, always(200, transactionDetails))
		got, err := stubClient(t, transport).GetTransaction(t.Context(), transaction)
		require.NoError(t, err)
		require.Equal(t, transaction, got.Transaction.ID)
		require.Equal(t, 2, *calls)
	}
}

func TestASessionIsCreatedAgainOnlyWhileNothingWasWritten(t *testing.T) {
	t.Parallel()
	readThenFail := roundTripper(func(r *http.Request) (*http.Response, error) {
		_, _ = r.Body.Read(make([]byte, 1))
		return nil, io.EOF
	})
	transport, calls := script(fails(syscall.ECONNREFUSED), fails(syscall.ECONNREFUSED), goodFor(monext.OperationCreateSession))
	got, err := stubClient(t, transport).CreateSession(t.Context(), sampleSession())
	require.NoError(t, err)
	require.Equal(t, session, got.ID)
	require.Equal(t, 3, *calls)

	for name, first := range map[string]roundTripper{"written": readThenFail, "503": always(503, ""), "429": always(429, ""), "cut": fails(context.Canceled)} {
		transport, calls := script(first)
		_, err := stubClient(t, transport).CreateSession(t.Context(), sampleSession())
		require.Error(t, err)
		require.Equal(t, 1, *calls, name)
	}
}

func TestEachAttemptOfASessionSendsTheWholeBody(t *testing.T) {
	t.Parallel()
	var bodies []string
	transport, _ := script(fails(syscall.ECONNREFUSED), func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		bodies = append(bodies, string(body))
		return answer(r, http.StatusCreated, createdSession), nil
	})
	_, err := stubClient(t, transport).CreateSession(t.Context(), sampleSession())
	require.NoError(t, err)
	require.Len(t, bodies, 1)
	require.Contains(t, bodies[0], `"reference":"ORD-2025-000123"`)
}

// waited runs a read that never succeeds on a fake clock, and returns the waits between its attempts.
func waited(t *testing.T, retry monext.Retry, header string) []time.Duration {
	t.Helper()
	var waits []time.Duration
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			at = append(at, time.Now())
			resp := answer(r, http.StatusServiceUnavailable, "")
			if header != "" {
				resp.Header.Set("Retry-After", header)
			}
			return resp, nil
		}), monext.WithRetry(retry))
		require.Error(t, client.Alive(t.Context()))
		for i := 1; i < len(at); i++ {
			waits = append(waits, at[i].Sub(at[i-1]))
		}
	})
	return waits
}

func TestTheWaitGrowsIsRandomAndIsCapped(t *testing.T) {
	t.Parallel()
	retry := monext.Retry{Attempts: 8, MinWait: 100 * time.Millisecond, MaxWait: time.Second}
	first := map[time.Duration]bool{}
	for range 20 {
		waits := waited(t, retry, "")
		require.Len(t, waits, 7)
		for i, wait := range waits {
			require.GreaterOrEqual(t, wait, retry.MinWait)
			require.LessOrEqual(t, wait, min(retry.MaxWait, retry.MinWait<<(i+1)))
		}
		first[waits[0]] = true
	}
	require.Greater(t, len(first), 10, "clients must not come back together")
}

func TestRetryAfterIsObeyedWithinTheBounds(t *testing.T) {
	t.Parallel()
	retry := monext.Retry{Attempts: 2, MinWait: 100 * time.Millisecond, MaxWait: 10 * time.Second}
	for header, want := range map[string]time.Duration{
		"3": 3 * time.Second, "86400": 10 * time.Second, "9223372037": 10 * time.Second, "99999999999999999999": 10 * time.Second, "99999999999999999999x": 0, "-5": 0, "soon": 0,
		"Fri, 01 Jan 1999 15:04:05 GMT": 0, "Fri, 31 Dec 2100 23:59:59 GMT": 10 * time.Second,
		"Friday, 31-Dec-68 23:59:59 GMT": 10 * time.Second,
	} {
		wait := waited(t, retry, header)[0]
		if want == 0 {
			require.Less(t, wait, 300*time.Millisecond, header)
			continue
		}
		require.Equal(t, want, wait, header)
	}
}

func TestAWaitEndsWithItsContextAndTheLastStatusIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := stubClient(t, always(http.StatusServiceUnavailable, ""),
			monext.WithRetry(monext.Retry{Attempts: 3, MinWait: time.Minute, MaxWait: time.Minute}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.GetTransaction(ctx, transaction)
		require.Equal(t, time.Second, time.Since(began))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, http.StatusServiceUnavailable, failure(t, err).Status)
		require.Equal(t, 1, failure(t, err).Attempts)
	})
}

func TestNothingIsSentOnceTheContextIsOver(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	transport, calls := script(always(http.StatusOK, acceptedCapture))
	client := stubClient(t, transport)
	_, capture := client.Capture(ctx, transaction, capture(1))
	_, create := client.CreateSession(ctx, sampleSession())
	_, read := client.GetSession(ctx, session)
	for _, err := range []error{capture, create, read} {
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, monext.ErrNotDone)
	}
	require.Zero(t, *calls)
}

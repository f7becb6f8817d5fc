package monext_test

import (
	"context"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// hang reads a request and never answers.
func hang(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestEachKindOfCallHasItsOwnTimeOut(t *testing.T) {
	t.Parallel()
	set := monext.Timeouts{Write: 4 * time.Second, Session: 3 * time.Second, Read: 2 * time.Second, Alive: time.Second}
	for _, each := range append(posts(), reads()...) {
		byDefault, asSet := time.Minute, set.Write
		switch each.op {
		case monext.OperationCreateSession:
			asSet = set.Session
		case monext.OperationGetSession, monext.OperationGetTransaction:
			byDefault, asSet = 30*time.Second, set.Read
		case monext.OperationAlive:
			byDefault, asSet = 15*time.Second, set.Alive
		default:
		}
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			once := monext.WithRetry(monext.Retry{Attempts: 1})
			require.Equal(t, byDefault, lasts(t, each, once))
			require.Equal(t, asSet, lasts(t, each, once, monext.WithTimeouts(set)))
			require.Equal(t, byDefault, lasts(t, each, once, monext.WithTimeouts(monext.Timeouts{})))
		})
	}
}

// lasts tells how long a call that is never answered takes.
func lasts(t *testing.T, each call, opts ...monext.Option) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		err := each.do(t, stubClient(t, roundTripper(hang), opts...))
		took = time.Since(began)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, monext.ErrUnknown)
	})
	return took
}

func TestAContextShortensOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		began := time.Now()
		_, err := stubClient(t, roundTripper(hang)).Capture(ctx, transaction, capture(1))
		require.ErrorIs(t, err, monext.ErrUnknown)
		require.Equal(t, 7*time.Second, time.Since(began))
	})
}

func TestNoMoreCallsThanAllowedAreInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			<-time.After(time.Second)
			return always(http.StatusCreated, acceptedCapture)(r)
		}), monext.WithMaxInFlight(3))
		began := time.Now()
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				_, err := client.Capture(t.Context(), transaction, capture(1))
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.Equal(t, int64(3), most.Load())
		require.Equal(t, 10*time.Second, time.Since(began), "and no fewer than can be")
	})
}

func TestACallWhoseTurnDoesNotComeHasSentNothing(t *testing.T) {
	t.Parallel()
	for _, each := range append(posts(), reads()...) {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int64
				client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
					requests.Add(1)
					return hang(r)
				}), monext.WithMaxInFlight(1), monext.WithTimeouts(monext.Timeouts{
					Write: time.Hour, Session: 2 * time.Second, Read: 2 * time.Second, Alive: 2 * time.Second,
				}))
				blocking, end := context.WithCancel(t.Context())
				var all sync.WaitGroup
				all.Go(func() { _, _ = client.Capture(blocking, transaction, capture(1)) })
				synctest.Wait() // it has the only place

				began := time.Now()
				err := each.do(timed{t, 2 * time.Second}, client)
				require.ErrorIs(t, err, monext.ErrNotDone)
				require.ErrorIs(t, err, monext.ErrTemporary)
				require.ErrorContains(t, err, "limit of calls in flight is reached")
				require.Equal(t, time.Second, time.Since(began), "the other half would have been for the request")
				require.Equal(t, 1, failure(t, err).Attempts, "it was waited for once, not again and again")
				require.Equal(t, int64(1), requests.Load())
				end()
				all.Wait()
			})
		})
	}
}

// timed is a test whose context ends after a while.
type timed struct {
	testing.TB
	after time.Duration
}

func (t timed) Context() context.Context {
	ctx, cancel := context.WithTimeout(t.TB.Context(), t.after)
	t.Cleanup(cancel)
	return ctx
}

func TestAWaitForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := stubClient(t, roundTripper(hang), monext.WithMaxInFlight(1))
		ctx, end := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _, _ = client.Capture(ctx, transaction, capture(1)) })
		synctest.Wait() // it has the only place
		time.AfterFunc(time.Second, end)
		began := time.Now()
		_, err := client.Refund(ctx, transaction, capture(1))
		require.ErrorIs(t, err, monext.ErrNotDone)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, time.Second, time.Since(began))
		all.Wait()
	})
}

func TestWhatIsSentHasHalfOfItsTimeAtTheLeast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var least atomic.Int64
		least.Store(int64(time.Hour))
		client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			end, _ := r.Context().Deadline()
			least.Store(min(least.Load(), int64(time.Until(end))))
			<-time.After(7 * time.Second)
			return always(http.StatusCreated, acceptedCapture)(r)
		}), monext.WithMaxInFlight(2))
		var done, busy atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				switch got, _ := client.Capture(t.Context(), transaction, capture(1)); got.Outcome {
				case monext.Accepted:
					done.Add(1)
				case monext.NotDone:
					busy.Add(1)
				default:
					t.Error(got.Outcome)
				}
			})
		}
		all.Wait()
		require.GreaterOrEqual(t, time.Duration(least.Load()), 30*time.Second)
		require.Equal(t, int64(50), done.Load()+busy.Load(), "none is in doubt")
		require.Equal(t, int64(10), done.Load(), "two at a time, and the last ones are sent after 28 s")
	})
}

func TestAPlaceIsFreeAgainHoweverACallEnded(t *testing.T) {
	t.Parallel()
	transport, _ := script(
		fails(io.EOF), always(500, ""), always(201, "not JSON"), always(201, acceptedCapture),
		func(*http.Request) (*http.Response, error) { return nil, nil }, //nolint:nilnil // what a broken transport does
	)
	client := stubClient(t, transport, monext.WithMaxInFlight(1))
	for range 6 {
		_, err := client.Capture(t.Context(), transaction, capture(1))
		require.NotErrorIs(t, err, monext.ErrTemporary)
	}
}

func TestARetriedReadLeavesItsPlaceWhileItWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := stubClient(t, always(http.StatusServiceUnavailable, ""), monext.WithMaxInFlight(1),
			monext.WithRetry(monext.Retry{Attempts: 2, MinWait: time.Minute, MaxWait: time.Minute}))
		var all sync.WaitGroup
		all.Go(func() { _ = client.Alive(t.Context()) })
		synctest.Wait() // it waits for its second attempt
		began := time.Now()
		_, err := client.Capture(t.Context(), transaction, capture(1))
		require.ErrorIs(t, err, monext.ErrUnknown)
		require.Zero(t, time.Since(began))
		all.Wait()
	})
}

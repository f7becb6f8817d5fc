package queue_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/queuetest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(testing.TB) queuetest.Harness {
		c := newClock()
		return queuetest.Harness{Queue: queue.NewMemory(queue.WithClock(c.Now)), Advance: c.Advance, SetBack: func(d time.Duration) { c.Advance(-d) }, Frozen: true}
	})
}

func TestALeaseThatWaitsWakesForTheNextDueJob(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(t *testing.T, q *queue.Memory)
		during  func(t *testing.T, q *queue.Memory)
		after   time.Duration
		want    string
	}{
		"a delay ends": {func(t *testing.T, q *queue.Memory) {
			t.Helper()
			enqueue(t, q, queue.Spec{Kind: "k", Delay: time.Minute})
		}, nil, time.Minute, "1"},
		"a job is enqueued": {nil, func(t *testing.T, q *queue.Memory) {
			t.Helper()
			elapse(time.Second)
			enqueue(t, q, queue.Spec{Kind: "k"})
		}, time.Second, "1"},
		"a lease runs out": {func(t *testing.T, q *queue.Memory) {
			t.Helper()
			enqueue(t, q, queue.Spec{Kind: "k"})
			lease(t, q, 30*time.Second)
		}, nil, 30 * time.Second, "1"},
		"a key is set free": {func(t *testing.T, q *queue.Memory) {
			t.Helper()
			enqueue(t, q, queue.Spec{Kind: "k", Key: "o"}, queue.Spec{Kind: "k", Key: "o"})
		}, func(t *testing.T, q *queue.Memory) {
			t.Helper()
			l := lease(t, q, 10*time.Minute)
			elapse(2 * time.Second)
			require.NoError(t, q.Settle(t.Context(), l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}))
		}, 2 * time.Second, "2"},
		"a dead job is requeued": {func(t *testing.T, q *queue.Memory) {
			t.Helper()
			enqueue(t, q, queue.Spec{Kind: "k"})
			l := lease(t, q, time.Minute)
			require.NoError(t, q.Settle(t.Context(), l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Bury}))
		}, func(t *testing.T, q *queue.Memory) {
			t.Helper()
			elapse(3 * time.Second)
			require.NoError(t, q.Requeue(t.Context(), "1", queue.RequeueOptions{}))
		}, 3 * time.Second, "1"},
		"the job waited for is cancelled": {func(t *testing.T, q *queue.Memory) {
			t.Helper()
			enqueue(t, q, queue.Spec{Kind: "k", Delay: time.Minute}, queue.Spec{Kind: "k", Delay: 2 * time.Minute})
		}, func(t *testing.T, q *queue.Memory) {
			t.Helper()
			require.NoError(t, q.Cancel(t.Context(), "1"))
		}, 2 * time.Minute, "2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				q := queue.NewMemory()
				if c.prepare != nil {
					c.prepare(t, q)
				}
				began := time.Now()
				done := make(chan struct{})
				if c.during != nil {
					if name == "a key is set free" { // the first job must be taken before somebody waits
						go func() { defer close(done); c.during(t, q) }()
						synctest.Wait()
					} else {
						go func() { defer close(done); c.during(t, q) }()
					}
				} else {
					close(done)
				}
				leases, err := q.Lease(t.Context(), queue.LeaseRequest{Wait: time.Hour})
				require.NoError(t, err)
				require.Len(t, leases, 1)
				require.Equal(t, c.want, leases[0].Job.ID)
				require.Equal(t, c.after, time.Since(began))
				<-done
			})
		})
	}
}

func TestALeaseWaitsForItsTimeAndNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := queue.NewMemory()
		enqueue(t, q, queue.Spec{Kind: "other"}, queue.Spec{Kind: "k", Delay: time.Hour})
		began := time.Now()
		leases, err := q.Lease(t.Context(), queue.LeaseRequest{Wait: time.Minute, Kinds: []string{"k"}})
		require.NoError(t, err)
		require.Empty(t, leases)
		require.Equal(t, time.Minute, time.Since(began))
		require.NoError(t, q.Close())
		_, err = q.Lease(t.Context(), queue.LeaseRequest{Wait: time.Minute})
		require.ErrorIs(t, err, queue.ErrClosed)
	})
}

func TestAWaitOverAClockThatStandsStillIsNoBusyLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		still := time.Now()
		q := queue.NewMemory(queue.WithClock(func() time.Time { asked++; return still }))
		enqueue(t, q, queue.Spec{Kind: "k", Delay: 2 * time.Microsecond})
		leases, err := q.Lease(t.Context(), queue.LeaseRequest{Wait: 100 * time.Millisecond})
		require.NoError(t, err)
		require.Empty(t, leases)
		require.Less(t, asked, 110, "at most once a millisecond")
	})
}

func TestErrorsNameTheOperationAndTheJob(t *testing.T) {
	t.Parallel()
	q := queue.NewMemory()
	_, err := q.Get(t.Context(), "7")
	require.EqualError(t, err, "queue get job 7: job not found")
	require.NoError(t, q.Close())
	_, err = q.Enqueue(t.Context(), queue.Spec{Kind: "k"})
	require.EqualError(t, err, "queue enqueue: queue closed")
}

func TestManyKindsUnderOneKeyComeInTheirOrder(t *testing.T) {
	t.Parallel()
	q := queue.NewMemory()
	var want []string
	for range 3 { // groups of keys are used again: none may keep anything of the key before
		for _, kind := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
			enqueue(t, q, queue.Spec{Kind: kind, Key: "o"})
			want = append(want, kind)
		}
	}
	var got []string
	for range want {
		l := lease(t, q, time.Minute)
		got = append(got, l.Job.Kind)
		require.NoError(t, q.Settle(t.Context(), l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}))
	}
	require.Equal(t, want, got)
}

func TestAKeyWhoseJobsWaitIsNotMixedWithAnother(t *testing.T) {
	t.Parallel()
	q := queue.NewMemory()
	enqueue(t, q, queue.Spec{Kind: "k", Key: "a"}, queue.Spec{Kind: "k", Key: "a"})
	l := lease(t, q, time.Minute)
	require.NoError(t, q.Settle(t.Context(), l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}))
	enqueue(t, q, queue.Spec{Kind: "k", Key: "b"})
	leases, err := q.Lease(t.Context(), queue.LeaseRequest{Max: 9})
	require.NoError(t, err)
	require.Len(t, leases, 2, "one of each key")
	enqueue(t, q, queue.Spec{Kind: "k", Key: "a"}, queue.Spec{Kind: "k", Key: "b"})
	leases, err = q.Lease(t.Context(), queue.LeaseRequest{Max: 9})
	require.NoError(t, err)
	require.Empty(t, leases, "both keys are taken")
}

func enqueue(tb testing.TB, q *queue.Memory, specs ...queue.Spec) {
	tb.Helper()
	_, err := q.Enqueue(context.Background(), specs...)
	require.NoError(tb, err)
}

func lease(tb testing.TB, q *queue.Memory, ttl time.Duration) queue.Lease {
	tb.Helper()
	leases, err := q.Lease(context.Background(), queue.LeaseRequest{TTL: ttl})
	require.NoError(tb, err)
	require.Len(tb, leases, 1)
	return leases[0]
}

package queuetest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/queuetest"
)

func TestEveryBrokenQueueFailsTheTestOfItsFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault func(q *broken)
		fails string
	}{
		"a stale settlement is accepted": {func(q *broken) {
			q.settle = func(ctx context.Context, q *broken, id string, _ queue.Token, s queue.Settlement) error {
				return q.Memory.Settle(ctx, id, q.current(id), s)
			}
		}, "fence/a stale token cannot complete"},
		"a stale worker extends": {func(q *broken) {
			q.extend = func(ctx context.Context, q *broken, id string, _ queue.Token, ttl time.Duration) (time.Time, error) {
				return q.Memory.Extend(ctx, id, q.current(id), ttl)
			}
		}, "fence/a stale token cannot extend"},
		"extend of a lost lease says nothing": {func(q *broken) {
			q.extend = func(ctx context.Context, q *broken, id string, t queue.Token, ttl time.Duration) (time.Time, error) {
				end, err := q.Memory.Extend(ctx, id, t, ttl)
				if errors.Is(err, queue.ErrLeaseLost) {
					return end, nil
				}
				return end, err
			}
		}, "expiry/an expired lease cannot be revived"},
		"a second settlement is an error": {func(q *broken) {
			settled := map[queue.Token]bool{}
			q.settle = func(ctx context.Context, q *broken, id string, t queue.Token, s queue.Settlement) error {
				q.mu.Lock()
				again := settled[t]
				q.mu.Unlock()
				if again {
					return queue.ErrLeaseLost
				}
				err := q.Memory.Settle(ctx, id, t, s)
				q.mu.Lock()
				defer q.mu.Unlock()
				settled[t] = err == nil
				return err
			}
		}, "fence/settling again the same way changes nothing"},
		"any settlement may follow another": {func(q *broken) {
			q.settle = func(ctx context.Context, q *broken, id string, t queue.Token, s queue.Settlement) error {
				if err := q.Memory.Settle(ctx, id, t, s); !errors.Is(err, queue.ErrLeaseLost) || t != q.current(id) {
					return err
				}
				return nil
			}
		}, "fence/settling again another way is refused"},
		"dedupe forgets": {func(q *broken) {
			q.enqueue = change(func(s *queue.Spec) { s.DedupeKey = "" })
		}, "dedupe/the same job twice is one job"},
		"dedupe ignores another content": {func(q *broken) {
			q.enqueue = swallow
		}, "dedupe/another content under the same key is a conflict"},
		"a finished job frees its dedupe key": {func(q *broken) {
			q.settle = func(ctx context.Context, q *broken, id string, t queue.Token, s queue.Settlement) error {
				err := q.Memory.Settle(ctx, id, t, s)
				if s.Outcome == queue.Complete {
					_, _ = q.Memory.Purge(ctx, 0, queue.StateDone)
				}
				return err
			}
		}, "dedupe/a done job keeps its key"},
		"a batch is stored in part": {func(q *broken) {
			q.enqueue = oneByOne
		}, "dedupe/another content under the same key is a conflict"},
		"keys are ignored": {func(q *broken) {
			q.enqueue = change(func(s *queue.Spec) { s.Key = "" })
		}, "keys/one lease a key, in one call and in many"},
		"attempts never run out": {func(q *broken) {
			q.enqueue = change(func(s *queue.Spec) { s.MaxAttempts = queue.MaxMaxAttempts })
		}, "expiry/a job that keeps killing its worker runs out of attempts"},
		"the attempt is not counted by the lease": {func(q *broken) {
			q.leased = func(l *queue.Lease) { l.Job.Attempt-- }
		}, "lease/the attempt is counted and the end is told"},
		"release takes an attempt": {func(q *broken) {
			q.settle = settleAs(func(s *queue.Settlement) {
				if s.Outcome == queue.Release {
					s.Outcome = queue.Retry
				}
			})
		}, "outcomes/release gives the attempt back"},
		"the random test notices it": {func(q *broken) {
			q.settle = settleAs(func(s *queue.Settlement) {
				if s.Outcome == queue.Release {
					s.Outcome = queue.Retry
				}
			})
		}, "model/random operations agree with a plain model"},
		"retry forgets its delay": {func(q *broken) {
			q.settle = settleAs(func(s *queue.Settlement) { s.Delay = 0 })
		}, "outcomes/retry waits and counts"},
		"buried jobs look done": {func(q *broken) {
			q.settle = settleAs(func(s *queue.Settlement) {
				if s.Outcome == queue.Bury {
					s.Outcome = queue.Complete
				}
			})
		}, "outcomes/bury ends the job, and says why"},
		"what follows is lost": {func(q *broken) {
			q.settle = settleAs(func(s *queue.Settlement) { s.Then = nil })
		}, "then/what follows is enqueued with complete"},
		"what is not claimed is done all the same": {func(q *broken) {
			q.features = func(f *queue.Features) { f.Then = false }
		}, "then/not claimed is said"},
		"the order of jobs is turned round": {func(q *broken) {
			q.enqueue = func(ctx context.Context, q *broken, specs []queue.Spec) ([]queue.Receipt, error) {
				specs = slices.Clone(specs)
				slices.Reverse(specs)
				receipts, err := q.Memory.Enqueue(ctx, specs...)
				slices.Reverse(receipts)
				return receipts, err
			}
		}, "lease/the longest due comes first, then the first enqueued"},
		"kinds are ignored": {func(q *broken) {
			q.request = func(r queue.LeaseRequest) queue.LeaseRequest { r.Kinds = nil; return r }
		}, "lease/only the kinds asked for"},
		"Max is ignored": {func(q *broken) {
			q.request = func(r queue.LeaseRequest) queue.LeaseRequest { r.Max = queue.MaxLease; return r }
		}, "lease/at most Max"},
		"expired leases never come back": {func(q *broken) {
			q.request = func(r queue.LeaseRequest) queue.LeaseRequest { r.TTL = queue.MaxTTL; return r }
		}, "expiry/an expired job is leased again, with another token and one attempt more"},
		"the history is lost": {func(q *broken) {
			q.get = func(j *queue.Job) { j.Failures = nil }
		}, "outcomes/failures are kept, with their attempts"},
		"a list counts rows": {func(q *broken) {
			q.list = offsetList
		}, "inspection/a list goes on while jobs come, change and go"},
		"requeue takes any job": {func(q *broken) {
			q.requeue = func(ctx context.Context, q *broken, id string, o queue.RequeueOptions) error {
				if err := q.Memory.Requeue(ctx, id, o); !errors.Is(err, queue.ErrConflict) {
					return err
				}
				return nil
			}
		}, "requeue/only dead and cancelled jobs come back"},
		"cancel does nothing": {func(q *broken) {
			q.cancel = func(context.Context, *broken, string) error { return nil }
		}, "cancel/a pending job never runs"},
		"purge takes dead jobs too": {func(q *broken) {
			q.purge = func(ctx context.Context, q *broken, age time.Duration, states []queue.State) (int, error) {
				if len(states) == 0 {
					states = []queue.State{queue.StateDone, queue.StateCancelled, queue.StateDead}
				}
				return q.Memory.Purge(ctx, age, states...)
			}
		}, "purge/done and cancelled jobs go, dead ones only when named"},
		"a negative age purges everything": {func(q *broken) {
			q.purge = func(ctx context.Context, q *broken, age time.Duration, states []queue.State) (int, error) {
				return q.Memory.Purge(ctx, max(age, 0), states...)
			}
		}, "purge/jobs that are not over, and a negative age, are refused"},
		"contexts are ignored": {func(q *broken) {
			q.deaf = true
		}, "context/a cancelled context stops every call, and nothing happens"},
		"close does nothing": {func(q *broken) {
			q.close = func() error { return nil }
		}, "close/no more leases and no more jobs"},
		"stamps of a clock that was ahead stay ahead": {func(q *broken) {
			q.enqueue = change(func(s *queue.Spec) {
				if s.Delay == time.Hour {
					s.Delay += 5 * 24 * time.Hour
				}
			})
		}, "clock/what a clock that was set back has stamped is due in time"},
		"leases of a clock that was ahead last until their stamp": {func(q *broken) {
			q.request = func(r queue.LeaseRequest) queue.LeaseRequest {
				r.TTL, r.Wait = 5*time.Hour, min(r.Wait, time.Millisecond)
				return r
			}
		}, "clock/a lease that a clock set back has stamped ends when its time has passed"},
		"negative delays are due at once": {func(q *broken) {
			q.enqueue = change(func(s *queue.Spec) { s.Delay = max(s.Delay, 0) })
		}, "hostile/bad specs are refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "contexts are ignored" || name == "close does nothing" {
				// The tests that wait would wait for ever: cut every wait short.
				fault := c.fault
				c.fault = func(q *broken) {
					fault(q)
					q.request = func(r queue.LeaseRequest) queue.LeaseRequest { r.Wait = min(r.Wait, time.Millisecond); return r }
				}
			}
			failed := queuetest.Failing(t, func(testing.TB) queuetest.Harness {
				clock := newClock()
				q := &broken{Memory: queue.NewMemory(queue.WithClock(clock.Now)), tokens: map[string]queue.Token{}}
				c.fault(q)
				return queuetest.Harness{Queue: q, Advance: clock.Advance, SetBack: func(d time.Duration) { clock.Advance(-d) }, Frozen: true}
			})
			require.Contains(t, failed, c.fails)
		})
	}
}

func TestAQueueThatForgetsItsJobsIsNotDurable(t *testing.T) {
	t.Parallel()
	failed := queuetest.Failing(t, func(testing.TB) queuetest.Harness {
		clock := newClock()
		volatile := func() queue.Queue {
			return &broken{
				Memory: queue.NewMemory(queue.WithClock(clock.Now)), tokens: map[string]queue.Token{},
				features: func(f *queue.Features) { f.Durable = true },
			}
		}
		return queuetest.Harness{Queue: volatile(), Advance: clock.Advance, Frozen: true, Reopen: volatile}
	})
	require.Contains(t, failed, "durability/what was enqueued is there after reopening")
	require.Contains(t, failed, "durability/leases hold over reopening, and their tokens")
	require.Contains(t, failed, "durability/dedupe keys hold over reopening")
}

func TestARowThatCannotBeReadMustDie(t *testing.T) {
	t.Parallel()
	failed := queuetest.Failing(t, func(testing.TB) queuetest.Harness {
		h := memory(t)
		h.Corrupt = func(string) {} // the queue hands out the damaged job as if it were whole
		return h
	})
	require.Equal(t, []string{"lease/a row that cannot be read dies and does not stop the others"}, failed)
}

func TestASoundQueueFailsNothing(t *testing.T) {
	t.Parallel()
	require.Empty(t, queuetest.Failing(t, memory))
}

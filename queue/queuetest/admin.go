package queuetest

import (
	"time"

	"github.com/monext-community/monext-go/queue"
)

func requeueTests() []test {
	return []test{
		{"a dead job starts afresh", admin, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 2})[0].ID
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry})
			e.bury(id)
			e.ok(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{}), "Requeue")
			e.state(id, queue.StatePending)
			l := e.one(id)
			same(e, "attempt", l.Job.Attempt, 1)
			same(e, "max attempts", l.Job.MaxAttempts, 2)
			same(e, "finished", l.Job.FinishedAt.IsZero(), true)
		}},
		{"the history stays", admin | history, func(e *env) {
			id := e.add()
			e.bury(id)
			e.ok(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{}), "Requeue")
			e.failures(e.one(id).Job, 1)
		}},
		{"kept attempts get one more if none is left", admin, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 2})[0].ID
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry})
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry})
			e.ok(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{KeepAttempts: true}), "Requeue")
			l := e.one(id)
			same(e, "attempt", l.Job.Attempt, 3)
			same(e, "max attempts", l.Job.MaxAttempts, 3)
			e.settle(l, queue.Settlement{Outcome: queue.Retry})
			e.state(id, queue.StateDead)
		}},
		{"kept attempts leave what was left", admin, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 5})[0].ID
			e.bury(id)
			e.ok(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{KeepAttempts: true}), "Requeue")
			l := e.one(id)
			same(e, "attempt", l.Job.Attempt, 2)
			same(e, "max attempts", l.Job.MaxAttempts, 5)
		}},
		{"a delay postpones", admin, func(e *env) {
			id := e.add()
			e.bury(id)
			e.ok(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{Delay: time.Hour}), "Requeue")
			e.none("the job is delayed")
			e.Advance(2 * time.Hour)
			e.one(id)
		}},
		{"a cancelled job comes back", admin, func(e *env) {
			id := e.add()
			e.ok(e.admin().Cancel(e.ctx, id), "Cancel")
			e.ok(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{}), "Requeue")
			e.one(id)
		}},
		{"only dead and cancelled jobs come back", admin, func(e *env) {
			id := e.add()
			requeue := func(when string) {
				e.Helper()
				e.is(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{}), queue.ErrConflict, "Requeue "+when)
			}
			requeue("of a pending job")
			l := e.one(id)
			requeue("of a leased job")
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			requeue("of a done job")
			e.state(id, queue.StateDone)
		}},
		{"the old token is worthless", admin | fenced, func(e *env) {
			l := e.one(e.add())
			e.settle(l, queue.Settlement{Outcome: queue.Bury})
			e.ok(e.admin().Requeue(e.ctx, l.Job.ID, queue.RequeueOptions{}), "Requeue")
			for _, outcome := range []queue.Outcome{queue.Bury, queue.Complete} {
				e.is(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: outcome}), queue.ErrLeaseLost, "Settle after Requeue")
			}
			e.one(l.Job.ID)
		}},
		{"an unknown job is not found", admin, func(e *env) {
			e.add()
			for _, id := range unknownIDs {
				e.is(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{}), queue.ErrNotFound, "Requeue of job "+id)
			}
		}},
		{"a bad delay is refused", admin, func(e *env) {
			id := e.add()
			e.bury(id)
			e.faults(e.admin().Requeue(e.ctx, id, queue.RequeueOptions{Delay: -1}), "Requeue")
			e.state(id, queue.StateDead)
		}},
	}
}

func cancelTests() []test {
	return []test{
		{"a pending job never runs", admin, func(e *env) {
			id := e.add()
			e.ok(e.admin().Cancel(e.ctx, id), "Cancel")
			e.state(id, queue.StateCancelled)
			e.Advance(2 * ttl)
			e.none("the job is cancelled")
			e.ok(e.admin().Cancel(e.ctx, id), "Cancel again")
		}},
		{"what runs or is over cannot be cancelled", admin, func(e *env) {
			id, buried := e.add(), e.add()
			l := e.one(id)
			e.is(e.admin().Cancel(e.ctx, id), queue.ErrConflict, "Cancel of a leased job")
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			e.is(e.admin().Cancel(e.ctx, id), queue.ErrConflict, "Cancel of a done job")
			e.bury(buried)
			e.is(e.admin().Cancel(e.ctx, buried), queue.ErrConflict, "Cancel of a dead job")
			e.state(id, queue.StateDone)
			e.state(buried, queue.StateDead)
		}},
		{"work done late does not undo it", admin | fenced, func(e *env) {
			l := e.one(e.add())
			e.Advance(2 * ttl)
			e.lease(1, "another") // puts the job back
			e.ok(e.admin().Cancel(e.ctx, l.Job.ID), "Cancel")
			e.is(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}), queue.ErrLeaseLost, "Settle after Cancel")
			e.state(l.Job.ID, queue.StateCancelled)
		}},
		{"the next of its key goes on", admin | exclusive, func(e *env) {
			r := e.enqueue(queue.Spec{Kind: "k", Key: "o"}, queue.Spec{Kind: "k", Key: "o"})
			e.ok(e.admin().Cancel(e.ctx, r[0].ID), "Cancel")
			e.one(r[1].ID)
		}},
		{"an unknown job is not found", admin, func(e *env) {
			e.add()
			for _, id := range unknownIDs {
				e.is(e.admin().Cancel(e.ctx, id), queue.ErrNotFound, "Cancel of job "+id)
			}
		}},
	}
}

func purgeTests() []test {
	purge := func(e *env, want int, age time.Duration, states ...queue.State) {
		e.Helper()
		n, err := e.admin().Purge(e.ctx, age, states...)
		e.ok(err, "Purge")
		same(e, "jobs purged", n, want)
	}
	// mix leaves one job in each state.
	mix := func(e *env) {
		e.Helper()
		e.complete(e.add())
		e.bury(e.add())
		e.ok(e.admin().Cancel(e.ctx, e.add()), "Cancel")
		e.one(e.add())
		e.add()
	}
	return []test{
		{"done and cancelled jobs go, dead ones only when named", admin, func(e *env) {
			mix(e)
			purge(e, 2, 0)
			purge(e, 0, 0)
			purge(e, 1, 0, queue.StateDead)
			e.one("")
		}},
		{"only the states named", admin, func(e *env) {
			mix(e)
			purge(e, 1, 0, queue.StateCancelled)
			purge(e, 2, 0, queue.StateDone, queue.StateDead)
		}},
		{"only those finished long enough ago", admin, func(e *env) {
			e.complete(e.add())
			e.Advance(time.Hour)
			e.complete(e.add())
			purge(e, 0, 2*time.Hour)
			purge(e, 1, 30*time.Minute)
			purge(e, 1, 0)
		}},
		{"a purged job is not found", admin | inspector, func(e *env) {
			id := e.add()
			l := e.one(id)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			purge(e, 1, 0)
			_, err := e.inspector().Get(e.ctx, id)
			e.is(err, queue.ErrNotFound, "Get")
			e.is(e.Queue.Settle(e.ctx, id, l.Token, queue.Settlement{Outcome: queue.Complete}), queue.ErrNotFound, "Settle")
		}},
		{"jobs that are not over, and a negative age, are refused", admin, func(e *env) {
			mix(e)
			for _, state := range []queue.State{queue.StatePending, queue.StateLeased, "", "finished"} {
				_, err := e.admin().Purge(e.ctx, 0, queue.StateDone, state)
				e.faults(err, "Purge of "+string(state))
			}
			_, err := e.admin().Purge(e.ctx, -1)
			e.faults(err, "Purge with a negative age")
			purge(e, 2, 0)
		}},
	}
}

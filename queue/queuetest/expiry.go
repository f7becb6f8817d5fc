package queuetest

import (
	"time"

	"github.com/monext-community/monext-go/queue"
)

func expiryTests() []test {
	return []test{
		{"an expired job is leased again, with another token and one attempt more", 0, func(e *env) {
			first := e.one(e.add())
			e.Advance(2 * ttl)
			second := e.one(first.Job.ID)
			same(e, "the token is the same", first.Token == second.Token, false)
			same(e, "attempt", second.Job.Attempt, 2)
		}},
		{"expired exactly at its end", frozen, func(e *env) {
			l := e.one(e.add())
			e.Advance(ttl - time.Millisecond)
			e.none("the lease has one millisecond left")
			e.Advance(time.Millisecond)
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.is(err, queue.ErrLeaseLost, "Extend at the end")
			e.one(l.Job.ID)
		}},
		{"an extended lease lasts longer", 0, func(e *env) {
			l := e.one(e.add())
			e.Advance(40 * time.Second)
			end, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.ok(err, "Extend")
			if longer := end.Sub(l.ExpiresAt); longer < 40*time.Second || longer > 45*time.Second {
				e.Errorf("extended by %v, want 40s", longer)
			}
			e.Advance(40 * time.Second)
			e.none("the lease was extended")
			e.Advance(40 * time.Second)
			e.one(l.Job.ID)
		}},
		{"an extended lease may also end sooner", 0, func(e *env) {
			l := e.one(e.add())
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, 10*time.Second)
			e.ok(err, "Extend")
			e.Advance(20 * time.Second)
			e.one(l.Job.ID)
		}},
		{"an expired lease cannot be revived", fenced, func(e *env) {
			l := e.one(e.add())
			e.Advance(2 * ttl)
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.is(err, queue.ErrLeaseLost, "Extend after the end")
			e.one(l.Job.ID)
		}},
		{"the lapse is in the history", inspector | history, func(e *env) {
			id := e.add()
			e.one(id)
			e.Advance(2 * ttl)
			e.one(id)
			f := e.failures(e.get(id), 1)[0]
			same(e, "rescued", f.Rescued, true)
			same(e, "code", f.Code, queue.CodeExpired)
			same(e, "attempt", f.Attempt, 1)
			same(e, "time is set", f.At.IsZero(), false)
		}},
		{"a job that keeps killing its worker runs out of attempts", 0, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 3})[0].ID
			var l queue.Lease
			for attempt := 1; attempt <= 3; attempt++ {
				l = e.one(id)
				same(e, "attempt", l.Job.Attempt, attempt)
				e.Advance(2 * ttl)
			}
			e.none("no attempt is left")
			e.state(id, queue.StateDead)
			e.is(e.Queue.Settle(e.ctx, id, l.Token, queue.Settlement{Outcome: queue.Complete}), queue.ErrLeaseLost, "Settle of a dead job")
		}},
		{"a rescued job keeps its turn", 0, func(e *env) {
			first := e.add()
			e.Advance(time.Second)
			second := e.add()
			e.one(first)
			e.Advance(2 * ttl)
			e.equal("order", leased(e.lease(2)), []string{first, second})
		}},
		{"the lapse is noticed whatever kind is asked for", inspector, func(e *env) {
			id := e.add()
			e.one(id)
			e.Advance(2 * ttl)
			e.state(id, queue.StateLeased)
			e.lease(1, "another")
			e.state(id, queue.StatePending)
			same(e, "end of the lease", e.get(id).ExpiresAt.IsZero(), true)
		}},
	}
}

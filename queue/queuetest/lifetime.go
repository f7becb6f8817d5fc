package queuetest

import (
	"context"
	"io"
	"time"

	"github.com/monext-community/monext-go/queue"
)

func durabilityTests() []test {
	reopen := func(e *env) {
		e.Helper()
		e.Queue = e.Reopen()
	}
	return []test{
		{"what was enqueued is there after reopening", durable, func(e *env) {
			spec := queue.Spec{Kind: "k", Key: "o", DedupeKey: dedupeIf(e, "d"), Payload: []byte("\x00p"), Meta: map[string]string{"a": "b"}, MaxAttempts: 4}
			id := e.enqueue(spec)[0].ID
			late := e.enqueue(queue.Spec{Kind: "k", Delay: time.Hour})[0].ID
			reopen(e)
			j := e.one(id).Job
			same(e, "kind, key, payload, meta", j.Kind+j.Key+string(j.Payload)+j.Meta["a"], "ko\x00pb")
			same(e, "max attempts", j.MaxAttempts, 4)
			e.none("the other is delayed")
			e.Advance(2 * time.Hour)
			e.equal("leases", leased(e.lease(5)), []string{id, late})
		}},
		{"leases hold over reopening, and their tokens", durable, func(e *env) {
			ids := given(e.enqueue(queue.Spec{Kind: "k", Key: "o"}, queue.Spec{Kind: "k", Key: "o"}))
			l := e.one(ids[0])
			reopen(e)
			e.none("the key is taken")
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.ok(err, "Extend")
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			reopen(e)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			e.one(ids[1])
		}},
		{"a lease that was lost with its worker is given again", durable, func(e *env) {
			id := e.add()
			first := e.one(id)
			reopen(e)
			e.Advance(2 * ttl)
			second := e.one(id)
			same(e, "attempt", second.Job.Attempt, 2)
			same(e, "the token is the same", first.Token == second.Token, false)
			e.is(e.Queue.Settle(e.ctx, id, first.Token, queue.Settlement{Outcome: queue.Complete}), queue.ErrLeaseLost, "Settle with a stale token")
		}},
		{"the finished stay finished", durable | inspector, func(e *env) {
			done, dead := e.add(), e.add()
			e.complete(done)
			e.bury(dead)
			reopen(e)
			e.none("one is done, one is dead")
			e.state(done, queue.StateDone)
			e.state(dead, queue.StateDead)
			if e.Queue.Features().History {
				e.failures(e.get(dead), 1)
			}
		}},
		{"dedupe keys hold over reopening", durable | dedupe, func(e *env) {
			spec := queue.Spec{Kind: "k", DedupeKey: "d", Payload: []byte("p")}
			id := e.enqueue(spec)[0].ID
			reopen(e)
			same(e, "receipt", e.enqueue(spec)[0], queue.Receipt{ID: id, Duplicate: true, State: queue.StatePending})
			spec.Payload = []byte("q")
			_, err := e.Queue.Enqueue(e.ctx, spec)
			e.is(err, queue.ErrConflict, "Enqueue of another content")
		}},
		{"IDs are not used again after reopening", durable | admin, func(e *env) {
			id := e.add()
			e.complete(id)
			_, err := e.admin().Purge(e.ctx, 0)
			e.ok(err, "Purge")
			reopen(e)
			same(e, "the ID is used again", e.add() == id, false)
		}},
	}
}

func closeTests() []test {
	shut := func(e *env) {
		e.Helper()
		e.ok(as[io.Closer](e).Close(), "Close")
	}
	return []test{
		{"no more leases and no more jobs", closer, func(e *env) {
			e.add()
			shut(e)
			_, err := e.Queue.Lease(e.ctx, queue.LeaseRequest{})
			e.is(err, queue.ErrClosed, "Lease")
			_, err = e.Queue.Enqueue(e.ctx, queue.Spec{Kind: "k"})
			e.is(err, queue.ErrClosed, "Enqueue")
			shut(e)
		}},
		{"a lease that waits ends", closer, func(e *env) {
			errs := make(chan error, 1)
			go func() {
				var err error
				for range tries { // a store may wait less than asked
					if _, err = e.Queue.Lease(e.ctx, queue.LeaseRequest{Wait: 100 * time.Millisecond}); err != nil {
						break
					}
				}
				errs <- err
			}()
			shut(e)
			e.is(<-errs, queue.ErrClosed, "Lease")
		}},
		{"work in hand can be settled", closer, func(e *env) {
			ids := given(e.enqueue(three()...))
			first, second := e.one(ids[0]), e.one(ids[1])
			shut(e)
			_, err := e.Queue.Extend(e.ctx, ids[0], first.Token, ttl)
			e.ok(err, "Extend")
			e.settle(first, queue.Settlement{Outcome: queue.Complete})
			e.settle(second, queue.Settlement{Outcome: queue.Release})
		}},
	}
}

func contextTests() []test {
	return []test{
		{"a cancelled context stops every call, and nothing happens", 0, func(e *env) {
			l := e.one(e.add())
			waiting := e.add()
			ctx, cancel := context.WithCancel(e.ctx)
			cancel()
			_, err := e.Queue.Enqueue(ctx, queue.Spec{Kind: "k"})
			e.is(err, context.Canceled, "Enqueue")
			_, err = e.Queue.Lease(ctx, queue.LeaseRequest{Max: 9})
			e.is(err, context.Canceled, "Lease")
			_, err = e.Queue.Extend(ctx, l.Job.ID, l.Token, time.Hour)
			e.is(err, context.Canceled, "Extend")
			e.is(e.Queue.Settle(ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}), context.Canceled, "Settle")
			e.one(waiting)
			e.none("Enqueue was cancelled")
			e.Advance(2 * ttl)
			same(e, "leases", len(e.lease(9)), 2)
		}},
		{"a cancelled context stops inspection", inspector, func(e *env) {
			id := e.add()
			ctx, cancel := context.WithCancel(e.ctx)
			cancel()
			_, err := e.inspector().Get(ctx, id)
			e.is(err, context.Canceled, "Get")
			_, err = e.inspector().Stats(ctx)
			e.is(err, context.Canceled, "Stats")
			n := 0
			for _, err := range e.inspector().List(ctx, queue.Filter{}) {
				n++
				e.is(err, context.Canceled, "List")
			}
			same(e, "answers of List", n, 1)
		}},
		{"a cancelled context stops administration", admin, func(e *env) {
			id, dead := e.add(), e.enqueue(queue.Spec{Kind: "dying"})[0].ID
			e.settle(e.kind("dying"), queue.Settlement{Outcome: queue.Bury})
			ctx, cancel := context.WithCancel(e.ctx)
			cancel()
			e.is(e.admin().Requeue(ctx, dead, queue.RequeueOptions{}), context.Canceled, "Requeue")
			e.is(e.admin().Cancel(ctx, id), context.Canceled, "Cancel")
			_, err := e.admin().Purge(ctx, 0, queue.StateDead)
			e.is(err, context.Canceled, "Purge")
			e.state(dead, queue.StateDead)
		}},
	}
}

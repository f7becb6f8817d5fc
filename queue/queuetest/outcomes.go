package queuetest

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/monext-community/monext-go/queue"
)

func outcomeTests() []test {
	reason := queue.Failure{Code: "busy", Message: "try later"}
	return []test{
		{"complete ends the job", 0, func(e *env) {
			id := e.add()
			e.complete(id)
			e.state(id, queue.StateDone)
			e.Advance(2 * ttl)
			e.none("the job is done")
		}},
		{"retry waits and counts", 0, func(e *env) {
			id := e.add()
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry, Delay: 10 * time.Minute, Failure: reason})
			e.state(id, queue.StatePending)
			e.Advance(9 * time.Minute)
			e.none("the retry is delayed")
			e.Advance(2 * time.Minute)
			same(e, "attempt", e.one(id).Job.Attempt, 2)
		}},
		{"retry without delay is due at once", 0, func(e *env) {
			id := e.add()
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry})
			e.one(id)
		}},
		{"retry of the last attempt buries", 0, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 2})[0].ID
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry, Failure: reason})
			l := e.one(id)
			e.settle(l, queue.Settlement{Outcome: queue.Retry, Failure: reason})
			e.state(id, queue.StateDead)
			e.none("no attempt is left")
			e.settle(l, queue.Settlement{Outcome: queue.Retry, Failure: reason})
			e.is(e.Queue.Settle(e.ctx, id, l.Token, queue.Settlement{Outcome: queue.Bury}), queue.ErrLeaseLost, "Settle bury after retry")
		}},
		{"bury ends the job, and says why", 0, func(e *env) {
			id := e.add()
			e.bury(id)
			e.state(id, queue.StateDead)
			e.Advance(2 * ttl)
			e.none("the job is dead")
		}},
		{"release gives the attempt back", 0, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 2})[0].ID
			for range 5 {
				l := e.one(id)
				same(e, "attempt", l.Job.Attempt, 1)
				e.settle(l, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: reason})
				e.none("the job is released for later")
				e.Advance(2 * time.Minute)
			}
			e.failures(e.one(id).Job, 0)
		}},
		{"failures are kept, with their attempts", history | inspector, func(e *env) {
			id := e.add()
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry, Failure: reason})
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Bury, Failure: queue.Failure{Code: "no", Message: "never", Attempt: 77, Rescued: true}})
			failures := e.failures(e.get(id), 2)
			for i, want := range []queue.Failure{{Attempt: 1, Code: "busy", Message: "try later"}, {Attempt: 2, Code: "no", Message: "never"}} {
				same(e, "time is set", failures[i].At.IsZero(), false)
				failures[i].At = time.Time{}
				same(e, "failure", failures[i], want)
			}
		}},
		{"a lease shows the failures before it", history, func(e *env) {
			id := e.add()
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry, Failure: reason})
			same(e, "code", e.failures(e.one(id).Job, 1)[0].Code, "busy")
		}},
		{"the last twenty failures are kept", history | inspector, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", MaxAttempts: 100})[0].ID
			for range queue.MaxFailures + 5 {
				e.settle(e.one(id), queue.Settlement{Outcome: queue.Retry, Failure: reason})
			}
			failures := e.failures(e.get(id), queue.MaxFailures)
			same(e, "first attempt kept", failures[0].Attempt, 6)
			same(e, "last attempt kept", failures[len(failures)-1].Attempt, queue.MaxFailures+5)
		}},
		{"a failure may hold anything and is cut", history | inspector, func(e *env) {
			id := e.add()
			e.settle(e.one(id), queue.Settlement{Outcome: queue.Bury, Failure: queue.Failure{
				Code: "a\x00b\n" + strings.Repeat("c", 100), Message: "\xff\x00'" + strings.Repeat("é", 4000),
			}})
			f := e.failures(e.get(id), 1)[0]
			same(e, "code begins", strings.HasPrefix(f.Code, "abccc"), true)
			same(e, "code is cut", len(f.Code), queue.MaxCode)
			same(e, "message begins", strings.HasPrefix(f.Message, "\uFFFD'éé"), true)
			same(e, "message is cut", len(f.Message) <= queue.MaxMessage && len(f.Message) > queue.MaxMessage-4, true)
			same(e, "message is UTF-8", utf8.ValidString(f.Message), true)
		}},
	}
}

func thenTests() []test {
	next := queue.Spec{Kind: "notify", Key: "o-1", Delay: time.Minute}
	return []test{
		{"what follows is enqueued with complete", then, func(e *env) {
			l := e.one(e.add())
			e.settle(l, queue.Settlement{Outcome: queue.Complete, Then: []queue.Spec{next}})
			e.none("what follows is delayed")
			e.Advance(2 * time.Minute)
			same(e, "kind", e.one("").Job.Kind, "notify")
		}},
		{"settling again enqueues nothing more", then, func(e *env) {
			l := e.one(e.add())
			s := queue.Settlement{Outcome: queue.Complete, Then: []queue.Spec{{Kind: "notify"}}}
			e.settle(l, s)
			e.settle(l, s)
			same(e, "leases", len(e.lease(5)), 1)
		}},
		{"a conflict leaves the lease as it was", then | dedupe, func(e *env) {
			e.enqueue(queue.Spec{Kind: "other", DedupeKey: "d", Delay: time.Hour})
			l := e.one(e.add())
			s := queue.Settlement{Outcome: queue.Complete, Then: []queue.Spec{{Kind: "innocent"}, {Kind: "notify", DedupeKey: "d"}}}
			e.is(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, s), queue.ErrConflict, "Settle")
			e.state(l.Job.ID, queue.StateLeased)
			e.none("nothing was enqueued, and the lease holds")
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
		}},
		{"a stale token enqueues nothing", then | fenced, func(e *env) {
			l := e.one(e.add())
			e.Advance(2 * ttl)
			e.one(l.Job.ID)
			s := queue.Settlement{Outcome: queue.Complete, Then: []queue.Spec{{Kind: "notify"}}}
			e.is(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, s), queue.ErrLeaseLost, "Settle")
			e.none("the token was stale")
		}},
		{"only complete has what follows", 0, func(e *env) {
			l := e.one(e.add())
			for _, outcome := range []queue.Outcome{queue.Retry, queue.Bury, queue.Release} {
				e.faults(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: outcome, Then: []queue.Spec{next}}), "Settle "+string(outcome))
			}
			e.state(l.Job.ID, queue.StateLeased)
		}},
		{"not claimed is said", noThen, func(e *env) {
			l := e.one(e.add())
			s := queue.Settlement{Outcome: queue.Complete, Then: []queue.Spec{next}}
			e.is(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, s), queue.ErrUnsupported, "Settle with what follows")
			e.state(l.Job.ID, queue.StateLeased)
		}},
	}
}

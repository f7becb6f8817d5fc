package queuetest

import (
	"time"

	"github.com/monext-community/monext-go/queue"
)

func inspectionTests() []test {
	return []test{
		{"a job is seen through its whole life", inspector, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", Key: "o", DedupeKey: dedupeIf(e, "d"), Payload: []byte("p")})[0].ID
			j := e.get(id)
			same(e, "state", j.State, queue.StatePending)
			same(e, "kind, key, dedupe key, payload", j.Kind+j.Key+j.DedupeKey+string(j.Payload), "ko"+dedupeIf(e, "d")+"p")
			same(e, "attempt", j.Attempt, 0)
			same(e, "no lease, not finished", j.ExpiresAt.IsZero() && j.FinishedAt.IsZero() && j.Owner == "", true)
			l := e.one(id)
			j = e.get(id)
			same(e, "state", j.State, queue.StateLeased)
			same(e, "attempt", j.Attempt, 1)
			same(e, "end of the lease", j.ExpiresAt.Equal(l.ExpiresAt), true)
			e.settle(l, queue.Settlement{Outcome: queue.Release, Delay: time.Minute})
			j = e.get(id)
			same(e, "state", j.State, queue.StatePending)
			same(e, "attempt", j.Attempt, 0)
			same(e, "no lease", j.ExpiresAt.IsZero() && j.Owner == "", true)
			same(e, "due later", j.RunAt.After(j.EnqueuedAt), true)
			e.Advance(2 * time.Minute)
			e.complete(id)
			j = e.get(id)
			same(e, "state", j.State, queue.StateDone)
			same(e, "finished", j.FinishedAt.After(j.EnqueuedAt), true)
			same(e, "no lease", j.ExpiresAt.IsZero() && j.Owner == "", true)
		}},
		{"an unknown job is not found", inspector, func(e *env) {
			e.add()
			for _, id := range unknownIDs {
				_, err := e.inspector().Get(e.ctx, id)
				e.is(err, queue.ErrNotFound, "Get of job "+id)
			}
		}},
		{"what is shown is a copy", inspector, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", Payload: []byte("before"), Meta: map[string]string{"m": "before"}})[0].ID
			j := e.get(id)
			copy(j.Payload, "after!")
			j.Meta["m"] = "after!"
			for j, err := range e.inspector().List(e.ctx, queue.Filter{}) {
				e.ok(err, "List")
				same(e, "payload and meta", string(j.Payload)+j.Meta["m"], "beforebefore")
			}
		}},
		{"a list has filters, a cursor and a limit", inspector, listFilters},
		{"a list of what is due", inspector, func(e *env) {
			r := e.enqueue(
				queue.Spec{Kind: "a", Delay: time.Hour}, queue.Spec{Kind: "b"}, queue.Spec{Kind: "b", MaxAttempts: 1},
				queue.Spec{Kind: "c", Key: "o"}, queue.Spec{Kind: "c", Key: "o"},
			)
			ids := given(r)
			e.jobs(queue.Filter{Due: true}, ids[1:]...)
			same(e, "leases", len(e.lease(2, "b")), 2)
			e.jobs(queue.Filter{Due: true}, ids[3:]...)
			e.Advance(2 * ttl)
			e.jobs(queue.Filter{Due: true}, ids[1], ids[3], ids[4])
			e.jobs(queue.Filter{Due: true, Kinds: []string{"b"}}, ids[1])
			e.jobs(queue.Filter{Due: true, States: []queue.State{queue.StateLeased}}, ids[1])
		}},
		{"a bad filter is refused", inspector, func(e *env) {
			e.add()
			for _, f := range []queue.Filter{{Limit: -1}, {States: []queue.State{"gone"}}, {After: "no ID of a job"}} {
				n := 0
				for _, err := range e.inspector().List(e.ctx, f) {
					n++
					e.faults(err, "List")
				}
				same(e, "answers", n, 1)
			}
		}},
		{"a list goes on while jobs come, change and go", inspector | admin, listMoving},
		{"the counts add up", inspector | admin, func(e *env) {
			stats := func(want queue.Stats) {
				e.Helper()
				s, err := e.inspector().Stats(e.ctx)
				e.ok(err, "Stats")
				if want.Lag > 0 && s.Lag >= want.Lag && s.Lag < want.Lag+5*time.Second {
					s.Lag = want.Lag
				} else if want.Lag == 0 && s.Lag < 5*time.Second && !e.Frozen {
					s.Lag = 0
				}
				same(e, "stats", s, want)
			}
			stats(queue.Stats{})
			e.add()
			stats(queue.Stats{Pending: 1, Due: 1})
			e.Advance(time.Minute)
			stats(queue.Stats{Pending: 1, Due: 1, Lag: time.Minute})
			e.enqueue(three()...)
			e.enqueue(queue.Spec{Kind: "k", Delay: time.Hour})
			e.complete("")
			e.bury("")
			e.one("")
			cancelled := e.add()
			e.ok(e.admin().Cancel(e.ctx, cancelled), "Cancel")
			stats(queue.Stats{Pending: 2, Leased: 1, Done: 1, Dead: 1, Cancelled: 1, Due: 1})
			_, err := e.admin().Purge(e.ctx, 0)
			e.ok(err, "Purge")
			stats(queue.Stats{Pending: 2, Leased: 1, Dead: 1, Due: 1})
		}},
	}
}

// dedupeIf returns the key if the queue has dedupe keys.
func dedupeIf(e *env, key string) string {
	if e.Queue.Features().Dedupe {
		return key
	}
	return ""
}

func listFilters(e *env) {
	ids := given(e.enqueue(
		queue.Spec{Kind: "a"}, queue.Spec{Kind: "b", Key: "o-1"}, queue.Spec{Kind: "a", Key: "o-1"}, queue.Spec{Kind: "c"}, queue.Spec{Kind: "a"},
	))
	e.settle(e.kind("b"), queue.Settlement{Outcome: queue.Complete})
	e.settle(e.kind("c"), queue.Settlement{Outcome: queue.Bury})
	e.jobs(queue.Filter{}, ids...)
	e.jobs(queue.Filter{States: []queue.State{queue.StateDone, queue.StateDead}}, ids[1], ids[3])
	e.jobs(queue.Filter{Kinds: []string{"a"}}, ids[0], ids[2], ids[4])
	e.jobs(queue.Filter{Kinds: []string{"b", "c"}, States: []queue.State{queue.StateDead}}, ids[3])
	e.jobs(queue.Filter{Key: "o-1"}, ids[1], ids[2])
	e.jobs(queue.Filter{Key: "o-2"})
	e.jobs(queue.Filter{Limit: 2}, ids[:2]...)
	e.jobs(queue.Filter{After: ids[2]}, ids[3:]...)
	e.jobs(queue.Filter{After: ids[0], Limit: 1, Kinds: []string{"a"}}, ids[2])
	e.jobs(queue.Filter{After: ids[4]})
	for j, err := range e.inspector().List(e.ctx, queue.Filter{}) {
		e.ok(err, "List")
		same(e, "first job", j.ID, ids[0])
		break // ends the list early
	}
}

// listMoving lists 700 jobs while others come, are settled and are purged: those that stay are seen once each.
func listMoving(e *env) {
	const n = 700
	var specs []queue.Spec
	for range n {
		specs = append(specs, queue.Spec{Kind: "k"})
	}
	ids := given(e.enqueue(specs...))
	for range 50 {
		e.complete("")
	}
	seen := map[string]int{}
	for j, err := range e.inspector().List(e.ctx, queue.Filter{}) {
		e.ok(err, "List")
		seen[j.ID]++
		switch len(seen) {
		case 10:
			_, err := e.admin().Purge(e.ctx, 0)
			e.ok(err, "Purge")
		case 100:
			e.complete("") // one that was seen, and stays in the list
			e.add()        // may be seen or not
		}
	}
	for i, id := range ids[50:] {
		if seen[id] != 1 {
			e.Errorf("job %d was listed %d times, want once", i+50, seen[id])
		}
	}
	for id, times := range seen {
		if times != 1 {
			e.Errorf("job %s was listed %d times", id, times)
		}
	}
}

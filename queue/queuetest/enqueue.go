package queuetest

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/queue"
)

func enqueueTests() []test {
	return []test{
		{"one receipt a spec, in order, each with an ID of its own", 0, func(e *env) {
			receipts := e.enqueue(queue.Spec{Kind: "a"}, queue.Spec{Kind: "b"}, queue.Spec{Kind: "c"})
			for i, l := range e.lease(3) {
				same(e, "ID of the receipt", receipts[i].ID, l.Job.ID)
				same(e, "kind", l.Job.Kind, string("abc"[i]))
				same(e, "state in the receipt", receipts[i].State, queue.StatePending)
				same(e, "duplicate", receipts[i].Duplicate, false)
			}
			ids := given(receipts)
			slices.Sort(ids)
			same(e, "different IDs", len(slices.Compact(ids)), 3)
		}},
		{"without specs nothing happens", 0, func(e *env) {
			same(e, "receipts", len(e.enqueue()), 0)
			e.none("nothing was enqueued")
		}},
		{"every field arrives", 0, func(e *env) {
			spec := queue.Spec{
				Kind: "capture", Key: "shop/100001", Payload: []byte(`{"v":1}`), MaxAttempts: 7,
				Meta: map[string]string{"trace": "00-ab", "actor": "Zoë"},
			}
			id := e.enqueue(spec)[0].ID
			j := e.one(id).Job
			same(e, "kind", j.Kind, spec.Kind)
			same(e, "key", j.Key, spec.Key)
			same(e, "payload", string(j.Payload), string(spec.Payload))
			same(e, "max attempts", j.MaxAttempts, 7)
			same(e, "meta is equal", maps.Equal(j.Meta, spec.Meta), true)
			same(e, "enqueued and due at once", j.EnqueuedAt.Equal(j.RunAt), true)
			same(e, "enqueued at all", j.EnqueuedAt.IsZero(), false)
		}},
		{"attempts default to DefaultMaxAttempts", 0, func(e *env) {
			same(e, "max attempts", e.one(e.add()).Job.MaxAttempts, queue.DefaultMaxAttempts)
		}},
		{"what the caller changes afterwards changes nothing", 0, func(e *env) {
			spec := queue.Spec{Kind: "k", Payload: []byte("before"), Meta: map[string]string{"m": "before"}}
			e.enqueue(spec)
			copy(spec.Payload, "after!")
			spec.Meta["m"] = "after!"
			l := e.one("")
			same(e, "payload", string(l.Job.Payload), "before")
			same(e, "meta", l.Job.Meta["m"], "before")
			copy(l.Job.Payload, "after!")
			l.Job.Meta["m"] = "after!"
			e.settle(l, queue.Settlement{Outcome: queue.Release})
			l = e.one("")
			same(e, "payload after the lease was changed", string(l.Job.Payload), "before")
			same(e, "meta after the lease was changed", l.Job.Meta["m"], "before")
		}},
		{"one bad spec refuses all", allOrNone, func(e *env) {
			_, err := e.Queue.Enqueue(e.ctx, queue.Spec{Kind: "k"}, queue.Spec{})
			e.faults(err, "Enqueue without kind")
			e.none("the call failed")
		}},
		{"a delay postpones", 0, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", Delay: 10 * time.Minute})[0].ID
			e.none("the job is delayed")
			e.Advance(9 * time.Minute)
			e.none("the job is delayed")
			e.Advance(2 * time.Minute)
			e.one(id)
		}},
		{"due exactly when the delay ends", frozen, func(e *env) {
			id := e.enqueue(queue.Spec{Kind: "k", Delay: time.Minute})[0].ID
			e.Advance(time.Minute - time.Millisecond)
			e.none("one millisecond is missing")
			e.Advance(time.Millisecond)
			e.one(id)
		}},
		{"jobs of a peer arrive", 0, func(e *env) {
			receipts, err := e.Peer().Enqueue(e.ctx, queue.Spec{Kind: "k"})
			e.ok(err, "Enqueue of a peer")
			e.one(receipts[0].ID)
		}},
	}
}

func dedupeTests() []test {
	spec := queue.Spec{Kind: "refund", Key: "o-1", DedupeKey: "refund:o-1:r-1", Payload: []byte("10.00 EUR")}
	duplicate := func(e *env, id string, state queue.State) {
		e.Helper()
		r := e.enqueue(spec)[0]
		same(e, "receipt of the duplicate", r, queue.Receipt{ID: id, Duplicate: true, State: state})
	}
	conflict := func(e *env, change func(s *queue.Spec)) {
		e.Helper()
		other := spec
		change(&other)
		_, err := e.Queue.Enqueue(e.ctx, queue.Spec{Kind: "innocent"}, other)
		e.is(err, queue.ErrConflict, "Enqueue of another content under the same key")
	}
	return []test{
		{"the same job twice is one job", dedupe, func(e *env) {
			id := e.enqueue(spec)[0].ID
			duplicate(e, id, queue.StatePending)
			l := e.one(id)
			duplicate(e, id, queue.StateLeased)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			e.none("there was only one job")
		}},
		{"another content under the same key is a conflict", dedupe | allOrNone, func(e *env) {
			id := e.enqueue(spec)[0].ID
			conflict(e, func(s *queue.Spec) { s.Payload = []byte("11.00 EUR") })
			conflict(e, func(s *queue.Spec) { s.Kind = "capture" })
			conflict(e, func(s *queue.Spec) { s.Key = "o-2" })
			e.complete(id)
			e.none("the calls in conflict stored nothing")
		}},
		{"delay, attempts and meta are not compared", dedupe, func(e *env) {
			id := e.enqueue(spec)[0].ID
			other := spec
			other.Delay, other.MaxAttempts, other.Meta = time.Hour, 3, map[string]string{"a": "b"}
			same(e, "receipt", e.enqueue(other)[0], queue.Receipt{ID: id, Duplicate: true, State: queue.StatePending})
			same(e, "max attempts", e.one(id).Job.MaxAttempts, queue.DefaultMaxAttempts)
		}},
		{"of fifty at the same time one is stored", dedupe, func(e *env) {
			var wg sync.WaitGroup
			receipts := make([]queue.Receipt, 50)
			errs := make([]error, len(receipts))
			for i := range receipts {
				q := e.Queue
				if i%2 == 0 {
					q = e.Peer()
				}
				wg.Go(func() {
					r, err := q.Enqueue(e.ctx, spec)
					if errs[i] = err; err == nil {
						receipts[i] = r[0]
					}
				})
			}
			wg.Wait()
			fresh := 0
			for i, r := range receipts {
				e.ok(errs[i], "Enqueue")
				same(e, "ID", r.ID, receipts[0].ID)
				if !r.Duplicate {
					fresh++
				}
			}
			same(e, "receipts that are no duplicates", fresh, 1)
		}},
		{"a done job keeps its key", dedupe, func(e *env) {
			id := e.enqueue(spec)[0].ID
			e.complete(id)
			duplicate(e, id, queue.StateDone)
			conflict(e, func(s *queue.Spec) { s.Payload = nil })
			e.none("the job is done")
		}},
		{"a dead job keeps its key", dedupe, func(e *env) {
			id := e.enqueue(spec)[0].ID
			e.bury(id)
			duplicate(e, id, queue.StateDead)
			e.none("the job is dead")
		}},
		{"a cancelled job keeps its key", dedupe | admin, func(e *env) {
			id := e.enqueue(spec)[0].ID
			e.ok(e.admin().Cancel(e.ctx, id), "Cancel")
			duplicate(e, id, queue.StateCancelled)
			e.none("the job is cancelled")
		}},
		{"a purged job frees its key", dedupe | admin, func(e *env) {
			id := e.enqueue(spec)[0].ID
			e.complete(id)
			_, err := e.admin().Purge(e.ctx, 0)
			e.ok(err, "Purge")
			r := e.enqueue(spec)[0]
			same(e, "duplicate", r.Duplicate, false)
			same(e, "the ID is used again", r.ID == id, false)
			e.one(r.ID)
		}},
		{"twice in one call is one job", dedupe, func(e *env) {
			receipts := e.enqueue(spec, queue.Spec{Kind: "k"}, spec)
			same(e, "second receipt", receipts[2], queue.Receipt{ID: receipts[0].ID, Duplicate: true, State: queue.StatePending})
			same(e, "jobs", len(e.lease(3)), 2)
		}},
		{"two contents in one call are a conflict", dedupe | allOrNone, func(e *env) {
			other := spec
			other.Payload = []byte("11.00 EUR")
			_, err := e.Queue.Enqueue(e.ctx, spec, other)
			e.is(err, queue.ErrConflict, "Enqueue")
			e.none("the call stored nothing")
		}},
		{"no key is never the same as no key", 0, func(e *env) {
			plain := spec
			plain.DedupeKey, plain.Key = "", ""
			e.enqueue(plain, plain)
			e.enqueue(plain)
			same(e, "jobs", len(e.lease(5)), 3)
		}},
		{"not claimed is said", noDedupe, func(e *env) {
			_, err := e.Queue.Enqueue(e.ctx, spec)
			e.is(err, queue.ErrUnsupported, "Enqueue with a dedupe key")
		}},
	}
}

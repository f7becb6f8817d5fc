package queuetest

import (
	"strconv"
	"testing"

	"github.com/monext-community/monext-go/queue"
)

// Bench measures whole cycles of a job: enqueue, lease and complete, with a key, a dedupe key (if the queue has them) and a
// payload of 60 bytes. It reports jobs/s; a job counts when it is settled. Compare only what ran on the same machine in the same
// run, with the same settings of durability.
func Bench(b *testing.B, maker func(testing.TB) Harness) {
	b.Helper()
	for _, batch := range []int{1, 16, 100} {
		b.Run("batch="+strconv.Itoa(batch), func(b *testing.B) {
			h := maker(b)
			n := 0
			for b.Loop() {
				cycle(b, h.Queue, batch, &n)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// cycle takes a batch of jobs through their life: enqueued in one call, leased in one call, settled one by one.
func cycle(b *testing.B, q queue.Queue, batch int, n *int) {
	b.Helper()
	specs := make([]queue.Spec, batch)
	for i := range specs {
		*n++
		id := strconv.Itoa(*n)
		specs[i] = queue.Spec{Kind: "capture", Key: id, Payload: []byte(`{"v":1,"account":"shop","order":"100001","operation":"op-1"}`)}
		if q.Features().Dedupe {
			specs[i].DedupeKey = id
		}
	}
	if _, err := q.Enqueue(b.Context(), specs...); err != nil {
		b.Fatal(err)
	}
	leases, err := q.Lease(b.Context(), queue.LeaseRequest{Max: batch})
	if err != nil || len(leases) != batch {
		b.Fatalf("leased %d of %d: %v", len(leases), batch, err)
	}
	for _, l := range leases {
		if err := q.Settle(b.Context(), l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}); err != nil {
			b.Fatal(err)
		}
	}
}

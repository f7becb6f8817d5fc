package queue_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/queue"
)

// BenchmarkMemoryCycle enqueues, leases and completes one job, with key, dedupe key and a payload of 60 bytes, while so many
// other jobs wait.
func BenchmarkMemoryCycle(b *testing.B) {
	for _, waiting := range []int{0, 1_000, 100_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) {
			ctx, q := context.Background(), queue.NewMemory()
			for i := range waiting {
				_, err := q.Enqueue(ctx, queue.Spec{Kind: "capture", Key: "waiting-" + strconv.Itoa(i)})
				require.NoError(b, err)
			}
			payload := []byte(`{"v":1,"account":"shop","order":"100001","operation":"op-1"}`)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n++
				id := strconv.Itoa(n)
				if _, err := q.Enqueue(ctx, queue.Spec{Kind: "capture", Key: id, DedupeKey: id, Payload: payload}); err != nil {
					b.Fatal(err)
				}
				leases, err := q.Lease(ctx, queue.LeaseRequest{Max: 1})
				if err != nil || len(leases) != 1 {
					b.Fatal(len(leases), err)
				}
				if err := q.Settle(ctx, leases[0].Job.ID, leases[0].Token, queue.Settlement{Outcome: queue.Complete}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// BenchmarkMemoryHotKey leases and releases the head of one key with 20,000 jobs behind it.
func BenchmarkMemoryHotKey(b *testing.B) {
	ctx, q := context.Background(), queue.NewMemory()
	for range 20_000 {
		_, err := q.Enqueue(ctx, queue.Spec{Kind: "capture", Key: "hot"})
		require.NoError(b, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		leases, err := q.Lease(ctx, queue.LeaseRequest{Max: 10})
		if err != nil || len(leases) != 1 {
			b.Fatal(len(leases), err)
		}
		if err := q.Settle(ctx, leases[0].Job.ID, leases[0].Token, queue.Settlement{Outcome: queue.Release}); err != nil {
			b.Fatal(err)
		}
	}
}

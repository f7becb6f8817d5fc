package sqlite_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// A cycle is enqueue, lease and settle, with key and dedupe key, each a commit of its own unless callers share it.

func BenchmarkCycleOneByOne(b *testing.B) {
	for _, s := range []sqlite.Sync{sqlite.SyncFull, sqlite.SyncNormal} {
		b.Run(string(s), func(b *testing.B) {
			q, n := open(b, sqlite.WithSync(s)).Jobs(), 0
			for b.Loop() {
				n++
				cycle(b, q, n)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

func BenchmarkCycleManyCallers(b *testing.B) {
	for _, s := range []sqlite.Sync{sqlite.SyncFull, sqlite.SyncNormal} {
		b.Run(string(s), func(b *testing.B) {
			q := open(b, sqlite.WithSync(s)).Jobs()
			var n atomic.Int64
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					cycle(b, q, int(n.Add(1)))
				}
			})
			b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// BenchmarkLeaseBehindAHotKey leases the one job that can be leased behind 20,000 that wait for their key.
func BenchmarkLeaseBehindAHotKey(b *testing.B) {
	q, ctx := open(b).Jobs(), context.Background()
	hot := make([]queue.Spec, 1000)
	for i := range hot {
		hot[i] = spec(0)
		hot[i].DedupeKey = ""
	}
	for range 20 {
		if _, err := q.Enqueue(ctx, hot...); err != nil {
			b.Fatal(err)
		}
	}
	if l, err := q.Lease(ctx, queue.LeaseRequest{}); err != nil || len(l) != 1 {
		b.Fatal(l, err)
	}
	n := 0
	for b.Loop() {
		n++
		cycle(b, q, n)
	}
}

func cycle(b *testing.B, q *sqlite.Jobs, n int) {
	b.Helper()
	ctx := context.Background()
	if _, err := q.Enqueue(ctx, spec(n)); err != nil {
		b.Error(err)
	}
	leases, err := q.Lease(ctx, queue.LeaseRequest{})
	if err != nil || len(leases) != 1 {
		b.Error(leases, err)
		return
	}
	err = q.Settle(ctx, leases[0].Job.ID, leases[0].Token, queue.Settlement{Outcome: queue.Complete})
	if err != nil {
		b.Error(err)
	}
}

func spec(n int) queue.Spec {
	order := fmt.Sprintf("100001/%08d", n)
	return queue.Spec{
		Kind: "capture", Key: order, DedupeKey: order + "/capture/1",
		Payload: []byte(`{"v":1,"account":"100001","order":"00004711","operation":"x"}`),
	}
}

// BenchmarkPassOverAPayment is what one attempt costs the store: claim, load, save with a wake, release.
func BenchmarkPassOverAPayment(b *testing.B) {
	db, ctx := open(b), context.Background()
	save(b, db, payment(b, key("A")))
	for b.Loop() {
		l, err := db.Payments().Claim(ctx, key("A"), time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		p, err := db.Payments().Load(ctx, key("A"))
		if err != nil {
			b.Fatal(err)
		}
		if p.Version() < 40 { // then it stays as long as a busy payment gets
			if p, err = touch(p); err != nil {
				b.Fatal(err)
			}
			wake := lifecycle.Wake{Key: key("A"), Action: lifecycle.ActionRefresh, Look: int(p.Version())}
			err = db.Payments().Save(ctx, p, l.Fence, wake)
		} else {
			err = db.Payments().Save(ctx, p, l.Fence)
		}
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Payments().Release(ctx, l); err != nil {
			b.Fatal(err)
		}
	}
}

package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

func open(tb testing.TB, opts ...sqlite.Option) *sqlite.DB {
	tb.Helper()
	db, err := sqlite.Open(context.Background(), filepath.Join(tb.TempDir(), "pay.db"), opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

func BenchmarkCycle(b *testing.B) {
	for _, s := range []sqlite.Sync{sqlite.SyncFull, sqlite.SyncNormal} {
		b.Run(string(s), func(b *testing.B) {
			q := open(b, sqlite.WithSync(s)).Jobs()
			ctx := context.Background()
			payload := []byte(`{"v":1,"account":"100001","order":"00004711","operation":"x"}`)
			n := 0
			for b.Loop() {
				n++
				key := "order" + string(rune('a'+n%26))
				if _, err := q.Enqueue(ctx, queue.Spec{Kind: "capture", Key: key, DedupeKey: key + "/" + itoa(n), Payload: payload}); err != nil {
					b.Fatal(err)
				}
				l, err := q.Lease(ctx, queue.LeaseRequest{})
				if err != nil || len(l) != 1 {
					b.Fatal(l, err)
				}
				if err := q.Settle(ctx, l[0].Job.ID, l[0].Token, queue.Settlement{Outcome: queue.Complete}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

func itoa(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

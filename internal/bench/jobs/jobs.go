// Package jobs measures how many jobs go through our queues, beside a peer.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/queue"
)

// store is a place that takes jobs; cycle enqueues one job, leases one and settles it.
type store interface {
	cycle(ctx context.Context, n int) error
	settings(ctx context.Context) (string, error)
	close() error
}

// opener makes a fresh store in an empty folder.
type opener func(ctx context.Context, dir string) (store, error)

// Memory measures the queue in memory, which has no peer.
func Memory(cycles int) contest.Contest {
	return contest.Contest{
		What: "queue in memory: enqueue, lease, settle", Format: perSecond, Unit: unit, Goal: contest.AtLeast(400_000, "400k jobs/s"),
		Ours: jobsPerSecond("", openMemory, 1, cycles),
	}
}

// SQLite compares the embedded default with goqite, on the disk of dir, and prints to out what the databases say of
// their settings. Ours always works with a key, a dedupe key and a fencing token, and keeps the finished job; goqite has
// none of these and deletes its message.
func SQLite(jobs int, dir string, out io.Writer) []contest.Contest {
	ours, theirs := announced(out, "ours", openSQLite), announced(out, "goqite", openPeer)
	between := func(what string, workers int, limit float64) contest.Contest {
		return contest.Contest{
			What: what, Peer: "goqite", Format: perSecond, Unit: unit, Goal: contest.RatioAtLeast(limit),
			Ours:   jobsPerSecond(dir, ours, workers, jobs),
			Theirs: jobsPerSecond(dir, theirs, workers, jobs),
		}
	}
	return []contest.Contest{
		between("SQLite FULL: enqueue, lease, settle, one by one", 1, 1.1),
		between("SQLite FULL: the same from 16 goroutines", 16, 4),
	}
}

const unit = "jobs/s"

func perSecond(v float64) string {
	if v >= 100_000 {
		return strconv.Itoa(int(v/1000)) + "k"
	}
	return strconv.Itoa(int(v))
}

// jobsPerSecond puts jobs through a fresh store and counts them when they are settled.
func jobsPerSecond(dir string, open opener, workers, jobs int) contest.Measure {
	return func(ctx context.Context) (rate float64, err error) {
		dir, err := os.MkdirTemp(dir, "round-")
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		s, err := open(ctx, dir)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, s.close()) }()

		started := time.Now()
		if err := putThrough(ctx, s, workers, jobs); err != nil {
			return 0, err
		}
		return float64(jobs) / time.Since(started).Seconds(), nil
	}
}

func putThrough(ctx context.Context, s store, workers, jobs int) error {
	var next atomic.Int64
	failures := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for n := int(next.Add(1)); n <= jobs && failures[w] == nil; n = int(next.Add(1)) {
				failures[w] = s.cycle(ctx, n)
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// announced prints, once, what the first store of this kind says of its settings.
func announced(out io.Writer, who string, open opener) opener {
	var once sync.Once
	return func(ctx context.Context, dir string) (store, error) {
		s, err := open(ctx, dir)
		if err != nil {
			return nil, err
		}
		once.Do(func() {
			var text string
			if text, err = s.settings(ctx); err == nil {
				fmt.Fprintf(out, "%s: %s\n", who, text)
			}
		})
		return s, err
	}
}

// payload is about sixty bytes, like the real one: references, no amounts.
const payload = `{"v":1,"account":"900000000001","order":"ORD-1","operation":"op"}`

func spec(n int) queue.Spec {
	key := "900000000001/ORD-" + strconv.Itoa(n)
	return queue.Spec{Kind: "capture", Key: key, DedupeKey: "capture/" + key, Payload: []byte(payload)}
}

// cycleThrough is what both of our queues do for one job.
func cycleThrough(ctx context.Context, q queue.Queue, n int) error {
	if _, err := q.Enqueue(ctx, spec(n)); err != nil {
		return err
	}
	leases, err := q.Lease(ctx, queue.LeaseRequest{Max: 1, TTL: time.Minute, Owner: "bench"})
	if err != nil {
		return err
	}
	if len(leases) != 1 {
		return fmt.Errorf("job %d was enqueued, and %d were leased", n, len(leases))
	}
	return q.Settle(ctx, leases[0].Job.ID, leases[0].Token, queue.Settlement{Outcome: queue.Complete})
}

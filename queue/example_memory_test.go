package queue_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/monext-community/monext-go/queue"
)

func ExampleMemory_Enqueue() {
	ctx := context.Background()
	q := queue.NewMemory()
	refund := queue.Spec{Kind: "refund", Key: "ORD-1", DedupeKey: "refund:ORD-1:return-1", Payload: []byte(`{"operation":"op-1"}`)}
	for range 2 { // a double click
		receipts, err := q.Enqueue(ctx, refund)
		fmt.Printf("%+v %v\n", receipts[0], err)
	}
	refund.Payload = []byte(`{"operation":"op-2"}`)
	_, err := q.Enqueue(ctx, refund)
	fmt.Println(err, errors.Is(err, queue.ErrConflict))
	_, err = q.Enqueue(ctx, queue.Spec{Delay: -time.Second})
	fmt.Println(err)
	// Output:
	// {ID:1 Duplicate:false State:pending} <nil>
	// {ID:1 Duplicate:true State:pending} <nil>
	// queue enqueue: conflict true
	// queue enqueue: 2 faults: specs[0].kind: a job needs a kind; specs[0].delay: must be between 0 and 10 years
}

func ExampleMemory_Lease() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture", Key: "ORD-1"}, queue.Spec{Kind: "refund", Key: "ORD-1"}, queue.Spec{Kind: "capture", Key: "ORD-2"})
	leases, err := q.Lease(ctx, queue.LeaseRequest{Max: 10, TTL: time.Minute, Owner: "worker 1"})
	for _, l := range leases {
		fmt.Println(l.Job.ID, l.Job.Kind, l.Job.Key, "attempt", l.Job.Attempt)
	}
	fmt.Println(err)
	// Output:
	// 1 capture ORD-1 attempt 1
	// 3 capture ORD-2 attempt 1
	// <nil>
}

// A worker whose lease ran out cannot settle the job that another one runs now.
func ExampleMemory_Settle() {
	ctx := context.Background()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	q := queue.NewMemory(queue.WithClock(func() time.Time { return now }))
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture"})

	slow, _ := q.Lease(ctx, queue.LeaseRequest{TTL: time.Minute})
	now = now.Add(2 * time.Minute)
	quick, _ := q.Lease(ctx, queue.LeaseRequest{TTL: time.Minute})

	done := queue.Settlement{Outcome: queue.Complete}
	fmt.Println(q.Settle(ctx, slow[0].Job.ID, slow[0].Token, done))
	fmt.Println(q.Settle(ctx, quick[0].Job.ID, quick[0].Token, done))
	fmt.Println(q.Settle(ctx, quick[0].Job.ID, quick[0].Token, done), "once more, as after a lost reply")
	// Output:
	// queue settle job 1: lease lost
	// <nil>
	// <nil> once more, as after a lost reply
}

func ExampleMemory_Extend() {
	ctx := context.Background()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	q := queue.NewMemory(queue.WithClock(func() time.Time { return now }))
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture"})
	leases, _ := q.Lease(ctx, queue.LeaseRequest{TTL: time.Minute})
	now = now.Add(40 * time.Second)
	end, err := q.Extend(ctx, leases[0].Job.ID, leases[0].Token, time.Minute)
	fmt.Println(end.Format(time.TimeOnly), err)
	now = now.Add(time.Hour)
	_, err = q.Extend(ctx, leases[0].Job.ID, leases[0].Token, time.Minute)
	fmt.Println(err)
	// Output:
	// 09:01:40 <nil>
	// queue extend job 1: lease lost
}

func ExampleMemory_List() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture", Key: "ORD-1"}, queue.Spec{Kind: "refund", Key: "ORD-2"}, queue.Spec{Kind: "capture", Key: "ORD-3"})
	for j, err := range q.List(ctx, queue.Filter{Kinds: []string{"capture"}, States: []queue.State{queue.StatePending}}) {
		fmt.Println(j.ID, j.Key, err)
	}
	stats, err := q.Stats(ctx)
	fmt.Println(stats.Total(), "jobs,", stats.Due, "due", err)
	// Output:
	// 1 ORD-1 <nil>
	// 3 ORD-3 <nil>
	// 3 jobs, 3 due <nil>
}

// A dead job stays where one can see it, with its failures, until somebody requeues it.
func ExampleMemory_Requeue() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture"})
	leases, _ := q.Lease(ctx, queue.LeaseRequest{})
	_ = q.Settle(ctx, leases[0].Job.ID, leases[0].Token, queue.Settlement{
		Outcome: queue.Bury, Failure: queue.Failure{Code: "set_up", Message: "the contract is not active"},
	})
	j, _ := q.Get(ctx, "1")
	fmt.Println(j.State, j.Attempt, j.Failures[0].Code)
	err := q.Requeue(ctx, "1", queue.RequeueOptions{})
	j, _ = q.Get(ctx, "1")
	fmt.Println(j.State, j.Attempt, j.Failures[0].Code, err)
	// Output:
	// dead 1 set_up
	// pending 0 set_up <nil>
}

func ExampleMemory_Cancel() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture"}, queue.Spec{Kind: "capture"})
	_, _ = q.Lease(ctx, queue.LeaseRequest{Max: 1})
	fmt.Println(q.Cancel(ctx, "2"))
	fmt.Println(q.Cancel(ctx, "1"))
	n, err := q.Purge(ctx, 0)
	fmt.Println(n, "purged", err)
	// Output:
	// <nil>
	// queue cancel job 1: conflict
	// 1 purged <nil>
}

// Stores keep failures by AppendFailure.
func ExampleAppendFailure() {
	var history []queue.Failure
	for attempt := 1; attempt <= 25; attempt++ {
		history = queue.AppendFailure(history, queue.Failure{Attempt: attempt, Code: "down\n", Message: strings.Repeat("é", 5000)})
	}
	fmt.Println(len(history), history[0].Attempt, history[19].Attempt)
	fmt.Printf("%q %d\n", history[0].Code, len(history[0].Message))
	// Output:
	// 20 6 25
	// "down" 2048
}

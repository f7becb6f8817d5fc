package queue_test

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/queue"
)

// A host's own executor: the Processor runs it over any queue, and knows nothing of what the jobs are about.
func Example() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, err := q.Enqueue(ctx,
		queue.Spec{Kind: "mail", Key: "ORD-1", Payload: []byte(`shipped`)},
		queue.Spec{Kind: "mail", Key: "ORD-2", Payload: []byte(`nonsense`)},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	mailer := queue.ExecutorFunc(func(_ context.Context, j queue.Job) queue.Settlement {
		if string(j.Payload) != "shipped" {
			return queue.Settlement{Outcome: queue.Bury, Failure: queue.Failure{Code: "unknown_template"}}
		}
		fmt.Println("mail about", j.Key)
		return queue.Settlement{Outcome: queue.Complete}
	})
	p, err := queue.NewProcessor(queue.Config{Queue: q, Executor: mailer, Environment: monext.Sandbox, Kinds: []string{"mail"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := p.Drain(ctx)
	fmt.Println(report, err)
	for _, j := range report.Jobs {
		fmt.Printf("%s %s: %s %q\n", j.ID, j.Key, j.State, j.Failure.Code)
	}
	// Output:
	// mail about ORD-1
	// 2 runs: 1 done, 0 to come again, 1 dead <nil>
	// 1 ORD-1: done ""
	// 2 ORD-2: dead "unknown_template"
}

func ExampleProcessor_RunOnce() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "capture"}, queue.Spec{Kind: "capture"})
	p, _ := queue.NewProcessor(queue.Config{Queue: q, Executor: complete, Environment: monext.Sandbox})
	report, err := p.RunOnce(ctx)
	fmt.Println(report, err)

	// In production jobs run by themselves.
	p, _ = queue.NewProcessor(queue.Config{Queue: q, Executor: complete, Environment: monext.Production})
	_, err = p.RunOnce(ctx)
	fmt.Println(err)
	// Output:
	// 1 runs: 1 done, 0 to come again, 0 dead <nil>
	// queue processor: RunOnce in the production environment: jobs run automatically (Run) there; set Config.AllowManual to do it all the same
}

func ExampleProcessor_Run() {
	q := queue.NewMemory()
	_, _ = q.Enqueue(context.Background(), queue.Spec{Kind: "capture"})
	ctx, stop := context.WithCancel(context.Background()) // a program takes signal.NotifyContext
	p, _ := queue.NewProcessor(queue.Config{
		Queue: q, Executor: complete, Environment: monext.Production,
		OnJob: func(j queue.JobReport) {
			fmt.Println("job", j.ID, j.State)
			stop()
		},
	})
	report, err := p.Run(ctx)
	fmt.Println(report, err)
	// Output:
	// job 1 done
	// 1 runs: 1 done, 0 to come again, 0 dead <nil>
}

func ExampleProcessor_Plan() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx,
		queue.Spec{Kind: "capture", Key: "ORD-1"}, queue.Spec{Kind: "reverse", Key: "ORD-2"}, queue.Spec{Kind: "cancel", Key: "ORD-3", Delay: time.Hour},
	)
	p, _ := queue.NewProcessor(queue.Config{
		Queue: q, Executor: complete, Environment: monext.Production, Actions: []queue.Action{queue.ActionCancel},
	})
	jobs, err := p.Plan(ctx, 0)
	for _, j := range jobs {
		fmt.Println(j.Kind, j.Key, j.State)
	}
	fmt.Println(err)
	// Output:
	// reverse ORD-2 pending
	// <nil>
}

func ExampleProcessor_Beat() {
	ctx := context.Background()
	q := queue.NewMemory()
	_, _ = q.Enqueue(ctx, queue.Spec{Kind: "export"})
	var p *queue.Processor
	long := queue.ExecutorFunc(func(ctx context.Context, _ queue.Job) queue.Settlement {
		for range 3 {
			_ = p.Beat(ctx) // between two parts of a long job
		}
		return queue.Settlement{Outcome: queue.Complete}
	})
	p, _ = queue.NewProcessor(queue.Config{Queue: q, Executor: long, Environment: monext.Test})
	fmt.Println(p.Drain(ctx))
	fmt.Println("without jobs, again in", p.Beat(ctx))
	// Output:
	// 1 runs: 1 done, 0 to come again, 0 dead <nil>
	// without jobs, again in 1m0s
}

func ExampleProcessor_Kinds() {
	p, err := queue.NewProcessor(queue.Config{
		Queue: queue.NewMemory(), Executor: complete, Environment: monext.Sandbox, Actions: []queue.Action{queue.ActionRefund},
	})
	fmt.Println(p.Kinds(), err)
	_, err = queue.NewProcessor(queue.Config{
		Queue: queue.NewMemory(), Executor: complete, Environment: monext.Sandbox, Actions: []queue.Action{"charge"},
	})
	fmt.Println(err)
	// Output:
	// [refund reverse] <nil>
	// queue: new processor: actions[0]: is not capture, cancel, refund or refresh
}

func ExampleBackoff_Delay() {
	most := func(n int64) int64 { return n - 1 } // instead of chance
	b := queue.DefaultBackoff()
	for attempt := 1; attempt <= 4; attempt++ {
		fmt.Println(b.Delay("", attempt, most), b.Delay(queue.CodeThrottled, attempt, most))
	}
	// Output:
	// 2s 10s
	// 4s 20s
	// 8s 40s
	// 16s 1m20s
}

package queue_test

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/queue"
)

func ExampleProcessor_Resume() {
	ctx := context.Background()
	jobs := queue.NewMemory()
	defer jobs.Close()
	turnedAway := func(context.Context, queue.Job) queue.Settlement {
		return queue.Settlement{Outcome: queue.Release, Failure: queue.Failure{Code: queue.CodeCredentials, Message: "the key is an old one"}}
	}
	processor, err := queue.NewProcessor(queue.Config{Queue: jobs, Executor: queue.ExecutorFunc(turnedAway), Environment: monext.Sandbox})
	if err != nil {
		panic(err)
	}
	if _, err := jobs.Enqueue(ctx, queue.Spec{Kind: "capture", Meta: map[string]string{queue.MetaAccount: "shop"}}); err != nil {
		panic(err)
	}
	if _, err := processor.Drain(ctx); err != nil { // the account pauses
		panic(err)
	}
	// client.Rotate(credentials) gives the client the new key; the jobs need not wait any longer.
	fmt.Println(processor.Resume("shop"))
	fmt.Println(processor.Resume("shop"))
	// Output:
	// true
	// false
}

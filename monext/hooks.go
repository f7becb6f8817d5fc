package monext

import (
	"context"
	"time"
)

// Hooks observe calls without tying this package to a tracing or metrics library. Each may be nil.
// They run on the caller's goroutine and must not block.
type Hooks struct {
	// Start is called before a call's first request; the context it returns is used for the call,
	// so that a span can be put into it.
	Start func(ctx context.Context, call Call) context.Context
	// End is called once when the call is over.
	End func(ctx context.Context, call Call, end End)
}

// Call describes a call with values of small number, fit for span names and metric labels.
type Call struct {
	Operation Operation
	Method    string
	// Route is the path template, such as "/checkout/transactions/{id}/captures".
	Route       string
	Environment Environment
}

// End is how a call ended.
type End struct {
	Outcome  Outcome
	Class    Class
	Status   int
	Title    Title
	Code     string
	Attempts int
	Duration time.Duration
	// Err is the error that the caller gets.
	Err error
}

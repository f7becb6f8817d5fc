package monext

import (
	"errors"
	"time"
)

// Operation names the call that an [Error], a log line or a hook speaks of.
type Operation string

// The calls of the client.
const (
	OperationCreateSession  Operation = "create session"
	OperationGetSession     Operation = "get session"
	OperationGetTransaction Operation = "get transaction"
	OperationCapture        Operation = "capture"
	OperationCancel         Operation = "cancel"
	OperationRefund         Operation = "refund"
	OperationAlive          Operation = "alive"
)

// Sentinels that an [*Error] matches with errors.Is. The first four tell its outcome, the others
// its class.
var (
	ErrRefused = errors.New("monext: refused")
	ErrPending = errors.New("monext: pending")
	ErrNotDone = errors.New("monext: not done")
	ErrUnknown = errors.New("monext: outcome unknown")

	ErrDuplicate     = errors.New("monext: duplicate check fired")
	ErrUnauthorized  = errors.New("monext: credentials turned away")
	ErrRateLimited   = errors.New("monext: too many requests")
	ErrConfiguration = errors.New("monext: configuration or request is wrong")
	ErrNothingLeft   = errors.New("monext: already cancelled or expired")
	ErrTemporary     = errors.New("monext: temporary failure")
)

// Error is every failure of a call: a refusal, a missing answer, an unreadable one.
type Error struct {
	// Operation is the call.
	Operation Operation
	// Outcome is what the failure proves; never [Accepted].
	Outcome Outcome
	// Class refines the outcome.
	Class Class
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Title, Code and Detail are Monext's verdict, when there was one. Detail is not part of the
	// error's text, as it may quote what was sent.
	Title  Title
	Code   string
	Detail string
	// Attempts is how many requests were tried.
	Attempts int
	// RetryAfter is how long Monext asked to wait; 0 when it did not say.
	RetryAfter time.Duration

	cause error
	raw   Raw
}

// Unwrap returns what caused the error when no answer came: a context's error, a network error.
func (e *Error) Unwrap() error { return e.cause }

// RawBody returns the first bytes of the answer, at most 4096. They may hold personal data.
func (e *Error) RawBody() []byte { return e.raw }

package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// worker is a lifecycle service that answers as told.
type worker struct {
	account string
	tasks   []lifecycle.Task
	pass    lifecycle.Pass
	err     error
	before  func()
}

func (w *worker) Account() string { return w.account }

func (w *worker) Execute(_ context.Context, t lifecycle.Task) (lifecycle.Pass, error) {
	w.tasks = append(w.tasks, t)
	if w.before != nil {
		w.before()
	}
	return w.pass, w.err
}

// jobFor is the job of a wake, as a queue would give it.
func jobFor(tb testing.TB, w lifecycle.Wake) queue.Job {
	tb.Helper()
	s, err := queue.SpecOf(w)
	require.NoError(tb, err)
	require.NoError(tb, s.Validate())
	return queue.Job{ID: "7", Kind: s.Kind, Key: s.Key, Payload: s.Payload, Attempt: 1, MaxAttempts: queue.DefaultMaxAttempts, Meta: s.Meta}
}

var capture = lifecycle.Wake{
	Key: lifecycle.Key{Account: "shop", Order: "ORD-1"}, Operation: "op-1", Action: lifecycle.ActionCapture, After: time.Minute, Look: 3,
}

func TestAWakeAndItsTaskAreTheSameThroughAJob(t *testing.T) {
	t.Parallel()
	for _, action := range []lifecycle.Action{
		lifecycle.ActionCapture, lifecycle.ActionCancel, lifecycle.ActionRefund, lifecycle.ActionReverse, lifecycle.ActionRefresh,
	} {
		w := capture
		w.Action = action
		task, err := queue.TaskOf(jobFor(t, w))
		require.NoError(t, err)
		require.Equal(t, lifecycle.Task{Key: w.Key, Operation: w.Operation, Action: action}, task)
	}
}

func TestTheJobOfAWakeHoldsReferencesOnly(t *testing.T) {
	t.Parallel()
	s, err := queue.SpecOf(capture)
	require.NoError(t, err)
	require.Equal(t, "capture", s.Kind)
	require.Equal(t, capture.DedupeKey(), s.DedupeKey)
	require.Equal(t, time.Minute, s.Delay)
	require.JSONEq(t, `{"v":1,"account":"shop","order":"ORD-1","operation":"op-1"}`, string(s.Payload))
	require.Equal(t, map[string]string{queue.MetaAccount: "shop"}, s.Meta)
}

func TestOrdersOfDifferentAccountsNeverShareAKey(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, k := range []lifecycle.Key{{Account: "a", Order: "b/c"}, {Account: "a/b", Order: "c"}, {Account: "1:a", Order: "b"}, {Account: "1", Order: "a/b"}} {
		s, err := queue.SpecOf(lifecycle.Wake{Key: k, Action: lifecycle.ActionRefresh})
		require.NoError(t, err)
		keys[s.Key] = true
	}
	require.Len(t, keys, 4)
}

func TestAWakeOutOfRangeIsBroughtIntoIt(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]time.Duration{-time.Hour: 0, 20 * 365 * 24 * time.Hour: queue.MaxDelay} {
		w := capture
		w.After = after
		s, err := queue.SpecOf(w)
		require.NoError(t, err)
		require.Equal(t, want, s.Delay)
	}
}

func TestAWakeThatNamesNothingIsRefused(t *testing.T) {
	t.Parallel()
	_, err := queue.SpecOf(lifecycle.Wake{Action: "charge"})
	require.ErrorIs(t, err, order.RuleRequired)
	require.ErrorIs(t, err, order.RuleUnknown)
}

func TestAPassDecidesWhatBecomesOfTheJob(t *testing.T) {
	t.Parallel()
	down := errors.New("database down")
	trouble := func(e *monext.Error) lifecycle.Pass { return lifecycle.Pass{After: time.Minute, Trouble: e} }
	for name, c := range map[string]struct {
		pass lifecycle.Pass
		err  error
		want queue.Settlement
	}{
		"done":            {lifecycle.Pass{Done: true}, nil, queue.Settlement{Outcome: queue.Complete}},
		"come again":      {lifecycle.Pass{After: time.Hour}, nil, queue.Settlement{Outcome: queue.Release, Delay: time.Hour}},
		"come again soon": {lifecycle.Pass{}, nil, queue.Settlement{Outcome: queue.Release, Delay: 10 * time.Millisecond}},
		"come again late": {lifecycle.Pass{After: 1 << 62}, nil, queue.Settlement{Outcome: queue.Release, Delay: queue.MaxDelay}},
		"store fault":     {lifecycle.Pass{}, down, queue.Settlement{Outcome: queue.Retry, Failure: queue.Failure{Code: queue.CodeStore, Message: "database down"}}},
		"no such payment": {lifecycle.Pass{}, fmt.Errorf("execute: %w", lifecycle.ErrNotFound), queue.Settlement{
			Outcome: queue.Bury, Failure: queue.Failure{Code: queue.CodeInvalid, Message: "the payment or operation does not exist"},
		}},
		"bad credentials": {trouble(&monext.Error{Class: monext.ClassUnauthorized}), nil, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeCredentials}}},
		"throttled":       {trouble(&monext.Error{Class: monext.ClassRateLimited}), nil, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeThrottled}}},
		"unreachable":     {trouble(&monext.Error{Class: monext.ClassTransport}), nil, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeOutage}}},
		"server error":    {trouble(&monext.Error{Status: 502}), nil, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeOutage}}},
		"a wrong clock": {
			lifecycle.Pass{After: time.Minute, Trouble: &lifecycle.ClockError{Ahead: time.Hour, Max: time.Minute}}, nil,
			queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeClock}},
		},
		"not available": {trouble(&monext.Error{Status: 503}), nil, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeThrottled}}},
		"a bare 429 of a capture": {
			trouble(&monext.Error{Operation: monext.OperationCapture, Class: monext.ClassRateLimited, Status: 429, RetryAfter: time.Hour}), nil,
			queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeThrottled}, RetryAfter: time.Hour, InDoubt: true},
		},
		"a bare 401 of a read": {
			trouble(&monext.Error{Operation: monext.OperationGetTransaction, Class: monext.ClassUnauthorized, Status: 401}), nil,
			queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: queue.CodeCredentials}},
		},
		"an answer": {trouble(&monext.Error{Class: monext.ClassDuplicate, Status: 201}), nil, queue.Settlement{Outcome: queue.Release, Delay: time.Minute, Failure: queue.Failure{Code: "monext"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &worker{account: "shop", pass: c.pass, err: c.err}
			got := queue.Work(&worker{account: "other"}, w).Execute(t.Context(), jobFor(t, capture))
			leak.New(t).Value(got)
			require.Len(t, w.tasks, 1)
			if c.pass.Trouble != nil {
				require.Equal(t, c.pass.Trouble.Error(), got.Failure.Message)
				got.Failure.Message = ""
			}
			require.Equal(t, c.want, got)
			require.NoError(t, got.Validate())
		})
	}
}

func TestAStoreThatFailsBecauseTheJobWasStoppedIsNoFailure(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	w := &worker{account: "shop", err: context.Canceled, before: stop}
	got := queue.Work(w).Execute(ctx, jobFor(t, capture))
	require.Equal(t, queue.Release, got.Outcome)
}

func TestAJobOfAnotherAccountIsLeftToOthers(t *testing.T) {
	t.Parallel()
	got := queue.Work(&worker{account: "other"}).Execute(t.Context(), jobFor(t, capture))
	require.Equal(t, queue.Release, got.Outcome)
	require.Equal(t, 30*time.Second, got.Delay)
	require.Equal(t, queue.CodeInvalid, got.Failure.Code)
}

func TestAJobThatCannotBeReadIsBuried(t *testing.T) {
	t.Parallel()
	good := jobFor(t, capture)
	for name, change := range map[string]func(j *queue.Job){
		"not JSON":         func(j *queue.Job) { j.Payload = []byte("capture 129.90 EUR") },
		"nothing":          func(j *queue.Job) { j.Payload = nil },
		"a later version":  func(j *queue.Job) { j.Payload = []byte(`{"v":2,"account":"shop","order":"ORD-1"}`) },
		"an unknown field": func(j *queue.Job) { j.Payload = []byte(`{"v":1,"account":"shop","order":"ORD-1","amount":1}`) },
		"something behind": func(j *queue.Job) { j.Payload = append(slices.Clip(j.Payload), "{}"...) },
		"no account":       func(j *queue.Job) { j.Payload = []byte(`{"v":1,"order":"ORD-1"}`) },
		"no order":         func(j *queue.Job) { j.Payload = []byte(`{"v":1,"account":"shop"}`) },
		"another kind":     func(j *queue.Job) { j.Kind = "mail" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := good
			change(&j)
			w := &worker{account: "shop"}
			got := queue.Work(w).Execute(t.Context(), j)
			leak.New(t).Value(got)
			require.Equal(t, queue.Bury, got.Outcome)
			require.Equal(t, queue.CodeInvalid, got.Failure.Code)
			require.True(t, strings.HasPrefix(got.Failure.Message, "queue: job 7: "), got.Failure.Message)
			require.Empty(t, w.tasks)
		})
	}
}

func TestTheActionsOfTheFilterAreWordsOfTheLifecycle(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, lifecycle.ActionCapture, queue.ActionCapture)
	require.EqualValues(t, lifecycle.ActionCancel, queue.ActionCancel)
	require.EqualValues(t, lifecycle.ActionRefund, queue.ActionRefund)
	require.EqualValues(t, lifecycle.ActionRefresh, queue.ActionRefresh)
	p := newBench(t, complete, func(c *queue.Config) { c.Actions = []queue.Action{queue.ActionCancel} })
	require.Contains(t, p.Kinds(), string(lifecycle.ActionReverse))
}

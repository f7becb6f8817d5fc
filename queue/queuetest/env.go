package queuetest

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

type flag = atomic.Bool

// ttl is how long the suite's leases last unless a test says otherwise.
const ttl = time.Minute

// env is a test in progress: its T, its queue, and short forms of what tests do all the time. The short forms end the test if
// the queue refuses what it should do.
type env struct {
	T
	Harness

	ctx context.Context //nolint:containedctx // of this one test
}

func newEnv(t T, h Harness) *env {
	if h.Peer == nil {
		q := h.Queue
		h.Peer = func() queue.Queue { return q }
	}
	return &env{T: t, Harness: h, ctx: t.Context()}
}

func (e *env) fatalf(format string, args ...any) {
	e.Helper()
	e.Errorf(format, args...)
	e.FailNow()
}

// same fails the test, and lets it go on, when got is not want.
func same[V comparable](e *env, what string, got, want V) {
	e.Helper()
	if got != want {
		e.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// ok ends the test on an error.
func (e *env) ok(err error, what string) {
	e.Helper()
	if err != nil {
		e.fatalf("%s: %v", what, err)
	}
}

// is fails the test when err is not want.
func (e *env) is(err, want error, what string) {
	e.Helper()
	if !errors.Is(err, want) {
		e.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

// faults fails the test when err does not list faults.
func (e *env) faults(err error, what string) {
	e.Helper()
	var f order.Faults
	if !errors.As(err, &f) {
		e.Errorf("%s: got error %v, want order.Faults", what, err)
	}
}

func (e *env) enqueue(specs ...queue.Spec) []queue.Receipt {
	e.Helper()
	receipts, err := e.Queue.Enqueue(e.ctx, specs...)
	e.ok(err, "Enqueue")
	if len(receipts) != len(specs) {
		e.fatalf("Enqueue of %d specs gave %d receipts", len(specs), len(receipts))
	}
	return receipts
}

// add enqueues one job of kind "k" without key and returns its ID.
func (e *env) add() string {
	e.Helper()
	return e.enqueue(queue.Spec{Kind: "k"})[0].ID
}

// lease leases up to most jobs of the given kinds.
func (e *env) lease(most int, kinds ...string) []queue.Lease {
	e.Helper()
	leases, err := e.Queue.Lease(e.ctx, queue.LeaseRequest{Max: most, TTL: ttl, Kinds: kinds})
	e.ok(err, "Lease")
	if len(leases) > most {
		e.fatalf("Lease of at most %d gave %d", most, len(leases))
	}
	return leases
}

// one leases exactly one job: this one, if id is not empty.
func (e *env) one(id string) queue.Lease {
	e.Helper()
	leases := e.lease(1)
	if len(leases) != 1 {
		e.fatalf("nothing was leased, want job %s", id)
	}
	if id != "" && leases[0].Job.ID != id {
		e.fatalf("leased job %s, want %s", leases[0].Job.ID, id)
	}
	return leases[0]
}

// kind leases the only due job of a kind.
func (e *env) kind(kind string) queue.Lease {
	e.Helper()
	leases := e.lease(1, kind)
	if len(leases) != 1 {
		e.fatalf("nothing of kind %s was leased", kind)
	}
	return leases[0]
}

// none checks that nothing can be leased.
func (e *env) none(why string) {
	e.Helper()
	if leases := e.lease(1); len(leases) != 0 {
		e.fatalf("leased job %s, want nothing: %s", leases[0].Job.ID, why)
	}
}

func (e *env) settle(l queue.Lease, s queue.Settlement) {
	e.Helper()
	e.ok(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, s), "Settle "+string(s.Outcome))
}

// complete leases this job and completes it.
func (e *env) complete(id string) {
	e.Helper()
	e.settle(e.one(id), queue.Settlement{Outcome: queue.Complete})
}

// bury leases this job and buries it.
func (e *env) bury(id string) {
	e.Helper()
	e.settle(e.one(id), queue.Settlement{Outcome: queue.Bury, Failure: queue.Failure{Code: "test", Message: "buried"}})
}

// inspector and admin are the queue as what the test needs it to be.
func (e *env) inspector() queue.Inspector { return as[queue.Inspector](e) }
func (e *env) admin() queue.Admin         { return as[queue.Admin](e) }

func as[I any](e *env) I {
	e.Helper()
	i, ok := e.Queue.(I)
	if !ok {
		e.fatalf("the queue is no %T any more", i)
	}
	return i
}

func (e *env) get(id string) queue.Job {
	e.Helper()
	j, err := e.inspector().Get(e.ctx, id)
	e.ok(err, "Get")
	return j
}

// failures returns the failures of a job, of which there must be n.
func (e *env) failures(j queue.Job, n int) []queue.Failure {
	e.Helper()
	if len(j.Failures) != n {
		e.fatalf("failures of job %s: got %d, want %d", j.ID, len(j.Failures), n)
	}
	return j.Failures
}

// state checks the state of a job, if the queue can be inspected.
func (e *env) state(id string, want queue.State) {
	e.Helper()
	if i, ok := e.Queue.(queue.Inspector); ok {
		j, err := i.Get(e.ctx, id)
		e.ok(err, "Get")
		same(e, "state of job "+id, j.State, want)
	}
}

// ids lists the IDs that match.
func (e *env) ids(f queue.Filter) []string {
	e.Helper()
	var ids []string
	for j, err := range e.inspector().List(e.ctx, f) {
		e.ok(err, "List")
		ids = append(ids, j.ID)
	}
	return ids
}

// jobs checks which IDs match, in order.
func (e *env) jobs(f queue.Filter, want ...string) {
	e.Helper()
	if got := e.ids(f); !slices.Equal(got, want) {
		e.Errorf("List %+v: got %v, want %v", f, got, want)
	}
}

// leased returns the IDs of leases.
func leased(leases []queue.Lease) []string {
	var ids []string
	for _, l := range leases {
		ids = append(ids, l.Job.ID)
	}
	return ids
}

// given returns the IDs of receipts.
func given(receipts []queue.Receipt) []string {
	var ids []string
	for _, r := range receipts {
		ids = append(ids, r.ID)
	}
	return ids
}

// equal checks two lists of IDs.
func (e *env) equal(what string, got, want []string) {
	e.Helper()
	if !slices.Equal(got, want) {
		e.Errorf("%s: got %v, want %v", what, got, want)
	}
}

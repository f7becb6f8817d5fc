package queuetest

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// Harness is an empty queue and the handles that its tests need.
type Harness struct {
	// Queue is the queue to test. If it is also a queue.Inspector, a queue.Admin or an io.Closer, those are tested too.
	Queue queue.Queue
	// Advance moves the store's clock forward.
	Advance func(d time.Duration)
	// SetBack sets the store's wall clock back by d; its monotonic clock does not go back. If nil, the tests that need it are
	// left out. For a queue that takes its time from a clock of the test, func(d time.Duration) { clock.Advance(-d) } is enough.
	SetBack func(d time.Duration)
	// Frozen says that the store's clock stands still between two Advances. If it does not, tests of exact moments are
	// left out, and the others need the store to be fast enough: 5 s a test is plenty.
	Frozen bool
	// Peer returns a second client of the same store. Nil: Queue is its own peer.
	Peer func() queue.Queue
	// Reopen closes the store as a crash or an orderly end would, and opens it again. Needed by queues that claim to be
	// durable.
	Reopen func() queue.Queue
	// Corrupt damages the stored job with this ID so that it cannot be read as a job any more. Nil: cannot happen.
	Corrupt func(id string)
}

// T is what a test of the suite needs of testing.T.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	FailNow()
	Context() context.Context
}

// Run tests the queues that the maker makes, one for each test.
func Run(t *testing.T, maker func(testing.TB) Harness) {
	t.Helper()
	sample := maker(t)
	if sample.Queue == nil || sample.Advance == nil {
		t.Fatal("queuetest: Harness needs Queue and Advance")
	}
	if sample.Queue.Features().Durable && sample.Reopen == nil {
		t.Fatal("queuetest: a queue that claims to be durable needs Harness.Reopen")
	}
	for group, tests := range byGroup(sample) {
		t.Run(group, func(t *testing.T) {
			for _, c := range tests {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.run(newEnv(t, maker(t)))
				})
			}
		})
	}
}

// Failing runs the same tests and returns the names of those that fail, such as "fence/a stale token cannot complete", and
// lets none of them fail tb. It is for proving that the suite finds a fault.
func Failing(tb testing.TB, maker func(testing.TB) Harness) []string {
	tb.Helper()
	var failed []string
	for group, tests := range byGroup(maker(tb)) {
		for _, c := range tests {
			r := &recorder{ctx: tb.Context()}
			h := maker(tb)
			done := make(chan struct{})
			go func() { // FailNow ends its goroutine
				defer close(done)
				defer func() {
					if recover() != nil {
						r.failed.Store(true)
					}
				}()
				c.run(newEnv(r, h))
			}()
			<-done
			if r.failed.Load() {
				failed = append(failed, group+"/"+c.name)
			}
		}
	}
	return failed
}

// byGroup yields the tests that apply to queues like the sample, in groups.
func byGroup(sample Harness) func(yield func(string, []test) bool) {
	return func(yield func(string, []test) bool) {
		for _, g := range groups() {
			tests := slices.DeleteFunc(g.tests, func(c test) bool { return !c.applies(sample) })
			if len(tests) > 0 && !yield(g.name, tests) {
				return
			}
		}
	}
}

type group struct {
	name  string
	tests []test
}

func groups() []group {
	return []group{
		{"enqueue", enqueueTests()},
		{"dedupe", dedupeTests()},
		{"lease", leaseTests()},
		{"wait", waitTests()},
		{"fence", fenceTests()},
		{"expiry", expiryTests()},
		{"clock", clockTests()},
		{"keys", keyTests()},
		{"outcomes", outcomeTests()},
		{"then", thenTests()},
		{"requeue", requeueTests()},
		{"cancel", cancelTests()},
		{"purge", purgeTests()},
		{"inspection", inspectionTests()},
		{"durability", durabilityTests()},
		{"close", closeTests()},
		{"hostile", hostileTests()},
		{"context", contextTests()},
		{"model", modelTests()},
	}
}

// test is one rule and how it is checked.
type test struct {
	name  string
	needs needs
	run   func(e *env)
}

// needs says what a queue must offer for a test to apply.
type needs uint

const (
	inspector needs = 1 << iota
	admin
	closer
	durable
	fenced
	exclusive
	dedupe
	noDedupe
	allOrNone
	history
	then
	noThen
	frozen
	corrupt
	setBack
)

func (c test) applies(h Harness) bool {
	f := h.Queue.Features()
	offers := map[needs]bool{
		durable: f.Durable, fenced: f.Fenced, exclusive: f.KeyExclusive, dedupe: f.Dedupe, noDedupe: !f.Dedupe,
		allOrNone: f.Atomic, history: f.History, then: f.Then, noThen: !f.Then, frozen: h.Frozen, corrupt: h.Corrupt != nil,
		setBack: h.SetBack != nil,
	}
	_, offers[inspector] = h.Queue.(queue.Inspector)
	_, offers[admin] = h.Queue.(queue.Admin)
	_, offers[closer] = h.Queue.(io.Closer)
	for need, offered := range offers {
		if c.needs&need != 0 && !offered {
			return false
		}
	}
	return true
}

// recorder is a T that only remembers that it failed.
type recorder struct {
	ctx    context.Context //nolint:containedctx // as in testing.T
	failed flag
}

func (*recorder) Helper()                    {}
func (*recorder) Logf(string, ...any)        {}
func (r *recorder) Errorf(string, ...any)    { r.failed.Store(true) }
func (r *recorder) FailNow()                 { r.failed.Store(true); runtime.Goexit() }
func (r *recorder) Context() context.Context { return r.ctx }

// list writes values on one line each, for failure messages.
func list[V any](values []V) string {
	lines := make([]string, len(values))
	for i, v := range values {
		lines[i] = fmt.Sprintf("  %+v", v)
	}
	return strings.Join(lines, "\n")
}

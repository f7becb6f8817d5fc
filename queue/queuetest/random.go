package queuetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/queue"
)

// SeedVariable is the environment variable that repeats a run of the random test.
const SeedVariable = "QUEUETEST_SEED"

// steps is how many random operations a run of the random test makes.
const steps = 1000

func modelTests() []test {
	return []test{
		{"random operations agree with a plain model", fenced | exclusive | dedupe | allOrNone, func(e *env) {
			seed := rand.Uint64()
			if text := os.Getenv(SeedVariable); text != "" {
				given, err := strconv.ParseUint(text, 10, 64)
				e.ok(err, SeedVariable)
				seed = given
			}
			w := &walk{env: e, r: rand.New(rand.NewPCG(seed, 0)), model: model{frozen: e.Frozen}}
			for step := range steps {
				w.model.ops++
				what, err := w.step()
				if err == nil {
					err = w.model.compare(e)
				}
				if err != nil {
					e.fatalf("%s=%d, step %d: %s\n%v\nbefore:\n%s", SeedVariable, seed, step, what, err, list(w.log[max(0, len(w.log)-12):]))
				}
				w.log = append(w.log, what)
			}
		}},
	}
}

// walk goes through random operations, on the queue and on the model.
type walk struct {
	*env

	r     *rand.Rand
	model model
	held  []hold // every lease there ever was
	log   []string
}

type hold struct {
	id    string
	token queue.Token
}

// span is a random time of up to n times ten seconds, never at a whole one: the clock moves in whole ones, so that no two
// moments are ever so close that a store's own speed decides.
func (w *walk) span(n int) time.Duration {
	return time.Duration(w.r.IntN(n))*10*time.Second + 5*time.Second
}

// maybe is a span, or zero.
func (w *walk) maybe(n int) time.Duration {
	if w.r.IntN(2) == 0 {
		return 0
	}
	return w.span(n)
}

func (w *walk) step() (string, error) {
	_, admin := w.Queue.(queue.Admin)
	switch n := w.r.IntN(100); {
	case n < 25:
		return w.enqueue()
	case n < 50:
		return w.lease()
	case n < 72:
		return w.settle()
	case n < 78:
		return w.extend()
	case n < 88 || !admin:
		d := time.Duration(w.r.IntN(4)) * 10 * time.Second
		w.Advance(d)
		w.model.now += d
		return fmt.Sprintf("advance %v", d), nil
	case n < 93:
		return w.requeue()
	case n < 97:
		return w.cancel()
	default:
		return w.purge()
	}
}

func (w *walk) enqueue() (string, error) {
	var specs []queue.Spec
	for range 1 + w.r.IntN(3) {
		s := queue.Spec{
			Kind: pick(w, "a", "b", "c"), Key: pick(w, "", "v", "w", "x", "y", "z"), Payload: []byte(pick(w, "p", "p", "p", "q")),
			Delay: w.maybe(6), MaxAttempts: 1 + w.r.IntN(3),
		}
		if w.r.IntN(3) == 0 {
			s.DedupeKey = s.Kind + s.Key + strconv.Itoa(w.r.IntN(8))
		}
		specs = append(specs, s)
	}
	what := fmt.Sprintf("enqueue %+v", specs)
	want, wantErr := w.model.enqueue(specs)
	got, err := w.Queue.Enqueue(w.ctx, specs...)
	if err := agree(err, wantErr); err != nil || wantErr != nil {
		return what, err
	}
	if len(got) != len(want) {
		return what, fmt.Errorf("got %d receipts, want %d", len(got), len(want))
	}
	w.model.baptise(got)
	for i := range want {
		if !want[i].Duplicate {
			want[i].ID = got[i].ID
		} else if want[i].ID == "" { // a duplicate of an earlier one in the same call
			want[i].ID = w.model.byDedupe(specs[i].DedupeKey).id
		}
		if got[i] != want[i] {
			return what, fmt.Errorf("got receipt %+v, want %+v", got[i], want[i])
		}
	}
	return what, nil
}

func (m *model) byDedupe(key string) *modelJob {
	return m.jobs[slices.IndexFunc(m.jobs, func(j *modelJob) bool { return j.DedupeKey == key })]
}

func (w *walk) lease() (string, error) {
	r := queue.LeaseRequest{Max: 1 + w.r.IntN(3), TTL: w.span(4)}
	if w.r.IntN(3) == 0 {
		r.Kinds = []string{pick(w, "a", "b", "c")}
	}
	what := fmt.Sprintf("lease %+v", r)
	want := w.model.lease(r.Max, r.TTL, r.Kinds)
	got, err := w.Queue.Lease(w.ctx, r)
	if err != nil {
		return what, err
	}
	for i, l := range got {
		w.held = append(w.held, hold{l.Job.ID, l.Token})
		if i < len(want) {
			want[i].token = l.Token
			if is, should := show(l.Job), want[i].show(); is != should {
				return what, fmt.Errorf("leased %s\nshould %s", is, should)
			}
		}
	}
	if len(got) != len(want) {
		return what, fmt.Errorf("leased %v, want %d jobs", leased(got), len(want))
	}
	return what, nil
}

// aLease picks a lease, mostly a late one; or one that never was.
func (w *walk) aLease() hold {
	if len(w.held) == 0 || w.r.IntN(30) == 0 {
		return hold{"987654321", "no token"}
	}
	return w.held[max(w.r.IntN(len(w.held)), w.r.IntN(len(w.held)), w.r.IntN(len(w.held)))]
}

// aJob picks a job; or one that never was.
func (w *walk) aJob() string {
	if len(w.model.jobs) == 0 || w.r.IntN(30) == 0 {
		return "987654321"
	}
	return w.model.jobs[w.r.IntN(len(w.model.jobs))].id
}

func (w *walk) settle() (string, error) {
	l := w.aLease()
	s := queue.Settlement{Outcome: pick(w, queue.Complete, queue.Retry, queue.Retry, queue.Bury, queue.Release), Failure: queue.Failure{Code: pick(w, "c", "d")}}
	if s.Outcome == queue.Retry || s.Outcome == queue.Release {
		s.Delay = w.maybe(4)
	}
	return fmt.Sprintf("settle %v %+v", l, s), agree(w.Queue.Settle(w.ctx, l.id, l.token, s), w.model.settle(l.id, l.token, s))
}

func (w *walk) extend() (string, error) {
	l, ttl := w.aLease(), w.span(4)
	_, err := w.Queue.Extend(w.ctx, l.id, l.token, ttl)
	return fmt.Sprintf("extend %v by %v", l, ttl), agree(err, w.model.extend(l.id, l.token, ttl))
}

func (w *walk) requeue() (string, error) {
	id, o := w.aJob(), queue.RequeueOptions{Delay: w.maybe(4), KeepAttempts: w.r.IntN(2) == 0}
	return fmt.Sprintf("requeue %s %+v", id, o), agree(w.admin().Requeue(w.ctx, id, o), w.model.requeue(id, o))
}

func (w *walk) cancel() (string, error) {
	id := w.aJob()
	return "cancel " + id, agree(w.admin().Cancel(w.ctx, id), w.model.cancel(id))
}

func (w *walk) purge() (string, error) {
	age, state := w.span(4), pick(w, queue.StateDone, queue.StateDead, queue.StateCancelled)
	n, err := w.admin().Purge(w.ctx, age, state)
	what := fmt.Sprintf("purge %v %s", age, state)
	if want := w.model.purge(age, []queue.State{state}); err == nil && n != want {
		return what, fmt.Errorf("purged %d jobs, want %d", n, want)
	}
	return what, err
}

func pick[V any](w *walk, values ...V) V { return values[w.r.IntN(len(values))] }

package sqlite_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

const kills = 15

// A process writes, says what was acknowledged, and is killed at any moment. All it was told to be saved is there afterwards,
// in the order it was told, and nothing is broken.
func TestWhatWasAcknowledgedSurvivesTheDeathOfTheProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	rng := rand.New(rand.NewPCG(1, 2)) // the same every time
	acked := ledger{enqueued: map[string]bool{}, done: map[string]bool{}, versions: map[string]int64{}}
	for run := range kills {
		cmd, lines := child(t.Context(), t, "writer", path, strconv.Itoa(run))
		for left := 1 + rng.IntN(120); left > 0 && lines.Scan(); left-- {
			acked.note(t, lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before it died
			acked.note(t, lines.Text())
		}
		_ = cmd.Wait()
		acked.compare(t, path)
	}
	if len(acked.enqueued) < kills || len(acked.done) == 0 || len(acked.versions) == 0 {
		t.Errorf("too little was acknowledged to prove anything: %d jobs, %d done, %d payments",
			len(acked.enqueued), len(acked.done), len(acked.versions))
	}
}

// ledger is what the process said.
type ledger struct {
	enqueued, done map[string]bool
	versions       map[string]int64
}

func (l *ledger) note(t *testing.T, line string) {
	t.Helper()
	what, rest, _ := strings.Cut(line, " ")
	switch what {
	case "enqueued":
		l.enqueued[rest] = true
	case "done":
		l.done[rest] = true
	case "saved":
		reference, version, _ := strings.Cut(rest, " ")
		n, err := strconv.ParseInt(version, 10, 64)
		if err == nil { // else the process died in the middle of the line
			l.versions[reference] = n
		}
	default:
		t.Errorf("the process says %q", line)
	}
}

func (l *ledger) compare(t *testing.T, path string) {
	t.Helper()
	db, err := tryOpen(t.Context(), t, path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	states := map[string]queue.State{}
	for _, j := range list(t, db) {
		states[j.ID] = j.State
	}
	for id := range l.enqueued {
		if states[id] == "" {
			t.Errorf("job %s was acknowledged and is gone", id)
		}
	}
	for id := range l.done {
		if states[id] != queue.StateDone {
			t.Errorf("job %s was acknowledged as done and is %q", id, states[id])
		}
	}
	for reference, version := range l.versions {
		p, err := db.Payments().Load(t.Context(), key(reference))
		if err != nil {
			t.Errorf("payment %s was acknowledged: %v", reference, err)
		} else if p.Version() < version {
			t.Errorf("payment %s has version %d, %d was acknowledged", reference, p.Version(), version)
		}
	}
	wakes(t, db)
}

// wakes checks that each payment has as many jobs as versions: they were committed together or not at all.
func wakes(t *testing.T, db *sqlite.DB) {
	t.Helper()
	keys, err := db.Payments().Find(t.Context(), lifecycle.Filter{Account: "shop", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		p, err := db.Payments().Load(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		spec, err := queue.SpecOf(lifecycle.Wake{Key: k, Action: lifecycle.ActionRefresh})
		if err != nil {
			t.Fatal(err)
		}
		jobs := int64(0)
		for _, err := range db.Jobs().List(t.Context(), queue.Filter{Key: spec.Key}) {
			if err != nil {
				t.Fatal(err)
			}
			jobs++
		}
		if saves := p.Version() - 1; jobs != saves { // the first save has two events
			t.Errorf("payment %s was saved %d times and has %d jobs", k, saves, jobs)
		}
	}
}

// childWriter writes until it is killed, and says after each call what it was told.
func childWriter(args []string) error {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, args[0])
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		receipts, err := db.Jobs().Enqueue(ctx, queue.Spec{Kind: "k", DedupeKey: args[1] + "/" + strconv.Itoa(n)})
		if err != nil {
			return err
		}
		say("enqueued", receipts[0].ID)
		leases, err := db.Jobs().Lease(ctx, queue.LeaseRequest{TTL: 50 * time.Millisecond, Kinds: []string{"k"}})
		if err != nil {
			return err
		}
		for _, l := range leases {
			if err := db.Jobs().Settle(ctx, l.Job.ID, l.Token, queue.Settlement{Outcome: queue.Complete}); err != nil {
				return err
			}
			say("done", l.Job.ID)
		}
		if err := saveNext(ctx, db, "order-"+strconv.Itoa(n%3)); err != nil {
			return err
		}
	}
}

// saveNext saves a payment once more, with a wake.
func saveNext(ctx context.Context, db *sqlite.DB, reference string) error {
	p, err := db.Payments().Load(ctx, key(reference))
	switch {
	case errors.Is(err, lifecycle.ErrNotFound):
		p, err = newPayment(key(reference))
	case err == nil:
		p, err = touch(p)
	}
	if err != nil {
		return err
	}
	wake := lifecycle.Wake{Key: p.Key(), Action: lifecycle.ActionRefresh, Look: int(p.Version()), After: time.Hour}
	if err := db.Payments().Save(ctx, p, 0, wake); err != nil {
		return err
	}
	say("saved", reference, p.Version())
	return nil
}

package sqlite_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/monext-community/monext-go/queue"
)

func TestAnEmptyFileIsFilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	write(t, path, "")
	db := openAt(t, path)
	enqueued(t, db, spec(1))
	save(t, db, payment(t, key("A")))
}

// testdata/version1.sqlite was written when the schema had one step: it holds jobs and knows no payments.
func TestAFileOfVersion1IsBroughtUpToDateAndKeepsItsJobs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	write(t, path, read(t, filepath.Join("testdata", "version1.sqlite")))
	db := openAt(t, path)

	states := map[queue.State]int{}
	for _, j := range list(t, db) {
		states[j.State]++
		if j.Kind == "" || string(j.Payload) != `{"v":1}` || j.Meta["trace"] != "t-1" {
			t.Errorf("job %s came through as %+v", j.ID, j)
		}
		if j.State == queue.StateDead && (len(j.Failures) != 1 || j.Failures[0].Code != "refused") {
			t.Errorf("the dead job's failures are %+v", j.Failures)
		}
	}
	if states[queue.StatePending] != 1 || states[queue.StateDone] != 1 || states[queue.StateDead] != 1 || states[queue.StateCancelled] != 1 {
		t.Errorf("states are %v, want one pending, done, dead and cancelled", states)
	}
	save(t, db, payment(t, key("A")))
	if leases := lease(t, db, 10); len(leases) != 1 {
		t.Errorf("%d leases, want 1", len(leases))
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestManyWhoOpenANewFileAtOnceMakeOneSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			db, err := tryOpen(t.Context(), t, path)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := db.Jobs().Enqueue(t.Context(), spec(n)); err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if jobs := list(t, openAt(t, path)); len(jobs) != 8 {
		t.Errorf("%d jobs, want 8", len(jobs))
	}
}

func TestTheFileIsNotReadableByOthersThanItsOwnerAllows(t *testing.T) {
	t.Parallel()
	db := open(t)
	info, err := os.Stat(db.Path())
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		t.Errorf("the file has mode %v", mode)
	}
}

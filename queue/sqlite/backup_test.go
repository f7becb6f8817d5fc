package sqlite_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"github.com/monext-community/monext-go/queue/sqlite"
)

func TestABackupMadeWhileOthersWriteIsWhole(t *testing.T) {
	t.Parallel()
	db := open(t)
	for n := range 50 {
		enqueued(t, db, spec(n))
	}
	save(t, db, payment(t, key("A")))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 1000; ; n++ {
			select {
			case <-stop:
				return
			default:
				enqueued(t, db, spec(n))
			}
		}
	})
	path := filepath.Join(t.TempDir(), "copy.db")
	err := db.Backup(t.Context(), path)
	close(stop)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	saved := openAt(t, path)
	if err := saved.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if jobs := list(t, saved); len(jobs) < 50 {
		t.Errorf("%d jobs in the copy, want at least 50", len(jobs))
	}
	if _, err := saved.Payments().Load(t.Context(), key("A")); err != nil {
		t.Error(err)
	}
	enqueued(t, saved, spec(-1))
}

func TestABackupOverwritesNothing(t *testing.T) {
	t.Parallel()
	db := open(t)
	path := filepath.Join(t.TempDir(), "precious")
	write(t, path, "precious")
	err := db.Backup(t.Context(), path)
	failed(t, err, sqlite.ErrForeign)
	if !errors.Is(err, fs.ErrExist) || read(t, path) != "precious" {
		t.Errorf("got %v; the file holds %q", err, read(t, path))
	}
	failed(t, db.Backup(t.Context(), filepath.Join(t.TempDir(), "missing", "copy.db")), sqlite.ErrNoDirectory)
}

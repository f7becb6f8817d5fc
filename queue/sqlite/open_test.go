package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

func TestAFileIsMadeWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"pay.db", "with space.db", "what?mode=memory.db", "50%20.db", "a#b&c=d.db", "žluťoučký.db", ":memory:x"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			db := openAt(t, path)
			if _, err := os.Stat(path); err != nil {
				t.Errorf("the file is not where it was asked for: %v", err)
			}
			if db.Path() != path {
				t.Errorf("Path is %q, want %q", db.Path(), path)
			}
			if err := db.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestACloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	db := openAt(t, path)
	enqueued(t, db, spec(1))
	if jobs := list(t, db); len(jobs) != 1 {
		t.Errorf("%d jobs, want 1", len(jobs))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("the directory holds %v, %v, want only the file itself", files, err)
	}
}

func TestAForeignFileIsRefusedAndLeftAsItWas(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]func(t *testing.T, path string){
		"text": func(t *testing.T, path string) {
			t.Helper()
			write(t, path, strings.Repeat("This is no database. ", 100))
		},
		"a few bytes": func(t *testing.T, path string) {
			t.Helper()
			write(t, path, "hello")
		},
		"another program's database": func(t *testing.T, path string) {
			t.Helper()
			raw(t, path, "CREATE TABLE recipes (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO recipes VALUES (1, 'soup')")
		},
		"another program's database with a log": func(t *testing.T, path string) {
			t.Helper()
			raw(t, path, "PRAGMA journal_mode=WAL", "CREATE TABLE jobs (id INTEGER PRIMARY KEY)")
		},
		"a database with another mark": func(t *testing.T, path string) {
			t.Helper()
			raw(t, path, "PRAGMA application_id=1234567", "CREATE TABLE schema_version (version INTEGER)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "other.db")
			fill(t, path)
			before := read(t, path)
			refused(t, path, sqlite.ErrForeign)
			if read(t, path) != before {
				t.Error("the file was changed")
			}
		})
	}
}

func TestAPathThatCanHoldNoFileIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "")
	refused(t, filepath.Join(dir, "missing", "pay.db"), sqlite.ErrNoDirectory)
	refused(t, filepath.Join(dir, "file", "pay.db"), sqlite.ErrNoDirectory)
	refused(t, dir, sqlite.ErrForeign)
}

func TestAFileOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	db := openAt(t, path)
	sqlExec(t, db, "INSERT INTO schema_version VALUES (99, 0)")
	refused(t, path, sqlite.ErrNewer)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, path, sqlite.ErrNewer)
}

func TestADamagedFileIsReported(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	db := openAt(t, path)
	for n := range 500 {
		if _, err := db.Jobs().Enqueue(t.Context(), spec(n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil { // writes the log back into the file
		t.Fatal(err)
	}
	content := []byte(read(t, path))
	for i := 4096; i < len(content); i++ { // all pages but the first
		content[i] ^= 0x5a
	}
	write(t, path, string(content))

	again, err := tryOpen(t.Context(), t, path)
	if err == nil { // the damage may show only when a table is read
		err = errors.Join(again.Check(t.Context()), again.Close())
	}
	failed(t, err, sqlite.ErrCorrupt)
}

func TestOptionsOutOfRangeAreRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	for name, opt := range map[string]sqlite.Option{
		"clock":        sqlite.WithClock(nil),
		"busy_timeout": sqlite.WithBusyTimeout(-1),
		"poll":         sqlite.WithPoll(0),
		"sync":         sqlite.WithSync("off"),
	} {
		_, err := tryOpen(t.Context(), t, path, opt)
		var faults order.Faults
		if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Path != name {
			t.Errorf("%s: got %v, want one fault there", name, err)
		}
	}
	for _, bad := range []string{"", ":memory:"} {
		var faults order.Faults
		if _, err := tryOpen(t.Context(), t, bad); !errors.As(err, &faults) {
			t.Errorf("path %q: got %v, want order.Faults", bad, err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a refused Open made the file")
	}
}

func TestACancelledContextOpensNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tryOpen(ctx, t, filepath.Join(t.TempDir(), "pay.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestAClosedDBSaysSo(t *testing.T) {
	t.Parallel()
	db := open(t)
	q, p := db.Jobs(), db.Payments()
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx, watch := t.Context(), leak.New(t)
	for name, call := range map[string]func() error{
		"Enqueue": func() error { _, err := q.Enqueue(ctx, spec(1)); return err },
		"Lease":   func() error { _, err := q.Lease(ctx, queue.LeaseRequest{Wait: time.Hour}); return err },
		"Extend":  func() error { _, err := q.Extend(ctx, "1", "1.1", time.Second); return err },
		"Settle":  func() error { return q.Settle(ctx, "1", "1.1", queue.Settlement{Outcome: queue.Complete}) },
		"Get":     func() error { _, err := q.Get(ctx, "1"); return err },
		"Stats":   func() error { _, err := q.Stats(ctx); return err },
		"List": func() error {
			for _, err := range q.List(ctx, queue.Filter{}) {
				return err
			}
			return nil
		},
		"Requeue": func() error { return q.Requeue(ctx, "1", queue.RequeueOptions{}) },
		"Cancel":  func() error { return q.Cancel(ctx, "1") },
		"Purge":   func() error { _, err := q.Purge(ctx, 0); return err },
		"Load":    func() error { _, err := p.Load(ctx, key("1")); return err },
		"Save":    func() error { return p.Save(ctx, payment(t, key("1")), 0) },
		"Claim":   func() error { _, err := p.Claim(ctx, key("1"), time.Second); return err },
		"Due":     func() error { _, err := p.Due(ctx, "shop", 1); return err },
		"Update":  func() error { return db.Update(ctx, func(*sql.Tx) error { return nil }) },
		"Check":   func() error { return db.Check(ctx) },
	} {
		err := call()
		watch.Error(err)
		if !errors.Is(err, sqlite.ErrClosed) || !errors.Is(err, queue.ErrClosed) {
			t.Errorf("%s: got %v, want ErrClosed", name, err)
		}
	}
}

// refused opens a file in vain.
func refused(t *testing.T, path string, kind error) {
	t.Helper()
	db, err := tryOpen(t.Context(), t, path)
	if err == nil {
		err = db.Close()
		t.Errorf("the file was opened, want %v (Close: %v)", kind, err)
		return
	}
	failed(t, err, kind)
}

// failed checks that err is of a kind, and that it names the file and the remedy.
func failed(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	leak.New(t).Error(err)
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Path == "" || e.Op == "" || e.Remedy == "" {
		t.Errorf("%v does not tell operation, file and remedy", err)
	}
}

// raw runs statements on a file with the plain engine.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

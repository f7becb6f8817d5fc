package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// copyOf copies a file, if it is there.
func copyOf(t *testing.T, from, to string) bool {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		return false
	}
	write(t, to, string(content))
	return true
}

// interrupted is the file of a process that was killed while it wrote to a new file, before it had switched to the
// write-ahead log: content that was never committed, and beside it the rollback journal that takes it back.
func interrupted(t *testing.T) string {
	t.Helper()
	from, to := filepath.Join(t.TempDir(), "killed.db"), filepath.Join(t.TempDir(), "pay.db")
	db, err := sql.Open("sqlite", "file:"+from+"?_pragma=journal_mode(delete)&_pragma=cache_size(1)&_pragma=cache_spill(1)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	fill(t, tx)
	if !copyOf(t, from, to) || !copyOf(t, from+"-journal", to+"-journal") {
		t.Fatal("there is no file with a journal beside it")
	}
	return to
}

// fill writes more than the cache holds, so that some of it is in the file before the commit.
func fill(t *testing.T, tx *sql.Tx) {
	t.Helper()
	for _, statement := range []string{
		"CREATE TABLE half (made TEXT)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 2000) INSERT INTO half SELECT hex(randomblob(200)) FROM n",
	} {
		if _, err := tx.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFileWhoseCreationWasKilledIsMadeAgain(t *testing.T) {
	t.Parallel()
	db := openAt(t, interrupted(t))
	enqueued(t, db, spec(1))
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

//go:build unix

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/monext-community/monext-go/queue/sqlite"
)

// nobody is a user who owns nothing: the tests may run as root, who can write everywhere.
const nobody = 65534

func TestAFileThatCannotBeWrittenIsRefused(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, dir, path string){
		"the file": func(t *testing.T, _, path string) {
			t.Helper()
			mode(t, path, 0o444)
		},
		"the directory": func(t *testing.T, dir, _ string) {
			t.Helper()
			mode(t, dir, 0o555)
		},
		"a directory without the file": func(t *testing.T, dir, path string) {
			t.Helper()
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			mode(t, dir, 0o555)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("", "readonly") //nolint:usetesting // nobody may not enter the directories of t.TempDir
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				mode(t, dir, 0o755)
				if err := os.RemoveAll(dir); err != nil {
					t.Error(err)
				}
			})
			mode(t, dir, 0o755)
			path := filepath.Join(dir, "pay.db")
			db := openAt(t, path)
			enqueued(t, db, spec(1))
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			mode(t, path, 0o644)
			prepare(t, dir, path)

			cmd, lines := child(t.Context(), t, "readonly", path)
			said := ""
			for lines.Scan() {
				said += lines.Text()
			}
			if err := cmd.Wait(); err != nil || said != "file cannot be written" {
				t.Errorf("the process says %q, %v", said, err)
			}
		})
	}
}

func childReadOnly(args []string) error {
	if os.Getuid() == 0 {
		if err := syscall.Setuid(nobody); err != nil {
			return err
		}
	}
	db, err := sqlite.Open(context.Background(), args[0])
	var e *sqlite.Error
	if !errors.As(err, &e) || db != nil {
		return fmt.Errorf("the file was opened: %w", err)
	}
	say(e.Kind)
	return nil
}

func mode(t *testing.T, path string, m os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, m); err != nil {
		t.Fatal(err)
	}
}

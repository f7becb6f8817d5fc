package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
)

// The schema is a list of steps. A file that was made by an older version of this package is brought up to date by Open, in one
// transaction; a step that was released is never changed again. Versions are the numbers of the steps, 0 being an empty file.
//
//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the steps in order, read from their embedded files.
func migrations() []string {
	return []string{
		read("0001_jobs.sql"),
		read("0002_payments.sql"),
		read("0003_clocks.sql"),
	}
}

func read(name string) string {
	text, err := migrationFiles.ReadFile("migrations/" + name)
	if err != nil {
		panic("sqlite: " + err.Error()) // the file is part of the program
	}
	return string(text)
}

// versionOf reads the schema version; zero if there is none.
func versionOf(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (int, error) {
	var tables, version int
	err := q.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'").Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM schema_version").Scan(&version)
	return version, err
}

// migrate applies the steps that the file lacks. It looks at the file again once it holds the write lock: another process may
// have been faster.
func migrate(ctx context.Context, w *writer) error {
	steps := migrations()
	return w.do(ctx, "open", func(t *tx) error {
		version, err := identify(ctx, t.c.conn, w.path)
		if err != nil {
			return err
		}
		if version == 0 {
			err := t.script(fmt.Sprintf(`PRAGMA application_id = %d;
				CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;`, applicationID))
			if err != nil {
				return err
			}
		}
		for i := version; i < len(steps); i++ {
			if err := t.script(steps[i]); err != nil {
				return err
			}
			if _, err := t.exec("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)", i+1, t.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

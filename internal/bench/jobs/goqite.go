package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"maragu.dev/goqite"
	_ "modernc.org/sqlite" // the driver "sqlite", the one that queue/sqlite uses too
)

// peerQueue is goqite with its own schema on the same driver, file system and durability as ours: WAL, synchronous FULL,
// and one connection, which serves it best.
type peerQueue struct {
	db    *sql.DB
	queue *goqite.Queue
}

func openPeer(ctx context.Context, dir string) (store, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "goqite.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	schema, err := goqiteSchema(ctx)
	if err == nil {
		_, err = db.ExecContext(ctx, schema)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &peerQueue{db, goqite.New(goqite.NewOpts{DB: db, Name: "bench", Timeout: time.Minute})}, nil
}

// goqiteSchema is the schema that goqite ships as a file of its module, and asks its users to run.
func goqiteSchema(ctx context.Context) (string, error) {
	list := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "maragu.dev/goqite")
	list.Env = append(os.Environ(), "GOWORK=off")
	dir, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("where goqite's module is: %w", err)
	}
	schema, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema_sqlite.sql"))
	return string(schema), err
}

// cycle sends a message, receives it and deletes it, each in a transaction of its own.
func (p *peerQueue) cycle(ctx context.Context, _ int) error {
	if err := p.queue.Send(ctx, goqite.Message{Body: []byte(payload)}); err != nil {
		return err
	}
	for {
		message, err := p.queue.Receive(ctx)
		if err != nil {
			return err
		}
		// With several goroutines it finds nothing now and then: it takes the time before it waits for the database, so
		// that what was sent in between lies in its future.
		if message != nil {
			return p.queue.Delete(ctx, message.ID)
		}
	}
}

// settings reads back what the database really does.
func (p *peerQueue) settings(ctx context.Context) (string, error) { return pragmas(ctx, p.db) }

func (p *peerQueue) close() error { return p.db.Close() }

// asker is a connection or a transaction.
type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func pragmas(ctx context.Context, db asker) (string, error) {
	var version, journal string
	var sync int
	for query, into := range map[string]any{
		"SELECT sqlite_version()": &version,
		"PRAGMA journal_mode":     &journal,
		"PRAGMA synchronous":      &sync,
	} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			return "", fmt.Errorf("%s: %w", query, err)
		}
	}
	return fmt.Sprintf("SQLite %s, journal_mode %s, synchronous %s", version, journal, syncName(sync)), nil
}

func syncName(n int) string {
	names := []string{"OFF", "NORMAL", "FULL", "EXTRA"}
	if n < 0 || n >= len(names) {
		return fmt.Sprint(n)
	}
	return names[n]
}

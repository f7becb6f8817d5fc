package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	engine "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"
)

// applicationID marks our files in SQLite's header: "MNXQ".
const applicationID = 0x4d4e5851

// locate checks the path before the engine sees it, because the engine's own words for a missing directory are no help.
func locate(op, path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", failure(op, path, ErrNoDirectory, err)
	}
	dir, err := os.Stat(filepath.Dir(abs))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", failure(op, abs, ErrNoDirectory, nil)
	case err != nil:
		return "", failure(op, abs, ErrReadOnly, err)
	case !dir.IsDir():
		return "", failure(op, abs, ErrNoDirectory, nil)
	}
	if file, err := os.Stat(abs); err == nil && !file.Mode().IsRegular() {
		return "", failure(op, abs, ErrForeign, errors.New("not a regular file"))
	}
	return abs, nil
}

// source builds the data source name. The path is escaped, so that no character of it can become a parameter.
func source(path string, o options, busy time.Duration, more ...string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a drive letter
	}
	query := []string{
		"_busy_timeout=" + strconv.FormatInt(busy.Milliseconds(), 10),
		"_synchronous=" + string(o.sync),
		"_txlock=immediate",
		"_defensive=1", "_dqs=0", "_error_rc=1",
		"_pragma=trusted_schema(0)", "_pragma=cell_size_check(1)", "_pragma=temp_store(memory)",
		"_pragma=journal_size_limit(67108864)", // a log that a long read let grow shrinks again
		"_pragma=fullfsync(1)", "_pragma=checkpoint_fullfsync(1)",
	}
	query = append(query, more...)
	if o.query != "" {
		query = append(query, o.query)
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: strings.Join(query, "&")}
	return u.String()
}

// pool makes a handle without registering a driver name. It opens nothing yet.
func pool(dsn string, connections int) (*sql.DB, error) {
	c, err := engine.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// probe looks whether a file that exists is ours, through a connection that can only read, and tells its schema version.
func probe(ctx context.Context, path string, o options) (version int, err error) {
	if file, statErr := os.Stat(path); statErr != nil || file.Size() == 0 {
		return 0, nil // nothing there yet; the writer looks again
	}
	db, err := pool(source(path, o, o.busy, "mode=ro"), 1)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err == nil {
		defer func() { _ = conn.Close() }()
		version, err = identify(ctx, conn, path)
	}
	if wantsWriter(err) {
		return 0, nil // a writer was killed over it: ours puts that right, and looks again
	}
	return version, err
}

// wantsWriter tells whether only a connection that can write makes a file readable: a process that was killed left a journal
// to roll back, or a log to recover.
func wantsWriter(err error) bool {
	c := engineCode(err)
	return c == code.SQLITE_READONLY_ROLLBACK || c == code.SQLITE_READONLY_RECOVERY
}

// identify tells the schema version, and refuses a file that has content and is not marked as ours, and one of a version that
// this package does not know.
func identify(ctx context.Context, conn *sql.Conn, path string) (version int, err error) {
	var id, objects int
	err = conn.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)").
		Scan(&id, &objects)
	if err != nil || id == 0 && objects == 0 {
		return 0, err // or new
	}
	if id != applicationID {
		return 0, failure("open", path, ErrForeign, fmt.Errorf("application_id is %#x, not %#x", id, applicationID))
	}
	if version, err = versionOf(ctx, conn); err != nil {
		return 0, err
	}
	if newest := len(migrations()); version > newest {
		return 0, failure("open", path, ErrNewer, fmt.Errorf("schema version is %d, newest known is %d", version, newest))
	}
	return version, nil
}

// harden puts the writer's connection into the mode that our promises rest on, and reads the mode back.
func harden(ctx context.Context, conn *sql.Conn, path string, o options) error {
	var mode string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode=WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return failure("open", path, ErrUnsafe, fmt.Errorf("journal_mode is %s, not wal", mode))
	}
	var level int
	if err := conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return err
	}
	if want := map[Sync]int{SyncNormal: 1, SyncFull: 2}[o.sync]; level != want {
		return failure("open", path, ErrUnsafe, fmt.Errorf("synchronous is %d, not %d", level, want))
	}
	// From here on the writer waits for the file by itself, see begin.
	_, err := conn.ExecContext(ctx, "PRAGMA busy_timeout=0")
	return err
}

// conceal makes a new file its owner's: it holds session ids, with which a buyer's payment page can be seen. It goes by name and
// opens nothing, because closing a file that SQLite has open would drop SQLite's locks on it.
func conceal(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(name, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// discard closes a connection for good instead of giving it back to its pool; an open transaction is rolled back.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"sync/atomic"
)

// readerConnections is how many reads run side by side; they never wait for the writer.
const readerConnections = 4

// DB is one open file. It may be used by any number of goroutines. Several processes of one machine may open the same file.
type DB struct {
	path    string
	o       options
	w       *writer
	readers *sql.DB
	closed  atomic.Bool
	wakeups broadcast
	jobs    *Jobs
}

// Open opens the file at path, and creates it if it is not there, for its owner only; its directory must be. To choose other
// permissions, create the file, empty, before. A file that an older version made is
// brought up to date in one transaction.
//
// It fails with an [*Error] that says what to do: ErrForeign, ErrNewer, ErrNoDirectory, ErrReadOnly, ErrLocked, ErrFull,
// ErrCorrupt or ErrUnsafe; with order.Faults when an option is out of its range; or with the error of ctx.
func Open(ctx context.Context, path string, opts ...Option) (*DB, error) {
	o, err := newOptions(path, opts)
	if err != nil {
		return nil, err
	}
	if path, err = locate("open", path); err != nil {
		return nil, err
	}
	// SQLite does not wait by itself where somebody makes the file, or turns its log on, at the same moment.
	var version int
	err = await(ctx, o.busy, func() (err error) {
		version, err = probe(ctx, path, o)
		return err
	})
	if err != nil {
		return nil, explain("open", path, err)
	}
	db := &DB{path: path, o: o}
	if err := db.start(ctx, version); err != nil {
		return nil, explain("open", path, err)
	}
	db.jobs = newJobs(db)
	return db, nil
}

// start makes the handles. The writer's connection is made even when nothing is to be written, to read back its mode.
func (db *DB) start(ctx context.Context, version int) error {
	writing, err := pool(source(db.path, db.o, db.o.busy), 1)
	if err != nil {
		return err
	}
	db.w = newWriter(db.path, writing, db.o)
	_, statErr := os.Stat(db.path)
	err = db.w.await(ctx, func() error {
		_, err := db.w.connected(ctx)
		return err
	})
	if err == nil && errors.Is(statErr, fs.ErrNotExist) {
		err = conceal(db.path)
	}
	if err == nil && version < len(migrations()) {
		err = migrate(ctx, db.w)
	}
	db.w.wall.on = true
	if err == nil {
		db.readers, err = pool(source(db.path, db.o, db.o.busy, "_query_only=1"), readerConnections)
	}
	if err != nil {
		return errors.Join(err, db.w.close())
	}
	return nil
}

// Path is the absolute path of the file. Beside it lie two more, with -wal and -shm behind the name, which belong to it: a copy of
// the file alone lacks what was written last. Use Backup.
func (db *DB) Path() string { return db.path }

// Jobs is the queue in this file. It is the same at every call.
func (db *DB) Jobs() *Jobs { return db.jobs }

// Payments is the store of payments in this file.
func (db *DB) Payments() *Payments { return &Payments{db: db} }

// Close waits for the change that is under way and closes the file. Afterwards every method fails with ErrClosed. Closing
// again does nothing.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	err := errors.Join(db.jobs.Close(), db.w.close(), db.readers.Close())
	return explain("close", db.path, err)
}

// Update runs f in a transaction on the file: for hosts that keep tables of their own in it, and for [Jobs.EnqueueTx]. The
// transaction commits if f returns nil; otherwise it is undone and f's error returned. It holds up every other writer, so f must
// be quick, must call no other method of this DB that writes, and must leave our tables and all pragmas alone. Names that
// start with "host_" are never used by this package.
func (db *DB) Update(ctx context.Context, f func(*sql.Tx) error) error {
	err := db.w.host(ctx, "update", f)
	if err == nil {
		db.wakeups.send()
	}
	return err
}

// Check reads the whole file and compares every table with its indexes: ErrCorrupt if something is wrong. It takes about a
// second per gigabyte and stops nobody.
func (db *DB) Check(ctx context.Context) error {
	var verdict string
	if err := db.row(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return db.readError("check", err)
	}
	if verdict != "ok" {
		return failure("check", db.path, ErrCorrupt, errors.New(verdict))
	}
	return nil
}

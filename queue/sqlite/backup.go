package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Backup writes a consistent copy of the file to path, for its owner only, while others read and write on. The copy is synced,
// complete in itself, and can be opened with Open. Its leases and fences are those of the moment: never work on the copy and
// on the original at the same time.
//
// If there is a file at path already the error is fs.ErrExist inside an [*Error], and the file stays as it is.
func (db *DB) Backup(ctx context.Context, path string) error {
	path, err := locate("backup", path)
	if err != nil {
		return err
	}
	if db.closed.Load() {
		return failure("backup", db.path, ErrClosed, nil)
	}
	target, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		what := ErrReadOnly
		if errors.Is(err, fs.ErrExist) {
			what = ErrForeign
		}
		return failure("backup", path, what, err)
	}
	if err = target.Close(); err == nil {
		err = db.copyInto(ctx, path)
	}
	if err != nil {
		return errors.Join(db.readError("backup", err), os.Remove(path))
	}
	return nil
}

// copyInto needs a connection of its own: the readers' may not write, not even another file.
func (db *DB) copyInto(ctx context.Context, path string) (err error) {
	copier, err := pool(source(db.path, db.o, db.o.busy), 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, copier.Close()) }()
	_, err = copier.ExecContext(ctx, "VACUUM INTO ?", path)
	return err
}

package sqlite

import (
	"context"
	"errors"
	"strings"

	engine "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"github.com/monext-community/monext-go/queue"
)

// kind is what can be wrong with a file, and what a person can do about it.
type kind struct{ text, remedy string }

func (k *kind) Error() string { return k.text }

// What can be wrong with the file, matched with errors.Is. Every failure that is not the caller's mistake (order.Faults) and
// not an answer of the queue or the store (queue.ErrLeaseLost, lifecycle.ErrConflict and so on) is an [*Error], which carries
// one of these, the file, and what to do about it.
var (
	// ErrForeign: the file belongs to another program, or is no database at all. It was left as it was.
	ErrForeign error = &kind{"not a file of this package", "give the path of another file, or of none yet"}
	// ErrNewer: the file was written by a newer version of this package. It was left as it was.
	ErrNewer error = &kind{"file of a newer version", "run the newer version of the program, or restore the copy made before the upgrade"}
	// ErrNoDirectory: the directory that shall hold the file does not exist.
	ErrNoDirectory error = &kind{"no such directory", "create the directory first"}
	// ErrReadOnly: the file or its directory cannot be opened for writing.
	ErrReadOnly error = &kind{"file cannot be written", "let this process write the file and its directory, because the log lies beside the file"}
	// ErrLocked: somebody else held the file for longer than the busy timeout. Nothing was done; the call can be repeated.
	ErrLocked error = &kind{"file is locked", "try again or raise the busy timeout; if it stays locked, end the program that holds it"}
	// ErrFull: the disk is full. Nothing was done; the call can be repeated once there is room.
	ErrFull error = &kind{"disk is full", "free space, then try again"}
	// ErrCorrupt: the file is damaged.
	ErrCorrupt error = &kind{"file is damaged", "stop every program that uses it, keep a copy together with its -wal file, " +
		"and restore a backup or use the .recover command of the sqlite3 shell"}
	// ErrUnsafe: the engine does not give the durability asked for: a write-ahead log and a sync with every commit.
	ErrUnsafe error = &kind{"durability is not given", "use a local disk of this machine, not a network share, and change no pragmas in connection hooks"}
	// ErrFailed: any other failure of the disk or the engine. Whether the call took effect is not known.
	ErrFailed error = &kind{"storage failed", "look at the disk and the system log, and read the state again before repeating the call"}
	// ErrClosed: the DB was closed. It is queue.ErrClosed.
	ErrClosed = queue.ErrClosed
)

// Error is a failure of the file behind a [DB]. It never carries content of the file.
type Error struct {
	Op     string // what was being done, such as "open" or "save payment"
	Path   string // the database file
	Kind   error  // one of the errors above
	Remedy string // what a person can do about it
	Err    error  // the engine's own words; may be nil
}

// Error tells the operation, the file, what is wrong and what to do, and last the engine's words.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("sqlite: " + e.Op + ": " + e.Path + ": " + e.Kind.Error())
	if e.Remedy != "" {
		b.WriteString("; " + e.Remedy)
	}
	if e.Err != nil {
		b.WriteString(" (" + e.Err.Error() + ")")
	}
	return b.String()
}

// Unwrap gives the kind and the engine's error to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// failure makes an *Error with the remedy of its kind.
func failure(op, path string, what, err error) error {
	e := &Error{Op: op, Path: path, Kind: what, Remedy: "open it again", Err: err}
	if k, ok := errors.AsType[*kind](what); ok {
		e.Remedy = k.remedy
	}
	return e
}

// kindOf sorts an error of the engine; nil means that it is the end of the caller's context and no failure of the file.
func kindOf(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	if errors.Is(err, ErrClosed) {
		return ErrClosed
	}
	switch engineCode(err) & 0xff {
	case code.SQLITE_NOTADB:
		return ErrForeign
	case code.SQLITE_READONLY, code.SQLITE_PERM, code.SQLITE_CANTOPEN, code.SQLITE_AUTH:
		return ErrReadOnly
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		return ErrLocked
	case code.SQLITE_FULL:
		return ErrFull
	case code.SQLITE_CORRUPT:
		return ErrCorrupt
	default:
		return ErrFailed
	}
}

// engineCode is SQLite's extended result code, or zero if err is none of the engine's.
func engineCode(err error) int {
	if e, ok := errors.AsType[*engine.Error](err); ok {
		return e.Code()
	}
	return code.SQLITE_OK
}

// isBusy tells whether err says that somebody else holds the file.
func isBusy(err error) bool { return errors.Is(err, ErrLocked) || errors.Is(kindOf(err), ErrLocked) }

// explain turns an error of the engine into an *Error. Answers of the queue and the store, errors of the caller's context and
// errors that are explained already pass as they are.
func explain(op, path string, err error) error {
	if err == nil {
		return nil
	}
	if a, ok := errors.AsType[*answer](err); ok {
		return a.error
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	what := kindOf(err)
	if what == nil {
		return err
	}
	if errors.Is(what, ErrClosed) {
		err = nil // says nothing more
	}
	return failure(op, path, what, err)
}

// answer marks an error that is the result of a change, not a failure of the file: the change's own writes are undone, what
// others do in the same transaction is not, and the caller gets the error inside.
type answer struct{ error }

func refuse(err error) error { return &answer{err} }

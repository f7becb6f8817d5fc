// Package sqlite keeps payments and jobs in one file: the durable default for a program on one machine, without a server.
//
//	db, err := sqlite.Open(ctx, "/var/lib/shop/payments.db")
//	...
//	defer db.Close()
//	service, err := lifecycle.New(lifecycle.Config{Store: db.Payments(), ...})
//	processor, err := queue.NewProcessor(queue.Config{Queue: db.Jobs(), ...})
//
// [DB.Payments] and [DB.Jobs] share commits: Save writes a payment and the jobs that follow from it together, or neither, so
// that no crash comes between "the capture was asked for" and "somebody will make it". Hosts that keep tables of their own in
// the file do the same with [DB.Update] and [Jobs.EnqueueTx].
//
// # What is promised
//
// A call that returned nil is on disk: every commit is synced, and Open reads back that the engine obeys, or refuses the file
// with [ErrUnsafe]. A process may be killed at any moment. Several processes of one machine may use a file at the same time;
// leases, keys and fences hold between them, because every decision is made under the file's write lock, by a clock that is
// read when the lock is there. One clock is needed for that, so one machine: never put the file on a network share.
//
// # Speed
//
// Writers stand in one line, and whoever writes takes those behind him along into the same commit. One caller alone pays one
// sync for each call; sixteen callers share a few. Reads never wait for writes.
//
// # When something is wrong
//
// Failures of the file are an [*Error], which says which file, what is wrong and what to do: [ErrForeign], [ErrNewer],
// [ErrNoDirectory], [ErrReadOnly], [ErrLocked], [ErrFull], [ErrCorrupt], [ErrUnsafe], [ErrClosed], [ErrFailed]. After a full
// disk or a lock the same DB goes on working once the cause is gone. One payment or job that cannot be read stops no other.
//
// # The file
//
// It is an ordinary SQLite 3 database in WAL mode, marked with an application_id. Beside it lie two more files, -wal and -shm,
// that belong to it; copy it with [DB.Backup] and not by hand. A program that has the file open here must not open it by other
// means, not even to read it: when a process closes a file, Unix drops all locks that the process holds on it, SQLite's too.
//
// Finished jobs stay until [Jobs.Purge]; payments stay for good. No buyer data is in the file, but session ids are, so it is
// made for its owner only. Its schema is versioned: Open brings an older file up to date in one transaction, and leaves a newer
// one alone. There is no way back, so make a backup before an upgrade.
//
// The engine is modernc.org/sqlite, SQLite translated to Go, which registers itself with database/sql as "sqlite"; this
// package registers nothing. Programs that require modernc.org/libc themselves must keep it at the version which that module
// requires.
package sqlite

package sqlite

import (
	"context"
	"strconv"
)

// LimitPages makes the file as good as full: it cannot grow beyond n pages of 4 KiB. The limit ends with the connection, which
// the first failure ends.
func (db *DB) LimitPages(n int) error {
	return db.w.do(context.Background(), "limit", func(t *tx) error {
		var got int
		return t.row("PRAGMA max_page_count=" + strconv.Itoa(n)).Scan(&got)
	})
}

// Waiting is how many changes stand in line.
func (db *DB) Waiting() int {
	db.w.line.mu.Lock()
	defer db.w.line.mu.Unlock()
	return len(db.w.line.waiting)
}

// HotStatements are those that run for every job or payment, with the number of their arguments.
func HotStatements() map[string]int {
	return map[string]int{
		dueJobs + inOrder:           4,
		dueJobs + ofKinds + inOrder: 5,
		expiredJobs:                 1,
		leaseJobs + "= ?4":          5,
		leaseJobs + "IN (SELECT value FROM json_each(?4))": 5,
		completeJob:     3,
		claimAhead:      3,
		endLease:        4,
		leasesAhead:     1,
		rectifyJobs:     2,
		rectifyPayments: 2,
		nextJob:         1,
		jobByDedupeKey:  1,
		duePayments:     3,
		fencePayment:    2,
	}
}

// OpenAccountsStatement is the one that a Processor's first run asks.
const OpenAccountsStatement = openAccounts

// Idles tells whether a Lease that waits has found nothing: only then does a DB that was just opened read.
func (db *DB) Idles() bool { return db.readers.Stats().OpenConnections > 0 }

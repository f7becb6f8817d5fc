package sqlite_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/monext-community/monext-go/queue/sqlite"
)

// A million finished jobs must not slow a lease down: no statement that runs for every job or payment may walk over a table.
func TestNoHotStatementWalksOverATable(t *testing.T) {
	t.Parallel()
	db := open(t)
	for statement, arguments := range sqlite.HotStatements() {
		plan := planOf(t, db, statement, arguments)
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN json_each") && step != "SCAN CONSTANT ROW" {
				t.Errorf("%s\n%s", statement, strings.Join(plan, "\n"))
			}
			if strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("it sorts: %s\n%s", statement, strings.Join(plan, "\n"))
			}
		}
		if len(plan) == 0 {
			t.Errorf("no plan for %s", statement)
		}
	}
}

// planOf is how SQLite goes about a statement.
func planOf(t *testing.T, db *sqlite.DB, statement string, arguments int) (plan []string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement, make([]any, arguments)...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			plan = append(plan, detail)
		}
		return rows.Err()
	})
	if err != nil {
		t.Errorf("%s: %v", statement, err)
	}
	return plan
}

// It walks over the accounts it has found, and searches the next of them in an index: never over payments.
func TestTheAccountsWithOpenWorkAreFoundInTheIndexes(t *testing.T) {
	t.Parallel()
	searches := 0
	for _, step := range planOf(t, open(t), sqlite.OpenAccountsStatement, 0) {
		if strings.HasPrefix(step, "SCAN") && step != "SCAN due" && step != "SCAN review" {
			t.Errorf("it walks: %s", step)
		}
		if strings.HasPrefix(step, "SEARCH") && strings.Contains(step, "COVERING INDEX payments_") {
			searches++
		}
	}
	if searches != 4 {
		t.Errorf("%d searches in a covering index, not 4", searches)
	}
}

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
		var plan []string
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

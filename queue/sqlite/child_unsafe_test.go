package sqlite_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	engine "modernc.org/sqlite"

	"github.com/monext-community/monext-go/queue/sqlite"
)

// childUnsafe opens a file in a process where a hook of the host spoils every connection.
func childUnsafe(args []string) error {
	path, pragma := args[0], args[1]
	engine.RegisterConnectionHook(func(conn engine.ExecQuerierContext, _ string) error {
		_, err := conn.ExecContext(context.Background(), "PRAGMA "+pragma, []driver.NamedValue{})
		return err
	})
	db, err := sqlite.Open(context.Background(), path)
	var e *sqlite.Error
	if !errors.As(err, &e) || db != nil {
		return fmt.Errorf("the file was opened: %w", err)
	}
	say(e.Kind)
	return nil
}

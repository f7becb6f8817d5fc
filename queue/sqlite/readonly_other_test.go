//go:build !unix

package sqlite_test

import "errors"

// childReadOnly needs users and modes.
func childReadOnly([]string) error { return errors.ErrUnsupported }

package monext_test

import (
	"testing"

	"go.uber.org/goleak"
)

// The client starts no goroutine: whatever is left after the tests is a connection nobody closed.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

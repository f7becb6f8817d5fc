package sim_test

import (
	"testing"

	"go.uber.org/goleak"
)

// A stage that is not closed leaves its coroutines behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

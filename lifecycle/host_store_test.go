package lifecycle_test

import (
	"testing"

	"github.com/monext-community/monext-go/lifecycle/storetest"
)

func TestTheStoreOfTheExampleKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(testing.TB) storetest.Harness {
		clock := storetest.NewClock()
		return storetest.Harness{Store: newTables(clock.Now), Advance: clock.Advance}
	})
}

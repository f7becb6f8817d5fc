// Package storetest proves that a lifecycle.Store keeps what its contract
// promises. Call Run from a test of your store:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) storetest.Harness {
//			clock := storetest.NewClock()
//			return storetest.Harness{Store: mystore.Open(t.TempDir(), clock.Now), Advance: clock.Advance}
//		})
//	}
//
// Cases gives the same checks one by one, for stores that are tested otherwise.
package storetest

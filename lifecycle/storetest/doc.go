// Package storetest proves that a lifecycle.Store keeps what its contract
// promises. Call Run from a test of your store:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) storetest.Harness {
//			clock := storetest.NewClock()
//			dir := t.TempDir()
//			open := func() (lifecycle.Store, error) { return mystore.Open(dir, clock.Now) }
//			store, err := open()
//			if err != nil {
//				t.Fatal(err)
//			}
//			back := func(d time.Duration) { clock.Advance(-d) }
//			return storetest.Harness{Store: store, Advance: clock.Advance, SetBack: back, Reopen: open, Peer: open}
//		})
//	}
//
// Cases gives the same checks one by one, for stores that are tested otherwise.
//
// # Concurrent calls
//
// Most cases make one call after the other. The concurrent ones let five clients
// load, save, claim and release at once, on one key after the other, while the
// store's clock moves; they save over versions that are stale, and under fences
// that are over. Then they ask whether some order of the calls, each at a moment
// between its call and its answer, explains every answer: whether the store is
// linearizable. A call that was given up (its context ended) may have happened
// or not, but not by half.
//
// A store that fails is shown the shortest beginning that no order explains, each
// call on a line, with the time from left to right, and "[--->" for a call that
// is not answered yet:
//
//	client  time      call                                       answer
//	3       []        claim for 2m0s at 10:00:00 or later        fence 1 until 10:02:00
//	2         []      release fence 1                            done
//	0           []    save a1 as version 3 over 0                done
//	1             []  save b2 as version 4 over 3 under fence 1  done   <-- fits no order
//
// Here the fence of a lease that was released still writes. Each document has a
// name, of its client and a number: b2 is the second of client 1. The clients
// choose the same calls every time, but how the calls fall together is left to
// the machine: what fails once may pass the next time, and is a fault all the
// same. The cases take half a second on a store in memory, and some seconds on
// one that syncs each commit; run them under the race detector too.
package storetest

// Package queuetest proves that a queue keeps the contract of package queue. Whoever writes a [queue.Queue] runs it in a test:
//
//	func TestConformance(t *testing.T) {
//		queuetest.Run(t, func(tb testing.TB) queuetest.Harness {
//			clock := &Clock{ /* stands still until Advance moves it */ }
//			q := mine.New(clock.Now)
//			back := func(d time.Duration) { clock.Advance(-d) }
//			return queuetest.Harness{Queue: q, Advance: clock.Advance, SetBack: back, Frozen: true}
//		})
//	}
//
// Every test of the suite gets a queue of its own, is named by the rule that it checks, and tests only what is promised by
// the contract, by the Features that the queue claims, and by the optional interfaces that it has. A feature that is not
// claimed must answer ErrUnsupported where the contract says so.
//
// The random test prints its seed; set QUEUETEST_SEED to repeat a run.
//
// The suite is itself tested: queues that are broken on purpose each fail the test that is about their fault. [Failing] does
// this for queues of your own.
package queuetest

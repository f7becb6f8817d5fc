// Package sim runs the real lifecycle.Service and queue.Processor under a
// scheduler of its own, against a Monext that knows the truth, and holds what
// they do against what must never be false.
//
// Everything that can happen between two steps of a program is chosen by a
// seed: which worker goes on, what time passes, what a call of the store, of
// the queue or of Monext ends in, who crashes, who sleeps through his lease,
// what somebody does in Monext's back office meanwhile. The same seed gives the
// same run, to the last byte of its log: a violation is replayed by its seed.
//
// The parts:
//
//   - [Run] runs one schedule, [Search] many at once, [Exhaust] all with one or
//     two faults in a small scope;
//   - world.go and actor.go are the scheduler: workers are coroutines that give
//     way at each call of a port, so that nothing runs at the same time as
//     anything else and there is no race to find, only orders;
//   - ports.go holds a process's store, queue and gateway, where faults strike;
//   - bank.go is Monext as its documentation has it, with the hidden truth of
//     which request had which effect;
//   - safety.go is checked at every commit and every effect, rest.go when all
//     has come to rest.
//
// The code under test has no hook for this: its clock, store, queue and gateway
// are injected, as a host injects its own.
package sim

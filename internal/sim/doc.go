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
//   - plan.go says what kind of world a schedule plays in, people.go what persons
//     do in it;
//   - bank.go is Monext as its documentation has it, with the hidden truth of
//     which request had which effect;
//   - safety.go, operations.go and stall.go are checked at every commit and every effect, rest.go
//     when all has come to rest, look.go when a person then looks once more, and
//     loss.go when the store is lost at last, and rebuilt.
//
// The rules, as violations name them. Safety, at every commit and every effect:
//
//   - S1: an operation has one effect at most, and nothing is sent again before
//     the horizon of a request in doubt, which a clock that was set does not shorten;
//     what was done before the store was lost is not sent when it is asked for again,
//     and what a wrong clock sent is not sent again by itself
//   - S2: who succeeded claims the one effect that is its doing; whoever closed
//     without one has none, or it was shown; in the end every effect is claimed, or
//     was shown to a person by its id
//   - S3: what is captured, cancelled and reserved fits into what was authorised;
//     what is refunded and reserved, into what was captured
//   - S4: so it does at Monext: else the bank of this package is wrong
//   - S5: the intent is durable before the request, its path is the authorisation,
//     and the list it rests on is whole
//   - S6: one operation of a transaction is in doubt at a time
//   - S7: fences grow, a lease has one holder, and nobody else writes or sends; a host
//     whose clock differs from the store's by more than MaxSkew sends nothing
//   - S8: events are only added, and fold to what is stored, byte for byte
//   - S9: what is closed stays closed, and leaves review by a person's decision only
//   - S10: a key is one operation; other content under it is a conflict
//   - S11: no log line, job or event holds the buyer's address, no log line or job
//     the link to her payment page
//   - S12: an attempt is one request
//   - S13: nothing is sent that the payment's method does not take, and no capture
//     that is its last, leaves money, and was not said to
//
// Liveness, once the faults have ended:
//
//   - L1: every operation comes to its end in bounded time, and none lies longer than
//     what it waits for; no capture stays ready on an authorisation that has ended; what
//     is turned away or undecided for long is shown to a person while it goes on
//   - L2: nothing acknowledged is lost: requests, jobs, events to be told; a reverse
//     that cannot be what it was decided to be, and was not sent, is decided anew
//   - L3: where everything can be known, nothing is left to a person
//   - L4: the ledger is the truth, after a rebuild too; or what differs was shown. The
//     end of an authorisation is recorded on a list that was read once it had come,
//     and an end that a wrong clock recorded is taken back
//   - L5: an operation in doubt is read 20 times at most until a person is asked, or
//     30 times when Monext says that it has not decided; what is turned away for long
//     is asked for ever less often
//   - L6: an order of which nothing is ever heard delays no other: L1 of the others
//
// The code under test has no hook for this: its clock, store, queue and gateway
// are injected, as a host injects its own.
package sim

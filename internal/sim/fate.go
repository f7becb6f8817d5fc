package sim

import "time"

// kind says where an actor gives way: the port that it is about to call, or
// that has just answered.
type kind uint8

const (
	starting kind = iota
	asleep
	storeRead  // Load, Find, Due
	storeSave  // Save
	storeClaim // Claim
	storeFree  // Release
	queuePut   // Enqueue
	queueTake  // Lease
	queueKeep  // Extend
	queueEnd   // Settle
	remoteRead // GetSession, GetTransaction
	remoteMake // CreateSession
	remoteSend // Capture, Cancel, Refund: the request is about to leave
	remoteBack // their answer, and that of a read, is about to arrive
	observing  // the Observer is told
)

var kindNames = [...]string{
	"starting", "asleep", "store read", "store save", "store claim", "store release", "enqueue", "lease", "extend", "settle",
	"monext read", "monext session", "monext send", "monext answer", "observe",
}

func (k kind) String() string { return kindNames[k] }

// fate is what befalls a call of a port.
type fate uint8

const (
	goOn       fate = iota
	crash           // the process dies before the call
	crashAfter      // the call is made, and the process dies before it hears of it
	freeze          // the process sleeps before the call, perhaps through its lease
	failBefore      // the call fails and did nothing
	failAfter       // the call did its work, and its answer is lost
	twice           // the queue delivers it twice
)

var fateNames = [...]string{"go on", "crash", "crash after", "freeze", "fail before", "fail after", "twice"}

func (f fate) String() string { return fateNames[f] }

// mishap is what befalls a request to Monext that moves money.
type mishap uint8

const (
	fine          mishap = iota
	dialFailed           // nobody listens
	requestLost          // it never arrives, and nobody tells
	answerLost           // it is executed, and nobody tells
	late                 // it is executed minutes later, and nobody tells
	failedBefore         // 500, not executed
	failedAfter          // 500, executed
	turnedAway           // 401 in Monext's words, not executed
	throttled            // 429 in Monext's words, not executed
	undecided            // in progress; executed later
	undecidedNo          // in progress; refused later
	refusedByBank        // REFUSED, a final code
	busyBank             // ERROR with a temporary code: not executed
	engineTimeout        // ERROR 02103, executed or not
	repeated             // a proxy sends it twice, and passes on the second answer
	refusedUntrue        // REFUSED, a final code, and executed
	bareBefore           // 401 or 429 without a word of Monext's, not executed
	bareAfter            // 401 or 429 without a word of Monext's, executed
	mishaps              // how many there are
)

var mishapNames = [...]string{
	"fine", "dial failed", "request lost", "answer lost", "late", "failed before", "failed after", "turned away", "throttled",
	"undecided", "undecided, then refused", "refused by the bank", "bank busy", "engine time-out", "repeated", "refused, and executed",
	"bare status before", "bare status after",
}

func (m mishap) String() string { return mishapNames[m] }

// chooser decides whatever is not decided by the code under test.
type chooser interface {
	actor(ready []*actor) *actor           // who goes on
	drift() time.Duration                  // what time a step takes
	fate(k kind) fate                      // what befalls a call
	nap() time.Duration                    // how long a process sleeps
	mishap() mishap                        // what befalls a request
	span(most time.Duration) time.Duration // a time within bounds
	below(n int) int                       // a number from 0 to n-1
	hush(quiet bool)                       // no faults, or faults again
}

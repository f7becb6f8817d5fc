package storetest

import (
	"time"

	"github.com/monext-community/monext-go/internal/linear"
	"github.com/monext-community/monext-go/lifecycle"
)

// Call is a call of a store and its answer, for tests of the contract that the histories are held against.
type Call = call

// Contents is what a store holds about one key.
type Contents = contents

// Contract is that contract.
type Contract = contract

// Explain tells whether some order of the calls fits the contract; nil if so.
func Explain(history []linear.Operation[Call]) *linear.Counterexample[Call] {
	return linear.Check(contract{}, history)
}

// Loaded is a load and what came back; version 0 for nothing.
func Loaded(version int64, document string) Call {
	if version == 0 {
		return call{kind: callLoad, answer: answerNotFound}
	}
	return call{kind: callLoad, version: version, document: document}
}

// Saved is a save of a document over a version, one version further, and its answer.
func Saved(document string, base int64, fence lifecycle.Fence, err error) Call {
	return call{kind: callSave, document: document, base: base, version: base + 1, fence: fence, answer: answerOf(err)}
}

// Finished is a save that ends the lease it is made under, and its answer.
func Finished(document string, base int64, fence lifecycle.Fence, err error) Call {
	c := Saved(document, base, fence, err)
	c.last = true
	return c
}

// Claimed is a claim and its answer. It was called when the clock showed at least earliest.
func Claimed(ttl time.Duration, earliest time.Time, lease lifecycle.Lease, err error) Call {
	c := call{kind: callClaim, ttl: ttl, earliest: earliest.UnixNano(), answer: answerOf(err)}
	if err == nil {
		c.fence, c.expires = lease.Fence, lease.ExpiresAt.UnixNano()
	}
	return c
}

// Released is a release.
func Released(fence lifecycle.Fence) Call { return call{kind: callRelease, fence: fence} }

// Mutated is the call with another answer, one of several.
func Mutated(c Call, how int) Call {
	switch {
	case c.kind == callLoad && how%2 == 0:
		c.answer, c.version, c.document = answerDone, c.version+1, "other"
	case c.kind == callLoad:
		c.answer, c.version, c.document = answerNotFound, 0, ""
	case c.kind == callSave:
		c.answer = []answer{answerDone, answerConflict, answerLeaseLost}[how%3]
	case c.kind == callClaim && how%3 == 0:
		c.answer = answerBusy
	case c.kind == callClaim && how%3 == 1:
		c.answer, c.fence, c.expires = answerDone, c.fence+1, c.earliest+int64(c.ttl)
	case c.kind == callClaim:
		c.expires += int64(time.Minute)
	default:
		c.fence++
	}
	return c
}

package storetest

import (
	"fmt"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// kind is what a call asks for.
type kind int

const (
	callLoad kind = iota
	callSave
	callClaim
	callRelease
)

// answer is what a store said.
type answer int

const (
	answerDone answer = iota
	answerNotFound
	answerConflict
	answerLeaseLost
	answerBusy
	answerOther // any other error, which leaves open what happened
)

func (a answer) String() string {
	return [...]string{"done", "not found", "conflict", "lease lost", "busy", "unknown"}[a]
}

// call is one call of a store about one key, and its answer.
type call struct {
	kind   kind
	answer answer

	base     int64           // save: the version that it replaces
	version  int64           // save: the version that it writes; load: the version that came back
	document string          // save and load: the short name of the document
	fence    lifecycle.Fence // save: under which; release: which; claim: the one given out
	last     bool            // save: ends the lease
	ttl      time.Duration   // claim
	// earliest is what the store's clock surely showed when a claim was called, and expires when the lease given out ends: both
	// in nanoseconds of Unix time. A claim goes by any reading of the clock between its call and its answer: so moving the
	// clock is no call in itself, but bounds what the claims around it can be told.
	earliest, expires int64
}

// unknownFence is held by a lease that was perhaps given out, to a caller who was not told.
const unknownFence lifecycle.Fence = -1

// contents is what a store holds about one key.
type contents struct {
	version  int64 // 0: there is no payment
	document string
	fence    lifecycle.Fence // the greatest that was told
	holder   lifecycle.Fence // of the last lease; 0 if there was none, or it was released
	expires  int64           // when that lease ends, on the store's clock; of one that nobody was told of, the earliest end
}

func (c contents) String() string {
	text := "no payment"
	if c.version > 0 {
		text = fmt.Sprintf("version %d, %s", c.version, c.document)
	}
	switch c.holder {
	case 0:
		return text + fmt.Sprintf("; no lease, the last fence was %d", c.fence)
	case unknownFence:
		return text + "; a lease with a fence nobody was told"
	default:
		return text + fmt.Sprintf("; a lease with fence %d until %s", c.holder, moment(c.expires))
	}
}

// moment shows nanoseconds of Unix time.
func moment(t int64) string { return time.Unix(0, t).UTC().Format("15:04:05") }

// precision is how coarsely a store may keep the end of a lease.
const precision = int64(time.Second)

// contract is the contract of a Store about one key, for callers who come one at a time.
type contract struct{}

// Init is an empty store.
func (contract) Init() contents { return contents{} }

// Step is what a call does.
func (contract) Step(s contents, c call, answered bool) (contents, bool) {
	switch c.kind {
	case callSave:
		return stepSave(s, c, answered)
	case callClaim:
		return stepClaim(s, c, answered)
	case callRelease:
		if s.holder == c.fence {
			s.holder, s.expires = 0, 0
			return s, true
		}
		return s, answered // a lease that is not current any more is nobody's loss
	default:
		if c.answer == answerNotFound {
			return s, answered && s.version == 0
		}
		return s, answered && s.version == c.version && s.document == c.document
	}
}

func stepSave(s contents, c call, answered bool) (contents, bool) {
	stale, lost := s.version != c.base, c.fence != 0 && s.holder != c.fence
	switch {
	case answered && c.answer == answerConflict:
		return s, stale
	case answered && c.answer == answerLeaseLost:
		return s, lost
	}
	s.version, s.document = c.version, c.document
	if c.last {
		s.holder, s.expires = 0, 0
	}
	return s, !stale && !lost
}

func stepClaim(s contents, c call, answered bool) (contents, bool) {
	if !answered {
		// The clock may have shown any later time, so that the lease before may have ended.
		s.holder, s.expires = unknownFence, c.earliest+int64(c.ttl)
		return s, true
	}
	if c.answer == answerBusy {
		return s, s.holder == unknownFence || s.holder != 0 && c.earliest-precision < s.expires
	}
	now := c.expires - int64(c.ttl) // the reading that the store went by
	ended := s.holder == 0 || now+precision > s.expires
	fits := ended && now >= c.earliest-precision && c.fence > s.fence
	s.holder, s.fence, s.expires = c.fence, c.fence, c.expires
	return s, fits
}

// Idle tells whether a call changes nothing.
func (contract) Idle(c call, answered bool) bool {
	return c.kind == callLoad || answered && c.answer != answerDone
}

// Show gives a call in words.
func (contract) Show(c call, answered bool) (asked, told string) {
	switch c.kind {
	case callSave:
		asked = fmt.Sprintf("save %s as version %d over %d", c.document, c.version, c.base)
		if c.fence != 0 {
			asked += fmt.Sprintf(" under fence %d", c.fence)
		}
		if c.last {
			asked += " and release it"
		}
	case callClaim:
		asked = fmt.Sprintf("claim for %v at %s or later", c.ttl, moment(c.earliest))
	case callRelease:
		asked = fmt.Sprintf("release fence %d", c.fence)
	default:
		asked = "load"
	}
	switch {
	case !answered:
		told = answerOther.String()
	case c.kind == callClaim && c.answer == answerDone:
		told = fmt.Sprintf("fence %d until %s", c.fence, moment(c.expires))
	case c.kind == callLoad && c.answer == answerDone:
		told = fmt.Sprintf("version %d, %s", c.version, c.document)
	default:
		told = c.answer.String()
	}
	return asked, told
}

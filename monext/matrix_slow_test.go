package monext_test

import (
	"bytes"
	"context"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// seconds returns a function that waits for the next second, until the cell is over.
func (l *link) seconds() func() bool {
	return func() bool {
		select {
		case <-l.server.closing:
			return false
		case <-time.After(time.Second):
			return true
		}
	}
}

// part writes the head of the good answer and the first half of its body, in whole frames.
func (x *exchange) part() {
	r := x.good()
	r.length, r.body, r.open = len(r.body), r.body[:len(r.body)/2], true
	x.answer(r)
}

// slowFaults take longer than a time-out allows. They run on a clock of their own, with the
// time-outs that the client has by default.
func slowFaults() []fault {
	const item = "slow drip past the deadline"
	slow := func(name string, status int, do func(*exchange)) fault {
		return fault{
			item: item, name: name, do: do, clock: inMemory, lasts: true,
			wants: lost(status).everywhere(because(context.DeadlineExceeded)).everywhere(says("timed out")),
		}
	}
	all := []fault{
		slow("no answer", 0, func(x *exchange) { x.hold() }),
		slow("headers drip", 0, func(x *exchange) {
			r := x.good()
			r.headers = []string{"X-Slow", strings.Repeat("a", 100)}
			x.drip(x.encode(r))
		}),
		slow("body drips", asGood, func(x *exchange) {
			answer := x.encode(x.good().padded(8000))
			n := bytes.Index(answer, []byte("\r\n\r\n")) + 4
			x.write(answer[:n])
			x.drip(answer[n:])
		}),
		slow("half a body, then nothing", asGood, func(x *exchange) {
			x.part()
			x.hold()
		}),
	}
	all[1].over, all[2].over = overHTTP1, overHTTP1
	// Who answers no ping is dead, however slowly it drips.
	frozen := all[1]
	frozen.over, frozen.lasts = overHTTP2, false
	frozen.wants = lost(0)
	frames := slow("body drips by frames", asGood, func(x *exchange) {
		answer := x.encode(x.good().padded(8000))
		x.write(answer[:headersEnd(answer)])
		for every := x.seconds(); every(); {
			x.write(frame(frameData, 0, x.stream, []byte{' '}))
		}
	})
	frames.over = overHTTP2
	stalled := slow("body is not read to its end", 0, func(x *exchange) { x.hold() })
	stalled.bodies, stalled.big, stalled.stalls, stalled.at = true, true, true, half
	mute := slow("request is not read at all", 0, func(x *exchange) { x.hold() })
	mute.at = connected
	mute.wants = mute.wants.everywhere(func(w want) want { return w.requests(0, 0) })
	// Over HTTP/2 the preface is stuck before the request: nothing of it was written.
	mute.over = overHTTP1
	greeting := mute
	greeting.over, greeting.name, greeting.lasts = overHTTP2, "preface is not read", false
	greeting.wants = greeting.wants.everywhere(because(nil)).everywhere(says(""))
	greeting.wants.money.outcomes = []monext.Outcome{monext.NotDone}
	greeting.wants.creation.outcomes = []monext.Outcome{monext.NotDone}
	greeting.wants.creation = greeting.wants.creation.tries(tried, tried)
	return append(all, frozen, frames, stalled, mute, greeting)
}

// contextFaults are callers who go away.
func contextFaults() []fault {
	cancelled := lostForGood(0).everywhere(because(context.Canceled))
	before := turnedAway(monext.ClassTransport, 0, false).everywhere(because(context.Canceled))
	before = before.everywhere(func(w want) want { return w.requests(0, 0) })
	blocked := func(w want) want { return w.requests(0, 0) }
	greeting := cancelled.everywhere(blocked)
	greeting.money, greeting.creation = before.money, before.creation
	late := lostForGood(asGood).everywhere(because(context.Canceled))
	leave := func(x *exchange) { x.server.cancel(); x.hold() }
	wait := func(x *exchange) { // until the client can do no more
		x.seconds()()
		leave(x)
	}
	return []fault{
		{item: "context cancelled before the write", name: "context cancelled before", ended: true, wants: before},
		{
			item: "context cancelled during the write", name: "context cancelled in the body", bodies: true, big: true, stalls: true,
			at: half, clock: inMemory, do: wait, wants: cancelled,
		},
		{
			item: "context cancelled during the write", name: "context cancelled in the body, by socket", bodies: true, big: true, stalls: true,
			at: headed, do: leave, wants: cancelled,
		},
		{
			item: "context cancelled during the write", name: "context cancelled in the headers", over: overHTTP1,
			at: connected, clock: inMemory, do: wait, wants: cancelled.everywhere(blocked),
		},
		{
			item: "context cancelled during the write", name: "context cancelled in the preface", over: overHTTP2,
			at: connected, clock: inMemory, do: wait, wants: greeting,
		},
		{item: "context cancelled after the write", name: "context cancelled after the request", do: leave, wants: cancelled},
		{
			item: "context cancelled after the write", name: "context cancelled in the answer", clock: inMemory, wants: late,
			do: func(x *exchange) {
				x.part()
				wait(x)
			},
		},
	}
}

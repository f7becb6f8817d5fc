package monext_test

import (
	"fmt"

	"github.com/monext-community/monext-go/monext"
)

// The error codes of HTTP/2 (RFC 9113, section 7).
const (
	noError         = 0x0
	protocolError   = 0x1
	refusedStream   = 0x7
	enhanceYourCalm = 0xb
	lastError       = 0xd
)

// resetFaults are RST_STREAM with each code: before the body was read, after it, and in the answer.
// PROTOCOL_ERROR and REFUSED_STREAM are those after which net/http sends a request again if it can
// have its body once more. A read it may repeat.
func resetFaults() []fault {
	var all []fault
	for code := uint32(noError); code <= lastError; code++ {
		item := fmt.Sprintf("HTTP/2 RST_STREAM 0x%x", code)
		reset := func(x *exchange) { x.write(resetFrame(x.stream, code)) }
		w, clock := lost(0), onSockets
		if code == protocolError || code == refusedStream {
			w.read, clock = w.read.loosely(), readsInMemory
			all = append(all, fault{
				item: item, name: item + " after a second request", over: overHTTP2, warm: true, clock: clock, do: reset, wants: w,
			})
		}
		all = append(all,
			fault{item: item, name: item + " before the body", over: overHTTP2, bodies: true, big: true, at: headed, do: reset, wants: lost(0)},
			fault{item: item, name: item + " in the body", over: overHTTP2, bodies: true, big: true, at: half, do: reset, wants: lost(0)},
			fault{item: item, name: item + " after the request", over: overHTTP2, clock: clock, do: reset, wants: w},
			fault{item: item, name: item + " in the answer", over: overHTTP2, wants: lost(asGood), do: func(x *exchange) {
				answer := x.encode(x.good())
				n := headersEnd(answer)
				x.write(answer[:n])
				x.write(frame(frameData, 0, x.stream, []byte(x.good().body[:1])))
				reset(x)
			}},
		)
	}
	return all
}

// goAwayFaults are GOAWAY with each code, of a server that says it did not and would not look at the
// request, though it did. net/http repeats after it what it can.
func goAwayFaults() []fault {
	var all []fault
	for code := uint32(noError); code <= lastError; code++ {
		w := lost(0)
		w.read = w.read.loosely()
		item := fmt.Sprintf("HTTP/2 GOAWAY 0x%x", code)
		away := func(x *exchange) { x.write(goAwayFrame(0, code)) }
		all = append(all,
			fault{item: item, name: item + " in the body", over: overHTTP2, bodies: true, big: true, at: headed, do: away, wants: lost(0)},
			fault{item: item, name: item + " after the request", over: overHTTP2, clock: readsInMemory, do: away, wants: w},
			fault{item: item, name: item + " after a second request", over: overHTTP2, warm: true, clock: readsInMemory, do: away, wants: w},
		)
		if code != noError && code != enhanceYourCalm {
			continue // what follows is decided by the number of the stream, not by the code
		}
		all = append(all,
			fault{item: item, name: item + " that counts the request, then a cut", over: overHTTP2, wants: lost(0), do: func(x *exchange) {
				x.write(goAwayFrame(x.stream, code))
				x.fin()
			}},
			fault{item: item, name: item + " that counts the request, then the answer", over: overHTTP2, wants: done(), do: func(x *exchange) {
				x.write(goAwayFrame(x.stream, code))
				x.answer(x.good())
			}},
			fault{
				item: item, name: item + " that leaves the request out, then the answer", over: overHTTP2, times: 4, wants: disowned(),
				do: func(x *exchange) { x.write(append(goAwayFrame(0, code), x.encode(x.good())...)) },
			},
		)
	}
	return all
}

// disowned wants the truth about a request that the server said it would not look at, and answered:
// the client lets go of it before the answer, in its midst or when all of it is there.
func disowned() wants {
	w := endsIn(monext.Unknown, monext.ClassTransport, perhapsGood).or(monext.Accepted)
	read := w.tries(1, tried).requests(1, 3*tried)
	return wants{money: w, creation: w, read: read}
}

// goAwayIdleFaults are GOAWAY on an idle connection. The server answers what crosses it all the same,
// so that a client that lets go of a request in the midst of its answer knows its status.
func goAwayIdleFaults() []fault {
	var all []fault
	crossed := raced().everywhere(func(w want) want { w.status = perhapsGood; return w })
	for _, code := range []uint32{noError, enhanceYourCalm} {
		item := fmt.Sprintf("HTTP/2 GOAWAY 0x%x", code)
		away := func(x *exchange) { x.write(goAwayFrame(1, code)) }
		all = append(all,
			fault{item: item, name: item + " on an idle connection", over: overHTTP2, warm: true, at: idle, do: away, times: 4, wants: crossed},
			fault{
				item: item, name: item + " on an idle connection, noticed", over: overHTTP2, warm: true, at: idle, do: away,
				clock: inMemory, wants: done(),
			},
		)
	}
	return all
}

package monext_test

import (
	"bytes"
)

// stageFaults cut the connection at each stage of the request.
func stageFaults() []fault {
	const item = "connection cut at each stage of the request"
	var all []fault
	for _, closing := range closings {
		cut := func(name string, over []protocol, at stage, w wants) fault {
			return fault{item: item, name: closing.name + " " + name, over: over, at: at, do: closing.do, wants: w}
		}
		ofBody := func(f fault) fault {
			f.bodies, f.big = true, true
			return f
		}
		all = append(all,
			cut("once accepted", []protocol{plain1}, accepted, perhapsSent()),
			cut("before the handshake", overTLS, accepted, neverSent()),
			cut("in the handshake", overTLS, greeted, neverSent()),
			cut("after the handshake", overTLS, connected, perhapsSent()),
			cut("in the request line", overHTTP1, begun, lost(0)),
			cut("after the preface", overHTTP2, begun, perhapsSent()),
			ofBody(cut("after the headers", nil, headed, lost(0))),
			ofBody(cut("in the body", nil, half, lost(0))),
			cut("after the request", nil, whole, lost(0)),
		)
	}
	return all
}

// rangeFaults cut the connection in each part of the answer.
func rangeFaults() []fault {
	const item = "connection cut at each byte range of the answer"
	type part struct {
		name  string
		heard bool // the status arrived
		upTo  func(answer []byte) int
	}
	line := func(b []byte) int { return bytes.IndexByte(b, '\n') + 1 }
	head := func(b []byte) int { return bytes.Index(b, []byte("\r\n\r\n")) + 4 }
	parts := map[protocol][]part{
		plain1: {
			{"in its status line", false, func([]byte) int { return 10 }},
			{"before the end of its status line", false, func(b []byte) int { return line(b) - 1 }},
			{"after its status line", false, line},
			{"in its headers", false, func(b []byte) int { return line(b) + 8 }},
			{"before the end of its headers", false, func(b []byte) int { return head(b) - 1 }},
			{"after its headers", true, head},
			{"after one byte of its body", true, func(b []byte) int { return head(b) + 1 }},
			{"in its body", true, func(b []byte) int { return (head(b) + len(b)) / 2 }},
			{"before its last byte", true, func(b []byte) int { return len(b) - 1 }},
		},
		tls2: {
			{"in the head of HEADERS", false, func([]byte) int { return 4 }},
			{"after the head of HEADERS", false, func([]byte) int { return frameHead }},
			{"in HEADERS", false, func(b []byte) int { return headersEnd(b) / 2 }},
			{"before the end of HEADERS", false, func(b []byte) int { return headersEnd(b) - 1 }},
			{"after HEADERS", true, headersEnd},
			{"in the head of DATA", true, func(b []byte) int { return headersEnd(b) + 4 }},
			{"after the head of DATA", true, func(b []byte) int { return headersEnd(b) + frameHead }},
			{"after one byte of DATA", true, func(b []byte) int { return headersEnd(b) + frameHead + 1 }},
			{"in DATA", true, func(b []byte) int { return headersEnd(b) + frameHead + (len(b)-headersEnd(b)-2*frameHead)/2 }},
			{"after DATA, before its end", true, func(b []byte) int { return len(b) - frameHead }},
			{"before its last byte", true, func(b []byte) int { return len(b) - 1 }},
		},
	}
	parts[tls1] = parts[plain1]
	var all []fault
	for _, p := range []protocol{plain1, tls1, tls2} {
		for _, part := range parts[p] {
			for _, closing := range closings {
				status := 0
				if p == tls1 && closing.name == "RST" {
					continue // the same as without TLS
				}
				switch {
				case closing.name == "RST": // may overtake what was sent before it
					status = perhapsGood
				case part.heard:
					status = asGood
				}
				all = append(all, fault{
					item: item, name: closing.name + " " + part.name, over: []protocol{p}, wants: lost(status),
					do: func(x *exchange) {
						answer := x.encode(x.good())
						x.write(answer[:part.upTo(answer)])
						closing.do(x)
					},
				})
			}
		}
	}
	return all
}

// headersEnd is where the first frame of an answer ends.
func headersEnd(b []byte) int { return frameHead + (int(b[0])<<16 | int(b[1])<<8 | int(b[2])) }

// reuseFaults end a connection that was good before, after it carried the request.
func reuseFaults() []fault {
	items := map[string]string{"FIN": "HTTP/1.1 FIN on a reused connection", "RST": "HTTP/1.1 RST on a reused connection"}
	twice := lost(0) // net/http itself repeats a read that got no answer on a connection it had before
	twice.read = twice.read.requests(tried, 2*tried)
	var all []fault
	for _, closing := range closings {
		for _, over := range [][]protocol{overHTTP1, overHTTP2} {
			item := items[closing.name]
			if over[0] == tls2 {
				item = "HTTP/2 connection cut when reused"
			}
			all = append(all,
				fault{item: item, name: closing.name + " after a second request", over: over, warm: true, do: closing.do, wants: twice},
				fault{
					item: item, name: closing.name + " in the body of a second request", over: over, warm: true, big: true, bodies: true,
					at: half, do: closing.do, wants: lost(0),
				},
				fault{
					item: item, name: closing.name + " in the answer to a second request", over: over, warm: true,
					do: func(x *exchange) { x.write(x.encode(x.good())[:10]); closing.do(x) }, wants: twice,
				},
			)
		}
	}
	return all
}

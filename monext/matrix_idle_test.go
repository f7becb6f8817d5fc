package monext_test

import (
	"github.com/monext-community/monext-go/monext"
)

// idleFaults end a connection while it lies idle. On a socket it is a race whether the client
// notices before it writes, while it writes or after; in memory it has noticed.
func idleFaults() []fault {
	items := map[string]string{"FIN": "HTTP/1.1 FIN on a reused connection", "RST": "HTTP/1.1 RST on a reused connection"}
	var all []fault
	for _, closing := range closings {
		for _, over := range [][]protocol{overHTTP1, overHTTP2} {
			item := items[closing.name]
			if over[0] == tls2 {
				item = "HTTP/2 connection cut when reused"
			}
			all = append(all,
				fault{
					item: item, name: closing.name + " on an idle connection", over: over, warm: true, at: idle, do: closing.do, times: 4,
					wants: raced(),
				},
				fault{
					item: item, name: closing.name + " on an idle connection, noticed", over: over, warm: true, at: idle, do: closing.do,
					clock: inMemory, wants: done(),
				},
			)
		}
	}
	return all
}

// raced wants the truth, whichever it is: the request went over a new connection, or nothing left,
// or it is unknown. It must not have been sent twice. A read gets through.
func raced() wants {
	money := endsIn(monext.Unknown, monext.ClassTransport, 0).or(monext.NotDone).or(monext.Accepted).requests(0, 1)
	creation := endsIn(monext.Unknown, monext.ClassTransport, 0).or(monext.Accepted).requests(0, 1).tries(1, tried)
	read := endsIn(monext.Accepted, monext.ClassOK, 0).requests(1, 2*tried)
	return wants{money: money, creation: creation, read: read}
}

package monext_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

const interim = "1xx"

// interimFaults are answers before the answer.
func interimFaults() []fault {
	var all []fault
	for _, status := range []int{http.StatusContinue, http.StatusProcessing, http.StatusEarlyHints} {
		first := response{status: status}
		if status == http.StatusEarlyHints {
			first.headers = []string{"Link", "</a.css>; rel=preload"}
		}
		all = append(all,
			fault{item: interim, name: fmt.Sprintf("%d before the answer", status), wants: done(), do: func(x *exchange) {
				x.answer(first)
				x.answer(x.good())
			}},
			fault{item: interim, name: fmt.Sprintf("%d before a cut", status), wants: lost(0), do: func(x *exchange) {
				x.answer(first)
				x.fin()
			}},
		)
	}
	return append(all,
		fault{item: interim, name: "102 twenty times", wants: done(), do: func(x *exchange) {
			for range 20 {
				x.answer(response{status: http.StatusProcessing})
			}
			x.answer(x.good())
		}},
		fault{item: interim, name: "103 of 100 KiB", wants: lost(0), do: func(x *exchange) {
			for range 100 {
				x.answer(response{status: http.StatusEarlyHints, headers: []string{"Link", strings.Repeat("a", 1<<10)}})
			}
			x.answer(x.good())
		}},
		fault{item: interim, name: "102 for ever", wants: lost(0).everywhere(because(context.DeadlineExceeded)), clock: inMemory, lasts: true,
			do: func(x *exchange) {
				for every := x.seconds(); every(); {
					x.answer(response{status: http.StatusProcessing})
				}
			}},
	)
}

// switchingFaults are 101: nobody asked for another protocol. HTTP/2 has no such answer. Where the
// server names a protocol, net/http takes the time-out off the connection, for whoever speaks it now.
func switchingFaults() []fault {
	upgrade := response{status: http.StatusSwitchingProtocols, headers: []string{"Connection", "Upgrade", "Upgrade", "websocket"}}
	wanted := lost(http.StatusSwitchingProtocols)
	all := []fault{
		{name: "101", do: gives(response{status: http.StatusSwitchingProtocols})},
		{name: "101 to another protocol, with the good answer", do: func(x *exchange) { x.answer(upgrade); x.answer(x.good()) }},
		{name: "101 to another protocol, and a cut", do: func(x *exchange) { x.answer(upgrade); x.fin() }},
		{name: "101 to another protocol, and silence", clock: inMemory, do: func(x *exchange) { x.answer(upgrade); x.hold() }},
		{name: "101 to another protocol, and a drip", clock: inMemory, do: func(x *exchange) {
			x.answer(upgrade)
			x.drip([]byte(strings.Repeat("x", 1000)))
		}},
	}
	for i := range all {
		all[i].item, all[i].over, all[i].wants = interim, overHTTP1, wanted
	}
	return all
}

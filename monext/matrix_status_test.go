package monext_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// gives is a server that answers whatever the call is.
func gives(r response) func(*exchange) { return func(x *exchange) { x.answer(r) } }

// statusFaults are answers that are whole, and are not what the call hoped for.
func statusFaults() []fault {
	all := slices.Concat(redirectFaults(), unavailableFaults(), limitFaults())
	// Neither 408 nor 425 is one of Monext's words; who says them may stand behind something that did pass the
	// request on. A read is repeated.
	for _, status := range []int{http.StatusRequestTimeout, http.StatusTooEarly} {
		w := lost(status)
		w.read = endsIn(monext.Unknown, monext.ClassTemporary, status).again()
		all = append(all, fault{
			item: strconv.Itoa(status), name: strconv.Itoa(status), do: gives(response{status: status}), wants: w,
		})
	}
	all = append(all, fault{
		item: "200 with Unauthorized", name: "200 with Unauthorized", wants: turnedAway(monext.ClassUnauthorized, http.StatusOK, false),
		do: gives(response{status: http.StatusOK, body: `{"title":"Unauthorized","detail":"Bad credentials"}`}),
	})
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		all = append(all, fault{
			item: "401 and 403", name: strconv.Itoa(status), wants: bare(monext.ClassUnauthorized, status),
			do: gives(response{status: status, body: "<html>", headers: []string{"Content-Type", "text/html"}}),
		})
	}
	return append(all, fault{
		item: "401 and 403", name: "401 before the body was read", bodies: true, big: true, at: headed,
		wants: bare(monext.ClassUnauthorized, http.StatusUnauthorized),
		do: func(x *exchange) {
			x.answer(response{status: http.StatusUnauthorized})
			if x.stream != 0 {
				x.write(resetFrame(x.stream, 0)) // as RFC 9113, section 8.1, has it
			}
		},
	})
}

// redirectFaults lead elsewhere, or to the server itself. Nobody goes there: it could be a second
// request, and it would show the credentials to whoever is there.
func redirectFaults() []fault {
	var all []fault
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, location := range map[string]string{"elsewhere": "https://127.0.0.1:9/v1/checkout", "to itself": "/again"} {
			item := "307/308"
			if status < 307 {
				if item = "301/302/303"; name == "to itself" {
					continue
				}
			}
			all = append(all, fault{
				item: item, name: fmt.Sprintf("%d %s", status, name), wants: lostForGood(status),
				do: gives(response{status: status, headers: []string{"Location", location}}),
			})
		}
	}
	return all
}

// limitFaults say that there were too many requests. Nothing was executed; a read comes again.
func limitFaults() []fault {
	var all []fault
	for name, test := range map[string]struct {
		value string
		after time.Duration
	}{
		"429 without Retry-After":         {"", 0},
		"429 with Retry-After":            {"7", 7 * time.Second},
		"429 with Retry-After, a date":    {"Fri, 31 Dec 2100 23:59:59 GMT", 24 * time.Hour},
		"429 with Retry-After, too long":  {"9223372037", 24 * time.Hour},
		"429 with Retry-After, nonsense":  {"soon", 0},
		"429 with Retry-After, long past": {"Fri, 01 Jan 1999 15:04:05 GMT", 0},
	} {
		item, _, _ := strings.Cut(name, ",")
		r := response{status: http.StatusTooManyRequests, body: `{"title":"ERROR","code":"91429","detail":"slow down"}`}
		if test.value != "" {
			r.headers = []string{"Retry-After", test.value}
		}
		w := turnedAway(monext.ClassRateLimited, http.StatusTooManyRequests, true).everywhere(func(w want) want { return w.asks(test.after) })
		all = append(all, fault{item: item, name: name, do: gives(r), wants: w})
	}
	return all
}

// unavailableFaults are outages, in JSON and in HTML. What a POST did before, nobody knows. A status
// word in the body of a read is an answer all the same (Monext API reference: a session that the
// buyer cancelled is a 500).
func unavailableFaults() []fault {
	var all []fault
	for _, status := range []int{500, 502, 503, 504} {
		json := lost(status)
		json.money.class, json.creation.class = monext.ClassNone, monext.ClassNone
		word := lost(status)
		word.money.class, word.creation.class = monext.ClassFinal, monext.ClassFinal
		word.read = endsIn(monext.Refused, monext.ClassFinal, status)
		answered := word.read
		answered.answers = true
		word.but = map[monext.Operation]want{monext.OperationGetSession: answered}
		accepted := lost(status)
		accepted.money.class, accepted.creation.class = monext.ClassOK, monext.ClassOK
		accepted.but = map[monext.Operation]want{
			monext.OperationGetSession: endsIn(monext.Accepted, monext.ClassOK, status),
		}
		item := strconv.Itoa(status)
		all = append(all,
			fault{item: item + " with JSON", name: item + " with JSON", wants: json, do: gives(response{
				status: status, body: `{"title":"` + http.StatusText(status) + `","detail":"ana@example.org"}`,
			})},
			fault{item: item + " with JSON", name: item + " with a status word", wants: word, do: gives(response{
				status: status, body: `{"title":"CANCELLED","code":"02319","detail":"Payment cancelled by buyer"}`,
			})},
			fault{item: item + " with JSON", name: item + " with the good answer", wants: accepted, do: func(x *exchange) {
				r := x.good()
				r.status = status
				x.answer(r)
			}},
			fault{item: item + " with HTML", name: item + " with HTML", wants: lost(status), do: gives(response{
				status: status, body: "<html><body>ana@example.org</body></html>", headers: []string{"Content-Type", "text/html"},
			})},
		)
	}
	return append(all,
		fault{item: "503 with HTML", name: "503 with nothing", wants: lost(503), do: gives(response{status: 503})},
		fault{
			item: "503 with HTML", name: "503 with Retry-After",
			wants: lost(503).everywhere(func(w want) want { return w.asks(3 * time.Second) }),
			do:    gives(response{status: 503, headers: []string{"Retry-After", "3"}}),
		},
	)
}

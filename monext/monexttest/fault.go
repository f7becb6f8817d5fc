package monexttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// When says on which side of the effect a fault strikes.
type When int

// The two sides.
const (
	BeforeEffect When = iota // the request is never executed, except by Delay
	AfterEffect              // the request is executed, and its answer is spoilt
)

// String returns "before" or "after".
func (w When) String() string {
	if w == AfterEffect {
		return "after"
	}
	return "before"
}

// Paths of the API, as patterns for [Fault.Path].
const (
	PathAlive        = "/v1/checkout/alive"
	PathSessions     = "/v1/checkout/payments/sessions"
	PathSession      = "/v1/checkout/payments/sessions/*"
	PathTransaction  = "/v1/checkout/transactions/*"
	PathCaptures     = "/v1/checkout/transactions/*/captures"
	PathCancels      = "/v1/checkout/transactions/*/cancels"
	PathRefunds      = "/v1/checkout/transactions/*/refunds"
	PathAnyOperation = "/v1/checkout/transactions/*/*"

	PathPaymentMethods = "/v1/merchants/*/pointsofsale/*/paymentMethods"

	PathLegacySessions = "/v1/checkout/sessions" // unless WithoutLegacyPaths
	PathLegacySession  = "/v1/checkout/sessions/*"
)

// apiPaths are the paths of all routes, the older ones too.
var apiPaths = []string{
	PathAlive, PathSessions, PathSession, PathTransaction, PathCaptures, PathCancels, PathRefunds, PathPaymentMethods, PathLegacySessions, PathLegacySession,
}

// servedPath reports whether a pattern can match the path of a route: with any other a fault would wait for ever.
func servedPath(pattern string) bool {
	return slices.ContainsFunc(apiPaths, func(route string) bool {
		want, got := strings.Split(pattern, "/"), strings.Split(route, "/")
		return slices.EqualFunc(want, got, func(a, b string) bool { return a != "" && b == "*" || a == "*" && b != "" || a == b })
	})
}

// Fault is one scripted mishap of the API. Its zero fields match everything; a fault without Do is refused by
// [Server.Inject]. The script is not kept in the state file. [Fault.UnmarshalJSON] tells its form in JSON.
type Fault struct {
	// Method to match, such as "POST"; empty matches all.
	Method string
	// Path to match, one that the API serves; a * stands for one whole segment; empty matches all.
	Path string
	// MerchantReference to match; empty matches all.
	MerchantReference string
	// Nth is the matching call to strike, from 1; 0 strikes every matching call.
	Nth int
	// Times is how often to strike at most; 0 has no limit.
	Times int
	// When is the side of the effect. It is ignored, and no member in JSON, where the action alone says whether the request
	// is executed: with Truncate, Drip, Hide, OnHold, Stale, Unsorted and Crowd it is, with Unreachable it is not, and with
	// Late it is later. Delay executes it on either side, and waits there.
	When When
	// Do is the mishap: Drop(), Status(500), Hide(time.Minute)…
	Do Action
}

// String describes the fault as the journal does.
func (f Fault) String() string {
	if f.Do.sideFixed() {
		return f.Do.String()
	}
	return f.Do.String() + " " + f.When.String() + " the effect"
}

// armed is a fault with its counters.
type armed struct {
	Fault

	seen, struck int
}

// strikes counts a matching call and says whether the fault hits it.
func (a *armed) strikes(method, path, reference string) bool {
	if a.Method != "" && a.Method != method ||
		a.MerchantReference != "" && a.MerchantReference != reference ||
		a.Path != "" && !matchPath(a.Path, path) {
		return false
	}
	a.seen++
	if a.Nth > 0 && a.seen != a.Nth || a.Times > 0 && a.struck >= a.Times {
		return false
	}
	a.struck++
	return true
}

// matchPath compares segment by segment; * matches any one.
func matchPath(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(a, b string) bool { return a == "*" || a == b })
}

// Inject adds faults to the script. Every matching request counts for every fault, and is struck by the first one, in
// the order of injection, that is due. It fails, adding none, when a fault has no Do, a path that the API does
// not serve, a negative count, or a figure that its action does not allow.
func (s *Server) Inject(faults ...Fault) error {
	for i, f := range faults {
		if err := f.check(nil); err != nil {
			return fmt.Errorf("monexttest: inject: faults[%d].%w", i, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &armed{Fault: f})
	}
	return nil
}

// Faults lists the script in the order of injection, with the faults that will strike no more, until [Server.ClearFaults].
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Fault, 0, len(s.faults))
	for _, a := range s.faults {
		out = append(out, a.Fault)
	}
	return out
}

// ScriptedFault is a fault of the script, with what became of it.
type ScriptedFault struct {
	Fault Fault
	// Struck is how many requests it has struck; 0 when none matched, or an earlier fault took them all.
	Struck int
}

// MarshalJSON writes the members of the fault, and "struck" behind them.
func (f ScriptedFault) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(f.Fault)
	if err != nil {
		return nil, err
	}
	return append(text[:len(text)-1], `,"struck":`+strconv.Itoa(f.Struck)+"}"...), nil
}

// Script lists the faults as [Server.Faults] does, each with how often it struck: a test sees that its mishap did happen.
func (s *Server) Script() []ScriptedFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]ScriptedFault, 0, len(s.faults))
	for _, a := range s.faults {
		out = append(out, ScriptedFault{a.Fault, a.struck})
	}
	return out
}

// ClearFaults empties the script.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// strike asks the script about one request, with s.mu held. The zero Fault means: leave it alone.
func (s *Server) strike(method, path, reference string) Fault {
	var hit Fault
	for _, a := range s.faults {
		if a.strikes(method, path, reference) {
			if hit.Do.kind == "" {
				hit = a.Fault
			} else {
				a.struck-- // another fault took it: this one keeps its turn in Times, though the call was counted
			}
		}
	}
	return hit
}

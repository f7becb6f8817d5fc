package monexttest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// clockControls move the time and send notifications.
func (s *Server) clockControls() []control {
	clock := func() any { return map[string]time.Time{"now": s.Now()} }
	waiting := func() any { return map[string]any{"notifications": s.Notifications()} }
	return []control{
		{
			Method: http.MethodGet, Path: "/_sim/clock", Does: "the simulator's time",
			do: func(controlCall) (any, error) { return clock(), nil },
		},
		{
			Method: http.MethodPost, Path: "/_sim/clock/advance", Query: []string{"d"},
			Does: "time moves forward by d (90s, 30m, 24h); on the way everything happens at its moment",
			do: func(c controlCall) (any, error) {
				d, err := parseAdvance(c.query.Get("d"))
				if err != nil {
					return nil, err
				}
				if err := s.advance(c.Context(), d); err != nil {
					return nil, err
				}
				return clock(), nil
			},
		},
		{
			Method: http.MethodGet, Path: "/_sim/notifications", Does: "what the merchant is still to be told, and when next",
			do: func(controlCall) (any, error) { return waiting(), nil },
		},
		{
			Method: http.MethodPost, Path: "/_sim/notifications/deliver",
			Does: "the notifications that are due now are sent, and their answers waited for",
			do: func(c controlCall) (any, error) {
				if err := s.Deliver(c.Context()); err != nil {
					return nil, err
				}
				return waiting(), nil
			},
		},
	}
}

// faultControls keep the script of mishaps.
func (s *Server) faultControls() []control {
	script := func() any { return map[string]any{"faults": s.Script()} }
	return []control{
		{
			Method: http.MethodPost, Path: "/_sim/faults", takesBody: true, Does: "adds a fault, or a list of them, to the script",
			do: func(c controlCall) (any, error) {
				faults, err := decodeFaults(c.body)
				if err == nil {
					err = s.Inject(faults...)
				}
				if err != nil {
					return nil, err
				}
				return script(), nil
			},
		},
		{
			Method: http.MethodGet, Path: "/_sim/faults", Does: "the script, and how often each fault has struck",
			do: func(controlCall) (any, error) { return script(), nil },
		},
		{
			Method: http.MethodDelete, Path: "/_sim/faults", Does: "empties the script",
			do: func(controlCall) (any, error) {
				s.ClearFaults()
				return script(), nil
			},
		},
	}
}

// decodeFaults reads one fault or a list of them.
func decodeFaults(body []byte) ([]Fault, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, badParameter("the body must be a fault, or a list of faults, as JSON")
	}
	if body[0] != '[' {
		var one Fault
		if err := json.Unmarshal(body, &one); err != nil {
			return nil, badParameter("%s", controlText(err))
		}
		return []Fault{one}, nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, badParameter("faults: %s", controlText(err))
	}
	if len(raw) == 0 {
		return nil, badParameter("faults: the list is empty; DELETE empties the script")
	}
	list := make([]Fault, len(raw))
	for i, text := range raw {
		if err := json.Unmarshal(text, &list[i]); err != nil {
			return nil, badParameter("faults[%d]: %s", i, controlText(err))
		}
	}
	return list, nil
}

// maxJournalPage is how many entries one answer holds at most.
const maxJournalPage = 1000

// journalPage is the answer of GET /_sim/journal.
type journalPage struct {
	Now        time.Time   `json:"now"`
	Entries    []Entry     `json:"entries"`
	Violations []Violation `json:"violations"` // those that showed in these entries
	Next       int         `json:"next"`       // the after of the next page
	More       bool        `json:"more"`       // whether the next page has something already
}

// journalControls tell what happened.
func (s *Server) journalControls() []control {
	return []control{
		{
			Method: http.MethodGet, Path: "/_sim/journal", Query: []string{"after", "limit"}, Optional: []string{"after", "limit"},
			Does: "every request, everything that happened by itself, every effect, and the violations; after seq, at most limit (1000)",
			do: func(c controlCall) (any, error) {
				after, err := c.number("after", 0, 1<<31-1)
				if err != nil {
					return nil, err
				}
				limit, err := c.number("limit", maxJournalPage, maxJournalPage)
				if err != nil {
					return nil, err
				}
				return s.journalAfter(after, limit), nil
			},
		},
		{
			Method: http.MethodGet, Path: "/_sim/violations", Does: "the rules that the caller broke; none is what a test wants",
			do: func(controlCall) (any, error) {
				return map[string]any{"violations": append([]Violation{}, s.Violations()...)}, nil
			},
		},
	}
}

// journalAfter is a page of the journal. An entry's seq is its place.
func (s *Server) journalAfter(after, limit int) journalPage {
	entries, violations := s.Journal(), s.Violations()
	after = min(after, len(entries))
	last := min(after+limit, len(entries))
	p := journalPage{Now: s.Now(), Entries: entries[after:last], Violations: []Violation{}, Next: last, More: last < len(entries)}
	for _, v := range violations {
		if v.Seq > after && v.Seq <= last {
			p.Violations = append(p.Violations, v)
		}
	}
	return p
}

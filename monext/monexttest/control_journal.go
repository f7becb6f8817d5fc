package monexttest

import (
	"net/http"
	"time"
)

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
			Does: "every request, everything that happened by itself, every effect, and the violations; after seq, at most limit (1 to 1000)",
			do: func(c controlCall) (any, error) {
				after, err := c.number("after", 0, 0, 1<<31-1)
				if err != nil {
					return nil, err
				}
				limit, err := c.number("limit", maxJournalPage, 1, maxJournalPage)
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

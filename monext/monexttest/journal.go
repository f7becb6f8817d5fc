package monexttest

import (
	"net/http"
	"slices"
	"time"
)

// What names the cause of a journal entry.
type What string

// The causes of journal entries.
const (
	WhatRequest      What = "request"      // an HTTP request to the API
	WhatBuyer        What = "buyer"        // a decision on the payment page, or by Accept, Refuse, Abandon, Expire, Hold
	WhatBackOffice   What = "back office"  // an operation made in Monext's own screens
	WhatEngine       What = "engine"       // what happens by itself: expiry, deferred capture, a late request, a pending one resolved
	WhatClock        What = "clock"        // Advance
	WhatNotification What = "notification" // a call to the merchant's notification URL
)

// Entry is one line of the journal.
type Entry struct {
	Seq  int       `json:"seq"` // 1, 2, 3…
	At   time.Time `json:"at"`  // on the server's clock
	What What      `json:"what"`

	// Of a request or a notification.
	Method string      `json:"method,omitempty"`
	Path   string      `json:"path,omitempty"`
	Header http.Header `json:"header,omitempty"` // values outside a short allow-list are replaced
	Status int         `json:"status,omitempty"` // HTTP status meant for the answer; 0 when none was given
	// UnknownFields lists members of the request body that Monext's description does not name: Monext would
	// silently ignore them, so they are usually spelling mistakes.
	UnknownFields []string `json:"unknownFields,omitempty"`
	// Coerced lists members of the request body that were not as the description has them and were taken for what they
	// should have been, and how: see [WithStrictInput] and [WithCutFractions].
	Coerced []string `json:"coerced,omitempty"`
	// Fault says which scripted fault was applied.
	Fault string `json:"fault,omitempty"`

	Session           string `json:"session,omitempty"`
	Transaction       string `json:"transaction,omitempty"`
	MerchantReference string `json:"merchantReference,omitempty"`
	// Attempt counts the POSTs seen with this merchantReference, from 1.
	Attempt int `json:"attempt,omitempty"`
	// Title and Code are the result that was decided, even when a fault kept it from the caller.
	Title string `json:"title,omitempty"`
	Code  string `json:"code,omitempty"`
	Note  string `json:"note,omitempty"`

	Effects []Effect `json:"effects,omitempty"`
}

// ViolationKind names a rule that the caller broke.
type ViolationKind string

// The rules that are checked.
const (
	// ViolationSecondEffect: one merchantReference caused two accepted effects. Money moved twice.
	ViolationSecondEffect ViolationKind = "second effect"
	// ViolationUnknownIntent: an operation was POSTed whose merchantReference the check given to [WithIntentCheck] did
	// not know: its caller had not made the intent durable first.
	ViolationUnknownIntent ViolationKind = "unknown intent"
	// ViolationBalance: the balances of a transaction are impossible. It is a fault of this package.
	ViolationBalance ViolationKind = "impossible balance"
)

// Violation is a rule that the caller broke, with the journal entry where it showed.
type Violation struct {
	Kind              ViolationKind `json:"kind"`
	Seq               int           `json:"seq"`
	Transaction       string        `json:"transaction,omitempty"`
	MerchantReference string        `json:"merchantReference,omitempty"`
	Detail            string        `json:"detail"`
}

// Journal returns every entry so far, oldest first. Changing the result changes nothing in the server.
func (s *Server) Journal() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	out := slices.Clone(s.st.entries)
	for i := range out {
		out[i].Effects = cloneEffects(out[i].Effects)
		out[i].Header = out[i].Header.Clone()
		out[i].UnknownFields = slices.Clone(out[i].UnknownFields)
		out[i].Coerced = slices.Clone(out[i].Coerced)
	}
	return out
}

// Violations returns the rules that the caller broke, oldest first; none is what a test wants.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	return slices.Clone(s.st.violations)
}

// Effects returns all effects of a transaction, oldest first, hidden and refused ones too; nothing for an unknown id.
func (s *Server) Effects(transactionID string) []Effect {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	t := s.st.transactions[transactionID]
	if t == nil {
		return nil
	}
	out := make([]Effect, len(t.Effects))
	for i, e := range t.Effects {
		out[i] = cloneEffect(*e)
	}
	return out
}

// Balance returns the true balance of a transaction, and false for an unknown id.
func (s *Server) Balance(transactionID string) (Balance, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	t := s.st.transactions[transactionID]
	if t == nil {
		return Balance{}, false
	}
	return t.balance(), true
}

// redact keeps the headers that tell nothing about anybody, and only the names of the others.
func redact(h http.Header) http.Header {
	if len(h) == 0 {
		return nil
	}
	out := make(http.Header, len(h))
	for name, values := range h {
		switch name {
		case "Accept", "Accept-Encoding", "Content-Length", "Content-Type", "User-Agent":
			out[name] = slices.Clone(values)
		default:
			out[name] = []string{"[redacted]"}
		}
	}
	return out
}

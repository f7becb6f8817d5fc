package monexttest

import (
	"time"
)

// Session tells where a payment session stands.
type Session struct {
	ID             string    `json:"id"`
	OrderReference string    `json:"orderReference"`
	Amount         int64     `json:"amount"` // minor units
	Currency       string    `json:"currency"`
	Capture        string    `json:"capture"`
	Created        time.Time `json:"created"`
	Expires        time.Time `json:"expires"`
	// Title and Code are the result; INPROGRESS while the buyer may still pay: 02533 until one came, then 02306.
	Title string `json:"title"`
	Code  string `json:"code"`
	// Transaction is the id of the accepted payment, or of the one on hold; else empty.
	Transaction string `json:"transaction,omitempty"`
	// PageURL is where the buyer pays.
	PageURL string `json:"pageURL"`
}

// Sessions lists all sessions, oldest first.
func (s *Server) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	out := make([]Session, 0, len(s.st.order))
	for _, id := range s.st.order {
		out = append(out, s.tellSession(s.st.sessions[id]))
	}
	return out
}

// Session tells where one session stands, and false for an unknown id.
func (s *Server) Session(id string) (Session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	p := s.st.sessions[id]
	if p == nil {
		return Session{}, false
	}
	return s.tellSession(p), true
}

func (s *Server) tellSession(p *session) Session {
	code := p.standing()
	return Session{
		ID: p.ID, OrderReference: p.OrderReference, Amount: p.Requested, Currency: p.Currency, Capture: p.Capture,
		Created: p.Created, Expires: p.Expires, Title: titleOf(code), Code: code, Transaction: p.accepted(),
		PageURL: s.pageURL(p.ID),
	}
}

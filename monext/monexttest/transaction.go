package monexttest

import (
	"time"
)

// Transaction is one attempt of a buyer to pay, and what became of it: the truth, whatever the reads show.
type Transaction struct {
	ID             string    `json:"id"`
	Session        string    `json:"session"`
	OrderReference string    `json:"orderReference"`
	Currency       string    `json:"currency"`
	Capture        string    `json:"capture"` // MANUAL, AUTOMATIC or DEFERRED
	Date           time.Time `json:"date"`
	// Title and Code are the result of the payment itself, not of its operations.
	Title   string   `json:"title"`
	Code    string   `json:"code"`
	Balance Balance  `json:"balance"`
	Effects []Effect `json:"effects"` // oldest first, hidden and refused ones too
}

// Transactions lists every attempt to pay, the refused ones too: by session, oldest first.
func (s *Server) Transactions() []Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	out := []Transaction{}
	for _, id := range s.st.order {
		for _, t := range s.st.sessions[id].transactions {
			out = append(out, s.st.payment(s.st.transactions[t]))
		}
	}
	return out
}

// Transaction tells everything about one payment, and false for an unknown id.
func (s *Server) Transaction(id string) (Transaction, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	t := s.st.transactions[id]
	if t == nil {
		return Transaction{}, false
	}
	return s.st.payment(t), true
}

func (st *state) payment(t *transaction) Transaction {
	p := st.sessions[t.Session]
	out := Transaction{
		ID: t.ID, Session: t.Session, OrderReference: p.OrderReference, Currency: p.Currency, Capture: p.Capture, Date: t.Date,
		Title: titleOf(t.Code), Code: t.Code, Balance: t.balance(), Effects: make([]Effect, len(t.Effects)),
	}
	for i, e := range t.Effects {
		out.Effects[i] = cloneEffect(*e)
	}
	return out
}

package probe

import (
	"errors"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// Step is one request of a run and what came of it. It holds no secret and nothing about a buyer.
type Step struct {
	// Question is the one it was made for; 0 when several share it.
	Question int `json:"question"`
	// Call is the operation of the client.
	Call monext.Operation `json:"call"`
	// Transaction is the id in the path.
	Transaction string `json:"transaction"`
	// Amount is in minor units of the run's currency.
	Amount    int64                `json:"amount,omitempty"`
	Option    monext.CaptureOption `json:"option,omitempty"`
	Reference string               `json:"merchantReference,omitempty"`

	Outcome monext.Outcome `json:"outcome"`
	Status  int            `json:"status,omitempty"`
	Title   string         `json:"title,omitempty"`
	Code    string         `json:"code,omitempty"`
	// Effect is the id that the answer gave to the operation.
	Effect string `json:"effect,omitempty"`
	// Entries are what a read listed.
	Entries []Entry `json:"entries,omitempty"`
}

// Entry is one entry of a transaction's list.
type Entry struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	Amount int64     `json:"amount"` // minor units; -1 when there was none
	Status string    `json:"status"`
	Date   time.Time `json:"date,omitzero"`
}

// note keeps a step.
func (r *run) note(s Step) {
	s.Question = r.current
	r.report.Evidence = append(r.report.Evidence, s)
}

func operationStep(transaction string, m *move) Step {
	return Step{
		Call: m.kind, Transaction: transaction, Amount: m.amount, Option: m.option, Reference: m.ref,
		Outcome: m.answer.Outcome, Status: m.answer.Status, Title: word(string(m.answer.Result.Title)),
		Code: word(m.answer.Result.Code), Effect: word(m.answer.Transaction.ID),
	}
}

func readStep(id string, d *monext.TransactionDetails, err error) Step {
	s := Step{Call: monext.OperationGetTransaction, Transaction: id, Outcome: d.Outcome, Title: word(string(d.Result.Title)), Code: word(d.Result.Code)}
	var e *monext.Error
	if errors.As(err, &e) {
		s.Outcome, s.Status, s.Title, s.Code = e.Outcome, e.Status, word(string(e.Title)), word(e.Code)
	}
	for _, listed := range d.AssociatedTransactions {
		amount, known := listed.Amount.Minor()
		if !known {
			amount = -1
		}
		s.Entries = append(s.Entries, Entry{
			ID: word(listed.ID), Type: word(string(listed.Type)), Amount: amount, Status: word(string(listed.Status)), Date: listed.Date,
		})
	}
	return s
}

// said is a title and a code.
func said(title monext.Title, code string) string {
	return strings.TrimSpace(word(string(title)) + " " + word(code))
}

// word makes a remote word fit to be shown: short, and printable.
func word(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '?'
		}
		return c
	}, s)
	return s[:min(len(s), 60)]
}

// reason is the text of an error of the client, which holds no secret and nothing personal.
func reason(err error) string { return strings.TrimPrefix(err.Error(), "monext: ") }

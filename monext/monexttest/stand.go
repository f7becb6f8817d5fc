package monexttest

import (
	"slices"
	"time"
)

// stand is a result code, and since when it holds.
type stand struct {
	at   time.Time
	code string
}

// codeAt gives the code that held at a moment, or the empty string.
func codeAt(stands []stand, at time.Time) string {
	for _, s := range slices.Backward(stands) {
		if !s.at.After(at) {
			return s.code
		}
	}
	return ""
}

// sessionAt shows a session as it stood at a moment; nil when there was none.
func (st *state) sessionAt(id string, at time.Time) *session {
	p := st.sessions[id]
	if p == nil || p.Created.After(at) {
		return nil
	}
	c := *p
	c.code = codeAt(p.stands, at)
	c.opened = p.opened && !p.openedAt.After(at)
	c.transactions = slices.DeleteFunc(slices.Clone(p.transactions), func(id string) bool {
		return st.transactions[id].Date.After(at)
	})
	return &c
}

// transactionAt shows a payment as it stood at a moment, with all effects; nil when there was none.
func (st *state) transactionAt(id string, at time.Time) *transaction {
	t := st.transactions[id]
	if t == nil || t.Date.After(at) {
		return nil
	}
	c := *t
	c.Code = codeAt(t.stands, at)
	return &c
}

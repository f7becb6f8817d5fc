package monexttest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// fits reports why a record of a state file cannot follow what came before it. What this package writes always fits; a file
// that was damaged or changed by hand must not lead to a state that the rules were not made for.
func (st *state) fits(r *record) error {
	switch {
	case r.Entry.Seq != len(st.entries)+1:
		return fmt.Errorf("entry %d follows entry %d", r.Entry.Seq, len(st.entries))
	case r.Issued < st.issued:
		return fmt.Errorf("%d ids were given out, and %d before", r.Issued, st.issued)
	case r.Entry.Attempt < 0 || r.Entry.Attempt > r.Entry.Seq:
		return fmt.Errorf("attempt %d is more than there were requests", r.Entry.Attempt)
	}
	return nil
}

// fitsChange is fits for one change, once those before it are folded.
func (st *state) fitsChange(seq int, c change) error {
	members := 0
	for v, i := reflect.ValueOf(c), 0; i < v.NumField(); i++ {
		if !v.Field(i).IsZero() {
			members++
		}
	}
	if members != 1 {
		return fmt.Errorf("a change has %d members, not 1", members)
	}
	switch {
	case c.Session != nil:
		return st.fitsSession(c.Session)
	case c.Opened != "":
		return known("session", st.sessions[c.Opened] != nil, c.Opened)
	case c.Payment != nil:
		return st.fitsPayment(c.Payment)
	case c.Ended != nil:
		return st.fitsEnd(c.Ended)
	case c.Effect != nil:
		return st.fitsEffect(seq, c.Effect)
	case c.Settled != nil:
		return st.fitsSettled(c.Settled)
	case c.Notice != nil:
		return st.fitsNotice(c.Notice)
	case c.Offset != nil && *c.Offset < st.offset:
		return errors.New("the clock goes back")
	case c.Late != nil:
		return st.fitsLate(seq, c.Late)
	case c.Arrived != 0:
		return known("late request", st.late[c.Arrived] != nil, fmt.Sprint(c.Arrived))
	case c.Deferred != "":
		return known("transaction", st.transactions[c.Deferred] != nil, c.Deferred)
	case c.Released != "":
		return known("effect", st.effects[c.Released] != nil, c.Released)
	}
	return nil
}

// known is an error unless what a record names is there.
func known(what string, there bool, id string) error {
	if there {
		return nil
	}
	return fmt.Errorf("the record speaks of something unknown: %s %q", what, id)
}

// must collects rules, of which the first that is broken counts.
func must(rules ...rule) error {
	for _, r := range rules {
		if !r.holds {
			return fmt.Errorf("%s is not as this package writes it", r.of)
		}
	}
	return nil
}

// rule is something that holds of a record that fits.
type rule struct {
	of    string
	holds bool
}

func (st *state) fitsSession(p *session) error {
	return must(
		rule{"the session's id", isID(p.ID, letterDigits, 22) && st.sessions[p.ID] == nil},
		rule{"the session's first transaction", isID(p.First, digits, 14) && st.transactions[p.First] == nil && st.effects[p.First] == nil},
		rule{"the session's amount", p.least() <= p.Requested && p.Requested <= maxAmount},
		rule{"the session's order reference", allowed("order.reference", p.OrderReference)},
		rule{"the session's currency", allowed("order.currency", p.Currency)},
		rule{"the session's payment type", allowed("payment.paymentType", p.PaymentType)},
		rule{"the session's capture mode", allowed("payment.capture", p.Capture)},
		rule{"the session's soft descriptor", allowed("payment.softDescriptor", p.SoftDescriptor)},
		rule{"the session's return URL", webURL(p.ReturnURL)},
		rule{"the session's order", len(p.Order) > 0},
	)
}

// allowed asks the table of session requests about a text.
func allowed(path, text string) bool {
	field, known := retailapi.Request(retailapi.CreateSession).Field(path)
	return known && field.Allows(text)
}

func (st *state) fitsPayment(t *transaction) error {
	p := st.sessions[t.Session]
	if p == nil {
		return known("session", false, t.Session)
	}
	return must(
		rule{"the payment's id", isID(t.ID, digits, 14) && st.transactions[t.ID] == nil && st.effects[t.ID] == nil},
		rule{"the payment's session", !p.over()},
		rule{"the payment's amount", p.least() <= t.Authorised && t.Authorised <= p.Requested},
		rule{"the payment's code", someCode("", t.Code) == nil},
	)
}

// fitsEnd asks for a payment behind each result that speaks of one.
func (st *state) fitsEnd(e *ended) error {
	p := st.sessions[e.Session]
	if p == nil {
		return known("session", false, e.Session)
	}
	paid := titleOf(e.Code) == titleAccepted || waiting(e.Code)
	return must(
		rule{"the session's code", someCode("", e.Code) == nil},
		rule{"the session's second result", !p.final()},
		rule{"the session's payment", !paid || len(p.transactions) > 0},
	)
}

func (st *state) fitsNotice(n *notice) error {
	switch n.Type {
	case noticeSession:
		return known("session", st.sessions[n.Token] != nil, n.Token)
	case noticeTransaction:
		return known("transaction", st.transactions[n.Token] != nil, n.Token)
	}
	return must(rule{"the notice's type", false})
}

func (st *state) fitsLate(seq int, l *lateOperation) error {
	o := l.Operation
	return must(
		rule{"the late request's number", l.ID == seq && st.late[l.ID] == nil},
		rule{"the late request's kind", o.Kind == KindCapture || o.Kind == KindCancel || o.Kind == KindRefund},
		rule{"the late request's amount", 0 <= o.Amount && o.Amount <= maxAmount},
		rule{"the late request's option", isOption(o.Option)},
		rule{"the late request's attempt", 0 <= o.Attempt && o.Attempt <= seq},
	)
}

func isOption(o string) bool {
	return slices.Contains([]string{"", optionStandard, optionLate, optionFinal}, o)
}

const (
	digits       = "0123456789"
	letterDigits = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// isID reports whether a text has the shape of the ids that this package gives: so many characters of a set, or a few more
// once very many were given.
func isID(s, set string, least int) bool {
	return least <= len(s) && len(s) <= 32 && strings.Trim(s, set) == ""
}

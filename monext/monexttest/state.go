package monexttest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// state is the fold of the records. Only apply changes it, with Server.mu held.
type state struct {
	seed   uint64
	issued int
	offset time.Duration
	last   time.Time // the newest moment seen: the clock never goes back

	sessions     map[string]*session
	order        []string // session ids, oldest first
	transactions map[string]*transaction
	effects      map[string]*Effect
	notices      []*notice // those that are still to be told
	noticed      int       // how many there ever were
	late         map[int]*lateOperation
	timers       []timer

	entries    []Entry
	violations []Violation
	posts      map[string]int // POSTs seen per merchantReference
	caused     map[string]int // accepted effects per merchantReference
	accepted   map[duplicateKey][]original
}

// timer is something that happens by itself.
type timer struct {
	at   time.Time
	what timerKind
	id   string
	late int
}

type timerKind int

const (
	timerExpiry timerKind = iota
	timerCapture
	timerLate
	timerHold          // of a payment
	timerHoldOperation // of an effect
	timerRelease       // after a FINAL capture
)

// duplicateKey is what the duplicate check compares, next to the day.
type duplicateKey struct {
	kind   Kind
	order  string
	amount int64
}

// original is an accepted effect that the duplicate check remembers.
type original struct {
	date      time.Time
	reference string
}

func newState(seed uint64) *state {
	return &state{
		seed:         seed,
		sessions:     make(map[string]*session),
		transactions: make(map[string]*transaction),
		effects:      make(map[string]*Effect),
		late:         make(map[int]*lateOperation),
		posts:        make(map[string]int),
		caused:       make(map[string]int),
		accepted:     make(map[duplicateKey][]original),
	}
}

// apply folds one record that was made from this state.
func (st *state) apply(r record) {
	_ = st.fold(r, func(int, change) error { return nil })
}

// fold asks about each change, after those before it, and folds the record. When it fails the state is of no more use.
func (st *state) fold(r record, fits func(seq int, c change) error) error {
	st.issued = r.Issued
	if r.Entry.At.After(st.last) {
		st.last = r.Entry.At
	}
	if ref := r.Entry.MerchantReference; ref != "" && r.Entry.Attempt > st.posts[ref] {
		st.posts[ref] = r.Entry.Attempt
	}
	r.Entry.Effects = nil
	for _, c := range r.Changes {
		if err := fits(r.Entry.Seq, c); err != nil {
			return err
		}
		st.change(&r.Entry, c)
	}
	st.entries = append(st.entries, r.Entry)
	return nil
}

func (st *state) change(e *Entry, c change) {
	switch {
	case c.Session != nil:
		s := *c.Session
		st.sessions[s.ID] = &s
		st.order = append(st.order, s.ID)
		st.schedule(timer{at: s.Expires, what: timerExpiry, id: s.ID})
	case c.Opened != "":
		st.sessions[c.Opened].opened, st.sessions[c.Opened].openedAt = true, e.At
	case c.Payment != nil:
		t := *c.Payment
		t.stands = []stand{{t.Date, t.Code}}
		st.transactions[t.ID] = &t
		s := st.sessions[t.Session]
		s.transactions = append(s.transactions, t.ID)
		if !t.HeldUntil.IsZero() {
			st.schedule(timer{at: t.HeldUntil, what: timerHold, id: t.ID})
		}
	case c.Ended != nil:
		st.end(e.At, c.Ended)
	case c.Read != "":
		st.silence(c.Read)
	case c.Effect != nil:
		st.add(e, *c.Effect)
	case c.Settled != nil:
		st.settle(e, *c.Settled)
	case c.Notice != nil:
		n := *c.Notice
		if n.Type == noticeSession {
			st.silence(n.Token) // a session has one result to tell: the new one
		}
		n.next = n.From
		st.notices = append(st.notices, &n)
		st.noticed++
	case c.Sent != nil:
		st.sent(e.At, *c.Sent)
	case c.Offset != nil:
		st.offset = *c.Offset
	case c.Late != nil:
		l := *c.Late
		st.late[l.ID] = &l
		st.schedule(timer{at: l.Due, what: timerLate, late: l.ID})
	case c.Arrived != 0:
		delete(st.late, c.Arrived)
	case c.Deferred != "":
		st.transactions[c.Deferred].deferred = true
	case c.Released != "":
		st.effects[c.Released].ReleasesAt = time.Time{}
	case c.Violation != nil:
		st.violations = append(st.violations, *c.Violation)
	}
}

func (st *state) end(at time.Time, c *ended) {
	s := st.sessions[c.Session]
	s.code = c.Code
	if (c.Code == codeExpired || c.Code == codeNeverCame) && at.Before(s.Expires) {
		s.Expires = at // somebody let its time run out
	}
	s.stands = append(s.stands, stand{at, c.Code})
	id := s.accepted()
	if id == "" {
		if n := len(s.transactions); n > 0 && waiting(st.transactions[s.transactions[n-1]].Code) {
			st.transactions[s.transactions[n-1]].decide(at, c.Code) // a payment on hold that was not accepted
		}
		return
	}
	t := st.transactions[id]
	t.decide(at, c.Code)
	if s.Capture == captureDeferred && c.Code == codeOK {
		if s.CaptureOn.After(at) {
			at = s.CaptureOn
		}
		st.schedule(timer{at: at, what: timerCapture, id: id})
	}
}

// silence ends the notices about a session or transaction.
func (st *state) silence(token string) {
	st.notices = slices.DeleteFunc(st.notices, func(n *notice) bool { return n.Token == token })
}

// add appends a new effect to its transaction.
func (st *state) add(e *Entry, f Effect) {
	t := st.transactions[f.Transaction]
	t.Effects = append(t.Effects, &f)
	st.effects[f.ID] = &f
	if !f.HeldUntil.IsZero() {
		st.schedule(timer{at: f.HeldUntil, what: timerHoldOperation, id: f.ID})
	}
	st.count(e, t, f)
}

// settle replaces an effect that was on hold.
func (st *state) settle(e *Entry, f Effect) {
	*st.effects[f.ID] = f
	st.count(e, st.transactions[f.Transaction], f)
}

// count notes an effect in the entry, in the duplicate check and in the checks on the caller.
func (st *state) count(e *Entry, t *transaction, f Effect) {
	e.Effects = append(e.Effects, cloneEffect(f))
	if f.Status != StatusOK {
		return
	}
	if !f.ReleasesAt.IsZero() {
		st.schedule(timer{at: f.ReleasesAt, what: timerRelease, id: f.ID})
	}
	kind := f.Kind
	if kind == KindReauthorization {
		kind = KindPayment
	}
	key := duplicateKey{kind, st.sessions[t.Session].OrderReference, f.Amount}
	st.accepted[key] = append(st.accepted[key], original{f.Date, f.MerchantReference})
	if f.MerchantReference != "" && !f.Companion {
		if st.caused[f.MerchantReference]++; st.caused[f.MerchantReference] > 1 {
			st.violations = append(st.violations, Violation{
				Kind: ViolationSecondEffect, Seq: e.Seq, Transaction: t.ID, MerchantReference: f.MerchantReference,
				Detail: fmt.Sprintf("a %s of %s is the %s accepted effect of this reference",
					f.Kind, amountText(f.Amount, st.sessions[t.Session].Currency), ordinal(st.caused[f.MerchantReference])),
			})
		}
	}
	if b := t.balance(); !t.possible() {
		st.violations = append(st.violations, Violation{
			Kind: ViolationBalance, Seq: e.Seq, Transaction: t.ID, MerchantReference: f.MerchantReference,
			Detail: fmt.Sprintf("authorised %d, captured %d, cancelled %d, refunded %d", b.Authorised, b.Captured, b.Cancelled, b.Refunded),
		})
	}
}

func ordinal(n int) string {
	if words := []string{"first", "second", "third", "fourth", "fifth"}; n >= 1 && n <= len(words) {
		return words[n-1]
	}
	return strconv.Itoa(n) + "th"
}

func (st *state) sent(at time.Time, c sent) {
	for _, n := range st.notices {
		if n.ID == c.Notice {
			n.next = at.Add(notificationEvery)
		}
	}
	if c.Last {
		st.notices = slices.DeleteFunc(st.notices, func(n *notice) bool { return n.ID == c.Notice })
	}
}

// schedule keeps the timers in order of time, and of arrival within one moment.
func (st *state) schedule(t timer) {
	at, _ := slices.BinarySearchFunc(st.timers, t, func(a, b timer) int {
		return cmp.Or(a.at.Compare(b.at), -1)
	})
	st.timers = slices.Insert(st.timers, at, t)
}

// isDuplicate reports whether the duplicate check, which covers today and yesterday in UTC, knows an equal effect.
func (st *state) isDuplicate(rule DuplicateRule, key duplicateKey, reference string, now time.Time) bool {
	if rule == DuplicateOff {
		return false
	}
	yesterday := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -1)
	return slices.ContainsFunc(st.accepted[key], func(o original) bool {
		same := rule == DuplicateByOrder || o.reference == reference
		if key.kind == KindPayment { // buyers give no reference; re-authorisations have their capture's
			same = same || o.reference == "" || reference == ""
		}
		return same && !o.date.Before(yesterday)
	})
}

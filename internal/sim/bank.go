package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// bank is Monext: sessions, authorisations, the effects on them by its rules,
// and the truth that its clients cannot see.
type bank struct {
	w        *world
	sessions map[string]*checkout
	accounts map[string]*account // by the id of the authorisation
	made     int                 // ids given out
	delayed  []delayed           // what is executed later
	truth    map[string]*truth   // by operation
	reads    int
}

// checkout is a session, and whether its buyer has paid.
type checkout struct {
	id, order, transaction string
	amount                 int64
	mode                   monext.CaptureMode
	ends                   time.Time // nobody can pay from then on
	deferred               time.Time // when Monext captures a deferred payment
}

// account is an authorisation with its effects.
type account struct {
	id, session, order string
	amount             int64
	mode               monext.CaptureMode
	date               time.Time
	deferred           time.Time // when Monext captures what is left; zero when it does not, or has
	entries            []entry
}

// entry is one effect.
type entry struct {
	id        string
	kind      lifecycle.Action // empty for the authorisation itself
	amount    int64
	ok        bool
	at, seen  time.Time // when it happened, and from when on it is listed
	operation string    // whose doing it is; empty for the back office's
	release   bool      // what a FINAL capture released
	again     bool      // a new authorisation, for a late delivery
}

// truth is what really became of an operation's requests.
type truth struct {
	sent     int // calls of the gateway
	away     int // of those, the ones that have not left yet: their process sleeps
	executed int // effects
	waiting  int // requests that are still to be executed

	left  time.Time     // when the last request left
	doubt bool          // its answer does not tell that it had no effect
	off   time.Duration // of the machine's clock, when it left
}

// delayed is a request that is executed later, or the release after a FINAL
// capture.
type delayed struct {
	at      time.Time
	o       request
	deny    bool
	release bool
}

// request is one capture, cancel or refund as it arrives.
type request struct {
	account   string
	kind      lifecycle.Action
	amount    int64
	option    monext.CaptureOption
	operation string
}

func newBank(w *world) *bank {
	return &bank{w: w, sessions: map[string]*checkout{}, accounts: map[string]*account{}, truth: map[string]*truth{}}
}

// holdLife is how long an authorisation can be captured, sessionLife how long a buyer can pay.
const (
	holdLife    = 7 * 24 * time.Hour
	sessionLife = 30 * time.Minute
)

func (b *bank) id(prefix string) string {
	b.made++
	return prefix + strconv.Itoa(b.made)
}

// of returns the truth of an operation.
func (b *bank) of(operation string) *truth {
	t := b.truth[operation]
	if t == nil {
		t = &truth{}
		b.truth[operation] = t
	}
	return t
}

// pay is the buyer's doing: the session's payment is accepted.
func (b *bank) pay(session string) {
	c := b.sessions[session]
	if c == nil || c.transaction != "" || !b.w.now.Before(c.ends) {
		return
	}
	a := &account{id: b.id("T"), session: c.id, order: c.order, amount: c.amount, mode: c.mode, date: b.w.now, deferred: c.deferred}
	c.transaction = a.id
	b.accounts[a.id] = a
	a.entries = append(a.entries, entry{id: a.id, amount: c.amount, ok: true, at: b.w.now, seen: b.w.now})
	for range b.w.plan.Refused {
		a.entries = append(a.entries, entry{id: b.id("E"), kind: lifecycle.ActionRefund, amount: 1, at: b.w.now, seen: b.w.now})
	}
}

// life is how long an authorisation can be captured.
func (b *bank) life() time.Duration {
	if b.w.plan.Life > 0 {
		return b.w.plan.Life
	}
	return holdLife
}

// over tells whether the authorisation has ended.
func (b *bank) over(a *account) bool { return !b.w.now.Before(a.date.Add(b.life())) }

// captureDeferred is what Monext does by itself on the date of a deferred payment.
func (b *bank) captureDeferred() {
	if b.w.plan.Mode != monext.CaptureDeferred {
		return
	}
	for _, a := range b.sorted() {
		if a.deferred.IsZero() || b.w.now.Before(a.deferred) {
			continue
		}
		s := a.sums()
		if rest := a.amount - s.captured - s.cancelled; rest > 0 && !b.over(a) {
			b.add(a, entry{kind: lifecycle.ActionCapture, amount: rest, ok: true})
		}
		a.deferred = time.Time{}
	}
}

// sums are the balances, by what really happened.
type sums struct{ captured, cancelled, refunded int64 }

func (a *account) sums() sums {
	var s sums
	if a.automatic() {
		s.captured = a.amount
	}
	for i := range a.entries {
		e := &a.entries[i]
		if !e.ok {
			continue
		}
		switch e.kind {
		case lifecycle.ActionCapture:
			s.captured += e.amount
		case lifecycle.ActionCancel:
			s.cancelled += e.amount
		case lifecycle.ActionRefund:
			s.refunded += e.amount
		default: // the authorisation
		}
	}
	return s
}

// Monext's codes that the rules give.
const (
	codeOK        = "00000"
	codeDuplicate = "01913"
	codeBadAmount = "02110"
	codeNoCancel  = "02600"
	codeCancelled = "02601"
	codeOver      = "02602"
	codeTooLate   = "02603"
	codeBankSays  = "01116"

	codeBadTransaction = "02302"
)

// judge applies the rules to a request, and changes nothing.
func (b *bank) judge(a *account, o request) string {
	s := a.sums()
	rest := a.amount - s.captured - s.cancelled
	switch {
	case o.kind != lifecycle.ActionCancel && b.w.plan.Guard && a.repeats(o, b.w.now):
		return codeDuplicate
	case o.kind == lifecycle.ActionRefund && o.amount > s.captured-s.refunded:
		return codeBadAmount
	case o.kind == lifecycle.ActionRefund:
		return b.takes(a, &o)
	case o.kind == lifecycle.ActionCancel && rest == 0 && s.captured == 0:
		return codeCancelled
	case o.kind == lifecycle.ActionCancel && s.captured > 0 && (rest == 0 || !b.w.plan.Settings.CancelRest):
		return codeTooLate
	case b.over(a) && o.option != monext.CaptureLateDelivery:
		return codeOver
	case o.amount > rest:
		return codeBadAmount
	}
	return b.takes(a, &o)
}

// repeats is the duplicate check: an equal effect of the same order was accepted
// today or yesterday, by the days of Paris in winter.
func (a *account) repeats(o request, now time.Time) bool {
	day := func(t time.Time) int64 { return t.Add(time.Hour).Unix() / 86400 }
	for i := range a.entries {
		e := &a.entries[i]
		if e.ok && e.kind == o.kind && e.amount == o.amount && day(now)-day(e.at) <= 1 {
			return true
		}
	}
	return false
}

// execute applies the rules and records what came of it. It returns the code,
// and the id of the effect.
func (b *bank) execute(o request) (code, id string) {
	a := b.accounts[o.account]
	code = b.judge(a, o)
	if code != codeOK {
		b.deny(a, o)
		return code, ""
	}
	if o.kind == lifecycle.ActionCapture && b.over(a) {
		b.add(a, entry{amount: o.amount, ok: true, again: true})
	}
	id = b.add(a, entry{kind: o.kind, amount: o.amount, ok: true, operation: o.operation})
	last := b.w.plan.Method.releases && o.kind == lifecycle.ActionCapture && b.captures(a, "") == b.w.plan.Method.captures
	if o.option == monext.CaptureFinal || last {
		switch b.w.plan.Release {
		case releaseAtOnce:
			b.release(o)
		case releaseLate:
			b.delayed = append(b.delayed, delayed{at: b.w.now.Add(b.w.choose.span(b.w.plan.Late)), o: o, release: true})
		case releaseNever:
		}
	}
	b.w.executed(a, o)
	return code, id
}

// release cancels what a FINAL capture left.
func (b *bank) release(o request) {
	a := b.accounts[o.account]
	s := a.sums()
	if rest := a.amount - s.captured - s.cancelled; rest > 0 {
		b.add(a, entry{kind: lifecycle.ActionCancel, amount: rest, ok: true, operation: o.operation, release: true})
	}
}

// deny records a refusal, where the account lists them.
func (b *bank) deny(a *account, o request) {
	if b.w.plan.ListRefused {
		b.add(a, entry{kind: o.kind, amount: o.amount, operation: o.operation})
	}
}

func (b *bank) add(a *account, e entry) string {
	e.id, e.at, e.seen = b.id("E"), b.w.now, b.w.now
	if !b.w.quiet {
		e.seen = e.at.Add(b.w.choose.span(b.w.plan.Lag))
	}
	a.entries = append(a.entries, e)
	b.w.note('e', uint64(len(a.entries)), uint64(e.amount)) //nolint:gosec // an amount of this world is small
	return e.id
}

// settle executes what was delayed and is due by now, the earliest first.
func (b *bank) settle() {
	for {
		next := -1
		for i := range b.delayed {
			if !b.delayed[i].at.After(b.w.now) && (next < 0 || b.delayed[i].at.Before(b.delayed[next].at)) {
				next = i
			}
		}
		if next < 0 {
			b.captureDeferred()
			return
		}
		d := b.delayed[next]
		b.delayed = append(b.delayed[:next], b.delayed[next+1:]...)
		if d.release {
			b.release(d.o)
			continue
		}
		b.of(d.o.operation).waiting--
		if d.deny {
			b.deny(b.accounts[d.o.account], d.o)
			continue
		}
		b.execute(d.o)
	}
}

// soon delays a request.
func (b *bank) soon(o request, deny bool) {
	b.of(o.operation).waiting++
	b.delayed = append(b.delayed, delayed{at: b.w.now.Add(b.w.choose.span(b.w.plan.Late)), o: o, deny: deny})
}

// verdict is what Monext answers, or that it does not.
type verdict struct {
	title  monext.Title
	code   string
	effect string
	status int
	silent bool // no answer comes
	dial   bool // nobody listens
}

// receive is a request's arrival, and what befalls it.
func (b *bank) receive(o request, m mishap) verdict {
	b.settle()
	switch m {
	case dialFailed:
		return verdict{dial: true}
	case requestLost:
		return verdict{silent: true}
	case answerLost:
		b.execute(o)
		return verdict{silent: true}
	case late:
		b.soon(o, false)
		return verdict{silent: true}
	case failedBefore:
		return verdict{status: 500}
	case failedAfter:
		b.execute(o)
		return verdict{status: 500}
	case turnedAway:
		return verdict{title: monext.TitleUnauthorized, status: 401}
	case throttled:
		return verdict{title: monext.TitleError, code: "91429", status: 429}
	case bareBefore:
		return b.bare()
	case bareAfter:
		b.execute(o)
		return b.bare()
	case undecided, undecidedNo:
		b.soon(o, m == undecidedNo)
		return verdict{title: monext.TitleInProgress, code: "02000", status: 201}
	case refusedByBank:
		b.deny(b.accounts[o.account], o)
		return verdict{title: monext.TitleRefused, code: codeBankSays, status: 201}
	case busyBank:
		return verdict{title: monext.TitleError, code: "01907", status: 201}
	case refusedUntrue:
		b.execute(o)
		return verdict{title: monext.TitleRefused, code: codeBankSays, status: 201}
	case fine, mishaps: // below
	case repeated:
		b.execute(o)
		if !b.w.plan.Guard || o.kind == lifecycle.ActionCancel { // nothing but the duplicate check tells that it was the second one
			return verdict{silent: true}
		}
	case engineTimeout:
		if b.w.choose.below(2) == 0 {
			b.execute(o)
		}
		return verdict{title: monext.TitleError, code: "02103", status: 201}
	}
	code, id := b.execute(o)
	if code == codeOK {
		return verdict{title: monext.TitleAccepted, code: code, effect: id, status: 201}
	}
	title := monext.TitleRefused
	if code == codeDuplicate || code == codeCancelled || code == codeOver {
		title = monext.TitleError
	}
	return verdict{title: title, code: code, status: 201}
}

// bare is the answer of a gateway in front of the bank, which has none of its words.
func (b *bank) bare() verdict {
	return verdict{status: [...]int{http.StatusUnauthorized, http.StatusTooManyRequests}[b.w.choose.below(2)]}
}

// backOffice is somebody's doing in Monext's back office.
func (b *bank) backOffice(a *account, kind lifecycle.Action, amount int64) {
	b.settle()
	b.execute(request{account: a.id, kind: kind, amount: amount})
}

func (a *account) String() string { return fmt.Sprintf("%s %+v", a.id, a.sums()) }

// sorted are the authorisations, in the order in which they were made.
func (b *bank) sorted() []*account {
	all := make([]*account, 0, len(b.accounts))
	for _, a := range b.accounts {
		all = append(all, a)
	}
	slices.SortFunc(all, func(x, y *account) int { return x.date.Compare(y.date) })
	return all
}

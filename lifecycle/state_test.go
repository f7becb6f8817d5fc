package lifecycle_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// way is a cell of the table: a trigger that strikes a state.
type way struct {
	from lifecycle.State
	on   lifecycle.Trigger
}

// explorer walks every history it is told to try, and writes down where each
// step led. A history that leads where another one led already is not walked on.
type explorer struct {
	t     *testing.T
	seen  map[string]bool
	next  []*node
	found map[way]map[lifecycle.State]bool
}

// node is where a history led, with what the walk must know to go on.
type node struct {
	p        *lifecycle.Payment
	steps    int
	captured bool // from the start, at once
}

func newExplorer(t *testing.T) *explorer {
	t.Helper()
	return &explorer{t: t, seen: map[string]bool{}, found: map[way]map[lifecycle.State]bool{}}
}

// step takes one step and notes where it led.
func (x *explorer) step(n *node, on lifecycle.Trigger, events ...lifecycle.Event) {
	x.t.Helper()
	p, err := lifecycle.Append(n.p, start.Add(time.Duration(n.steps)*time.Hour), events...)
	require.NoError(x.t, err)
	require.Empty(x.t, p.Reviews(), "%s on %s is said to be impossible", on, n.p.State())
	w := way{n.p.State(), on}
	if x.found[w] == nil {
		x.found[w] = map[lifecycle.State]bool{}
	}
	x.found[w][p.State()] = true
	x.visit(&node{p: p, steps: n.steps + 1, captured: n.captured})
}

// visit queues a node unless one like it was there already.
func (x *explorer) visit(n *node) {
	l := n.p.Ledger()
	key := fmt.Sprint(n.p.State(), l.Authorized, l.Captured, l.Cancelled, l.Refunded, l.Expired, n.captured)
	for _, s := range n.p.Sessions() {
		key += fmt.Sprint(s.Status, s.Dead, s.Spare)
	}
	if !x.seen[key] {
		x.seen[key] = true
		x.next = append(x.next, n)
	}
}

// walk runs a function on every node until there is no new one.
func (x *explorer) walk(from func(*node)) {
	for len(x.next) > 0 {
		n := x.next[0]
		x.next = x.next[1:]
		from(n)
	}
}

// effect is the event of one more effect on the transaction.
func effect(n *node, kind string, amount int64) lifecycle.Event {
	return lifecycle.Event{Type: lifecycle.EventEffects, Effects: &lifecycle.EffectsRead{
		Transaction: "T", Listed: n.steps, Effects: []lifecycle.Effect{{
			ID: fmt.Sprintf("%s-%d", kind, n.steps), Type: kind, Amount: amount, OK: true,
			Date: start.Add(time.Duration(n.steps) * time.Hour), Listed: true,
		}},
	}}
}

// authorized is the event of an accepted authorisation.
func authorized(amount int64, atOnce bool) lifecycle.Event {
	return lifecycle.Event{Type: lifecycle.EventAuthorized, Authorized: &lifecycle.Authorized{
		Session: "S-1", Transaction: "T", Amount: eur(amount), Date: start, CapturedAtOnce: atOnce,
	}}
}

// opened is a payment that was opened, without a session.
func opened(t *testing.T, amount int64) *lifecycle.Payment {
	t.Helper()
	p, err := lifecycle.Append(lifecycle.NewPayment(lifecycle.Key{Account: "shop", Order: "O-1"}), start,
		lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: eur(amount), Hash: "h", Mode: monext.CaptureManual}})
	require.NoError(t, err)
	return p
}

func sessionOpened(id string, spare bool) lifecycle.Event {
	return lifecycle.Event{Type: lifecycle.EventSessionOpened, SessionOpened: &lifecycle.SessionOpened{
		ID: id, Amount: eur(4), Hash: "h", Mode: monext.CaptureManual, ExpiresAt: start.Add(time.Hour), Spare: spare,
	}}
}

func sessionRead(id string, status lifecycle.SessionStatus, dead bool) lifecycle.Event {
	return lifecycle.Event{Type: lifecycle.EventSessionRead, SessionRead: &lifecycle.SessionRead{ID: id, Status: status, Dead: dead, Next: start}}
}

// explorePaid tries every way of capturing, cancelling, refunding and letting
// expire an authorisation of up to four units, one unit or more at a time.
func explorePaid(x *explorer) {
	for units := int64(1); units <= 4; units++ {
		for _, atOnce := range []bool{false, true} {
			p, err := lifecycle.Append(opened(x.t, units), start, sessionOpened("S-1", false), authorized(units, atOnce))
			require.NoError(x.t, err)
			x.visit(&node{p: p, steps: 1, captured: atOnce})
		}
	}
	x.walk(func(n *node) {
		l := n.p.Ledger()
		rest := l.Authorized.Minor() - l.Captured.Minor() - l.Cancelled.Minor()
		for units := int64(1); units <= rest; units++ { // past the expiry too: late delivery, and Monext's own release
			x.step(n, lifecycle.TriggerCapture, effect(n, "CAPTURE", units))
			x.step(n, lifecycle.TriggerCancel, effect(n, "RESET", units))
		}
		for units := int64(1); units <= l.Captured.Minor()-l.Refunded.Minor(); units++ {
			x.step(n, lifecycle.TriggerRefund, effect(n, "REFUND", units))
		}
		if l.Capturable.Sign() > 0 {
			x.step(n, lifecycle.TriggerExpiry, lifecycle.Event{Type: lifecycle.EventExpired})
		}
	})
}

// exploreUnpaid tries every way in which up to three sessions, one of them a
// spare, can be opened, read and paid.
func exploreUnpaid(x *explorer) {
	x.visit(&node{p: opened(x.t, 4)})
	x.walk(func(n *node) {
		if n.p.State().Paid() {
			return
		}
		sessions := n.p.Sessions()
		live := slices.ContainsFunc(sessions, func(s lifecycle.Session) bool { return s.Status == lifecycle.SessionLive && !s.Spare })
		if len(sessions) < 3 {
			id := fmt.Sprintf("S-%d", len(sessions)+1)
			x.step(n, lifecycle.TriggerSession, sessionOpened(id, false))
			if live { // a spare is what lost a race against a live session
				x.step(n, lifecycle.TriggerSession, sessionOpened(id, true))
			}
		}
		for _, s := range sessions {
			if s.Dead {
				continue
			}
			x.step(n, lifecycle.TriggerAbandoned, sessionRead(s.ID, lifecycle.SessionAbandoned, true))
			x.step(n, lifecycle.TriggerAuthorized, sessionRead(s.ID, lifecycle.SessionAccepted, true), authorized(4, false))
			x.step(n, lifecycle.TriggerPaid, sessionRead(s.ID, lifecycle.SessionAccepted, true), authorized(4, true))
			if s.Spare { // nobody was sent there to be refused
				continue
			}
			x.step(n, lifecycle.TriggerSession, sessionRead(s.ID, lifecycle.SessionLive, false))
			x.step(n, lifecycle.TriggerSession, sessionRead(s.ID, lifecycle.SessionPending, false))
			x.step(n, lifecycle.TriggerRefused, sessionRead(s.ID, lifecycle.SessionRefused, false))
			x.step(n, lifecycle.TriggerRefused, sessionRead(s.ID, lifecycle.SessionRefused, true))
		}
	})
}

func TestTheTableOfTransitionsIsExactlyWhatCanHappen(t *testing.T) {
	t.Parallel()
	x := newExplorer(t)
	exploreUnpaid(x)
	explorePaid(x)
	table := map[way][]lifecycle.State{}
	for _, row := range lifecycle.Transitions() {
		w := way{row.From, row.On}
		require.Empty(t, table[w], "%s on %s stands twice", row.On, row.From)
		table[w] = row.To
	}
	for _, from := range lifecycle.States() {
		for _, on := range lifecycle.Triggers() {
			found := slices.Collect(maps.Keys(x.found[way{from, on}]))
			require.ElementsMatch(t, found, table[way{from, on}], "%s on %s: what happens, and what the table says", on, from)
		}
	}
}

func TestEveryStateIsReachedAndNoneTwoWaysAtOnce(t *testing.T) {
	t.Parallel()
	x := newExplorer(t)
	exploreUnpaid(x)
	explorePaid(x)
	reached := map[lifecycle.State]bool{}
	for w, to := range x.found {
		reached[w.from] = true
		maps.Copy(reached, to)
	}
	require.Len(t, reached, len(lifecycle.States()))
	for _, s := range lifecycle.States() {
		require.True(t, reached[s], s)
		require.True(t, lifecycle.Reachable(lifecycle.StateCreated, s), s)
	}
}

func TestReachableFollowsTheTableAndNothingElse(t *testing.T) {
	t.Parallel()
	unpaid := []lifecycle.State{lifecycle.StateCreated, lifecycle.StatePending, lifecycle.StateRefused, lifecycle.StateAbandoned}
	for _, from := range lifecycle.States() {
		require.True(t, lifecycle.Reachable(from, from), from)
		for _, to := range unpaid {
			if from.Paid() {
				require.False(t, lifecycle.Reachable(from, to), "%s to %s: a payment is never unpaid again", from, to)
			}
		}
		if from != lifecycle.StateCancelled {
			require.False(t, lifecycle.Reachable(lifecycle.StateCancelled, from), "nothing follows cancelled")
		}
		if from != lifecycle.StateCreated {
			require.False(t, lifecycle.Reachable(from, lifecycle.StateCreated))
		}
	}
	require.True(t, lifecycle.Reachable(lifecycle.StateCreated, lifecycle.StateRefunded))
	require.False(t, lifecycle.Reachable(lifecycle.StateCaptured, lifecycle.StateAuthorized))
	require.False(t, lifecycle.Reachable(lifecycle.StateCaptured, lifecycle.StateCancelled))
}

func TestAnAuthorisationOfNothingIsNotCancelled(t *testing.T) {
	t.Parallel()
	p := with(t, opened(t, 4), start, authorized(0, false))
	require.Equal(t, lifecycle.StateAuthorized, p.State())
}

func TestAStateThatCannotFollowIsHandedToAPerson(t *testing.T) {
	t.Parallel()
	n := &node{p: opened(t, 4), steps: 1}
	p, err := lifecycle.Append(n.p, start, authorized(4, false), effect(n, "CAPTURE", 4))
	require.NoError(t, err)
	gone := effect(n, "CAPTURE", 4)
	gone.Effects.Effects[0].OK = false // Monext takes the capture back
	p, err = lifecycle.Append(p, start, gone)
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	require.Len(t, p.Reviews(), 1)
	require.Equal(t, lifecycle.CauseTransition, p.Reviews()[0].Code)
	require.Equal(t, "captured to authorized", p.Reviews()[0].Detail)
}

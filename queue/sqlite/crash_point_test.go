package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// deaths is how many points are tried at the same time.
const deaths = 10

// A process does one thing after the other, and kills itself at one point; for every point there is a process. After the
// restart the order comes to the end that it has without a kill, and no person is asked.
func TestAfterADeathAtAnyPointOfAnOrdersLifeTheNextProcessBringsItToItsEnd(t *testing.T) {
	t.Parallel()
	points := livesOnce(t)
	step := 1
	if testing.Short() {
		step = 10
	}
	for first := 1; first <= points; first += step * deaths {
		t.Run(fmt.Sprintf("from point %d", first), func(t *testing.T) {
			t.Parallel()
			var dying []*lane
			for n := first; n <= points && len(dying) < deaths; n += step {
				dying = append(dying, newPoint(t, n))
			}
			for i, name := range die(t, dying) {
				t.Logf("point %d: %s", dying[i].plan.Point, name)
			}
			live(t, dying)
			for _, l := range dying {
				l.happyEnd()
			}
		})
	}
}

// A store that loses the attempt which it acknowledged is the control: the process dies after Monext's answer, and the next
// one sends the request once more. Each of the checks that look for it must find it.
func TestAnAttemptThatIsSentBeforeItIsCommittedIsNoticed(t *testing.T) {
	t.Parallel()
	l := newPoint(t, 0, monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
	l.plan.Order, l.plan.Hold, l.plan.Name = doubleOrder, true, "after the answer to POST captures"
	all := []*lane{l}
	if name := die(t, all)[0]; name != l.plan.Name {
		t.Fatalf("the process died %q", name)
	}
	live(t, all)
	l.end()
	if l.second != 1 || l.violations[monexttest.ViolationSecondEffect] != 1 || l.violations[monexttest.ViolationUnknownIntent] == 0 {
		t.Errorf("money moved twice, and what was noticed is: %d second effects, %v\n%s", l.second, l.violations, l.told())
	}
}

func newPoint(t *testing.T, n int, options ...monexttest.Option) *lane {
	t.Helper()
	l := newLane(t, uint64(n), options...)
	l.plan.Order, l.plan.Point = pointOrder, n
	return l
}

// livesOnce counts the points of a life without a kill.
func livesOnce(t *testing.T) int {
	t.Helper()
	l := newPoint(t, 0)
	if name := die(t, []*lane{l})[0]; name != "" {
		t.Fatalf("the process died %s", name)
	}
	l.happyEnd()
	const few = 50
	if l.points < few {
		t.Fatalf("the life has %d points, which cannot be all", l.points)
	}
	return l.points
}

// die lets processes die, each at its point, and returns the names of the points: an empty one reached the end.
func die(t *testing.T, all []*lane) []string {
	t.Helper()
	heard := make([][]said, len(all))
	var wg sync.WaitGroup
	for i, l := range all {
		cmd, lines := l.start("life")
		wg.Go(func() {
			heard[i] = l.hear(lines, 1, make(chan struct{}))
			_ = cmd.Wait()
		})
	}
	wg.Wait()
	names := make([]string, len(all))
	for i, l := range all {
		l.kills++
		for _, s := range heard[i] {
			switch s.What {
			case saidPoint:
				names[i] = s.Text
			case saidEnd:
				l.points = s.Step
			default:
				l.note(s)
			}
		}
		if (names[i] == "") != (l.plan.Point == 0 && l.plan.Name == "") {
			l.failf("the process was to die at point %d, and died at %q", l.plan.Point, names[i])
		}
	}
	return names
}

// live is the restart of each, in this process: the caller asks for everything again, with the same keys.
func live(t *testing.T, all []*lane) {
	t.Helper()
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	ctx, stop := context.WithTimeout(t.Context(), rest)
	defer stop()
	for i, l := range all {
		wg.Go(func() { errs[i] = l.live(ctx) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

func (l *lane) live(ctx context.Context) error {
	db, err := sqlite.Open(ctx, l.plan.Path, sqlite.WithClock(l.fake.Now))
	if err != nil {
		return err
	}
	s := &shop{plan: l.plan, jobs: db.Jobs(), tell: l.note, moved: make(chan struct{}), idle: l.pass}
	s.plan.Run++
	if s.service, err = crashService(s.plan, db.Payments(), nil, l.fake.Now); err == nil {
		err = s.live(ctx)
	}
	if err != nil {
		err = fmt.Errorf("after a death at point %d: %w", l.plan.Point, err)
	}
	return errors.Join(err, db.Close())
}

// pass lets time go by until a job is due: a lease that the dead process had ends, or the horizon of its request passes.
func (l *lane) pass(ctx context.Context) error {
	return errors.Join(ctx.Err(), l.fake.Advance(30*time.Second))
}

// happyEnd checks that all went as if nobody had died.
func (l *lane) happyEnd() {
	l.t.Helper()
	l.end()
	p := l.payments[crashReference(pointOrder)]
	if p == nil || p.State() != lifecycle.StateRefunded || len(p.Reviews()) != 0 {
		l.failf("the payment is %v", p)
	}
	want := monexttest.Balance{Authorised: crashTotal, Captured: 6100, Cancelled: 3900, Refunded: 6100}
	if t := l.fake.Transactions(); len(t) != 1 {
		l.failf("the buyer paid %d times", len(t))
	} else if b, _ := l.fake.Balance(t[0].ID); b != want {
		l.failf("the balance is %+v, want %+v", b, want)
	}
	if len(l.wrong) > 0 {
		l.t.Errorf("point %d: %s", l.plan.Point, l.told())
	}
}

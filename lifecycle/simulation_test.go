package lifecycle_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// schedule is one run of a shop whose store, workers, queue and Monext all fail
// now and then, by one seed.
type schedule struct {
	*rig
	rnd    *rand.Rand
	l      *listener
	quiet  bool // the faults are over
	asleep bool // a worker sleeps at present
	keys   int
	closed map[string]lifecycle.OperationState
}

// chance is true in so many of a hundred cases while faults go on.
func (s *schedule) chance(percent int) bool { return !s.quiet && s.rnd.IntN(100) < percent }

func newSchedule(t *testing.T, seed uint64) *schedule {
	t.Helper()
	s := &schedule{rnd: rand.New(rand.NewPCG(seed, 11)), l: &listener{}, closed: map[string]lifecycle.OperationState{}}
	var options []monexttest.Option
	if seed%2 == 0 {
		options = append(options, monexttest.WithReadLag(2*time.Minute))
	}
	if seed%3 == 0 {
		options = append(options, monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
	}
	if seed%5 == 0 {
		options = append(options, monexttest.WithoutRefusedEntries(), monexttest.WithUnsortedLists())
	}
	settings := lifecycle.Settings{WaitFirst: seed%7 == 0, CancelRest: seed%11 == 0}
	s.rig = newRig(t, withObserver(s.l), withMonext(options...), withSettings(settings))
	s.paid("O-1", 50000)
	s.l.setRefuse(func(lifecycle.Notice) error {
		if s.chance(5) {
			return errDeaf
		}
		return nil
	})
	s.store.setFail(func(*lifecycle.Payment) error {
		if s.chance(3) {
			return errStore
		}
		return nil
	})
	s.store.setAfter(func(*lifecycle.Payment) error {
		if s.chance(3) {
			return errStore // saved, and the answer lost
		}
		return nil
	})
	s.store.onSave = func(*lifecycle.Payment) {
		if !s.asleep && s.chance(3) { // the worker sleeps, perhaps longer than its lease, and others work on
			s.asleep = true
			require.NoError(t, s.monext.Advance(time.Duration(s.rnd.IntN(200))*time.Second))
			s.step()
			s.asleep = false
		}
	}
	return s
}

// step runs what is due, and loses some of it.
func (s *schedule) step() {
	s.store.mu.Lock()
	var ready []task
	var later []task
	for _, task := range s.store.tasks {
		if task.due.After(s.monext.Now()) {
			later = append(later, task)
		} else {
			ready = append(ready, task)
		}
	}
	s.store.tasks = later
	s.store.mu.Unlock()
	s.rnd.Shuffle(len(ready), func(i, j int) { ready[i], ready[j] = ready[j], ready[i] })
	for _, task := range ready {
		if s.chance(3) {
			continue // the queue lost it
		}
		pass, err := s.service.Execute(s.t.Context(), task.Task)
		if err != nil || !pass.Done || s.chance(3) { // or delivers it twice
			task.due = s.monext.Now().Add(max(pass.After, time.Second))
			s.store.mu.Lock()
			s.store.tasks = append(s.store.tasks, task)
			s.store.mu.Unlock()
		}
	}
	s.check()
}

// act does one thing that a shop, a buyer or Monext does.
func (s *schedule) act() {
	faults := []monexttest.Action{
		monexttest.Drop(), monexttest.Reset(), monexttest.Status(500), monexttest.Late(time.Duration(s.rnd.IntN(25)) * time.Minute),
		monexttest.Hide(time.Duration(s.rnd.IntN(25)) * time.Minute), monexttest.Result("02103"), monexttest.Garbage(), monexttest.Truncate(),
	}
	if s.chance(5) {
		require.NoError(s.t, s.monext.Inject(onPath(http.MethodPost, monexttest.PathAnyOperation, monexttest.Result("01116"))))
	}
	if s.chance(35) {
		f := monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathAnyOperation, Nth: 1, When: monexttest.When(s.rnd.IntN(2)), Do: faults[s.rnd.IntN(len(faults))]}
		require.NoError(s.t, s.monext.Inject(f))
	}
	if s.chance(10) {
		s.down.Store(1)
	}
	if s.chance(10) {
		require.NoError(s.t, s.monext.Inject(onPath(http.MethodGet, monexttest.PathTransaction, monexttest.Body(403, "text/plain", "no"))))
	}
	err := s.ask()
	for _, known := range []error{lifecycle.ErrNotAllowed, errStore, lifecycle.ErrBusy, monext.ErrUnauthorized, lifecycle.ErrLeaseLost} {
		if errors.Is(err, known) {
			err = nil
		}
	}
	require.NoError(s.t, err)
	require.NoError(s.t, s.monext.Advance(time.Duration(s.rnd.IntN(900))*time.Second))
	s.step()
}

// check holds the payment against what must be true after every step.
func (s *schedule) check() {
	p, err := s.store.Memory.Load(s.t.Context(), lifecycle.Key{Account: "shop", Order: "O-1"})
	require.NoError(s.t, err)
	unresolved := 0
	claimed := map[string]string{}
	for _, o := range p.Operations() {
		if was, ok := s.closed[o.ID]; ok && o.Kind != lifecycle.ActionReverse {
			require.Equal(s.t, was, o.State, "what is closed stays closed")
		}
		switch o.State {
		case lifecycle.OperationSending, lifecycle.OperationUnknown, lifecycle.OperationPending:
			if o.Kind != lifecycle.ActionReverse {
				unresolved++
			}
		case lifecycle.OperationSucceeded:
			if o.Kind != lifecycle.ActionReverse {
				require.NotEmpty(s.t, o.Effect)
				require.Empty(s.t, claimed[o.Effect], "an effect is claimed once")
				claimed[o.Effect] = o.ID
			}
		default:
		}
		if o.State.Closed() {
			s.closed[o.ID] = o.State
		}
	}
	require.LessOrEqual(s.t, unresolved, 1, "one unresolved operation at a time")
	require.Empty(s.t, s.monext.Violations())
}

// settle lets the faults end, and everything come to rest.
func (s *schedule) settle() *lifecycle.Payment {
	s.quiet = true
	s.monext.ClearFaults()
	s.down.Store(0)
	for range 16 * 12 {
		require.NoError(s.t, s.monext.Advance(2*time.Hour))
		_, err := s.service.Sweep(s.t.Context(), 10)
		require.NoError(s.t, err)
		s.step()
		s.decide()
	}
	p, err := s.service.Refresh(s.t.Context(), "O-1")
	require.NoError(s.t, err)
	return p
}

// seeds is how many schedules are run; SCHEDULES asks for more.
func seeds() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("SCHEDULES"), 10, 64); err == nil {
		return n
	}
	return 60
}

func TestNothingGoesWrongWhateverFails(t *testing.T) {
	t.Parallel()
	for seed := range seeds() {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newSchedule(t, seed)
			for range 30 {
				s.act()
			}
			p := s.settle()
			transaction := p.TransactionIDs()[0]
			shown := map[string]bool{}
			for _, e := range p.Events() {
				shown[e.Operation] = shown[e.Operation] || e.Type == lifecycle.EventReview
			}
			for _, o := range p.Operations() {
				if o.Kind == lifecycle.ActionReverse {
					continue
				}
				require.True(t, o.State.Closed(), "%s is left, %s", o, o.Cause)
				effects := s.effects(transaction, o.ID)
				require.LessOrEqual(t, effects, 1)
				if o.State == lifecycle.OperationSucceeded {
					require.Equal(t, 1, effects, "%s", o)
				} else if o.State.Closed() {
					require.True(t, effects == 0 || shown[o.ID], "%s has an effect that nobody is told of", o)
				}
			}
			balance, _ := s.monext.Balance(transaction)
			l := p.Ledger()
			if !l.Uncertain {
				require.Equal(t, balance.Captured, l.Captured.Minor())
				require.Equal(t, balance.Cancelled, l.Cancelled.Minor())
			}
			require.Equal(t, balance.Refunded, l.Refunded.Minor())
			require.Equal(t, int64(0), p.Version()-p.Base())
			s.told(s.l, "O-1")
			sameAfterReplay(t, s.payment("O-1"))
		})
	}
}

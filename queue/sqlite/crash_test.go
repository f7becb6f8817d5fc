package sqlite_test

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/monext-community/monext-go/monext/monexttest"
)

const (
	crashLanes = 4 // files that are worked on side by side
	crashSeed  = 1
)

// crashKills is how often processes are killed; KILLS asks for another number.
func crashKills(t *testing.T) (main, control int) {
	t.Helper()
	if text := os.Getenv("KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("KILLS=%s is no number of kills", text)
		}
		return n, max(n/10, 10)
	}
	if testing.Short() {
		return 10, 5
	}
	return 100, 20
}

// Processes of a shop are killed while they work, at any moment, over and over. Nothing that was acknowledged is lost, no
// money moves twice, and every payment stays the fold of its events. A shop whose store acknowledges before it commits is the
// control: what is looked for here can be found.
func TestWhateverMomentTheShopIsKilledAtNothingIsLostAndNothingHappensTwice(t *testing.T) { //nolint:tparallel // the group ends before its figures are added up
	t.Parallel()
	main, control := crashKills(t)
	var mu sync.Mutex
	var sum, of tally
	t.Run("shops", func(t *testing.T) {
		for i := range crashLanes {
			kills := (main + i) / crashLanes
			t.Run(fmt.Sprintf("seed %d", crashSeed+i), func(t *testing.T) {
				t.Parallel()
				l := newLane(t, uint64(crashSeed+i))
				got := l.loop(kills)
				if len(l.wrong) > 0 {
					t.Error(l.told())
				}
				mu.Lock()
				defer mu.Unlock()
				sum.add(got)
			})
		}
		t.Run("control", func(t *testing.T) {
			t.Parallel()
			l := newLane(t, crashSeed, monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
			l.plan.Behind = true
			of = l.loop(control)
			if of.lost == 0 || l.violations[monexttest.ViolationUnknownIntent] == 0 {
				t.Errorf("durability was off, and nobody noticed: %d lost, %v", of.lost, l.violations)
			}
		})
	})
	t.Logf("%d kills, %d acknowledged, %d requests cut off, %d lost, %d second effects, %d documents that differ; control: %d kills, %d lost, %d second effects",
		sum.kills, sum.acknowledged, sum.cut, sum.lost, sum.second, sum.differ, of.kills, of.lost, of.second)
	if sum.kills != main || sum.acknowledged < 5*main || sum.cut < main/20 {
		t.Errorf("too little happened to prove anything: %+v", sum)
	}
}

// tally is what a lane counted.
type tally struct{ kills, acknowledged, cut, lost, second, differ int }

func (s *tally) add(o tally) {
	s.kills += o.kills
	s.acknowledged += o.acknowledged
	s.cut += o.cut
	s.lost += o.lost
	s.second += o.second
	s.differ += o.differ
}

// loop kills so many processes, and looks now and then into what they left; the next process finds the rest as it is.
func (l *lane) loop(kills int) tally {
	l.t.Helper()
	for range kills {
		l.run()
		if l.rng.IntN(2) == 0 {
			l.look()
		}
	}
	l.end()
	return tally{kills: l.kills, acknowledged: l.acks.n, cut: l.cut, lost: l.lost, second: l.second, differ: l.differ}
}

package teeth_test

import (
	"context"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/sim"
	"github.com/monext-community/monext-go/internal/sim/teeth"
)

// root is the module's folder.
const root = "../../.."

// selected are the defects that a test hunts: every twelfth in a hurry, and with
// the race detector. All of them are hunted by make teeth.
func selected() []teeth.Defect {
	all := teeth.Defects()
	if !testing.Short() && !raced {
		return all
	}
	var some []teeth.Defect
	for i := 1; i < len(all); i += 12 {
		some = append(some, all[i])
	}
	return some
}

// hash is that of all that happened, in the figures of a run.
var hash = regexp.MustCompile(`hash ([0-9a-f]{16})`)

func TestEverySeededDefectIsCaughtAndNothingElse(t *testing.T) {
	t.Parallel()
	binary, err := teeth.Build(t.Context(), root, t.TempDir())
	require.NoError(t, err)

	const few = 300
	figures, last, err := binary.Control(t.Context(), few)
	require.NoError(t, err)
	clean := sim.Search(t.Context(), 1, few, sim.PlanOf)
	require.Equal(t, "300 schedules, 0 violations", last, "with nothing switched on nothing is caught")
	require.Equal(t, clean.Hash, hashOf(t, figures), "what is not switched on changes nothing")

	for _, d := range selected() {
		c, err := binary.Hunt(t.Context(), d)
		require.NoError(t, err)
		t.Logf("%s: %s", d.Name, c)
		require.NotEmpty(t, c.Rule, "%s: %s", d.Name, c)
		require.Contains(t, d.Rules, c.Rule, "%s: %s", d.Name, c.What)
	}
}

func hashOf(t *testing.T, figures string) uint64 {
	t.Helper()
	found := hash.FindStringSubmatch(figures)
	require.NotNil(t, found, figures)
	sum, err := strconv.ParseUint(found[1], 16, 64)
	require.NoError(t, err)
	return sum
}

func TestDefectsAreManyAndHaveNames(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, d := range teeth.Defects() {
		require.False(t, names[d.Name], d.Name)
		names[d.Name] = true
		require.NotEmpty(t, d.Breaks, d.Name)
		require.NotEmpty(t, d.Rules, d.Name)
		for _, e := range d.Edits {
			require.Contains(t, e.New, "DEFECT", d.Name)
		}
	}
	require.GreaterOrEqual(t, len(names), 20)
}

func TestADefectOfTextThatIsNotThereOnceIsAnError(t *testing.T) {
	t.Parallel()
	for old, want := range map[string]string{"no such text": "0 times", "return": "not once"} {
		_, err := teeth.Overlay(root, t.TempDir(), []teeth.Defect{{Name: "stale", Edits: []teeth.Edit{{"lifecycle/fold.go", old, "DEFECT"}}}})
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "stale")
	}
	same := teeth.Edit{"lifecycle/fold.go", "func (p *Payment) derive()", "DEFECT"}
	_, err := teeth.Overlay(root, t.TempDir(), []teeth.Defect{{Name: "one", Edits: []teeth.Edit{same}}, {Name: "two", Edits: []teeth.Edit{same}}})
	require.ErrorContains(t, err, "two defects edit the same text")
}

func TestADefectThatChangesNothingIsNotCaught(t *testing.T) {
	t.Parallel()
	found := sim.Hunt(t.Context(), 1, 50, sim.PlanOf)
	require.Equal(t, 50, found.Schedules)
	require.Empty(t, found.Failed)
	ended, end := context.WithCancel(t.Context())
	end()
	require.Zero(t, sim.Hunt(ended, 1, 50, sim.PlanOf).Schedules)
	require.Equal(t, "not caught in 50 schedules", teeth.Catch{After: 50}.String())
}

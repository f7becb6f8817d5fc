package lifecycle_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

var update = flag.Bool("update", false, "write the diagram into docs/state-machine.md")

// fence returns a page's text before, inside and behind its mermaid block.
func fence(t *testing.T, page string) (before, diagram, behind string) {
	t.Helper()
	before, rest, ok := strings.Cut(page, "```mermaid\n")
	require.True(t, ok, "the page has no diagram")
	diagram, behind, ok = strings.Cut(rest, "```\n")
	require.True(t, ok, "the diagram does not end")
	return before, diagram, behind
}

func TestTheDocumentedDiagramIsThatOfTheCode(t *testing.T) {
	t.Parallel()
	const page = "../docs/state-machine.md"
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	before, diagram, behind := fence(t, string(text))
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(before+"```mermaid\n"+lifecycle.Diagram()+"```\n"+behind), 0o644))
		return
	}
	require.Equal(t, lifecycle.Diagram(), diagram, "run: go test ./lifecycle -run DocumentedDiagram -update")
	for _, s := range lifecycle.States() {
		require.Contains(t, behind, "| `"+string(s)+"` |", "the page must explain each state")
	}
	for _, on := range lifecycle.Triggers() {
		require.Contains(t, behind, "| "+string(on)+" |", "the page must explain each trigger")
	}
}

func TestTheDiagramDrawsEveryRowOfTheTableOnce(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSuffix(lifecycle.Diagram(), "\n"), "\n")
	require.Equal(t, "stateDiagram-v2", lines[0])
	require.Equal(t, "    [*] --> created", lines[1])
	arrows := map[string]bool{}
	for _, line := range lines[2:] {
		require.False(t, arrows[line], "%s stands twice", line)
		arrows[line] = true
	}
	n := 0
	for _, row := range lifecycle.Transitions() {
		for _, to := range row.To {
			n++
			require.True(t, arrows["    "+string(row.From)+" --> "+string(to)+": "+string(row.On)])
		}
	}
	require.Len(t, arrows, n)
}

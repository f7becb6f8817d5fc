package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var namedTest = regexp.MustCompile(`\[(Test\w+)\]\(([^)#]+)\)`)

func TestEveryTestThatThePageOfReliabilityNamesIsThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("reliability.md")
	require.NoError(t, err)
	named := namedTest.FindAllStringSubmatch(string(page), -1)
	require.Greater(t, len(named), 20)
	for _, link := range named {
		source, err := os.ReadFile(filepath.Clean(link[2]))
		require.NoError(t, err)
		require.Contains(t, string(source), "func "+link[1]+"(t *testing.T)", link[2])
	}
}

func TestEveryPromiseOfThePageOfReliabilityNamesATest(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("reliability.md")
	require.NoError(t, err)
	_, promises, found := strings.Cut(string(page), "## The promises")
	require.True(t, found)
	promises, _, _ = strings.Cut(promises, "\n## ")
	rows := 0
	for line := range strings.Lines(promises) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise") {
			continue
		}
		rows++
		require.Regexp(t, namedTest, line)
	}
	require.Greater(t, rows, 10)
}

func TestEveryTargetThatThePageOfReliabilityNamesIsThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("reliability.md")
	require.NoError(t, err)
	makefile, err := os.ReadFile("../Makefile")
	require.NoError(t, err)
	for _, target := range regexp.MustCompile("(?m)(?:`|^    )make ([a-z]+)").FindAllStringSubmatch(string(page), -1) {
		require.Contains(t, string(makefile), "\n"+target[1]+":\n", "make %s", target[1])
	}
	for n := 1; n <= 18; n++ {
		require.Contains(t, string(page), fmt.Sprintf("\n| G%d |", n))
	}
}

package readme_test

import (
	"log"
	"os"
	"slices"
	"strings"
	"testing"
)

// harness is what monexttest.Start needs of a test, for an Example that has none.
type harness struct{ cleanups []func() }

func (*harness) Helper()                           {}
func (h *harness) Cleanup(f func())                { h.cleanups = append(h.cleanups, f) }
func (*harness) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

func (h *harness) close() {
	for _, f := range slices.Backward(h.cleanups) {
		f()
	}
}

// between gives the lines between two marks.
func between(t *testing.T, text, begin, end string) string {
	t.Helper()
	_, text, found := strings.Cut(text, begin)
	text, _, ended := strings.Cut(text, end)
	if !found || !ended {
		t.Fatalf("the marks %q and %q are not there", begin, end)
	}
	return strings.TrimRight(text, "\n\t")
}

func TestTheProgramOfTheReadmeIsTheOneTested(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := between(t, string(readme), "<!-- the program -->\n```go\n", "```")
	tested := between(t, string(example), "// begin README\n\t", "// end README")
	tested = strings.ReplaceAll(tested, "\n\t", "\n") // it stands in a function there
	if shown != tested {
		t.Errorf("the README shows\n%s\nand tested is\n%s", shown, tested)
	}
}

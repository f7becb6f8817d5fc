package lifecycle_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

// sources parses the package's own files, by name, tests aside.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	files := map[string]*ast.File{}
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
		}
	}
	require.Contains(t, files, catalogue)
	return files
}

// catalogue is the file that holds the words.
const catalogue = "message_text.go"

// constants gives the values of a type's constants, by name.
func constants(t *testing.T, files map[string]*ast.File, kind string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, isIdent := spec.Type.(*ast.Ident); isIdent && of.Name == kind {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				found[spec.Names[0].Name] = value
			}
			return true
		})
	}
	require.NotEmpty(t, found, kind)
	return found
}

func TestEveryWordIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	files := sources(t)
	for kind, text := range map[string]func(string, lifecycle.Language) string{
		"Cause":          func(s string, l lifecycle.Language) string { return lifecycle.Cause(s).Text(l) },
		"State":          func(s string, l lifecycle.Language) string { return lifecycle.State(s).Text(l) },
		"OperationState": func(s string, l lifecycle.Language) string { return lifecycle.OperationState(s).Text(l) },
		"Resolution":     func(s string, l lifecycle.Language) string { return lifecycle.Resolution(s).Text(l) },
		"Action":         func(s string, l lifecycle.Language) string { return lifecycle.Action(s).Text(l) },
	} {
		seen := map[string]string{}
		for name, value := range constants(t, files, kind) {
			english, french := text(value, lifecycle.English), text(value, lifecycle.French)
			require.NotEmpty(t, english, name)
			require.NotEmpty(t, french, name)
			if value != "capture" { // the same word in both
				require.False(t, english == value && french == value, "%s has no words", name)
			}
			require.Empty(t, seen[french], "%s and %s say the same in French", name, seen[french])
			seen[french] = name
		}
	}
	require.Equal(t, "brand-new", lifecycle.Cause("brand-new").Text(lifecycle.French), "an unknown word is its own text")
	require.Equal(t, "refused", lifecycle.StateRefused.Text("de"), "an unknown language is English")
}

func TestNoConstantIsThereForNothing(t *testing.T) {
	t.Parallel()
	files := sources(t)
	used := map[string]int{}
	for name, file := range files {
		if name == catalogue {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name]++
			}
			return true
		})
	}
	for _, kind := range []string{"Cause", "State", "OperationState", "Action", "EventType", "Trigger", "SessionStatus", "Resolution", "Resend"} {
		for name := range constants(t, files, kind) {
			require.Greater(t, used[name], 1, "%s is declared and never used", name)
		}
	}
}

func TestTheListsOfStatesTriggersAndActionsAreComplete(t *testing.T) {
	t.Parallel()
	files := sources(t)
	states := constants(t, files, "State")
	require.Len(t, lifecycle.States(), len(states))
	for _, s := range lifecycle.States() {
		require.Contains(t, slices.Collect(maps.Values(states)), string(s))
	}
	triggers := constants(t, files, "Trigger")
	require.Len(t, lifecycle.Triggers(), len(triggers))
	for _, on := range lifecycle.Triggers() {
		require.Contains(t, slices.Collect(maps.Values(triggers)), string(on))
	}
	for _, a := range constants(t, files, "Action") {
		require.True(t, lifecycle.Action(a).Valid(), a)
	}
	require.False(t, lifecycle.Action("steal").Valid())
	require.False(t, lifecycle.Action("").Valid())
}

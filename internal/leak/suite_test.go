package leak_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
)

// root is the top of the repository.
const root = "../.."

// watchers are the functions of the tests that give what they make to a Watch.
var watchers = []string{
	"monext/setup_test.go newClientAs", "monext/setup_test.go withLogger", "monext/setup_test.go withHooks",
	"lifecycle/rig_test.go client", "lifecycle/watch_test.go serve", "queue/setup_test.go newProcessor",
	"queue/turned_away_test.go newCaptures",
	"queue/sqlite/conformance_test.go tryOpen", "examples/readme/shop_test.go TestTheShopOfTheGuideServesItsBuyersAndRunsItsJobs",
	"examples/readme/accounts_test.go TestTwoAccountsShareAStoreAQueueAndAProcessor",
}

// unwatched are the functions that make one without a Watch, and why nothing is missed.
var unwatched = map[string]string{
	"internal/contract/matrix/control_test.go open":                                       "a client without a logger; its errors are faults, which other tests watch",
	"monext/bench_test.go TestACaptureKeepsToItsAllocations":                              "counts allocations: nobody may watch",
	"queue/config_test.go TestTheConfigErrorHasOneText":                                   "makes none; the errors are watched",
	"lifecycle/spread_test.go TestTheSettingsErrorHasOneText":                             "makes none; the errors are watched",
	"lifecycle/heldup_test.go TestTheTimesUntilAPersonIsShownSomethingAreSettings":        "makes none; the errors are watched",
	"monext/client_test.go TestNewRefusesWhatCannotWork":                                  "makes none; the errors are watched",
	"monext/client_test.go TestAnotherPathOnMonextsOwnHostsIsRefusedWithItsRemedy":        "makes none that is called",
	"queue/sqlite/accounts_test.go TestAProcessWithoutAnAccountsServiceDoesNotBegin":      "calls nothing; its loggers and the error are watched",
	"queue/sqlite/wrong_clock_test.go start":                                              "its loggers and its file are watched",
	"queue/accounts_test.go serving":                                                      "its jobs and logger are watched; an executor around that of Work would hide what is tested",
	"queue/accounts_test.go TestNamesOfAccountsElsewhereThatCannotBeAreFaults":            "makes none; the faults are compared",
	"queue/services_test.go TestServicesThatCannotBeToldApartAreRefused":                  "makes none; the errors are compared whole",
	"monext/client_test.go TestNewAcceptsEveryOption":                                     "calls nothing",
	"monext/example_test.go open":                                                         "for examples, whose output is in their source",
	"monext/fuzz_redact_test.go FuzzCredentials":                                          "looks by itself for what it planted",
	"monext/fuzz_redact_test.go sentBy":                                                   "one call that succeeds, of a client without a logger",
	"monext/fuzz_redact_test.go FuzzNothingSecretIsPrinted":                               "looks by itself for what it planted",
	"monext/fuzz_text_test.go FuzzBaseURL":                                                "calls that fail at a stub, of a client without a logger",
	"docs/testing_shop_test.go mocked":                                                    "shown on a page, as a shop writes it; no logger",
	"docs/testing_shop_test.go faked":                                                     "shown on a page, as a shop writes it; no logger",
	"docs/testing_shop_test.go TestAnOrderIsCapturedOnceThoughTheAnswerWasLost":           "shown on a page, as a shop writes it; no logger",
	"examples/readme/accounts_test.go serviceOf":                                          "shown in the guide; the file is watched",
	"examples/readme/accounts_test.go processorOf":                                        "shown in the guide; its logger is the process's, whose output is watched",
	"lifecycle/misuse_test.go TestNilBehindAnInterfaceIsAFault":                           "makes none; the errors are compared whole",
	"lifecycle/service_test.go TestAServiceThatCannotWorkIsNotMade":                       "makes none; the errors are watched",
	"lifecycle/service_test.go TestAServiceNeedsAnAccountAGatewayAndAStoreAndNothingElse": "the least configuration; its client is watched",
	"lifecycle/example_setup_test.go newShop":                                             "for examples, whose output is in their source",
	"queue/config_test.go TestNewProcessorListsEveryFault":                                "makes none; the error is watched",
	"queue/config_test.go TestTooManyKindsAreRefused":                                     "makes none",
	"queue/sqlite/readonly_unix_test.go childReadOnly":                                    "another process: its output and its file are watched",
	"queue/sqlite/process_test.go childWorker":                                            "another process: its output and its file are watched",
	"queue/sqlite/kill_test.go childWriter":                                               "another process: its output and its file are watched",
	"queue/sqlite/crash_child_test.go childShop":                                          "another process: its output and its file are watched",
	"queue/sqlite/crash_life_test.go childLife":                                           "another process: its output and its file are watched",
	"queue/sqlite/crash_shop_test.go crashService":                                        "without a logger; its file, and the output of its process, are watched",
	"queue/sqlite/crash_shop_test.go crashProcessor":                                      "without a logger; its file, and the output of its process, are watched",
	"queue/sqlite/crash_check_test.go look":                                               "opened again and again: the file is watched in the end",
	"queue/sqlite/crash_lane_test.go intended":                                            "opened again and again: the file is watched in the end",
	"queue/sqlite/crash_lane_test.go hold":                                                "opened again and again: the file is watched in the end",
	"queue/sqlite/crash_point_test.go live":                                               "opened again and again: the file is watched in the end",
	"queue/sqlite/fleet_child_test.go childFleet":                                         "another process: its output and its file are watched",
	"queue/sqlite/fleet_child_test.go build":                                              "another process: its output and its file are watched",
	"queue/sqlite/child_unsafe_test.go childUnsafe":                                       "another process: its output is watched",
	"queue/sqlite/example_test.go temporary":                                              "for examples, whose output is in their source",
	"examples/readme/shop_test.go work":                                                   "shown in the guide; its logger is the process's, whose output is watched",
	"examples/readme/example_test.go program":                                             "an example, whose output is in its source",
}

// makers are the calls whose results have something to show.
var makers = map[string][]string{
	"monext":    {"New", "WithLogger", "WithHooks"},
	"lifecycle": {"New"},
	"queue":     {"NewProcessor"},
	"sqlite":    {"Open"},
}

// files parses the tests of the whole repository, or what is no test, by path.
func files(t *testing.T, tests bool) map[string]*ast.File {
	t.Helper()
	all := map[string]*ast.File{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || strings.HasSuffix(path, "internal/bench")):
			return filepath.SkipDir // the benchmarks print figures
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") != tests:
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		all[filepath.ToSlash(name)] = f
		return err
	})
	require.NoError(t, err)
	require.Greater(t, len(all), 100)
	return all
}

// importOf is the name under which a file imports a package of the module, and whether it imports it.
func importOf(f *ast.File, path string) (name string, imported bool) {
	for _, i := range f.Imports {
		if p, _ := strconv.Unquote(i.Path.Value); p == path {
			if i.Name != nil {
				return i.Name.Name, true
			}
			return filepath.Base(path), true
		}
	}
	return "", false
}

const module = "github.com/monext-community/monext-go/"

func TestEverythingThatTestsMakeIsWatched(t *testing.T) {
	t.Parallel()
	paths := map[string]string{"monext": "monext", "lifecycle": "lifecycle", "queue": "queue", "sqlite": "queue/sqlite"}
	used := map[string]bool{}
	for path, f := range files(t, true) {
		for pkg, calls := range makers {
			alias, imported := importOf(f, module+paths[pkg])
			if !imported {
				continue
			}
			for _, decl := range f.Decls {
				function, name := decl, "a variable"
				if d, ok := decl.(*ast.FuncDecl); ok {
					name = d.Name.Name
				}
				ast.Inspect(function, func(n ast.Node) bool {
					s, ok := n.(*ast.SelectorExpr) // whether it is called or given away
					if !ok {
						return true
					}
					if x, ok := s.X.(*ast.Ident); !ok || x.Name != alias || !slices.Contains(calls, s.Sel.Name) {
						return true
					}
					place := path + " " + name
					used[place] = true
					_, watches := importOf(f, module+"internal/leak")
					example := strings.HasPrefix(name, "Example") && shown(f, name)
					switch {
					case slices.Contains(watchers, place):
						if !watches && path != "lifecycle/rig_test.go" {
							t.Errorf("%s is said to watch, and its file does not import internal/leak", place)
						}
					case unwatched[place] == "" && !example:
						t.Errorf("%s makes %s.%s that no Watch sees: use the helpers of the package's tests, or say why in internal/leak/suite_test.go",
							place, pkg, s.Sel.Name)
					}
					return true
				})
			}
		}
	}
	for _, place := range watchers {
		require.True(t, used[place], "%s is not there any more", place)
	}
	for place := range unwatched {
		require.True(t, used[place], "%s is not there any more, or makes nothing", place)
	}
}

// shown tells whether an example's output stands in its source.
func shown(f *ast.File, name string) bool {
	return slices.ContainsFunc(doc.Examples(f), func(e *doc.Example) bool {
		return "Example"+e.Name == name && (e.Output != "" || e.EmptyOutput)
	})
}

func TestNoExamplePrintsWhatMustNotBeSeen(t *testing.T) {
	t.Parallel()
	n := 0
	for path, f := range files(t, true) {
		for _, e := range doc.Examples(f) {
			if e.Output != "" {
				n++
			}
			require.Empty(t, leak.Scan(e.Output), "%s: the output of Example%s", path, e.Name)
		}
	}
	require.Greater(t, n, 50)
}

// personal are the fields of people and of their addresses.
var personal = []string{
	"FirstName", "LastName", "Email", "Mobile", "Street", "City", "BirthDate", "HolderName", "MxToken", "MaskedNumber", "MaskedIBAN",
}

// nobody are values of such fields that tell of nobody: they are too short to be found anywhere, or test a limit.
var nobody = []string{"", "x", "rue", "+33", "B", "é"}

func TestThePeopleWhomTestsInventAreKnown(t *testing.T) {
	t.Parallel()
	n := 0
	for path, f := range files(t, true) {
		if strings.HasPrefix(path, "internal/leak/") {
			continue
		}
		ast.Inspect(f, func(node ast.Node) bool {
			pair, ok := node.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			name, isName := pair.Key.(*ast.Ident)
			value, isText := pair.Value.(*ast.BasicLit)
			if !isName || !isText || value.Kind != token.STRING || !slices.Contains(personal, name.Name) {
				return true
			}
			text, err := strconv.Unquote(value.Value)
			require.NoError(t, err)
			n++
			if !slices.Contains(nobody, text) && len(leak.Scan(text)) == 0 {
				t.Errorf("%s: %s is %q, which internal/leak/fixtures.go does not know", path, name.Name, text)
			}
			return true
		})
	}
	require.Greater(t, n, 30)
}

func TestNothingThatUsersBuildImportsTheScanner(t *testing.T) {
	t.Parallel()
	for path, f := range files(t, false) {
		if _, imported := importOf(f, module+"internal/leak"); imported {
			require.True(t, strings.HasPrefix(path, "internal/leak/"), path)
		}
	}
}

func TestThePeopleOfTheQuickstartsExportAreKnown(t *testing.T) {
	t.Parallel()
	export, err := os.ReadFile(filepath.Join(root, "examples/quickstart/orders.xml"))
	require.NoError(t, err)
	require.Greater(t, len(leak.People(string(export))), 100)
}

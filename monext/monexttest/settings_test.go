package monexttest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// surroundings are the options that say where the server lives and not how it behaves: they have no setting.
func surroundings() []string {
	return []string{"WithCredentials", "WithPublicURL", "WithNotificationURL", "WithClock", "WithWait", "WithNotificationTransport",
		"WithIntentCheck", "WithStateFile", "WithSeed", "WithPointOfSale"}
}

// optionFunctions lists the functions of the package that make an Option, by its source.
func optionFunctions(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "With") {
				out = append(out, f.Name.Name)
			}
		}
	}
	return out
}

func TestEveryOptionAboutBehaviourHasASetting(t *testing.T) {
	t.Parallel()
	set := surroundings()
	for _, s := range monexttest.Settings() {
		set = append(set, s.Option)
	}
	require.ElementsMatch(t, slices.Compact(slices.Sorted(slices.Values(set))), optionFunctions(t))
}

// TestThePackageCommentListsEverySetting holds the table in doc.go to the code, line by line.
func TestThePackageCommentListsEverySetting(t *testing.T) {
	t.Parallel()
	want := []string{settingLine("setting", "default", "option", "what it chooses")}
	for _, s := range monexttest.Settings() {
		want = append(want, settingLine(s.Name, s.Default, s.Option, s.Help))
	}
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, table, ok := strings.Cut(string(doc), "//\t"+want[0]+"\n")
	require.True(t, ok, "the table begins with %q", want[0])
	table, _, ok = strings.Cut(table, "//\n")
	require.True(t, ok)
	got := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
	require.Regexp(t, `^//\t[- ]+$`, got[0])
	for i, line := range got {
		got[i] = strings.TrimPrefix(line, "//\t")
	}
	require.Equal(t, strings.Join(want[1:], "\n"), strings.Join(got[1:], "\n"))
}

func settingLine(name, preset, option, help string) string {
	return fmt.Sprintf("%-25s  %-15s  %-26s  %s", name, preset, option, help)
}

func TestTheTableInMarkdownHasARowForEachSetting(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(monexttest.SettingsTable()), "\n")
	settings := monexttest.Settings()
	require.Len(t, rows, 2+len(settings))
	for i, s := range settings {
		require.Contains(t, rows[2+i], "| `"+s.Name+"` | `"+s.Default+"` |")
		require.Equal(t, 6, strings.Count(rows[2+i], "|"))
	}
}

func TestEverySettingTakesItsDefaultAndRefusesNonsense(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, s := range monexttest.Settings() {
		require.False(t, names[s.Name], "%s is there twice", s.Name)
		names[s.Name] = true
		require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, s.Name)
		require.NotEmpty(t, s.Help)
		o, err := monexttest.Configure(s.Name, s.Default)
		require.NoError(t, err, s.Name)
		_, err = monexttest.New(o)
		require.NoError(t, err, s.Name)
		for _, bad := range []string{"", " ", "-1", "1.5"} {
			if bad != "" && strings.HasSuffix(s.Name, "-word") {
				continue
			}
			_, err = monexttest.Configure(s.Name, bad)
			require.ErrorContains(t, err, "monexttest: "+s.Name+": must be "+s.Values, "%s=%q", s.Name, bad)
		}
		_, err = monexttest.Configure(s.Name, "true")
		require.Equal(t, s.Switch() || strings.HasSuffix(s.Name, "-word"), err == nil, s.Name)
	}
	for name, meant := range map[string]string{
		"cutoff": ": perhaps cut-off", "Cut-Off": ": perhaps cut-off", "reed-lag": ": perhaps read-lag", "hold-lif": ": perhaps hold-life",
		"ended-statuses": ": perhaps ended-status", "speed": "", "": "",
	} {
		_, err := monexttest.Configure(name, "22h")
		require.ErrorContains(t, err, fmt.Sprintf("%q is no setting%s; there are session-life, attempts,", name, meant))
	}
}

func TestASettingDoesWhatItsOptionDoes(t *testing.T) {
	t.Parallel()
	configured := func(name, value string) *shop {
		o, err := monexttest.Configure(name, value)
		require.NoError(t, err)
		return newShop(t, o)
	}
	s := configured("cancel-word", "VOID")
	require.Equal(t, "VOID", s.cancel(s.paid("A-1", 100, manual), 100).Type)

	s = configured("cancel-rule", "only-before-capture")
	id := s.paid("A-1", 100, manual)
	s.capture(id, 10)
	require.Equal(t, "201 ERROR 02603", s.cancel(id, 10).verdict())

	s = configured("duplicate-rule", "off")
	id = s.paid("A-1", 100, manual)
	s.capture(id, 10)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10).verdict())

	s = configured("reauthorization-rule", "none")
	id = s.paid("A-1", 100, manual)
	s.wait(8 * day)
	require.Equal(t, "201 ERROR 02619", s.capture(id, 10, `"option":"LATE_DELIVERY"`).verdict())

	s = configured("refused-entries", "false")
	id = s.paid("A-1", 100, manual)
	s.capture(id, 101)
	require.Equal(t, "AUTHORIZATION 100 OK", s.read(id).types())

	s = configured("session-life", "90s")
	session := s.session("A-1", 100, manual)
	s.wait(90 * time.Second)
	require.Equal(t, "500 CANCELLED 02534", s.readSession(session).verdict())
}

func TestRulesThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for _, o := range []monexttest.Option{
		monexttest.WithCancelRule(4), monexttest.WithWords(2), monexttest.WithReauthorization(-1), monexttest.WithDuplicateCheck(3, ""),
		monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "1"),
	} {
		_, err := monexttest.New(o)
		require.Error(t, err)
	}
}

func ExampleConfigure() {
	option, err := monexttest.Configure("cancel-rule", "voids-first") // as a flag -cancel-rule would bring it
	if err != nil {
		fmt.Println(err)
		return
	}
	fake, err := monexttest.New(option)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()

	_, err = monexttest.Configure("cancel-rule", "never")
	fmt.Println(err)
	// Output:
	// monexttest: cancel-rule: must be spares-captures, releases-first, voids-first or only-before-capture, not "never"
}

func ExampleSettings() {
	for _, s := range monexttest.Settings()[:3] {
		fmt.Printf("-%s %s: %s (default %s)\n", s.Name, s.Values, s.Help, s.Default)
	}
	// Output:
	// -session-life a duration above 0, such as "30m": how long a session waits for its buyer (default 30m)
	// -attempts a whole number from 1: how many refused payments end a session (default 1)
	// -sandbox-amounts true or false: the amounts 333xx choose the return code of a payment (default true)
}

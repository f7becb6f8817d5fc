package docs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func simulatorPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("simulator.md")
	require.NoError(t, err)
	return string(page)
}

// update writes the tables anew: go test ./docs -update.
var update = flag.Bool("update", false, "write the tables of simulator.md anew")

// requireTable compares what stands between <!-- name --> and <!-- /name --> with what the code says.
func requireTable(t *testing.T, name, want string) {
	t.Helper()
	page := simulatorPage(t)
	before, rest, begun := strings.Cut(page, "<!-- "+name+" -->\n")
	table, after, ended := strings.Cut(rest, "<!-- /"+name+" -->")
	require.True(t, begun && ended, "the marks of %s are there", name)
	if *update && table != want {
		page = before + "<!-- " + name + " -->\n" + want + "<!-- /" + name + " -->" + after
		require.NoError(t, os.WriteFile("simulator.md", []byte(page), 0o644))
		return
	}
	require.Equal(t, want, table, "go test ./docs -update writes it anew")
}

type control struct {
	Method, Path, Does string
	Query, Optional    []string
}

// parameters are the query as people write it, what may be left out in brackets. No address mixes the two.
func (c control) parameters() string {
	if len(c.Query) == 0 {
		return ""
	}
	query := "?" + strings.Join(c.Query, "=…&") + "=…"
	if len(c.Optional) > 0 {
		return "[" + query + "]"
	}
	return query
}

// controls asks the simulator for its addresses.
func controls(t *testing.T) []control {
	t.Helper()
	fake, err := monexttest.New()
	require.NoError(t, err)
	w := httptest.NewRecorder()
	monexttest.Control(fake).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:8089/_sim/", nil))
	var out struct{ Controls []control }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out.Controls
}

// TestTheTablesOfTheSimulatorSayWhatTheCodeSays writes both tables in turn when they are to be updated.
func TestTheTablesOfTheSimulatorSayWhatTheCodeSays(t *testing.T) {
	t.Parallel()

	var want strings.Builder
	want.WriteString("| address | does |\n|---|---|\n")
	for _, c := range controls(t) {
		require.True(t, len(c.Optional) == 0 || len(c.Optional) == len(c.Query), c.Path)
		fmt.Fprintf(&want, "| `%s %s%s` | %s |\n", c.Method, c.Path, c.parameters(), c.Does)
	}

	requireTable(t, "controls", want.String())
	requireTable(t, "settings", monexttest.SettingsTable())
}

func TestEveryFaultIsDocumentedByAnExampleThatWorks(t *testing.T) {
	t.Parallel()
	err := new(monexttest.Fault).UnmarshalJSON([]byte("{}"))
	require.ErrorContains(t, err, "do is required: one of ")
	_, list, _ := strings.Cut(err.Error(), "one of ")
	actions := strings.Split(list, ", ")

	documented := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| `(\\{.*?\\})` \\| ").FindAllStringSubmatch(simulatorPage(t), -1)

	var names []string
	for _, example := range documented {
		var f monexttest.Fault
		require.NoError(t, json.Unmarshal([]byte(example[2]), &f))
		require.Contains(t, example[2], `"do":"`+example[1]+`"`)
		names = append(names, example[1])
	}
	require.ElementsMatch(t, actions, names)
}

// TestTheActionsThatTakeNoWhenAreNamed: those whose JSON form refuses it, and no other.
func TestTheActionsThatTakeNoWhenAreNamed(t *testing.T) {
	t.Parallel()
	page := simulatorPage(t)
	_, sentence, found := strings.Cut(page, "take no `when`: ")
	require.True(t, found)
	sentence, _, _ = strings.Cut(sentence, ". `delay`")
	var named, refuse []string
	for _, name := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(sentence, -1) {
		named = append(named, name[1])
	}
	for _, example := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| `(\\{.*?\\})` \\| ").FindAllStringSubmatch(page, -1) {
		if strings.Contains(example[2], `"when"`) {
			continue
		}
		with := strings.TrimSuffix(example[2], "}") + `,"when":"after"}`
		if new(monexttest.Fault).UnmarshalJSON([]byte(with)) != nil {
			refuse = append(refuse, example[1])
		}
	}
	require.ElementsMatch(t, refuse, named)
}

func TestTheRequestsThatTheDocumentationShowsAreUnderstood(t *testing.T) {
	t.Parallel()
	fake, err := monexttest.New()
	require.NoError(t, err)
	web := monexttest.Control(fake)
	known := controls(t)
	shown := regexp.MustCompile(`http://127\.0\.0\.1:8089(/_sim/[^'\s]*)(?:' | )?(?:-d '([^']*)')?`)
	for _, file := range []string{"simulator.md", "../README.md"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, call := range shown.FindAllStringSubmatch(string(text), -1) {
			if strings.HasPrefix(call[1], "/_sim/backoffice/") {
				continue
			}
			method := http.MethodGet
			for _, c := range known {
				if path, _, _ := strings.Cut(call[1], "?"); c.Method == http.MethodPost && sameShape(c.Path, path) {
					method = http.MethodPost
				}
			}
			r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:8089"+call[1], strings.NewReader(call[2]))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			web.ServeHTTP(w, r)
			require.NotContains(t, []int{400, 403, 405, 413, 415}, w.Code, "%s: %s", call[0], w.Body)
			require.NotContains(t, w.Body.String(), "no such address", call[0])
		}
	}
}

// sameShape compares a path with one that has {id} in it.
func sameShape(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != "{id}" && want[i] != got[i] {
			return false
		}
	}
	return true
}

// TestTheBadRequestThatThePageShowsIsTheSimulatorsAnswer sends what the page's example is the answer to.
func TestTheBadRequestThatThePageShowsIsTheSimulatorsAnswer(t *testing.T) {
	t.Parallel()
	_, example, found := strings.Cut(simulatorPage(t), "```json\n")
	require.True(t, found)
	example, _, _ = strings.Cut(example, "```")
	fake, err := monexttest.New()
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, monexttest.PathSessions, strings.NewReader(
		`{"pointOfSaleReference":"POS","returnURL":"https://shop.example/back","order":{"reference":"A-1","amount":1,"currency":"EUR","items":[{"quantity":0}]}}`))
	r.SetBasicAuth(fake.Merchant(), fake.Key())
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	fake.ServeHTTP(w, r)
	require.Equal(t, http.StatusBadRequest, w.Code)
	var shown, answered any
	require.NoError(t, json.Unmarshal([]byte(example), &shown))
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answered))
	require.Equal(t, shown, answered)
}

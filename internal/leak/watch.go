package leak

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
)

// Evidence is the environment variable that names the directory where what was seen is left.
const Evidence = "MONEXT_EVIDENCE"

// Kind says what a record of evidence is.
type Kind string

// The kinds of evidence.
const (
	KindLog    Kind = "log"    // a line of a log
	KindError  Kind = "error"  // an error, in each way that it can be printed
	KindEvent  Kind = "event"  // an event, as it is told or stored
	KindValue  Kind = "value"  // anything else that is handed out: reports, summaries, jobs, headers
	KindOutput Kind = "output" // what a program prints
	KindFile   Kind = "file"   // a file that is left behind; its text is not kept
)

// Record is one piece of evidence.
type Record struct {
	Package string `json:"package"`
	Test    string `json:"test"`
	Kind    Kind   `json:"kind"`
	Text    string `json:"text,omitempty"`
	Bytes   int    `json:"bytes"`
	Times   int    `json:"times"` // that the very same was seen in the test
}

// TB is what a Watch needs of a test.
type TB interface {
	Helper()
	Name() string
	Errorf(format string, args ...any)
	Cleanup(f func())
}

// Watch scans what a test produces. It is safe for concurrent use.
type Watch struct {
	tb      TB
	mu      sync.Mutex
	seen    map[string]int // by kind and text
	order   []piece
	secrets []string
	late    bool
}

type piece struct {
	kind Kind
	text string
}

// New returns the Watch of a test, which speaks when the test ends. Make it before what it watches, so that it ends after.
func New(tb TB) *Watch {
	tb.Helper()
	w := &Watch{tb: tb, seen: map[string]int{}}
	tb.Cleanup(w.end)
	return w
}

// Secret names what must not be seen in this test either, such as the ids of the sessions that it made.
func (w *Watch) Secret(secrets ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secrets = append(w.secrets, secrets...)
}

// Error takes an error as each verb and a logger print it. A nil error is none.
func (w *Watch) Error(errs ...error) {
	for _, err := range errs {
		if err != nil {
			w.note(KindError, printed(err))
		}
	}
}

// Event takes an event as each verb and a logger print it.
func (w *Watch) Event(events ...any) {
	for _, e := range events {
		w.note(KindEvent, printed(e))
	}
}

// Value takes a value as each verb and a logger print it.
func (w *Watch) Value(values ...any) {
	for _, v := range values {
		w.note(KindValue, printed(v))
	}
}

// Document takes what is stored as JSON. The fields named may hold what they hold: no other may hold the same.
func (w *Watch) Document(kind Kind, text []byte, except ...string) {
	var v any
	if json.Unmarshal(text, &v) == nil && len(except) > 0 {
		if rest, err := json.Marshal(without(v, "", except)); err == nil {
			text = rest
		}
	}
	w.note(kind, string(text))
}

// Output takes what a program printed.
func (w *Watch) Output(text string) { w.note(KindOutput, text) }

// File scans the files of these names, if they are there, for all but session tokens: those of a payment have to be stored.
func (w *Watch) File(paths ...string) {
	w.tb.Helper()
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		text := string(content)
		for _, f := range Scan(text) {
			if f.Rule != RuleToken && !(f.Rule == RuleCard && restOfID(f.Text, text)) {
				w.tb.Errorf("%s in the file %s: %q in %q", f.Rule, filepath.Base(path), f.Text, f.Near)
			}
		}
		leave([]Record{w.record(KindFile, "", len(content), 1)})
	}
}

// restOfID tells whether a number is the id of a transaction without its first digit, where the file holds that id whole too.
// A database cuts a text where its page ends, and 13 of the 14 digits may look like a card's.
func restOfID(number, file string) bool {
	return len(number) == 13 && strings.Contains(file, "2"+number)
}

// note keeps a text until the test ends; what comes later is left for whoever reads the evidence.
func (w *Watch) note(kind Kind, text string) {
	if fuzzing() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late {
		leave([]Record{w.record(kind, text, len(text), 1)})
		return
	}
	key := string(kind) + " " + text
	if w.seen[key]++; w.seen[key] == 1 {
		w.order = append(w.order, piece{kind, text})
	}
}

// fuzzing tells whether this process makes inputs up. Sooner or later it makes up what looks like a token or a person, and
// what was given may come back; a fuzz target looks by itself for the words that it planted.
func fuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}

func (w *Watch) end() {
	w.tb.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = true
	records := make([]Record, 0, len(w.order))
	told := map[Finding]bool{}
	for _, p := range w.order {
		for _, f := range Scan(p.text, w.secrets...) {
			what := Finding{Rule: f.Rule, Text: string(p.kind) + " " + f.Text}
			if told[what] {
				continue // the same, another time
			}
			told[what] = true
			w.tb.Errorf("%s in %s %s: %q in %q", f.Rule, article(p.kind), p.kind, f.Text, f.Near)
		}
		records = append(records, w.record(p.kind, p.text, len(p.text), w.seen[string(p.kind)+" "+p.text]))
	}
	leave(records)
	w.order, w.seen = nil, nil
}

func article(k Kind) string {
	if strings.IndexByte("aeiou", k[0]) >= 0 {
		return "an"
	}
	return "a"
}

func (w *Watch) record(kind Kind, text string, size, times int) Record {
	name := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		name = strings.TrimSuffix(info.Path, ".test")
	}
	return Record{Package: name, Test: w.tb.Name(), Kind: kind, Text: text, Bytes: size, Times: times}
}

// leave appends records to the file of this process in the directory of the evidence, in one write each time.
func leave(records []Record) {
	dir := os.Getenv(Evidence)
	if dir == "" || len(records) == 0 {
		return
	}
	var b bytes.Buffer
	for _, r := range records {
		line, err := json.Marshal(r)
		if err != nil {
			panic(err) // a record is texts and numbers
		}
		b.Write(append(line, '\n'))
	}
	name := filepath.Join(dir, fmt.Sprintf("%d.jsonl", os.Getpid()))
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the directory is named by who runs the tests
	if err == nil {
		_, err = f.Write(b.Bytes())
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		panic(fmt.Errorf("leak: evidence: %w", err)) // the check must not pass because it saw nothing
	}
}

// printed is a value as each verb prints it and as each handler of log/slog logs it.
func printed(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%v\n%+v\n%#v\n%s\n%q\n", v, v, v, v, v)
	for _, h := range handlers(&b) {
		slog.New(h).Info("printed", "value", v)
	}
	return b.String()
}

// without removes the fields whose paths are named, such as "events.opened.id": arrays add nothing to a path.
func without(v any, path string, fields []string) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			below := strings.TrimPrefix(path+"."+name, ".")
			for _, f := range fields {
				if below == f {
					inner = "-"
				}
			}
			v[name] = without(inner, below, fields)
		}
	case []any:
		for i := range v {
			v[i] = without(v[i], path, fields)
		}
	}
	return v
}

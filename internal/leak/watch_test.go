package leak_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
)

// test stands for a test that a Watch may fail.
type test struct {
	failures []string
	cleanups []func()
}

func (*test) Helper()      {}
func (*test) Name() string { return "TestX" }
func (t *test) Errorf(format string, args ...any) {
	t.failures = append(t.failures, fmt.Sprintf(format, args...))
}
func (t *test) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// watch lets a Watch see something, and returns the failures of the test.
func watch(see func(w *leak.Watch)) []string {
	var t test
	see(leak.New(&t))
	for _, f := range t.cleanups {
		f()
	}
	return t.failures
}

// event is an event whose fields a logger in JSON shows, and %+v too.
type event struct{ Note string }

// quiet is an error that its text does not tell, and %#v does.
type quiet struct{ Detail string }

func (quiet) Error() string { return "quiet" }

func TestWhateverIsPlantedAnywhereFailsTheTest(t *testing.T) {
	t.Parallel()
	for text, rule := range planted() {
		for place, plant := range map[string]func(w *leak.Watch, text string){
			"log, a message": func(w *leak.Watch, text string) { w.Logger().InfoContext(t.Context(), text) }, //nolint:sloglint // on purpose
			"log, a value":   func(w *leak.Watch, text string) { w.Logger().DebugContext(t.Context(), "m", "k", text) },
			"log, a field":   func(w *leak.Watch, text string) { w.Logger().InfoContext(t.Context(), "m", "k", &event{text}) },
			"log, a group": func(w *leak.Watch, text string) {
				w.Logger().WithGroup("g").With("k", text).WarnContext(t.Context(), "m")
			},
			"log, an error": func(w *leak.Watch, text string) { w.Logger().ErrorContext(t.Context(), "m", "err", errors.New(text)) },
			"error":         func(w *leak.Watch, text string) { w.Error(nil, fmt.Errorf("wrapped: %w", errors.New(text))) },
			"error, %#v":    func(w *leak.Watch, text string) { w.Error(quiet{text}) },
			"event":         func(w *leak.Watch, text string) { w.Event(event{text}) },
			"event, stored": func(w *leak.Watch, text string) { w.Document(leak.KindEvent, encode(text), "events.id") },
			"value":         func(w *leak.Watch, text string) { w.Value(struct{ Inner *event }{&event{text}}) },
			"output":        func(w *leak.Watch, text string) { w.Output("printed: " + text + "\n") },
		} {
			failures := watch(func(w *leak.Watch) { plant(w, text) })
			require.NotEmpty(t, failures, "%q in %s", text, place)
			require.Contains(t, fmt.Sprint(failures), string(rule), "%q in %s", text, place)
		}
	}
}

func encode(text string) []byte {
	out, _ := json.Marshal(map[string]any{"events": []any{map[string]string{"id": "1", "reason": text}}})
	return out
}

func TestNothingForbiddenFailsNothing(t *testing.T) {
	t.Parallel()
	require.Empty(t, watch(func(w *leak.Watch) {
		w.Logger().InfoContext(t.Context(), "monext call", "transaction", "25063101530012")
		w.Error(errors.New("monext: capture: refused: REFUSED 01116 (amount limit), HTTP 201"), nil)
		w.Event(event{"captured"})
		w.Document(leak.KindEvent, []byte(`{"events":[{"id":"18gRh2e7vVyZvhY84Ex4fc"}]}`), "events.id")
	}))
}

func TestASecretNamedLateIsFoundAndNamedOnce(t *testing.T) {
	t.Parallel()
	failures := watch(func(w *leak.Watch) {
		w.Event(event{"it is plain-word"}, event{"and plain-word again"})
		w.Secret("plain-word")
	})
	require.Len(t, failures, 1)
	require.Contains(t, failures[0], `session token in an event: "plain-word" in "`)
}

func TestALoggersLinesReachTheTestsOwnLoggers(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	own := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	watch(func(w *leak.Watch) {
		log := w.Logger(own).With("a", 1).WithGroup("g")
		log.InfoContext(t.Context(), "not at its level")
		log.WarnContext(t.Context(), "at its level", "b", 2)
		require.True(t, log.Enabled(t.Context(), -100))
	})
	require.NotContains(t, out.String(), "not at")
	require.Contains(t, out.String(), `level=WARN msg="at its level" a=1 g.b=2`)
}

// failing is a logger's handler that fails.
type failing struct{ slog.Handler }

func (failing) Handle(context.Context, slog.Record) error { return os.ErrClosed }

func TestAFailureOfATestsOwnLoggerIsReturned(t *testing.T) {
	t.Parallel()
	watch(func(w *leak.Watch) {
		h := w.Logger(slog.New(failing{slog.DiscardHandler}), slog.New(failing{slog.NewTextHandler(&bytes.Buffer{}, nil)})).Handler()
		require.ErrorIs(t, h.Handle(t.Context(), slog.Record{}), os.ErrClosed)
	})
}

func TestAFileIsScannedForAllButTokens(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pay.db")
	require.NoError(t, os.WriteFile(path, []byte("\x00\xff18gRh2e7vVyZvhY84Ex4fc\x00ana@shop.example\x00"), 0o600))
	failures := watch(func(w *leak.Watch) { w.File(path, path+"-wal") })
	require.Len(t, failures, 1)
	require.Contains(t, failures[0], `e-mail address in the file pay.db: "ana@shop.example"`)
}

// A page of a database begins within the id of a transaction; the file holds that id whole as well.
func TestTheRestOfATransactionsIdInAFileIsNoCard(t *testing.T) {
	t.Parallel()
	const id = "26330000000013"
	card := leak.Card("633000000002")
	for content, want := range map[string]int{
		`"known":["` + id + `"]` + "\x00\x00" + id[1:] + `"],"at":`: 0,
		"\x00\x00" + id[1:] + `"],"at":`:                            1, // the rest of nothing
		`"known":["` + id + `"]` + "\x00\x00" + card + `"]`:         1,
		`"known":["3` + card + `"]` + "\x00\x00" + card + `"]`:      1, // no id begins so
	} {
		path := filepath.Join(t.TempDir(), "pay.db")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		require.Len(t, watch(func(w *leak.Watch) { w.File(path) }), want, "%q", content)
	}
}

func TestWhatWasSeenIsLeftAsEvidence(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(leak.Evidence, dir)
	var late *leak.Watch
	watch(func(w *leak.Watch) {
		late = w
		w.Error(errors.New("no"), errors.New("no"))
		w.Event(event{"yes"})
	})
	late.Logger().InfoContext(t.Context(), "after the end")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	var records []leak.Record
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var r leak.Record
		require.NoError(t, d.Decode(&r))
		records = append(records, r)
	}
	require.Len(t, records, 3)
	require.Equal(t, "github.com/monext-community/monext-go/internal/leak", records[0].Package)
	require.Equal(t, "TestX", records[0].Test)
	require.Equal(t, []leak.Kind{leak.KindError, leak.KindEvent, leak.KindLog}, []leak.Kind{records[0].Kind, records[1].Kind, records[2].Kind})
	require.Equal(t, []int{2, 1, 1}, []int{records[0].Times, records[1].Times, records[2].Times})
	require.Contains(t, records[2].Text, "after the end")
}

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/leak"
)

const module = "github.com/monext-community/monext-go/"

// evidence is what the tests left.
type evidence struct {
	seen     map[string]map[leak.Kind]int // by package
	ran      map[string]bool
	printed  int // bytes
	bytes    int
	findings []string
}

func newEvidence() *evidence {
	return &evidence{seen: map[string]map[leak.Kind]int{}, ran: map[string]bool{}}
}

// read scans every file of the directory.
func (e *evidence) read(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return err
	}
	for _, path := range files {
		if err := e.records(path); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	f, err := os.Open(filepath.Join(dir, outputFile)) //nolint:gosec // the directory is named by who runs the tests
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return lines(f, func(l line, raw []byte) { e.output(l, raw) })
}

func (e *evidence) records(path string) error {
	f, err := os.Open(path) //nolint:gosec // the directory is named by who runs the tests
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for d := json.NewDecoder(bufio.NewReader(f)); ; {
		var r leak.Record
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		name := strings.TrimPrefix(r.Package, module)
		if name == "internal/leak" {
			continue // its tests plant everything that must be found
		}
		if e.seen[name] == nil {
			e.seen[name] = map[leak.Kind]int{}
		}
		e.seen[name][r.Kind] += r.Times
		e.bytes += r.Bytes
		e.scan(r.Text, fmt.Sprintf("%s, %s, in what is %s", name, r.Test, r.Kind))
	}
}

// output scans what a test printed. The names of tests are not what the code under test printed.
func (e *evidence) output(l line, raw []byte) {
	text := l.Output
	if l.Action == "" {
		text = string(raw)
	}
	name := strings.TrimPrefix(l.Package, module)
	if l.Action == "run" {
		e.ran[name] = true
	}
	framing := strings.TrimLeft(text, " ")
	if text == "" || strings.HasPrefix(framing, "=== ") || strings.HasPrefix(framing, "--- ") {
		return
	}
	e.printed += len(text)
	e.scan(text, fmt.Sprintf("%s, %s, printed", name, l.Test))
}

func (e *evidence) scan(text, where string) {
	for _, f := range leak.Scan(text) {
		e.findings = append(e.findings, fmt.Sprintf("%s: %s: %q in %q", where, f.Rule, f.Text, f.Near))
	}
}

// judge prints what was scanned, and fails for what was found and for what is missing.
func (e *evidence) judge(out io.Writer, expected map[string]atLeast) error {
	total := map[leak.Kind]int{}
	for _, kinds := range e.seen {
		for kind, n := range kinds {
			total[kind] += n
		}
	}
	fmt.Fprintf(out, "%d log lines, %d errors, %d events, %d other values, %d outputs of programs, %d files: %d bytes, "+
		"and %d bytes of output of %d packages scanned, %d findings\n", total[leak.KindLog], total[leak.KindError], total[leak.KindEvent],
		total[leak.KindValue], total[leak.KindOutput], total[leak.KindFile], e.bytes, e.printed, len(e.ran), len(e.findings))
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(e.ran)) {
		if _, known := expected[name]; !known {
			wrong = append(wrong, name+": a package with tests that nobody watches: say in internal/leak/collect what it has to show")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		for _, kind := range slices.Sorted(maps.Keys(expected[name])) {
			if least, n := expected[name][kind], e.seen[name][kind]; n < least {
				wrong = append(wrong, fmt.Sprintf("%s: %d pieces of evidence of the kind %s, and at least %d are produced", name, n, kind, least))
			}
		}
	}
	const shown = 50
	wrong = append(e.findings[:min(shown, len(e.findings)):min(shown, len(e.findings))], wrong...)
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("the tests produced what must not be seen, or too little to tell:\n%s", strings.Join(wrong, "\n"))
}

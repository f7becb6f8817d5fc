package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
)

const passed = `{"Action":"start","Package":"github.com/monext-community/monext-go/queue"}
{"Action":"run","Package":"github.com/monext-community/monext-go/queue","Test":"TestA"}
{"Action":"output","Package":"github.com/monext-community/monext-go/queue","Test":"TestA","Output":"=== RUN   TestA/ana@shop.example\n"}
{"Action":"output","Package":"github.com/monext-community/monext-go/queue","Test":"TestA","Output":"said in passing\n"}
{"Action":"pass","Package":"github.com/monext-community/monext-go/queue","Test":"TestA"}
{"Action":"output","Package":"github.com/monext-community/monext-go/queue","Output":"ok  \tqueue\t0.1s\n"}
{"Action":"pass","Package":"github.com/monext-community/monext-go/queue"}
`

// left makes a directory of evidence: what show keeps of an output, and one record.
func left(t *testing.T, output string, r leak.Record) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, run([]string{"-show"}, dir, strings.NewReader(output), &strings.Builder{}))
	text, err := json.Marshal(r)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "1.jsonl"), text, 0o600))
	return dir
}

// judged reads a directory of evidence of which one log line of the queue is expected.
func judged(t *testing.T, dir string) (string, error) {
	t.Helper()
	e := newEvidence()
	require.NoError(t, e.read(dir))
	var out strings.Builder
	err := e.judge(&out, map[string]atLeast{"queue": {leak.KindLog: 1}})
	return out.String(), err
}

func aLine(text string) leak.Record {
	return leak.Record{Package: module + "queue", Test: "TestA", Kind: leak.KindLog, Text: text, Bytes: len(text), Times: 1}
}

func TestCleanEvidencePassesWithItsFigures(t *testing.T) {
	t.Parallel()
	out, err := judged(t, left(t, passed, aLine("level=INFO msg=done")))
	require.NoError(t, err)
	require.Equal(t, "1 log lines, 0 errors, 0 events, 0 other values, 0 outputs of programs, 0 files: 19 bytes, "+
		"and 32 bytes of output of 1 packages scanned, 0 findings\n", out)
}

func TestALeakInTheEvidenceOrInTheOutputFails(t *testing.T) {
	t.Parallel()
	_, err := judged(t, left(t, passed, aLine("to ana@shop.example")))
	require.ErrorContains(t, err, `queue, TestA, in what is log: e-mail address: "ana@shop.example" in "to ana@shop.example"`)
	_, err = judged(t, left(t, strings.Replace(passed, "in passing", "s3cr3tAccessKey", 1), aLine("m")))
	require.ErrorContains(t, err, `queue, TestA, printed: access key: "s3cr3tAccessKey"`)
	_, err = judged(t, left(t, passed+"go: ana@shop.example\n", aLine("m")))
	require.ErrorContains(t, err, "e-mail address")
}

func TestAPackageThatShowsNothingOrThatNobodyKnowsFails(t *testing.T) {
	t.Parallel()
	r := aLine("m")
	r.Kind = leak.KindEvent
	_, err := judged(t, left(t, passed, r))
	require.ErrorContains(t, err, "queue: 0 pieces of evidence of the kind log, and at least 1 are produced")
	_, err = judged(t, left(t, strings.ReplaceAll(passed, "/queue", "/newcomer"), aLine("m")))
	require.ErrorContains(t, err, "newcomer: a package with tests that nobody watches")
}

func TestEvidenceThatIsMissingOrBrokenFails(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, run(nil, "", nil, nil), leak.Evidence)
	require.ErrorIs(t, run(nil, t.TempDir(), nil, nil), os.ErrNotExist)
	dir := left(t, passed, aLine("m"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "2.jsonl"), []byte(`{"package":`), 0o600))
	require.ErrorContains(t, run(nil, dir, nil, nil), "2.jsonl")
	require.Error(t, run([]string{"-nosuch"}, dir, nil, nil))
	require.Error(t, run(nil, left(t, passed, aLine("m")), nil, &strings.Builder{}), "nearly nothing was left")
}

func TestWhatGoTestSaysIsShown(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, run([]string{"-show"}, t.TempDir(), strings.NewReader(passed), &out))
	require.Equal(t, "ok  \tqueue\t0.1s\n", out.String())

	out.Reset()
	failed := strings.NewReplacer(`"pass"`, `"fail"`, `ok  \t`, `FAIL\t`).Replace(passed) + `{"Action":"build-output","Output":"x.go:1: broken\n"}` + "\nno JSON\n"
	require.NoError(t, run([]string{"-show"}, t.TempDir(), strings.NewReader(failed), &out))
	for _, want := range []string{"said in passing\n", "FAIL\tqueue\t0.1s\n", "x.go:1: broken\n", "no JSON\n"} {
		require.Contains(t, out.String(), want)
	}

	out.Reset()
	hung := strings.Replace(failed, `"Action":"fail","Package":"github.com/monext-community/monext-go/queue","Test":"TestA"`, `"Action":"cont"`, 1)
	require.NoError(t, run([]string{"-show"}, t.TempDir(), strings.NewReader(hung), &out))
	require.Contains(t, out.String(), "said in passing\n", "a test that did not come to its end")
}

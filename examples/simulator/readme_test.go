package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// fiveLines are the lines that the README asks its reader to paste.
func fiveLines(t *testing.T) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- the five lines -->\n```sh\n")
	script, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("the README has no five lines")
	}
	return script
}

func TestTheFiveLinesOfTheReadmeDoWhatItSays(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is needed: scripts/needs says how to install it")
	}
	script := fiveLines(t)
	if n := strings.Count(script, "curl -"); n != 5 {
		t.Errorf("there are %d calls of curl", n)
	}
	p := start(t)
	const printed = "http://127.0.0.1:8089"
	if !strings.Contains(script, printed) {
		t.Fatalf("the lines do not speak to %s", printed)
	}
	script = strings.ReplaceAll(script, printed, strings.TrimSuffix(p.base, "/v1"))
	out, err := exec.CommandContext(t.Context(), "sh", "-eu", "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.SplitN(string(out), "\n", 3)
	if len(lines) < 3 {
		t.Fatalf("too little is printed:\n%s", out)
	}
	for i, kind := range []string{"CAPTURE", "REFUND"} {
		if !strings.HasPrefix(lines[i], `{"result":{"title":"ACCEPTED","code":"00000"`) || !strings.Contains(lines[i], `"type":"`+kind+`"`) {
			t.Errorf("the %s is not accepted: %s", kind, lines[i])
		}
	}
	requireJournal(t, lines[2])
}

// requireJournal looks for the session, the payment, and the effects, in this order, one line each.
func requireJournal(t *testing.T, journal string) {
	t.Helper()
	rest := journal
	for _, want := range []string{
		`"path":"/v1/checkout/payments/sessions"`, `"title":"ACCEPTED","code":"00000"`,
		`"what":"buyer"`, `"type":"AUTHORIZATION","amount":12990,"status":"OK"`,
		`/captures"`, `"type":"CAPTURE","amount":12990,"status":"OK"`,
		`/refunds"`, `"type":"REFUND","amount":1000,"status":"OK"`,
		`"violations":[]`,
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the journal does not go on with %s:\n%s", want, journal)
		}
		rest = after
	}
	if n := strings.Count(journal, `"seq":`); n != 4 {
		t.Errorf("the journal has %d entries:\n%s", n, journal)
	}
}

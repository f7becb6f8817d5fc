package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// TestMain lets the test binary be the program, for the tests that start it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("PROBE_AS_PROGRAM") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// page is the address of a payment page.
var page = regexp.MustCompile(`http\S+/v2/\?token=\S+`)

// invoke runs the program in this process.
func invoke(t *testing.T, env map[string]string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args, func(name string) string { return env[name] }, &out, &err)
	watch := leak.New(t)
	for _, said := range []string{out.String(), err.String()} {
		watch.Output(page.ReplaceAllString(said, "")) // the pages to pay at are told on purpose
	}
	return status, out.String(), err.String()
}

// report is what -json prints, as far as the tests go.
type report struct {
	Environment string `json:"environment"`
	Questions   []struct {
		Number   int    `json:"number"`
		Text     string `json:"text"`
		Findings []struct {
			Ask    string `json:"ask"`
			Answer string `json:"answer"`
		} `json:"findings"`
	} `json:"questions"`
	Simulator []string `json:"simulator"`
	Settings  struct {
		Resend string `json:"resend"`
	} `json:"settings"`
}

func (r *report) answers() map[string]string {
	all := map[string]string{}
	for _, q := range r.Questions {
		for _, f := range q.Findings {
			all[f.Ask] = f.Answer
		}
	}
	return all
}

func parsed(t *testing.T, stdout string) *report {
	t.Helper()
	var r report
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("-json did not print one JSON object: %v", err)
	}
	return &r
}

func TestTheProgramAnswersEveryQuestionByItself(t *testing.T) {
	t.Parallel()
	program := exec.CommandContext(t.Context(), os.Args[0])
	program.Env = append(os.Environ(), "PROBE_AS_PROGRAM=1", "MONEXT_URL=")
	var stderr bytes.Buffer
	program.Stderr = &stderr
	stdout, err := program.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	for _, want := range []string{"8. Is HTTP/2 spoken", "Resend: lifecycle.ResendSelfFenced", "late_delivery            accepted"} {
		if !strings.Contains(string(stdout), want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if strings.Contains(string(stdout), "unclear") {
		t.Errorf("something is unclear in\n%s", stdout)
	}
	if told := stderr.String(); !strings.Contains(told, "question 3: three equal captures\n") || strings.Contains(told, "cancel_after_capture") {
		t.Errorf("what is being done is not told, or answers are: %s", told)
	}
}

func TestTheAnswersAreThoseOfTheDocumentation(t *testing.T) {
	t.Parallel()
	status, stdout, stderr := invoke(t, nil, "-json")
	if status != exitDone {
		t.Fatal(stderr)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "sandbox.md"))
	if err != nil {
		t.Fatal(err)
	}
	asked := parsed(t, stdout)
	for _, q := range asked.Questions {
		if line := fmt.Sprintf("\n%d. %s\n", q.Number, q.Text); !strings.Contains(string(page), line) {
			t.Errorf("the page does not list question %s", line)
		}
	}
	answers := asked.answers()
	documented := 0
	for line := range strings.SplitSeq(string(page), "\n") { // | 1 | `capture_beyond_rest` | `refused` | … |
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.HasPrefix(strings.TrimSpace(cells[2]), "`") {
			continue
		}
		ask, answer := strings.Trim(cells[2], " `"), strings.Trim(cells[3], " `")
		if answers[ask] != answer {
			t.Errorf("%s is %q, documented as %q", ask, answers[ask], answer)
		}
		documented++
	}
	if documented != len(answers) {
		t.Errorf("%d of %d answers are documented", documented, len(answers))
	}
}

func TestASimulatorThatIsToldToBehaveOtherwiseIsFoundOut(t *testing.T) {
	t.Parallel()
	status, stdout, stderr := invoke(t, nil, "-json", "-simulate", "cancel-rule=voids-first", "-simulate", "duplicate-rule=off", "-simulate", "automatic-buyer=true")
	if status != exitDone {
		t.Fatal(stderr)
	}
	r := parsed(t, stdout)
	if got := strings.Join(r.Simulator, " "); got != "duplicate-rule=off cancel-rule=voids-first" {
		t.Errorf("measured %q", got)
	}
	if r.Settings.Resend != "never" {
		t.Errorf("resend %q without a duplicate check", r.Settings.Resend)
	}
}

func TestAnotherMonextIsAskedOverHTTPAndItsPagesAreShown(t *testing.T) {
	t.Parallel()
	fake := monexttest.Start(t, monexttest.WithAutomaticBuyer())
	env := map[string]string{"MONEXT_ACCESS_KEY": fake.Key(), "MONEXT_MERCHANT_ID": fake.Merchant(), "MONEXT_URL": fake.URL}
	status, stdout, stderr := invoke(t, env, "-json", "-only", "2")
	if status != exitDone {
		t.Fatal(stderr)
	}
	if r := parsed(t, stdout); r.Environment != "test" || r.answers()["echo_private_data"] != "no" || r.answers()["late_delivery"] != "not_asked" {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(stderr, "pay 90.00 EUR, page 1 of 1 (questions 1 to 5 and 8): http") {
		t.Errorf("no page to pay in %s", stderr)
	}
	if strings.Contains(stdout+stderr, fake.Key()) {
		t.Error("the key is printed")
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Errorf("Monext saw %v", v)
	}
}

func TestCredentialsThatAreTurnedAwayAreSaidToBeSo(t *testing.T) {
	t.Parallel()
	fake := monexttest.Start(t)
	status, _, stderr := invoke(t, nil, "-monext", fake.URL, "-merchant", fake.Merchant(), "-key", "wrong")
	if status != exitFailed || !strings.Contains(stderr, "check -merchant and -key") || strings.Contains(stderr, "question") {
		t.Errorf("exit status %d: %s", status, stderr)
	}
}

func TestAWrongBaseURLIsToldOnce(t *testing.T) {
	t.Parallel()
	fake := monexttest.Start(t)
	wrong := strings.TrimSuffix(fake.URL, "/v1")
	status, stdout, stderr := invoke(t, nil, "-monext", wrong, "-merchant", fake.Merchant(), "-key", fake.Key())
	if status != exitFailed || stdout != "" || strings.Count(stderr, "404") != 1 || !strings.HasSuffix(stderr, "does -monext end in /v1?\n") {
		t.Errorf("exit status %d: %s%s", status, stdout, stderr)
	}
}

func TestFlagsThatCannotWorkAreRefusedWithTheRemedy(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-monext https://api.retail.monext.com/v1 -merchant m -key k": "probe: -monext: that is production, which moves real money: give the sandbox's address, https://api-sandbox.retail.monext.com/v1",
		"-monext http://127.0.0.1:1/v1":                               "wants -merchant and -key",
		"-monext ftp://example.org":                                   "scheme must be https",
		"-only 10":                                                    `"10" is no question`,
		"-currency euro":                                              "-currency",
		"-simulate fast":                                              "not name=value",
		"-simulate fast=true":                                         "no setting",
		"-late 1":                                                     "give -monext",
		"-monext http://127.0.0.1:1/v1 -merchant m -key k -simulate echo=true": "leave -monext out",
		"orders.xml": "unexpected argument",
	} {
		status, stdout, stderr := invoke(t, nil, strings.Fields(args)...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit status %d, %q, want %q", args, status, stderr, want)
		}
	}
	if status, _, stderr := invoke(t, map[string]string{"MONEXT_ACCESS_KEY": "a-secret-key"}, "-help"); status != exitDone || !strings.Contains(stderr, "-simulate") || strings.Contains(stderr, "a-secret-key") {
		t.Errorf("-help: exit status %d, %s", status, stderr)
	}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// program is a simulator that runs inside the test.
type program struct {
	t                   *testing.T
	base, merchant, key string
	stop                func() error
	said                bytes.Buffer // what it prints after the three lines; to be read when it has stopped
}

// start runs the program and reads the three lines that it prints first.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	said := leak.New(t)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), in)
		in.CloseWithError(err)
		done <- err
	}()
	p := &program{t: t}
	lines := bufio.NewScanner(out)
	for _, line := range []struct {
		name string
		to   *string
	}{{"base URL: ", &p.base}, {"merchant: ", &p.merchant}, {"key: ", &p.key}} {
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), line.name) {
			t.Fatalf("want a line that starts with %q, got %q (%v)", line.name, lines.Text(), lines.Err())
		}
		*line.to = strings.TrimPrefix(lines.Text(), line.name)
	}
	said.Secret(p.key) // whoever starts the program is told, on its third line, and nowhere else
	said.Output("base URL: " + p.base + "\nmerchant: " + p.merchant)
	heardOut := make(chan struct{})
	go func() {
		defer close(heardOut)
		_, _ = io.Copy(io.MultiWriter(heard{said}, &p.said), out)
	}()
	stopped := false
	p.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		err := <-done
		<-heardOut
		return err
	}
	t.Cleanup(func() { _ = p.stop() })
	return p
}

// heard is a writer whose text is looked through for keys, tokens and people.
type heard struct{ *leak.Watch }

func (h heard) Write(text []byte) (int, error) {
	h.Output(string(text))
	return len(text), nil
}

// ask makes one request and decodes the JSON answer.
func (p *program) ask(method, url, body string) (int, map[string]any) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.SetBasicAuth(p.merchant, p.key)
	req.Header.Set("Content-Type", "application/json")
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil && !errors.Is(err, io.EOF) {
		p.t.Fatalf("%s %s: %v", method, url, err)
	}
	return resp.StatusCode, out
}

const aSession = `{"pointOfSaleReference":"POS","order":{"reference":"A-1","amount":100,"currency":"EUR"},
	"payment":{"paymentType":"ONE_OFF","capture":"MANUAL"},"returnURL":"http://127.0.0.1:1/back"}`

func (p *program) session() string {
	p.t.Helper()
	_, out := p.ask(http.MethodPost, p.base+"/checkout/payments/sessions", aSession)
	id, _ := out["sessionId"].(string)
	if id == "" {
		p.t.Fatalf("no session: %v", out)
	}
	return id
}

// sim is an address of the control endpoint.
func (p *program) sim(path string) string { return strings.TrimSuffix(p.base, "/v1") + "/_sim/" + path }

// title reads the session as a client does.
func (p *program) title(session string) any {
	p.t.Helper()
	_, out := p.ask(http.MethodGet, p.base+"/checkout/payments/sessions/"+session, "")
	if result, ok := out["result"].(map[string]any); ok {
		return result["title"]
	}
	return out["title"]
}

func TestAnotherProcessDecidesForTheBuyer(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"accept": "ACCEPTED", "refuse": "REFUSED", "refuse?code=01116": "REFUSED", "abandon": "CANCELLED", "expire": "CANCELLED",
	} {
		p := start(t)
		id := p.session()
		status, out := p.ask(http.MethodPost, p.sim("sessions/"+id+"/"+path), "")
		if status != http.StatusOK || out["title"] != want || out["id"] != id || p.title(id) != want {
			t.Errorf("%s: status %d, session %v, answer %v, want %s", path, status, p.title(id), out, want)
		}
	}
}

func TestTheClockCanBeMoved(t *testing.T) {
	t.Parallel()
	p := start(t)
	id := p.session()
	if status, out := p.ask(http.MethodPost, p.sim("clock/advance?d=31m"), ""); status != http.StatusOK || p.title(id) != "CANCELLED" {
		t.Errorf("after 31 minutes: status %d %v, session %v", status, out, p.title(id))
	}
}

func TestWhatCannotBeDoneIsTold(t *testing.T) {
	t.Parallel()
	p := start(t)
	id := p.session()
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{http.MethodPost, "sessions/nobody/accept", 404},
		{http.MethodPost, "sessions/" + id + "/refuse?code=00000", 400},
		{http.MethodPost, "sessions/" + id + "/abandon", 200},
		{http.MethodPost, "sessions/" + id + "/accept", 409},
		{http.MethodPost, "clock/advance?d=soon", 400},
		{http.MethodPost, "clock/advance?d=-1h", 400},
	} {
		if status, out := p.ask(tt.method, p.sim(tt.path), ""); status != tt.want {
			t.Errorf("%s: status %d, want %d: %v", tt.path, status, tt.want, out)
		}
	}
}

func TestTheStateSurvivesTheProgram(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	p := start(t, "-state", file, "-automatic-buyer", "-merchant", "42", "-key", "other")
	if p.merchant != "42" || p.key != "other" {
		t.Errorf("printed %s and %s", p.merchant, p.key)
	}
	id := p.session()
	if got := p.title(id); got != "ACCEPTED" {
		t.Errorf("an automatic buyer left the session %v", got)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	p = start(t, "-state", file)
	if got := p.title(id); got != "ACCEPTED" {
		t.Errorf("after the restart the session is %v", got)
	}
	if _, out := p.ask(http.MethodGet, p.sim("journal"), ""); len(out["entries"].([]any)) != 4 {
		t.Errorf("the journal has %v", out["entries"])
	}
	err := run(t.Context(), []string{"-addr", "127.0.0.1:0", "-state", file}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second program on the file: %v", err)
	}
}

func TestFlagsAreChecked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"-port", "1"}, "not defined: -port (-help lists the flags)"},
		{[]string{"more"}, `unexpected argument "more"`},
		{[]string{"-addr"}, "needs an argument"},
		{[]string{"-addr", "nowhere"}, `-addr: wants HOST:PORT, such as 127.0.0.1:8089, not "nowhere" (-help`},
		{[]string{"-addr", "127.0.0.1:http"}, "-addr: wants HOST:PORT"},
		{[]string{"-addr", "127.0.0.1:99999"}, "-addr: wants HOST:PORT"},
		{[]string{"-seed", "-1"}, `-seed: must be a whole number from 0, not "-1"`},
		{[]string{"-refused-entries", "false"}, `unexpected argument "false" (a switch is turned off with -refused-entries=false)`},
		{[]string{"-legacy-paths=maybe"}, `-legacy-paths: must be true or false, not "maybe" (-help`},
		{[]string{"-pos", "S", "-addr", "127.0.0.1:0"}, "point of sale: the reference must be"},
		{[]string{"-public", "ftp://x", "-addr", "127.0.0.1:0"}, "http or https"},
		{[]string{"-notify", "shop", "-addr", "127.0.0.1:0"}, "notification URL"},
		{[]string{"-session-life", "soon"}, `-session-life: must be a duration above 0, such as "30m", not "soon" (-help`},
		{[]string{"-ended-status", "99"}, "from 200 to 599"},
		{[]string{"-echo=maybe"}, "true or false"},
		{[]string{"-cancel-rule", "never"}, "releases-first"},
	} {
		err := run(t.Context(), tt.args, io.Discard)
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "invalid") {
			t.Errorf("%v: %v, want one line with %q", tt.args, err, tt.says)
		}
	}
}

func TestHelpExplainsEveryFlag(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), []string{"-help"}, &out); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-help: %v", err)
	}
	for _, s := range monexttest.Settings() {
		if !strings.Contains(out.String(), "-"+s.Name) || !strings.Contains(out.String(), s.Help+" ["+s.Default+"]") {
			t.Errorf("-help does not explain -%s", s.Name)
		}
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > 121 {
			t.Errorf("too long for a terminal: %s", line)
		}
	}
}

func TestEverySettingIsAFlag(t *testing.T) {
	t.Parallel()
	for _, s := range monexttest.Settings() {
		if _, err := parse([]string{"-" + s.Name + "=" + s.Default}); err != nil {
			t.Errorf("-%s=%s: %v", s.Name, s.Default, err)
		}
	}
}

func TestFlagsChangeTheBehaviour(t *testing.T) {
	t.Parallel()
	p := start(t, "-automatic-buyer", "-unauthorized-as-200", "-session-life", "5m")
	if got := p.title(p.session()); got != "ACCEPTED" {
		t.Errorf("an automatic buyer left the session %v", got)
	}
	p.key = "wrong"
	if status, out := p.ask(http.MethodGet, p.base+"/checkout/transactions/1", ""); status != http.StatusOK || out["title"] != "Unauthorized" {
		t.Errorf("bad credentials: %d %v", status, out)
	}
}

func TestTheOlderPathsAreServedUnlessAFlagSaysNo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		flags []string
		want  int
	}{{nil, 201}, {[]string{"-legacy-paths=false"}, 404}} {
		p := start(t, tt.flags...)
		status, out := p.ask(http.MethodPost, p.base+"/checkout/sessions", aSession)
		if status != tt.want {
			t.Errorf("%v: status %d: %v", tt.flags, status, out)
		}
	}
}

func TestThePointsOfSaleAreThoseOfTheFlag(t *testing.T) {
	t.Parallel()
	p := start(t, "-pos", "POS_1=CB_1, PP_1:PAYPAL; POS_2")
	for reference, want := range map[string]string{
		"POS_1": `[map[id:CB_1 name:CB paymentInstrumentType:map[code:CB]] map[id:PP_1 name:PAYPAL paymentInstrumentType:map[code:PAYPAL]]]`,
		"POS_2": `[map[id:CB_WEB_01 name:CB paymentInstrumentType:map[code:CB]]]`,
		"POS_3": `<nil>`,
	} {
		_, out := p.ask(http.MethodGet, p.base+"/merchants/"+p.merchant+"/pointsofsale/"+reference+"/paymentMethods", "")
		if got := fmt.Sprint(out["paymentMethods"]); got != want {
			t.Errorf("%s: %s", reference, got)
		}
	}
}

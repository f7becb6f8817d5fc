package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// simulator is a Monext in a process of its own.
type simulator struct {
	t      *testing.T
	binary string
	state  string
	addr   string
	cmd    *exec.Cmd
}

// start runs the process and waits until it serves. It gives the flags with
// which a client finds it.
func (s *simulator) start() []string {
	s.t.Helper()
	s.cmd = exec.CommandContext(s.t.Context(), s.binary, "-addr", s.addr, "-state", s.state)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	said := map[string]string{}
	lines := bufio.NewScanner(out)
	for len(said) < 3 && lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), ": "); ok {
			said[name] = value
		}
	}
	url := said["base URL"]
	s.addr = strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/v1") // the same after a restart
	return []string{"-monext", url, "-merchant", said["merchant"], "-key", said["key"], "-horizon", "2s", "-json"}
}

// Write makes the simulator the reader of what the shop says: each buyer who is
// invited pays. A session whose shop was killed before it knew of it is of no
// buyer, and stays unpaid.
func (s *simulator) Write(said []byte) (int, error) {
	for _, found := range invitation.FindAllSubmatch(said, -1) {
		page := "http://" + s.addr + "/_sim/sessions/" + string(found[1]) + "/accept"
		request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, page, http.NoBody)
		if err != nil {
			return 0, err
		}
		if r, err := new(http.Client).Do(request); err == nil { // it may be down just now; the shop invites again
			_ = r.Body.Close()
		}
	}
	return len(said), nil
}

var invitation = regexp.MustCompile(`(?m)^pay .*[?&]token=([A-Za-z0-9]+)\s`)

// kill ends the process with SIGKILL.
func (s *simulator) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// paidExport is what the bundled export has of every life that buyers who
// always pay can lead.
func paidExport(t *testing.T) string {
	t.Helper()
	var orders []string
	for i, s := range [][3]string{
		{"OPEN", "SHIPPED", "NOT_PAID"}, {"CANCELLED", "NOT_SHIPPED", "NOT_PAID"}, {"CANCELLED", "SHIPPED", "PAID"},
		{"NEW", "NOT_SHIPPED", "NOT_PAID"}, {"COMPLETED", "SHIPPED", "PAID"}, {"CANCELLED", "SHIPPED", "PART_PAID"},
	} {
		for j := range 3 {
			orders = append(orders, anOrder("N-"+string(rune('A'+i))+string(rune('1'+j)), s[0], s[1], s[2]))
		}
	}
	return write(t, export(orders...))
}

// difference shows the orders that ended otherwise than they should.
func difference(t *testing.T, got, want []byte) string {
	t.Helper()
	wanted := rowsOf(t, string(want))
	text := ""
	for reference, r := range rowsOf(t, string(got)) {
		w := wanted[reference]
		if g := fmt.Sprint(r.State, r.Captured, r.Cancelled, r.Refunded, r.Problems); g != fmt.Sprint(w.State, w.Captured, w.Cancelled, w.Refunded, w.Problems) {
			text += "\n" + reference + ": " + g
		}
	}
	return text
}

func TestNeitherAKilledShopNorAKilledMonextCausesASecondEffect(t *testing.T) {
	t.Parallel()
	shop, file := build(t, "quickstart"), paidExport(t)
	sim := &simulator{t: t, binary: build(t, "simulator"), addr: "127.0.0.1:0", state: filepath.Join(t.TempDir(), "undisturbed")}
	flags := sim.start()
	undisturbed := program{shop, append(flags, "-orders", file), sim}
	want := undisturbed.full(t)
	sim.kill()
	if bytes.Contains(want, []byte(`"rule"`)) {
		t.Fatalf("an undisturbed run has problems:\n%s", want)
	}
	for range kills / 2 {
		dir := t.TempDir()
		sim.state = filepath.Join(dir, "ledger")
		disturbed := program{shop, append(sim.start(), "-orders", file, "-db", filepath.Join(dir, "shop.db")), sim}
		disturbed.killed(t, 800*time.Millisecond)
		sim.kill() // as if the payment service had gone down, and lost nothing
		sim.start()
		disturbed.killed(t, 800*time.Millisecond)
		if got := disturbed.full(t); !bytes.Equal(got, want) {
			t.Errorf("after the kills the run ended otherwise:%s", difference(t, got, want))
		}
		sim.kill()
		ledger, err := monexttest.New(monexttest.WithStateFile(sim.state))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range ledger.Violations() {
			t.Errorf("Monext saw a %s: %s", v.Kind, v.Detail)
		}
		if err := ledger.Close(); err != nil {
			t.Error(err)
		}
	}
}

package main

import (
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
)

// transaction is the id of an accepted payment.
func (p *program) transaction() string {
	p.t.Helper()
	_, out := p.ask(http.MethodPost, p.sim("sessions/"+p.session()+"/accept"), "")
	id, _ := out["transaction"].(string)
	if id == "" {
		p.t.Fatalf("no payment: %v", out)
	}
	return id
}

// TestEveryStartGivesNewIDs: a shop that kept the ids of the last start must not find another order's money under them.
func TestEveryStartGivesNewIDs(t *testing.T) {
	t.Parallel()
	first, second := start(t), start(t)
	if a, b := first.session(), second.session(); a == b {
		t.Errorf("both starts give the session %s", a)
	}
	if a, b := first.transaction(), second.transaction(); a == b {
		t.Errorf("both starts give the transaction %s", a)
	}
}

func TestASeedGivesTheSameIDsAtEachStart(t *testing.T) {
	t.Parallel()
	first, second, other := start(t, "-seed", "7"), start(t, "-seed", "7"), start(t, "-seed", "8")
	a, b, c := first.transaction(), second.transaction(), other.transaction()
	if a != b || a == c {
		t.Errorf("seed 7 gives %s and %s, seed 8 %s", a, b, c)
	}
}

func TestAStateFileGoesOnWithItsOwnIDs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	seen := make(map[string]bool)
	for range 3 {
		p := start(t, "-state", file)
		for range 3 {
			for _, id := range []string{p.session(), p.transactionOf("A-" + string(rune('a'+len(seen))))} {
				if seen[id] {
					t.Errorf("%s is given twice", id)
				}
				seen[id] = true
			}
		}
		if err := p.stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// transactionOf is the id of an accepted payment of an order.
func (p *program) transactionOf(order string) string {
	p.t.Helper()
	_, out := p.ask(http.MethodPost, p.base+"/checkout/payments/sessions", strings.Replace(aSession, "A-1", order, 1))
	_, out = p.ask(http.MethodPost, p.sim("sessions/"+out["sessionId"].(string)+"/accept"), "")
	return out["transaction"].(string)
}

func TestAnAddressOfEveryInterfaceIsPrintedAsOneThatCanBeCalled(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"[::]:8091": "127.0.0.1:8091", "0.0.0.0:8091": "127.0.0.1:8091", "127.0.0.1:8091": "127.0.0.1:8091",
		"[::1]:8091": "[::1]:8091", "192.0.2.1:80": "192.0.2.1:80",
	} {
		tcp := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr))
		if got := reachable(tcp); got != want {
			t.Errorf("%s is printed as %s, want %s", addr, got, want)
		}
	}
}

func TestWhoListensOnEveryInterfaceIsTold(t *testing.T) {
	t.Parallel()
	const warning = "It listens on every interface: whoever reaches it decides for the buyers."
	for addr, want := range map[string]bool{":0": true, "0.0.0.0:0": true, "127.0.0.1:0": false} {
		for _, public := range []string{"", "http://payments.example.org"} {
			args := []string{"-addr", addr}
			if public != "" {
				args = append(args, "-public", public)
			}
			p := start(t, args...)
			if err := p.stop(); err != nil {
				t.Fatal(err)
			}
			if said := strings.Contains(p.said.String(), warning); said != want {
				t.Errorf("%v: warned is %v", args, said)
			}
			if public != "" && p.base != public+"/v1" || public == "" && !strings.HasPrefix(p.base, "http://127.0.0.1:") {
				t.Errorf("%v: the base URL is %s", args, p.base)
			}
		}
	}
}

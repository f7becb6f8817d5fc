package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// remote starts a Monext outside the program, whose buyers pay at once, and
// gives the flags to use it.
func remote(t *testing.T) (*monexttest.Running, []string) {
	t.Helper()
	fake := monexttest.Start(t, monexttest.WithAutomaticBuyer())
	return fake, []string{
		"-monext", fake.URL, "-merchant", fake.Merchant(), "-key", fake.Key(), "-horizon", "2s", "-json",
		"-db", filepath.Join(t.TempDir(), "shop.db"),
	}
}

func TestAnotherMonextIsGivenTheOrdersAndItsBuyersAreInvited(t *testing.T) {
	t.Parallel()
	fake, flags := remote(t)
	file := write(t, export(anOrder("N-1", "OPEN", "SHIPPED", "NOT_PAID"), anOrder("N-2", "CANCELLED", "NOT_SHIPPED", "NOT_PAID")))
	status, stdout, stderr := invoke(t, append(flags, "-orders", file)...)
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	rows := rowsOf(t, stdout)
	if rows["N-1"].State != "captured" || rows["N-2"].State != "cancelled" {
		t.Errorf("ended as %+v", rows)
	}
	for _, order := range []string{"pay N-1, 10.00 EUR: http", "pay N-2, 10.00 EUR: http"} {
		if !strings.Contains(stderr, order) {
			t.Errorf("no payment address %q in %s", order, stderr)
		}
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Errorf("Monext saw %v", v)
	}
	if _, again, stderr := invoke(t, append(flags, "-orders", file)...); again != stdout || !strings.Contains(stderr, "nothing changed") {
		t.Errorf("the second run changed something: %s", stderr)
	}
}

func TestAnOrderThatHasASessionIsAdoptedAndNotPaidTwice(t *testing.T) {
	t.Parallel()
	fake, flags := remote(t)
	// A first shop makes the session; its database is gone when the second comes.
	file := write(t, export(anOrder("N-1", "OPEN", "NOT_SHIPPED", "NOT_PAID")))
	if status, _, stderr := invoke(t, append(flags, "-orders", file)...); status != exitDone {
		t.Fatal(stderr)
	}
	session := fake.Sessions()[0].ID
	shipped := strings.Replace(anOrder("N-1", "OPEN", "SHIPPED", "NOT_PAID"), "</order>",
		`<custom-attributes><custom-attribute attribute-id="monextSessionID">`+session+`</custom-attribute></custom-attributes></order>`, 1)
	flags[len(flags)-1] = filepath.Join(t.TempDir(), "other.db")
	status, stdout, stderr := invoke(t, append(flags, "-orders", write(t, export(shipped)))...)
	if r := rowsOf(t, stdout)["N-1"]; status != exitDone || r.State != "captured" || len(r.Problems) > 0 {
		t.Errorf("exit status %d, %+v: %s", status, r, stderr)
	}
	if n := len(fake.Sessions()); n != 1 {
		t.Errorf("%d sessions were made, want the one adopted", n)
	}
}

func TestASessionThatMonextDoesNotKnowIsAProblemAndNobodyIsAskedToPayAgain(t *testing.T) {
	t.Parallel()
	fake, flags := remote(t)
	order := strings.Replace(anOrder("N-1", "OPEN", "SHIPPED", "NOT_PAID"), "</order>",
		`<custom-attributes><custom-attribute attribute-id="monextSessionID">unknown0000</custom-attribute></custom-attributes></order>`, 1)
	status, stdout, _ := invoke(t, append(flags, "-orders", write(t, export(order)))...)
	if r := rowsOf(t, stdout)["N-1"]; status != exitDone || firstPath(r) != "payment" || r.Captured != "0.00" {
		t.Errorf("exit status %d, %+v", status, r)
	}
	if n := len(fake.Sessions()); n != 0 {
		t.Errorf("%d sessions were made", n)
	}
}

func TestBadCredentialsAreSaidOnceAndEndTheRun(t *testing.T) {
	t.Parallel()
	fake, flags := remote(t)
	for i := range flags {
		if flags[i] == "-key" {
			flags[i+1] = "wrong"
		}
	}
	status, stdout, stderr := invoke(t, append(flags, "-orders", write(t, export(anOrder("N-1", "OPEN", "SHIPPED", "NOT_PAID"))))...)
	if strings.Contains(stdout+stderr, "wrong") || strings.Contains(stdout+stderr, fake.Key()) {
		t.Error("a key is printed")
	}
	if status != exitFailed || !strings.Contains(stderr, "credentials") {
		t.Errorf("exit status %d: %s", status, stderr)
	}
	for _, e := range fake.Journal() {
		if e.Status != http.StatusUnauthorized && e.Path != monexttest.PathAlive {
			t.Errorf("Monext answered %d", e.Status)
		}
	}
}

func TestAnAddressWhereNobodyAnswersEndsTheRunAtOnce(t *testing.T) {
	t.Parallel()
	fake, flags := remote(t)
	for i := range flags {
		if flags[i] == "-monext" {
			flags[i+1] = strings.TrimSuffix(fake.URL, "/v1")
		}
	}
	status, stdout, stderr := invoke(t, append(flags, "-orders", write(t, export(anOrder("N-1", "OPEN", "SHIPPED", "NOT_PAID"))))...)
	if status != exitFailed || stdout != "" || !strings.Contains(stderr, "/v1") {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

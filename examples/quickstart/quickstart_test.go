package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden file")

// invoke runs the program in this process.
func invoke(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args, func(string) string { return "" }, &out, &err)
	seen(t, args, out.String(), err.String())
	return status, out.String(), err.String()
}

// rowsOf reads what -json printed.
func rowsOf(t *testing.T, stdout string) map[string]row {
	t.Helper()
	var rows []row
	if err := json.Unmarshal([]byte(stdout), &rows); err != nil {
		t.Fatalf("-json did not print one JSON array: %v\n%s", err, stdout)
	}
	all := map[string]row{}
	for _, r := range rows {
		all[r.Reference] = r
	}
	return all
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.xml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// export is a file of orders over 10.00 EUR each, made of their numbers and statuses.
func export(orders ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><orders xmlns="http://www.demandware.com/xml/impex/order/2006-10-31">` +
		strings.Join(orders, "") + `</orders>`
}

func anOrder(number, status, shipping, payment string) string {
	return `<order order-no="` + number + `"><order-date>2026-03-04T10:00:00.000Z</order-date><currency>EUR</currency>
	<customer-locale>fr_FR</customer-locale><taxation>gross</taxation>
	<customer><customer-email>ana@example.org</customer-email><billing-address><first-name>Ana</first-name><last-name>Roux</last-name>
	<address1>4 rue du Port</address1><city>Nantes</city><postal-code>44000</postal-code><country-code>FR</country-code></billing-address></customer>
	<status><order-status>` + status + `</order-status><shipping-status>` + shipping + `</shipping-status><payment-status>` + payment + `</payment-status></status>
	<product-lineitems><product-lineitem><gross-price>10.00</gross-price><product-id>SKU</product-id><quantity unit="">1.0</quantity></product-lineitem></product-lineitems>
	<totals><order-total><gross-price>10.00</gross-price></order-total></totals></order>`
}

func TestTheBundledExportEndsAsItsStatusesWant(t *testing.T) {
	t.Parallel()
	status, stdout, stderr := invoke(t, "-json")
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	if *update {
		if err := os.WriteFile("testdata/bundled.json", []byte(stdout), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/bundled.json")
	if err != nil {
		t.Fatal(err)
	}
	if stdout != string(want) {
		t.Errorf("printed\n%s\nwant testdata/bundled.json", stdout)
	}
}

func TestEachCombinationOfStatusesHasItsLife(t *testing.T) {
	t.Parallel()
	cases := []struct{ order, shipping, payment, state, captured, cancelled, refunded, problem string }{
		{"NEW", "SHIPPED", "NOT_PAID", "captured", "10.00", "0.00", "0.00", ""},
		{"OPEN", "SHIPPED", "NOT_PAID", "captured", "10.00", "0.00", "0.00", ""},
		{"COMPLETED", "SHIPPED", "PAID", "captured", "10.00", "0.00", "0.00", ""},
		{"NEW", "NOT_SHIPPED", "NOT_PAID", "authorized", "0.00", "0.00", "0.00", ""},
		{"OPEN", "PART_SHIPPED", "NOT_PAID", "authorized", "0.00", "0.00", "0.00", "shipments"},
		{"CANCELLED", "NOT_SHIPPED", "NOT_PAID", "cancelled", "0.00", "10.00", "0.00", ""},
		{"CANCELLED", "SHIPPED", "NOT_PAID", "cancelled", "0.00", "10.00", "0.00", ""},
		{"CANCELLED", "NOT_SHIPPED", "PAID", "refunded", "10.00", "0.00", "10.00", ""},
		{"CANCELLED", "NOT_SHIPPED", "PART_PAID", "refunded", "10.00", "0.00", "10.00", ""},
		{"CREATED", "NOT_SHIPPED", "NOT_PAID", "abandoned", "0.00", "0.00", "0.00", ""},
		{"FAILED", "SHIPPED", "PAID", "abandoned", "0.00", "0.00", "0.00", ""},
		{"REPLACED", "SHIPPED", "NOT_PAID", "authorized", "0.00", "0.00", "0.00", "status.order"},
		{"COMPLETED", "NOT_SHIPPED", "NOT_PAID", "authorized", "0.00", "0.00", "0.00", "status.shipping"},
	}
	var orders []string
	for i, c := range cases {
		orders = append(orders, anOrder("N-"+string(rune('A'+i)), c.order, c.shipping, c.payment))
	}
	status, stdout, stderr := invoke(t, "-json", "-orders", write(t, export(orders...)))
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	rows := rowsOf(t, stdout)
	for i, c := range cases {
		r := rows["N-"+string(rune('A'+i))]
		if r.State != c.state || r.Captured != c.captured || r.Cancelled != c.cancelled || r.Refunded != c.refunded {
			t.Errorf("%s/%s/%s ended as %+v, want %+v", c.order, c.shipping, c.payment, r, c)
		}
		if path := firstPath(r); path != c.problem {
			t.Errorf("%s/%s/%s has a problem at %q, want %q", c.order, c.shipping, c.payment, path, c.problem)
		}
	}
}

func firstPath(r row) string {
	if len(r.Problems) == 0 {
		return ""
	}
	return r.Problems[0].Path
}

func TestRunningTwiceChangesNothingTheSecondTimeAndSaysSo(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "shop.db")
	_, first, _ := invoke(t, "-json", "-db", db)
	status, second, stderr := invoke(t, "-json", "-db", db)
	if status != exitDone || first != second {
		t.Errorf("exit status %d; the second run printed something else:\n%s", status, second)
	}
	if !strings.Contains(stderr, "nothing changed") {
		t.Errorf("the second run does not say that nothing changed: %s", stderr)
	}
}

func TestAnExportThatMovedOnIsCarriedOn(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "shop.db")
	for _, step := range []struct{ order, shipping, payment, state string }{
		{"OPEN", "NOT_SHIPPED", "NOT_PAID", "authorized"},
		{"OPEN", "SHIPPED", "NOT_PAID", "captured"},
		{"CANCELLED", "SHIPPED", "PAID", "refunded"},
	} {
		file := write(t, export(anOrder("N-1", step.order, step.shipping, step.payment)))
		_, stdout, stderr := invoke(t, "-json", "-db", db, "-orders", file)
		if r := rowsOf(t, stdout)["N-1"]; r.State != step.state {
			t.Fatalf("after %s/%s the order is %s, want %s: %s", step.order, step.shipping, r.State, step.state, stderr)
		}
	}
}

func TestASyntaxErrorEndsTheFileAndWhatWasReadStands(t *testing.T) {
	t.Parallel()
	file := write(t, strings.TrimSuffix(export(anOrder("N-1", "OPEN", "SHIPPED", "NOT_PAID")), "</orders>")+"<order order-no='N-2'><broken")
	status, stdout, stderr := invoke(t, "-json", "-orders", file)
	if status != exitFailed || !strings.Contains(stderr, "byte ") {
		t.Errorf("exit status %d, want 1, and the byte offset: %s", status, stderr)
	}
	if r := rowsOf(t, stdout)["N-1"]; r.State != "captured" {
		t.Errorf("the order before the error is %q, want captured", r.State)
	}
}

func TestAFileThatIsNoExportFails(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty": "", "other XML": "<catalog/>", "no XML": "reference;amount\n1;2\n"} {
		status, stdout, stderr := invoke(t, "-json", "-orders", write(t, text))
		if status != exitFailed || strings.TrimSpace(stdout) != "[]" || !strings.Contains(stderr, "not an SFCC order export") {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q", name, status, stdout, stderr)
		}
	}
	status, _, stderr := invoke(t, "-orders", filepath.Join(t.TempDir(), "none.xml"))
	if status != exitFailed || !strings.Contains(stderr, "-orders") {
		t.Errorf("a missing file: exit status %d, %s", status, stderr)
	}
}

func TestAnExportWithoutOrdersIsAnEmptyArray(t *testing.T) {
	t.Parallel()
	status, stdout, _ := invoke(t, "-json", "-orders", write(t, export()))
	if status != exitDone || strings.TrimSpace(stdout) != "[]" {
		t.Errorf("exit status %d, stdout %q", status, stdout)
	}
}

func TestTheTableShowsEveryOrderAndItsProblems(t *testing.T) {
	t.Parallel()
	_, stdout, _ := invoke(t)
	for _, want := range []string{"ORDER", "00001005", "13920", "JPY", "290.874", "TND", "status.shipping: ", "(none)"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the table lacks %q:\n%s", want, stdout)
		}
	}
}

func TestFlagsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"production":        {"-monext", "https://api.retail.monext.com/v1", "-merchant", "1", "-key", "k"},
		"plain http":        {"-monext", "http://monext.example.org/v1", "-merchant", "1", "-key", "k"},
		"no credentials":    {"-monext", "http://127.0.0.1:8089/v1"},
		"an argument":       {"orders.xml"},
		"a negative figure": {"-horizon", "-1s"},
		"no point of sale":  {"-pos", ""},
		"no return URL":     {"-return", "shop"},
		"an unknown flag":   {"-nosuch"},
	} {
		status, stdout, stderr := invoke(t, args...)
		if status != exitUsage || stdout != "" || stderr == "" {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q", name, status, stdout, stderr)
		}
		if strings.Count(stderr, "\n") > 1 {
			t.Errorf("%s: what is wrong is not said in one line: %s", name, stderr)
		}
		if strings.Contains(stderr, "-key k") {
			t.Errorf("%s: the key is printed", name)
		}
	}
}

func TestADatabaseThatIsSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	file := write(t, "this is not a database, and it is long enough to have a header of one hundred bytes, which SQLite would read first")
	status, _, stderr := invoke(t, "-db", file)
	if status != exitFailed || !strings.Contains(stderr, "-db") {
		t.Errorf("exit status %d: %s", status, stderr)
	}
}

func TestAStoppedRunSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	status := run(ctx, []string{"-db", filepath.Join(t.TempDir(), "shop.db")}, func(string) string { return "" }, &out, &err)
	if status != exitFailed {
		t.Errorf("exit status %d: %s", status, err.String())
	}
}

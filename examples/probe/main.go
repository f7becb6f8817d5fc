// Command probe asks a Monext account the nine questions that Monext's documentation leaves open, and prints which
// settings the SDK should be given for it.
//
// Without flags it asks the simulator, a Monext for tests, in this process:
//
//	go run ./examples/probe
//	go run ./examples/probe -simulate cancel-rule=voids-first -simulate read-lag=20s
//
// Against a sandbox account it prints the payment pages to pay, with a card that is accepted, and waits for that:
//
//	MONEXT_ACCESS_KEY=… go run ./examples/probe -monext https://api-sandbox.retail.monext.com/v1 \
//		-merchant 900000000001 -pos POS_WEB_1 -contracts CB_WEB_01
//
// It refuses production. docs/sandbox.md says what each question is about.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// The exit statuses.
const (
	exitDone   = 0 // the questions were asked, whatever the answers
	exitFailed = 1 // Monext turned the credentials away, no session could be created, or the run was stopped
	exitUsage  = 2 // the flags are wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

const usage = `probe asks a Monext account the questions that Monext's documentation leaves open.

Exit status: 0 when the questions were asked, whatever the answers; 1 when Monext turned
the credentials away, no session could be created or the run was stopped; 2 when the flags
are wrong. Under "go run" both failures end in 1: build the program to tell them apart.

`

// options are the flags.
type options struct {
	monext, merchant, key     string
	pos, contracts, returnURL string
	currency                  string
	only, late, captured      string
	listCap, json             bool
	simulate                  []string

	config   probe.Config
	settings []monexttest.Option
}

// parse reads the flags and refuses what cannot work.
func parse(args []string, env func(string) string, stderr io.Writer) (*options, error) {
	var o options
	f := flag.NewFlagSet("probe", flag.ContinueOnError)
	f.SetOutput(io.Discard) // what is wrong is said once, by run
	f.StringVar(&o.monext, "monext", env("MONEXT_URL"), "base URL of a Monext sandbox, or of any server that speaks its API, "+
		"such as http://127.0.0.1:8089/v1; also MONEXT_URL (default: the simulator in this process)")
	f.StringVar(&o.merchant, "merchant", env("MONEXT_MERCHANT_ID"), "merchant id at that Monext; also MONEXT_MERCHANT_ID")
	f.StringVar(&o.key, "key", "", "access key at that Monext; better given as MONEXT_ACCESS_KEY")
	f.StringVar(&o.pos, "pos", "POS_WEB_1", "point of sale")
	f.StringVar(&o.contracts, "contracts", "CB_WEB_01", "contract numbers to pay with, separated by commas; none means all of the point of sale")
	f.StringVar(&o.currency, "currency", "EUR", "currency of the payments")
	f.StringVar(&o.returnURL, "return", "https://shop.example.org/return", "where the buyer's browser comes back to")
	f.StringVar(&o.only, "only", "", "questions to ask, such as 1,3 (default: all nine)")
	f.StringVar(&o.late, "late", "", "an authorisation of an earlier run whose life is over, for question 7")
	f.StringVar(&o.captured, "captured", "", "an authorisation of an earlier run that was captured and remitted, for what is asked about refunds")
	f.BoolVar(&o.listCap, "cap", false, "ask whether lists are cut at 100 entries, too: one more payment and more than 100 requests "+
		"(always asked in this process)")
	f.BoolVar(&o.json, "json", false, "print JSON, with the requests made")
	f.Func("simulate", "let the simulator in this process behave otherwise: name=value, may be repeated; the names are those of "+
		"monexttest.Settings", func(s string) error {
		o.simulate = append(o.simulate, s)
		return nil
	})
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stderr, usage)
			f.SetOutput(stderr)
			f.PrintDefaults()
		}
		return nil, err
	}
	if o.key == "" { // not the flag's default, which -help would print
		o.key = env("MONEXT_ACCESS_KEY")
	}
	return &o, o.check(f.Args())
}

// check makes the configuration of the probe.
func (o *options) check(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q", rest[0])
	}
	currency, err := order.ParseCurrency(o.currency)
	if err != nil {
		return fmt.Errorf("-currency: %w", err)
	}
	o.config = probe.Config{
		BaseURL: o.monext, PointOfSale: o.pos, ContractNumbers: list(o.contracts), Currency: currency, ReturnURL: o.returnURL,
		LateTransaction: o.late, CapturedTransaction: o.captured, ListCap: o.listCap,
	}
	for _, text := range list(o.only) {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 9 {
			return fmt.Errorf("-only: %q is no question: they are 1 to 9", text)
		}
		o.config.Only = append(o.config.Only, n)
	}
	for _, s := range o.simulate {
		name, value, ok := strings.Cut(s, "=")
		if !ok {
			return fmt.Errorf("-simulate: %q is not name=value", s)
		}
		setting, err := monexttest.Configure(name, value)
		if err != nil {
			return fmt.Errorf("-simulate: %w", err)
		}
		o.settings = append(o.settings, setting)
	}
	if o.monext == "" {
		if o.late != "" || o.captured != "" {
			return errors.New("-late and -captured name authorisations of a Monext outside this process: give -monext")
		}
		return nil
	}
	return o.checkRemote()
}

func (o *options) checkRemote() error {
	environment, err := monext.EnvironmentOf(o.monext)
	switch {
	case err != nil:
		return fmt.Errorf("-monext: %w", err)
	case environment == monext.Production:
		return fmt.Errorf("-monext: that is production, which moves real money: give the sandbox's address, %s", monext.SandboxURL)
	case len(o.simulate) > 0:
		return errors.New("-simulate is for the simulator in this process: leave -monext out")
	case o.merchant == "" || o.key == "":
		return errors.New("-monext wants -merchant and -key, or MONEXT_MERCHANT_ID and MONEXT_ACCESS_KEY")
	}
	o.config.Credentials, err = monext.NewCredentials(o.merchant, o.key)
	return err
}

// list splits at commas.
func list(text string) []string {
	var all []string
	for s := range strings.SplitSeq(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) int {
	o, err := parse(args, env, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	if err != nil {
		fmt.Fprintln(stderr, "probe:", err, "(-help lists the flags)")
		return exitUsage
	}
	o.config.Progress = func(line string) { fmt.Fprintln(stderr, line) }
	if o.monext == "" {
		err = o.play(ctx)
	} else {
		o.config.Pay = invite(stderr)
	}
	var report probe.Report
	if err == nil {
		report, err = probe.Run(ctx, o.config)
	}
	if len(report.Evidence) > 0 { // also of a run that was stopped
		err = errors.Join(err, write(stdout, &report, o.json))
	}
	if err != nil {
		fmt.Fprintln(stderr, "probe:", explain(err))
		return exitFailed
	}
	return exitDone
}

// write prints the report.
func write(stdout io.Writer, report *probe.Report, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	_, err := report.WriteTo(stdout)
	return err
}

// explain adds what to do about an error that ended the run.
func explain(err error) string {
	var answer *monext.Error
	text := strings.TrimPrefix(err.Error(), "probe: ")
	switch {
	case errors.Is(err, monext.ErrUnauthorized):
		return "Monext turns the credentials away: check -merchant and -key"
	case errors.Is(err, context.Canceled):
		return "stopped; what was answered stands as printed, and the rest is unclear"
	case errors.Is(err, probe.ErrNoSession) && errors.As(err, &answer) && answer.Status == http.StatusNotFound:
		return text + ": does -monext end in /v1?"
	default:
		return text
	}
}

// Command quickstart does the main job of this SDK on a Salesforce Commerce
// Cloud order export: every order is validated and sent to Monext, the buyer
// pays, the shop ships or cancels, the jobs run from a durable queue, and at the
// end each order's captured, cancelled and refunded sums are printed.
//
// Without flags it reads the export that comes with it, plays Monext itself over
// HTTP on this machine, and keeps its database in a temporary file:
//
//	go run ./examples/quickstart
//
// quickstart.go is the part to read first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order/sfcc"
)

// The exit statuses.
const (
	exitDone   = 0 // the file is an export, and all of it was read
	exitFailed = 1 // the file, the database or Monext as a whole failed
	exitUsage  = 2 // the flags are wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// options are the flags.
type options struct {
	orders, db            string
	json                  bool
	monext, merchant, key string
	pos, contracts        string
	returnURL             string
	horizon               time.Duration
}

const usage = `quickstart takes the orders of an SFCC export from their payment to their last refund.

Exit status: 0 when the whole export was read, whatever became of its orders; 1 when
the file, the database or Monext as a whole failed; 2 when the flags are wrong.
Under "go run" both failures end in 1: build the program to tell them apart.

`

// remote tells whether a Monext outside this process is to be used.
func (o *options) remote() bool { return o.monext != "" }

// parse reads the flags and refuses what cannot work.
func parse(args []string, env func(string) string, stderr io.Writer) (*options, error) {
	var o options
	f := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	f.SetOutput(io.Discard) // what is wrong is said once, by run
	f.StringVar(&o.orders, "orders", "", "order export to read (default: the one that comes with the program)")
	f.StringVar(&o.db, "db", "", "database file; run again with the same one to go on where a run stopped; "+
		"the Monext in this process keeps its own ledger beside it, in FILE.monext (default: a temporary file)")
	f.BoolVar(&o.json, "json", false, "print one JSON array instead of a table")
	f.StringVar(&o.monext, "monext", env("MONEXT_URL"), "base URL of a Monext sandbox, or of any server that speaks its API, "+
		"such as http://127.0.0.1:8089/v1; also MONEXT_URL (default: Monext is played in this process)")
	f.StringVar(&o.merchant, "merchant", env("MONEXT_MERCHANT_ID"), "merchant id at that Monext; also MONEXT_MERCHANT_ID")
	f.StringVar(&o.key, "key", "", "access key at that Monext; better given as MONEXT_ACCESS_KEY")
	f.StringVar(&o.pos, "pos", "POS_WEB_1", "point of sale, which an export lacks")
	f.StringVar(&o.contracts, "contracts", "CB_WEB_01", "contract numbers the buyer may pay with, separated by commas; none means all of the point of sale")
	f.StringVar(&o.returnURL, "return", "https://shop.example.org/return", "where the buyer's browser comes back to")
	f.DurationVar(&o.horizon, "horizon", 0, "how long an effect may stay invisible before its absence is believed "+
		"(default 2s in this process, 30m against -monext)")
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

func (o *options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q: the export is given by -orders FILE", rest[0])
	case o.horizon < 0 || o.horizon > 24*time.Hour:
		return errors.New("-horizon must be between 0 and 24h")
	case len([]rune(o.pos)) < 2 || len([]rune(o.pos)) > 50:
		return errors.New("-pos must have 2 to 50 characters")
	case !absolute(o.returnURL):
		return errors.New("-return must be an absolute http or https URL")
	case !o.remote():
		if o.horizon == 0 {
			o.horizon = 2 * time.Second
		}
		return nil
	}
	if o.horizon == 0 {
		o.horizon = 30 * time.Minute
	}
	environment, err := monext.EnvironmentOf(o.monext)
	switch {
	case err != nil:
		return fmt.Errorf("-monext: %w", err)
	case environment == monext.Production:
		return errors.New("-monext: this is an example, it does not run against production: give a sandbox")
	case o.merchant == "" || o.key == "":
		return errors.New("-monext wants -merchant and -key, or MONEXT_MERCHANT_ID and MONEXT_ACCESS_KEY")
	}
	return nil
}

// absolute tells whether a browser can be sent to a URL.
func absolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// contractList is -contracts as a list.
func (o *options) contractList() []string {
	var list []string
	for c := range strings.SplitSeq(o.contracts, ",") {
		if c = strings.TrimSpace(c); c != "" {
			list = append(list, c)
		}
	}
	return list
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) int {
	o, err := parse(args, env, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	if err != nil {
		fmt.Fprintln(stderr, "quickstart:", err, "(-help lists the flags)")
		return exitUsage
	}
	export, err := openExport(o.orders)
	if err != nil {
		fmt.Fprintln(stderr, "quickstart:", err)
		return exitFailed
	}
	defer export.Close()

	s, closeShop, err := newShop(ctx, o, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "quickstart:", explain(err, o))
		return exitFailed
	}
	defer closeShop()
	failed := s.run(ctx, export, sfcc.Options{PointOfSale: o.pos, PaymentMethodIDs: o.contractList()})
	if err := s.print(stdout, o.json); err != nil {
		failed = errors.Join(failed, err)
	}
	if failed != nil {
		fmt.Fprintln(stderr, "quickstart:", explain(failed, o))
		return exitFailed
	}
	return exitDone
}

// explain adds what to do about an error that ended the run.
func explain(err error, o *options) string {
	var syntax *sfcc.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("the export is broken at byte %d: %v; the orders before it stand as printed", syntax.Offset, syntax.Err)
	case errors.Is(err, sfcc.ErrNotExport):
		return "-orders: the file is not an SFCC order export"
	case errors.Is(err, monext.ErrUnauthorized):
		return "Monext turns the credentials away: check -merchant and -key; nothing was sent"
	case errors.Is(err, context.Canceled):
		hint := "nothing is lost: run again with the same -db"
		if o.db == "" {
			hint = "the database was temporary; give -db FILE to go on where a run stopped"
		}
		return "stopped; " + hint
	default:
		return err.Error()
	}
}

// Command simulator is a Monext for tests, as a program: any client, in any language, can talk to it.
//
//	go run ./examples/simulator -state /tmp/monext.ledger
//
// It prints the base URL, the merchant id and the key to give to the client, serves the API and the payment page until it
// is interrupted, and sends notifications. With -state the ledger survives the process, even a kill; without it, it lives
// in memory. Buyers are people who open the page, or another process that decides for them over the addresses below /_sim/;
// with -accept auto every session is paid as soon as it is created.
//
// Whoever reaches the address can decide for the buyers: keep it on the loopback interface.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// stopAfter is how long running requests may take to end when the program stops.
const stopAfter = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "simulator:", err)
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	addr, public, state, accept, merchant, key string
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8089", "address to listen on; port 0 takes a free one")
	flags.StringVar(&s.public, "public", "", "URL under which clients and buyers reach it (default http:// and the address)")
	flags.StringVar(&s.state, "state", "", "file that keeps the ledger; empty keeps it in memory")
	flags.StringVar(&s.accept, "accept", "page", "who pays: page (a person, or /_sim/) or auto (every session, at once)")
	flags.StringVar(&s.merchant, "merchant", "900000000001", "merchant id that clients must present")
	flags.StringVar(&s.key, "key", "simulator-access-key", "access key that clients must present")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if s.accept != "page" && s.accept != "auto" {
		return s, fmt.Errorf("accept must be page or auto, not %q", s.accept)
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return s, nil
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	set, err := parse(args, stderr)
	if err != nil {
		return err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", set.addr)
	if err != nil {
		return err
	}
	fake, err := open(set, listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	welcome(stdout, fake, set)
	return errors.Join(serve(ctx, listener, fake), fake.Close())
}

func open(set settings, addr net.Addr) (*monexttest.Server, error) {
	if set.public == "" {
		set.public = "http://" + addr.String()
	}
	opts := []monexttest.Option{
		monexttest.WithPublicURL(set.public), monexttest.WithCredentials(set.merchant, set.key),
	}
	if set.state != "" {
		opts = append(opts, monexttest.WithStateFile(set.state))
	}
	if set.accept == "auto" {
		opts = append(opts, monexttest.WithAutomaticBuyer())
	}
	return monexttest.New(opts...)
}

// serve answers requests and sends notifications until the context ends, or one of the two fails.
func serve(ctx context.Context, listener net.Listener, fake *monexttest.Server) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	web := &http.Server{Handler: monexttest.Control(fake), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	var all sync.WaitGroup
	var notified, served error
	all.Go(func() {
		defer stop()
		notified = fake.Run(ctx)
	})
	all.Go(func() {
		defer stop()
		if served = web.Serve(listener); errors.Is(served, http.ErrServerClosed) {
			served = nil
		}
	})
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopAfter)
	defer cancel()
	err := web.Shutdown(last)
	all.Wait()
	return errors.Join(err, notified, served)
}

// welcome prints what a client needs, in three lines that a program can read, and how to go on.
func welcome(w io.Writer, fake *monexttest.Server, set settings) {
	fmt.Fprintf(w, "base URL: %s\nmerchant: %s\nkey: %s\n\n", fake.BaseURL(), fake.Merchant(), fake.Key())
	kept := "The ledger lives in memory; -state FILE keeps it."
	if set.state != "" {
		kept = "The ledger is kept in " + set.state + "."
	}
	pays := "Create a session, open its redirectURL in a browser and pay, or decide for the buyer:"
	if set.accept == "auto" {
		pays = "Every session is paid as soon as it is created. What else can be done:"
	}
	root := fake.BaseURL()[:len(fake.BaseURL())-len("/v1")]
	fmt.Fprintf(w, `%s
%s
  curl -X POST %[3]s/_sim/sessions/SESSION/accept     # or refuse?code=01116, abandon, expire
  curl -X POST '%[3]s/_sim/clock/advance?d=24h'            # move the simulator's clock
  curl %[3]s/_sim/sessions                            # where every session stands
  curl %[3]s/_sim/journal                             # every request, every effect, and who caused it
Stop it with Ctrl-C.
`, kept, pays, root)
}

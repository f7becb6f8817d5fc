// Command simulator is a Monext for tests, as a program: any client, in any language, can talk to it.
//
//	go run ./examples/simulator -addr 127.0.0.1:8089
//
// It prints the base URL, the merchant id and the key to give to the client, serves the API and the payment page until it
// is interrupted, and sends notifications. With -state the state survives the process, even a kill; without it, it lives
// in memory, and every start gives new ids. Buyers are people who open the page, or another process that decides for them over the addresses below /_sim/;
// at /_sim/backoffice/ a person finds the payments. Every behaviour that Monext leaves open is a flag: -help lists them.
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
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// stopAfter is how long running requests may take to end when the program stops.
const stopAfter = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "simulator:", strings.TrimPrefix(err.Error(), "monexttest: "))
	if wrong := (*usageError)(nil); errors.As(err, &wrong) {
		os.Exit(2)
	}
	os.Exit(1)
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	set, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		help(stdout)
	}
	if err != nil {
		return err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", set.addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken by another program: choose another -addr, or port 0 for a free one", set.addr)
	}
	if err != nil {
		return err
	}
	fake, err := open(set, listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	welcome(stdout, fake, set, everywhere(listener.Addr()))
	if err := errors.Join(serve(ctx, listener, fake), fake.Close()); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "\nstopped")
	return nil
}

func open(set settings, addr net.Addr) (*monexttest.Server, error) {
	if set.public == "" {
		set.public = "http://" + reachable(addr)
	}
	opts := append([]monexttest.Option{
		monexttest.WithPublicURL(set.public), monexttest.WithCredentials(set.merchant, set.key), monexttest.WithSeed(set.ids),
	}, append(set.pointsOfSale(), set.behaviour...)...)
	if set.state != "" {
		opts = append(opts, monexttest.WithStateFile(set.state))
	}
	if set.notify != "" {
		opts = append(opts, monexttest.WithNotificationURL(set.notify))
	}
	return monexttest.New(opts...)
}

// everywhere reports whether an address is that of every interface.
func everywhere(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsUnspecified()
}

// reachable is an address that a client of this machine can call.
func reachable(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && everywhere(addr) {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return addr.String()
}

// serve answers requests and sends notifications until the context ends, or one of the two fails. Requests that wait, for a
// scripted delay or while the clock moves, end with the context.
func serve(ctx context.Context, listener net.Listener, fake *monexttest.Server) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	web := &http.Server{
		Handler: monexttest.Control(fake), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
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
	if errors.Is(err, context.DeadlineExceeded) {
		err = web.Close() // who still waits is cut off
	}
	all.Wait()
	return errors.Join(err, notified, served)
}

// welcome prints what a client needs, in three lines that a program can read, and how to go on.
func welcome(w io.Writer, fake *monexttest.Server, set settings, exposed bool) {
	fmt.Fprintf(w, "base URL: %s\nmerchant: %s\nkey: %s\n\n", fake.BaseURL(), fake.Merchant(), fake.Key())
	if exposed {
		fmt.Fprint(w, "It listens on every interface: whoever reaches it decides for the buyers.\n")
	}
	kept := "The state lives in memory; -state FILE keeps it."
	if set.state != "" {
		kept = "The state is kept in " + set.state + "."
	}
	fmt.Fprintf(w, `%s
Create a session with your client, open its redirectURL in a browser and pay, or decide for the buyer:
  curl -X POST %[2]s/_sim/sessions/SESSION/accept   # or refuse?code=01116, abandon, expire, hold
  curl -X POST '%[2]s/_sim/clock/advance?d=24h'     # move the simulator's clock
  curl %[2]s/_sim/journal                           # every request, every effect, and who caused it
  curl %[2]s/_sim/                                  # all addresses of this kind
A back office for people is at %[2]s/_sim/backoffice/
Stop it with Ctrl-C.
`, kept, strings.TrimSuffix(fake.BaseURL(), "/v1"))
}

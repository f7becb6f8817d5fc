package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

//go:embed orders.xml
var bundled string

// openExport opens the export to read.
func openExport(path string) (io.ReadCloser, error) {
	if path == "" {
		return io.NopCloser(strings.NewReader(bundled)), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("-orders: %w", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, fmt.Errorf("-orders: %s is a directory", path)
	}
	return f, nil
}

// newShop opens the database, finds or plays Monext, and puts the SDK together.
// The function returned closes all of it.
func newShop(ctx context.Context, o *options, stdout, stderr io.Writer) (_ *shop, _ func(), err error) {
	var closers []func()
	closeAll := func() {
		for _, f := range slices.Backward(closers) {
			f()
		}
	}
	defer func() {
		if err != nil {
			closeAll()
		}
	}()

	path := o.db
	if path == "" {
		dir, err := os.MkdirTemp("", "quickstart-")
		if err != nil {
			return nil, nil, err
		}
		closers = append(closers, func() { _ = os.RemoveAll(dir) })
		path = filepath.Join(dir, "shop.db")
	}
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, nil, fmt.Errorf("-db: %w", err)
	}
	closers = append(closers, func() { _ = db.Close() })

	s := &shop{returnURL: o.returnURL, horizon: o.horizon, seen: map[string]bool{}}
	s.progress = func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) }
	if o.orders == "" {
		s.progress("reading the bundled export; some of its orders are wrong on purpose")
	}
	var client *monext.Client
	if o.remote() {
		invitations := stdout
		if o.json {
			invitations = stderr
		}
		s.buyers = remoteBuyers{out: invitations, adopting: o.orders != ""}
		client, err = o.newClient(o.merchant, o.key, o.monext)
	} else {
		var server *monexttest.Server
		var stop func()
		if server, stop, err = playMonext(ctx, path+".monext"); err != nil {
			return nil, nil, err
		}
		closers = append(closers, stop)
		s.buyers = playedBuyers{server}
		client, err = o.newClient(server.Merchant(), server.Key(), server.BaseURL())
	}
	if err != nil {
		return nil, nil, err
	}
	if err := s.check(ctx, client, o); err != nil {
		return nil, nil, err
	}
	settings, lease := o.settings()
	s.service, err = lifecycle.New(lifecycle.Config{
		Account: client.MerchantID(), Gateway: client, Store: db.Payments(), Settings: settings,
	})
	if err != nil {
		return nil, nil, err
	}
	s.processor, err = queue.NewProcessor(queue.Config{
		Queue: db.Jobs(), Executor: queue.Work(s.service), Environment: client.Environment(), LeaseTTL: lease,
	})
	return s, closeAll, err
}

func (o *options) newClient(merchant, key, url string) (*monext.Client, error) {
	credentials, err := monext.NewCredentials(merchant, key)
	if err != nil {
		return nil, err
	}
	call := o.callTimeout()
	return monext.New(credentials, monext.WithBaseURL(url), monext.WithTimeouts(monext.Timeouts{Read: min(call, 30*time.Second), Write: call, Session: call}))
}

// check makes sure, before the first order is sent, that Monext answers, accepts the key, and knows the point of sale and its
// payment methods.
func (s *shop) check(ctx context.Context, client *monext.Client, o *options) error {
	if err := client.Alive(ctx); errors.Is(err, monext.ErrUnauthorized) {
		return err
	} else if err != nil {
		return fmt.Errorf("-monext: nobody answers as Monext there (a base URL ends in /v1): %w", err)
	}
	err := client.Verify(ctx, o.pos, o.contractList()...)
	var faults order.Faults
	switch {
	case errors.As(err, &faults):
		return fmt.Errorf("-pos and -contracts: %w", err)
	case errors.Is(err, monext.ErrUnauthorized):
		return err
	case errors.Is(err, monext.ErrConfiguration):
		return fmt.Errorf("-pos: Monext does not know the point of sale: %w", err)
	case err != nil: // a server that speaks the payment part of the API only
		s.progress("the point of sale could not be checked: %v", err)
	}
	return nil
}

// settings fit the horizon: a short one, as against a Monext in this process,
// makes everything quick, so that a run killed half-way can be carried on within
// seconds. From a minute on they are the defaults.
func (o *options) settings() (settings lifecycle.Settings, jobLease time.Duration) {
	call := o.callTimeout()
	return lifecycle.Settings{
		Methods: map[string]lifecycle.Method{"": {PartialCaptures: 20}}, // up to 20 parcels for each order; many other methods take one capture
		Horizon: o.horizon, PostTimeout: call, SendWindow: call * 3 / 4, LeaseTTL: 2 * call,
		Backoff: call / 60, BusyDelay: call / 60,
	}, 3 * call
}

// callTimeout is how long one call to Monext may take.
func (o *options) callTimeout() time.Duration {
	return min(max(o.horizon, 500*time.Millisecond), time.Minute)
}

// playMonext serves a Monext on this machine, over real HTTP. Its own ledger is
// kept beside the database: it outlives a kill, as the real one would.
func playMonext(ctx context.Context, state string) (*monexttest.Server, func(), error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("playing Monext: %w", err)
	}
	server, err := monexttest.New(monexttest.WithPublicURL("http://"+listener.Addr().String()), monexttest.WithStateFile(state))
	if err != nil {
		_ = listener.Close()
		return nil, nil, fmt.Errorf("playing Monext, with its ledger in %s: %w", state, err)
	}
	web := &http.Server{Handler: server, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = web.Serve(listener)
	}()
	stop := func() {
		_ = web.Close()
		<-done
		_ = server.Close()
	}
	return server, stop, nil
}

// hopeless tells whether a run of jobs met something that waiting will not mend.
func hopeless(report queue.Report) error {
	if report.Paused != "" {
		return errors.New(report.Paused)
	}
	for _, job := range report.Jobs {
		if job.State == queue.StateDead {
			return errors.New("a job gave up: " + job.Failure.Message)
		}
	}
	return nil
}

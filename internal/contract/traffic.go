package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/contract/drive"
	"github.com/monext-community/monext-go/internal/contract/report"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
	"github.com/monext-community/monext-go/internal/retailapi"
)

// traffic runs all that sends requests, and judges each exchange.
func (c *contract) traffic(ctx context.Context) (err error) {
	folder, err := os.MkdirTemp("", "contract-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	tap, exchanges, err := c.tap(ctx, folder)
	if err != nil {
		return err
	}
	c.drive(ctx, tap)
	proxied := exchanges()
	inside, err := wiretap.Read(folder)
	if err != nil {
		return err
	}
	c.say("%d exchanges went through the proxy, %d inside a process", len(proxied), len(inside))
	r := report.New()
	for _, e := range slices.Concat(proxied, inside) {
		verdict, err := c.judge.Exchange(ctx, e)
		if err != nil {
			return fmt.Errorf("judge an exchange of %s: %w", e.Source, err)
		}
		r.Add(e.Source, verdict, e.Answered)
	}
	r.Print(c.out)
	for _, missing := range r.Missing(c.mustAppear()) {
		c.fail("missing: %s", missing)
	}
	c.wrong = c.wrong || r.Empty() || r.Violations() > 0
	return nil
}

// drive runs all that sends requests. One that fails does not keep the others from it.
func (c *contract) drive(ctx context.Context, tap drive.Tap) {
	for _, p := range drive.Programs() {
		began := time.Now()
		if err := tap.Program(ctx, p); err != nil {
			c.fail("%v", err)
			continue
		}
		c.say("ran %s (%.0f s)", p, time.Since(began).Seconds())
	}
	began := time.Now()
	packages, err := tap.Examples(ctx)
	if err != nil {
		c.fail("%v", err)
	}
	c.say("ran the Example functions of %d packages (%.0f s)", packages, time.Since(began).Seconds())
}

// tap starts the proxy and writes the overlay. The function exchanges stops the proxy, and returns what went through it.
func (c *contract) tap(ctx context.Context, folder string) (_ drive.Tap, exchanges func() []wiretap.Exchange, err error) {
	overlay, err := wiretap.Overlay(c.root, filepath.Join(folder, "overlay"))
	if err != nil {
		return drive.Tap{}, nil, err
	}
	var mu sync.Mutex
	var all []wiretap.Exchange
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, e)
	})
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return drive.Tap{}, nil, err
	}
	server := &http.Server{Handler: proxy, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	exchanges = func() []wiretap.Exchange {
		_ = server.Shutdown(context.WithoutCancel(ctx)) // waits for the last record
		<-done
		proxy.Close()
		mu.Lock()
		defer mu.Unlock()
		return all
	}
	return drive.Tap{Root: c.root, Overlay: overlay, Proxy: listener.Addr().String(), Folder: folder}, exchanges, nil
}

// mustAppear lists the operations that the SDK sends: those of the descriptions at hand, without the older paths.
func (c *contract) mustAppear() []string {
	var names []string
	for _, route := range retailapi.Routes() {
		name := route.Method + " " + route.Path
		for _, o := range c.operations {
			if o.Name() == name && !route.Deprecated {
				names = append(names, name)
			}
		}
	}
	return names
}

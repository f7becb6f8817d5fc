package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/contract/drive"
	"github.com/monext-community/monext-go/internal/contract/matrix"
	"github.com/monext-community/monext-go/internal/contract/report"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
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
	err = c.send(ctx, tap.Proxy)
	proxied := exchanges()
	if err != nil {
		return err
	}
	inside, err := wiretap.Read(folder)
	if err != nil {
		return err
	}
	c.sayf("%d exchanges went through the proxy, %d inside a process", len(proxied), len(inside))
	return c.judgeAll(ctx, slices.Concat(proxied, inside))
}

// judgeAll judges the exchanges, and reports what they violate and what they do not show.
func (c *contract) judgeAll(ctx context.Context, exchanges []wiretap.Exchange) error {
	r := report.New()
	c.requests, c.answers = matrix.NewCoverage(c.sent()), matrix.NewAnswers(c.sent())
	for _, e := range exchanges {
		if c.unjudged != "" && strings.HasPrefix(e.Path, c.unjudged) {
			continue
		}
		if e.Method == http.MethodPost && e.Source == "monexttest.ExampleWithStrictInput" {
			e.Invalid = "buyer.id" // it shows what becomes of a plug-in's integer
		}
		verdict, err := c.judge.Exchange(ctx, e)
		if err != nil {
			return fmt.Errorf("judge an exchange of %s: %w", e.Source, err)
		}
		r.Add(e, verdict)
		if e.Invalid == "" && matrix.Sent(e.Source) {
			c.requests.See(verdict.Operation, e.Request)
		}
		if e.Answered && e.Spoilt == "" && !matrix.Scripted(e.Source) {
			name := matrix.AnswerName(verdict.Operation, e.Status)
			c.own[name] = true
			c.answers.See(name, e.Answer)
		}
	}
	r.Print(c.out)
	c.appearances(r)
	c.wrong = c.wrong || r.Empty() || r.Violations() > 0
	c.last = r.Total()
	return nil
}

// drive runs all that sends requests. One that fails does not keep the others from it.
func (c *contract) drive(ctx context.Context, tap drive.Tap) {
	for _, p := range drive.Programs() {
		began := time.Now()
		if err := tap.Program(ctx, p); err != nil {
			c.failf("%v", err)
			continue
		}
		c.sayf("ran %s (%.0f s)", p, time.Since(began).Seconds())
	}
	began := time.Now()
	if err := tap.Simulator(ctx, c.proxy); err != nil {
		c.failf("%v", err)
	} else {
		c.sayf("ran simulator, and what the README sends to it (%.0f s)", time.Since(began).Seconds())
	}
	began = time.Now()
	packages, err := tap.Examples(ctx)
	if err != nil {
		c.failf("%v", err)
	}
	c.sayf("ran the Example functions of %d packages (%.0f s)", packages, time.Since(began).Seconds())
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
	c.proxy = proxy
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

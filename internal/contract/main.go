// Command contract is the target of the same name of the Makefile.
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
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/contract/drive"
	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/report"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/trial"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("contract", flag.ContinueOnError)
	openapi := flags.String("openapi", "", "Monext's CheckoutAPI.json")
	only := flags.Bool("mutations", false, "")
	root := flags.String("root", ".", "the repository's folder")
	if err := flags.Parse(args); err != nil {
		return err
	}
	files := []string{*openapi}
	merchant := filepath.Join(filepath.Dir(*openapi), "MerchantAPI.json")
	if _, err := os.Stat(merchant); err == nil {
		files = append(files, merchant)
	}
	j, err := judge.Load(ctx, nil, files...)
	if err != nil {
		return err
	}
	if err := mutations(ctx, out, j, files); err != nil {
		return err
	}
	if *only {
		return nil
	}
	folder, err := os.MkdirTemp("", "contract-")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, folder)
	absolute, err := filepath.Abs(*root)
	if err != nil {
		return err
	}
	overlay, err := wiretap.Overlay(absolute, filepath.Join(folder, "overlay"))
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var all []wiretap.Exchange
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, e)
	})
	defer proxy.Close()
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: proxy, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	tap := drive.Tap{Root: absolute, Overlay: overlay, Proxy: listener.Addr().String(), Folder: folder}
	began := time.Now()
	failed := tap.Program(ctx, "quickstart")
	fmt.Fprintln(out, "quickstart", time.Since(began), failed)
	err = tap.Program(ctx, "probe", "-cap")
	fmt.Fprintln(out, "probe", time.Since(began), err)
	failed = errors.Join(failed, err)
	n, err := tap.Examples(ctx)
	fmt.Fprintln(out, "examples", n, time.Since(began), err)
	failed = errors.Join(failed, err)
	fmt.Fprintln(out, "over the proxy", len(all))
	recorded, err := wiretap.Read(folder)
	if err != nil {
		return err
	}
	all = append(all, recorded...)
	r := report.New()
	for _, e := range all {
		v, err := j.Exchange(ctx, e)
		if err != nil {
			return err
		}
		r.Add(e.Source, v, e.Answered)
	}
	r.Print(out)
	return failed
}

var operations = []string{
	"GET /v1/checkout/alive", "POST /v1/checkout/payments/sessions", "GET /v1/checkout/payments/sessions/{sessionId}",
	"POST /v1/checkout/sessions", "GET /v1/checkout/sessions/{sessionId}", "GET /v1/checkout/transactions/{id}",
	"POST /v1/checkout/transactions/{id}/captures", "POST /v1/checkout/transactions/{id}/cancels",
	"POST /v1/checkout/transactions/{id}/refunds", "GET /v1/merchants/{merchantId}/pointsofsale/{posReference}/paymentMethods",
}

func mutations(ctx context.Context, out io.Writer, j *judge.Judge, files []string) error {
	var found []shape.Operation
	for _, file := range files {
		d, err := shape.Load(file)
		if err != nil {
			return err
		}
		ops, err := d.Operations(operations...)
		if err != nil {
			return err
		}
		for _, o := range ops {
			if !slices.ContainsFunc(found, func(f shape.Operation) bool { return f.Name() == o.Name() }) {
				found = append(found, o)
			}
		}
	}
	began := time.Now()
	t, err := trial.Judge(ctx, j, found)
	if err != nil {
		return err
	}
	for _, m := range t.Missed {
		fmt.Fprintln(out, "not caught:", m)
	}
	for _, s := range t.Silent {
		fmt.Fprintln(out, "not in JSON Schema:", s)
	}
	fmt.Fprintln(out, t.Caught, "of", t.Tried, "mutations", time.Since(began))
	return nil
}

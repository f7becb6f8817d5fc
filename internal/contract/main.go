// Command contract is the target of that name of the Makefile: it holds the SDK and the simulator to Monext's published
// OpenAPI description, which is not part of this repository.
//
//	make contract OPENAPI=CheckoutAPI.json
//
// It breaks every constraint of the description once, and the validator, the simulator's table of the API and, of requests,
// the simulator itself must find each breach; and it compares that table with the description, leaf by leaf. Then it runs the
// programs under examples/, every Example function, and the matrix of all that the SDK can send and the simulator can answer,
// with a recording proxy between the two, and holds each request and each answer against the description with a published
// validator.
//
// MerchantAPI.json, which lies beside the file in Monext's repository, is used when it lies there here, too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/matrix"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
	"github.com/monext-community/monext-go/internal/retailapi"
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

// errNoFile says where the description is.
var errNoFile = errors.New(`OPENAPI must name Monext's description of the Checkout API, which is not part of this repository:
    git clone https://github.com/Monext/retail-openapi
    make contract OPENAPI=retail-openapi/CheckoutAPI.json`)

// errBroken ends a run that printed what is wrong.
var errBroken = errors.New("the SDK or the simulator does not keep to the description; see above")

// contract is one run.
type contract struct {
	out        io.Writer
	root       string // the repository's folder, absolute
	judge      *judge.Judge
	operations []shape.Operation
	unjudged   string // the paths that no description at hand is of begin so; empty if there are none
	proxy      *wiretap.Proxy
	requests   *matrix.Coverage // of those that the matrix sent
	answers    *matrix.Coverage // of those that the simulator gave by itself
	own        map[string]bool  // the names of these
	wrong      bool             // something is not as it must be
	last       string           // the last line
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("contract", flag.ContinueOnError)
	file := flags.String("openapi", "", "Monext's CheckoutAPI.json")
	root := flags.String("root", ".", "the repository's folder")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *file == "" {
		return errNoFile
	}
	if _, err := os.Stat(*file); err != nil {
		return fmt.Errorf("%w\n%w", err, errNoFile)
	}
	c := contract{out: out, own: map[string]bool{}}
	if err := c.load(ctx, *root, *file); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{c.mutations, c.table, c.traffic} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	c.sayf("%s", c.last)
	if c.wrong {
		return errBroken
	}
	return nil
}

// load reads the description, and that of the merchant API beside it.
func (c *contract) load(ctx context.Context, root, file string) (err error) {
	if c.root, err = filepath.Abs(root); err != nil {
		return err
	}
	files := []string{file}
	merchant := filepath.Join(filepath.Dir(file), "MerchantAPI.json")
	if _, err := os.Stat(merchant); err == nil {
		files = append(files, merchant)
	} else {
		c.unjudged = "/v1/merchants/"
		c.sayf("not judged: exchanges of the merchant API, as there is no MerchantAPI.json beside %s", filepath.Base(file))
	}
	if c.judge, err = judge.Load(ctx, files...); err != nil {
		return err
	}
	var wanted []string
	for _, route := range retailapi.Routes() {
		wanted = append(wanted, route.Method+" "+route.Path)
	}
	for _, file := range files {
		d, err := shape.Load(file)
		if err != nil {
			return err
		}
		found, err := d.Operations(wanted...)
		if err != nil {
			return err
		}
		for _, o := range found {
			if i := slices.Index(wanted, o.Name()); i >= 0 {
				wanted = slices.Delete(wanted, i, i+1) // both describe alive
				c.operations = append(c.operations, o)
			}
		}
	}
	for _, name := range wanted {
		if len(files) > 1 {
			c.failf("not in the description: %s", name)
		}
	}
	return nil
}

func (c *contract) sayf(format string, args ...any) { fmt.Fprintf(c.out, format+"\n", args...) }

// failf says what is wrong.
func (c *contract) failf(format string, args ...any) {
	c.wrong = true
	c.sayf(format, args...)
}

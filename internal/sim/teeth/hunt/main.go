// Command hunt switches on one seeded defect after the other, and prints after
// how many schedules the simulation catches each. It ends with the line
// "N defects, N caught".
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/monext-community/monext-go/internal/sim/teeth"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main: 0 when every defect was caught, 1 when one was not, 2 when
// something else went wrong.
func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("hunt", flag.ContinueOnError)
	flags.SetOutput(errs)
	root := flags.String("root", ".", "the module's folder")
	only := flags.String("only", "", "the name of one defect, to hunt no other")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	folder, err := os.MkdirTemp("", "teeth")
	if err != nil {
		_, _ = fmt.Fprintln(errs, "hunt:", err)
		return 2
	}
	defer func() { _ = os.RemoveAll(folder) }()
	binary, err := teeth.Build(ctx, *root, folder)
	if err != nil {
		_, _ = fmt.Fprintln(errs, "hunt:", err)
		return 2
	}
	hunted, caught := 0, 0
	for _, d := range teeth.Defects() {
		if *only != "" && d.Name != *only {
			continue
		}
		c, err := binary.Hunt(ctx, d)
		if err != nil {
			_, _ = fmt.Fprintln(errs, "hunt:", err)
			return 2
		}
		_, _ = fmt.Fprintf(out, "%s: %s (%s)\n", d.Name, c, d.Breaks)
		if hunted++; c.Rule != "" {
			caught++
		}
	}
	if hunted == 0 {
		_, _ = fmt.Fprintf(errs, "hunt: no defect is called %q; there are:\n", *only)
		for _, d := range teeth.Defects() {
			_, _ = fmt.Fprintln(errs, "   ", d.Name)
		}
		return 2
	}
	_, _ = fmt.Fprintf(out, "%d defects, %d caught\n", hunted, caught)
	if caught < hunted {
		return 1
	}
	return 0
}

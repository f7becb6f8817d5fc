// Command collect reads what the tests of the workspace left as evidence, and fails when anything of it must never be
// seen, or when a package left less than it has to show. scripts/test runs it.
//
// With -show it turns the output of go test -json into what go test prints by itself, and keeps all of it as evidence.
// The directory of the evidence is named by MONEXT_EVIDENCE.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/monext-community/monext-go/internal/leak"
)

func main() {
	if err := run(os.Args[1:], os.Getenv(leak.Evidence), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "collect:", err)
		os.Exit(1)
	}
}

func run(args []string, dir string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("collect", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	shows := flags.Bool("show", false, "read go test -json, print what it says, and keep it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if dir == "" {
		return fmt.Errorf("%s does not name a directory", leak.Evidence)
	}
	if *shows {
		return show(in, out, filepath.Join(dir, outputFile))
	}
	e := newEvidence()
	if err := e.read(dir); err != nil {
		return err
	}
	return e.judge(out, expected)
}

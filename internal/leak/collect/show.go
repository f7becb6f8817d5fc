package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// outputFile is where show keeps the output of go test -json.
const outputFile = "output.json"

// line is one line of go test -json.
type line struct {
	Action  string `json:"Action"`
	Package string `json:"Package"`
	Test    string `json:"Test"`
	Output  string `json:"Output"`
}

// show prints the last line of each package, and all that a test that failed printed.
func show(in io.Reader, out io.Writer, keep string) (err error) {
	file, err := os.Create(keep) //nolint:gosec // the directory is named by who runs the tests
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	said := map[string]map[string]*bytes.Buffer{} // by package and test
	return lines(io.TeeReader(in, file), func(l line, raw []byte) {
		if said[l.Package] == nil {
			said[l.Package] = map[string]*bytes.Buffer{}
		}
		of := said[l.Package]
		switch l.Action {
		case "output":
			if of[l.Test] == nil {
				of[l.Test] = &bytes.Buffer{}
			}
			of[l.Test].WriteString(l.Output)
			if l.Test == "" && (strings.HasPrefix(l.Output, "ok ") || strings.HasPrefix(l.Output, "FAIL\t") || strings.HasPrefix(l.Output, "? ")) {
				fmt.Fprint(out, l.Output)
			}
		case "pass", "skip":
			delete(of, l.Test)
		case "fail":
			if text := of[l.Test]; l.Test != "" && text != nil {
				fmt.Fprint(out, text)
				delete(of, l.Test)
			}
			if l.Test == "" { // what is left ran when the package came to its end
				for _, text := range of {
					fmt.Fprint(out, text)
				}
				delete(said, l.Package)
			}
		case "build-output":
			fmt.Fprint(out, l.Output)
		case "":
			fmt.Fprintf(out, "%s\n", raw) // not JSON: the go command itself
		}
	})
}

// lines calls f with each line; one that is no JSON has no action.
func lines(in io.Reader, f func(l line, raw []byte)) error {
	r := bufio.NewReader(in)
	for {
		raw, err := r.ReadBytes('\n')
		if raw = bytes.TrimSpace(raw); len(raw) > 0 {
			var l line
			if json.Unmarshal(raw, &l) != nil {
				l = line{}
			}
			f(l, raw)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

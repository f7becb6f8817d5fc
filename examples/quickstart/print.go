package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// print writes the result: a table for people, or one JSON array.
func (s *shop) print(w io.Writer, asJSON bool) error {
	if asJSON {
		rows := s.rows
		if rows == nil {
			rows = []*row{}
		}
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		return out.Encode(rows)
	}
	if len(s.rows) == 0 {
		return nil
	}
	var table strings.Builder
	t := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ORDER\tAMOUNT\t\tSTATE\tCAPTURED\tCANCELLED\tREFUNDED\tPROBLEMS")
	for _, r := range s.rows {
		first := ""
		if len(r.Problems) > 0 {
			first = r.Problems[0].String()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			shown(r.Reference), r.Amount, r.Currency, r.State, r.Captured, r.Cancelled, r.Refunded, first)
		for _, p := range r.Problems[min(1, len(r.Problems)):] {
			fmt.Fprintf(t, "\t\t\t\t\t\t\t%s\n", p)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(table.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// String is the problem on one line.
func (p problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// shown keeps a reference on its line: control characters and a length that no
// terminal has room for are not printed.
func shown(reference string) string {
	if reference == "" {
		return "(none)"
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, reference)
	if runes := []rune(clean); len(runes) > 40 {
		return string(runes[:39]) + "…"
	}
	return clean
}

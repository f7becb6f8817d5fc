package contest

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Row is a line of the table.
type Row [6]string

var header = Row{"what", "ours", "peer", "ratio", "goal", "met?"}

// Row formats the result of a contest.
func (c Contest) Row(r Result) Row {
	goal, met := c.Goal.Text, "no"
	switch {
	case c.Goal.Met == nil: // a figure for its own sake
		goal, met = "–", "–"
	case c.Goal.Met(r):
		met = "yes"
	}
	cells := Row{c.What, c.spread(r.Ours), "–", "–", goal, met}
	if c.Theirs != nil {
		cells[2] = c.Peer + ": " + c.spread(r.Theirs)
		cells[3] = fmt.Sprintf("%.2f", r.Ratio)
	}
	return cells
}

// spread prints the median, the smallest and largest where they differ, and the unit.
func (c Contest) spread(s Summary) string {
	text := c.Format(s.Median)
	if low, high := c.Format(s.Min), c.Format(s.Max); low != high {
		text += fmt.Sprintf(" (%s–%s)", low, high)
	}
	return strings.TrimSpace(text + " " + c.Unit)
}

// Print writes a Markdown table that is also aligned for reading as it is.
func Print(out io.Writer, rows []Row) error {
	rows = append([]Row{header}, rows...)
	var widths [len(header)]int
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	for n, r := range rows {
		for i, cell := range r {
			text.WriteString("| " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + " ")
		}
		text.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				text.WriteString("|" + strings.Repeat("-", width+2))
			}
			text.WriteString("|\n")
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

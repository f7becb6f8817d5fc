package probe

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// String is the report for people: the questions with their answers, what follows from them, and Go code to paste.
func (r Report) String() string {
	var b strings.Builder
	if r.Aborted != "" {
		fmt.Fprintf(&b, "The run was aborted, and what it had not answered is unclear: %s.\n\n", r.Aborted)
	}
	for _, q := range r.Questions {
		if q.silent() {
			continue
		}
		fmt.Fprintf(&b, "%d. %s\n", q.Number, q.Text)
		for _, f := range q.Findings {
			fmt.Fprintf(&b, "   %-24s %s%s\n", f.Ask, f.Answer, because(f.Detail))
		}
		for _, a := range r.Advice() {
			if a.Question == q.Number {
				fmt.Fprintf(&b, "   -> %s%s\n", a.assignment(), a.Reason)
			}
		}
	}
	for _, k := range r.Kept {
		with := "LateTransaction, -late"
		if k.For == KeptForRefunds {
			with = "CapturedTransaction, -captured"
		}
		fmt.Fprintf(&b, "\nKeep the authorisation %s, untouched: from %s UTC on it serves a later run (%s).\n",
			k.Transaction, k.From.UTC().Format("2006-01-02 15:04"), with)
	}
	if s := r.Simulator(); len(s) > 0 {
		fmt.Fprintf(&b, "\nThe simulator behaves like this account with: %s\n", strings.Join(s, " "))
	} else if r.Aborted == "" {
		b.WriteString("\nThe simulator behaves like this account as it is.\n")
	}
	b.WriteString("\n" + r.Code())
	return b.String()
}

// silent tells whether a question was left out, so that there is nothing to say about it.
func (q *Question) silent() bool {
	for _, f := range q.Findings {
		if f.Answer != NotAsked || f.Detail != "" {
			return false
		}
	}
	return true
}

// assignment is how a piece of advice begins.
func (a *Advice) assignment() string {
	if a.Setting == "" {
		return ""
	}
	return a.Setting + ": " + a.Value + "; "
}

// WriteTo writes the text of String.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, r.String())
	return int64(n), err
}

// Code is the settings as Go source, each with its reason, and says first when the run was aborted.
func (r Report) Code() string {
	var b strings.Builder
	by := fmt.Sprintf("monext-go's probe, %s, %s", r.Environment, r.Started.UTC().Format(time.DateOnly))
	if r.Aborted != "" {
		fmt.Fprintf(&b, "// NOT measured to the end: the run was aborted (%s).\n// What it had not answered until then is set with caution. By %s.\n",
			r.Aborted, by)
	} else {
		fmt.Fprintf(&b, "// Measured by %s.\n", by)
	}
	b.WriteString("lifecycle.Settings{\n\t// Keep your Methods: the probe does not measure what payment methods allow.\n")
	for _, a := range r.Advice() {
		if a.Setting != "" {
			fmt.Fprintf(&b, "\t// Question %d: %s.\n\t%s: %s,\n", a.Question, a.Reason, a.Setting, a.Value)
		}
	}
	b.WriteString("}\n")
	return b.String()
}

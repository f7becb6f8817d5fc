// Package report counts exchanges and groups what they violate.
package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/judge"
)

// Report is what became of all exchanges.
type Report struct {
	requests, answers int
	violations        map[judge.Violation]*group
	seen              map[string]*[2]int // by operation: requests, answers
}

type group struct {
	count   int
	sources []string
}

// New returns an empty report.
func New() *Report {
	return &Report{violations: map[judge.Violation]*group{}, seen: map[string]*[2]int{}}
}

// Add counts one exchange.
func (r *Report) Add(source string, v judge.Verdict, answered bool) {
	r.requests++
	counts := r.seen[v.Operation]
	if counts == nil {
		counts = &[2]int{}
		r.seen[v.Operation] = counts
	}
	counts[0]++
	if answered {
		r.answers++
		counts[1]++
	}
	for _, violation := range v.Violations {
		g := r.violations[violation]
		if g == nil {
			g = &group{}
			r.violations[violation] = g
		}
		g.count++
		if !slices.Contains(g.sources, source) {
			g.sources = append(g.sources, source)
		}
	}
}

// Violations is how many violations there were in all.
func (r *Report) Violations() int {
	n := 0
	for _, g := range r.violations {
		n += g.count
	}
	return n
}

// Empty reports whether there was no request, or no answer.
func (r *Report) Empty() bool { return r.requests == 0 || r.answers == 0 }

// Missing lists, of the operations that must appear, those without a request or without an answer.
func (r *Report) Missing(operations []string) []string {
	var missing []string
	for _, operation := range operations {
		counts := r.seen[operation]
		if counts == nil {
			counts = &[2]int{}
		}
		if counts[0] == 0 {
			missing = append(missing, operation+": no request")
		}
		if counts[1] == 0 {
			missing = append(missing, operation+": no answer")
		}
	}
	return missing
}

// Print prints the groups of violations, most frequent first, and the totals.
func (r *Report) Print(w io.Writer) {
	var list []judge.Violation
	for v := range r.violations {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b judge.Violation) int {
		return cmp.Or(strings.Compare(a.Operation, b.Operation), strings.Compare(string(b.Direction), string(a.Direction)),
			cmp.Compare(r.violations[b].count, r.violations[a].count), strings.Compare(a.Path, b.Path), strings.Compare(a.Rule, b.Rule))
	})
	for _, v := range list {
		g := r.violations[v]
		more := ""
		if n := len(g.sources) - 1; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		fmt.Fprintf(w, "%6d  %s  (%s%s)\n", g.count, v, g.sources[0], more)
	}
	var operations []string
	for o := range r.seen {
		operations = append(operations, o)
	}
	slices.Sort(operations)
	for _, o := range operations {
		fmt.Fprintf(w, "  %s: %d requests, %d answers\n", o, r.seen[o][0], r.seen[o][1])
	}
	fmt.Fprintf(w, "%d requests, %d answers, %d violations\n", r.requests, r.answers, r.Violations())
}

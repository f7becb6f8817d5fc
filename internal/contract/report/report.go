// Package report counts exchanges and groups what they violate.
package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// Report is what became of all exchanges.
type Report struct {
	requests, answers int
	violations        map[judge.Violation]*group
	seen              map[string]*[2]int // by operation: requests, answers
	statuses          map[string]map[int]bool
	invalid           map[string]int // by path: requests that are invalid on purpose
	spoilt            map[string]int // by reason: violations of the answers that it spoilt
	unjudged          int            // such answers
}

type group struct {
	count   int
	sources []string
}

// New returns an empty report.
func New() *Report {
	return &Report{
		violations: map[judge.Violation]*group{}, seen: map[string]*[2]int{}, statuses: map[string]map[int]bool{},
		invalid: map[string]int{}, spoilt: map[string]int{},
	}
}

// Add counts one exchange. A request that is invalid on purpose counts as nothing if the judge found that, and as a
// violation if not; an answer that is spoilt on purpose counts as nothing.
func (r *Report) Add(e wiretap.Exchange, v judge.Verdict) {
	counts := r.seen[v.Operation]
	if counts == nil {
		counts = &[2]int{}
		r.seen[v.Operation], r.statuses[v.Operation] = counts, map[int]bool{}
	}
	found := v.Violations
	if e.Invalid == "" {
		r.requests++
		counts[0]++
	} else {
		r.invalid[e.Invalid]++
		found = r.withoutMeant(e, v)
	}
	switch {
	case e.Answered && e.Spoilt == "":
		r.answers++
		counts[1]++
		r.statuses[v.Operation][e.Status] = true
	case e.Spoilt != "":
		r.unjudged++
		all := len(found)
		found = slices.DeleteFunc(slices.Clone(found), func(f judge.Violation) bool { return f.Direction == judge.Answer })
		r.spoilt[e.Spoilt] += all - len(found)
	}
	for _, violation := range found {
		g := r.violations[violation]
		if g == nil {
			g = &group{}
			r.violations[violation] = g
		}
		g.count++
		if !slices.Contains(g.sources, e.Source) {
			g.sources = append(g.sources, e.Source)
		}
	}
}

// withoutMeant are the violations of an exchange without those of its request, which are meant; one that was meant and not
// found is added.
func (r *Report) withoutMeant(e wiretap.Exchange, v judge.Verdict) []judge.Violation {
	var others []judge.Violation
	caught := false
	for _, f := range v.Violations {
		if f.Direction == judge.Answer {
			others = append(others, f)
		} else if f.Path == e.Invalid || e.Invalid == "-" {
			caught = true
		}
	}
	if !caught {
		others = append(others, judge.Violation{
			Operation: v.Operation, Direction: judge.Request, Path: e.Invalid, Rule: "is invalid on purpose, and was not caught",
		})
	}
	return others
}

// SpoiltBy is how many violations there were in the answers that were spoilt for a reason.
func (r *Report) SpoiltBy(reason string) int { return r.spoilt[reason] }

// Statuses are those of an operation's answers.
func (r *Report) Statuses(operation string) map[int]bool { return r.statuses[operation] }

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

// Print prints the groups of violations, most frequent first, and how often each operation appeared.
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
	invalid := 0
	for _, path := range slices.Sorted(maps.Keys(r.invalid)) {
		invalid += r.invalid[path]
		fmt.Fprintf(w, "  invalid on purpose, to be caught at %s: %d requests\n", cmp.Or(strings.Trim(path, "-"), "the whole body"), r.invalid[path])
	}
	fmt.Fprintf(w, "%d requests are invalid on purpose, which counts their answers only\n", invalid)
	fmt.Fprintf(w, "%d answers are spoilt on purpose, and do not count\n", r.unjudged)
}

// Total is the last word.
func (r *Report) Total() string {
	return fmt.Sprintf("%d requests, %d answers, %d violations", r.requests, r.answers, r.Violations())
}

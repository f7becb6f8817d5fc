package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/mutate"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// Tally counts mutations.
type Tally struct {
	Tried, Caught int
	// Missed names the mutations that were not caught.
	Missed []string
	// Silent names the constraints that JSON Schema cannot hold.
	Silent []string
}

// Judge tries the mutations of every request and answer of the operations on the judge.
func Judge(ctx context.Context, j *judge.Judge, operations []shape.Operation) (Tally, error) {
	var t Tally
	for _, o := range operations {
		base, err := conforming(o)
		if err != nil {
			return t, err
		}
		if o.Request != nil {
			err := t.try(ctx, j, o, judge.Request, o.Request, func(body []byte) wiretap.Exchange {
				e := base
				e.Request, e.Answered = body, false
				return e
			})
			if err != nil {
				return t, err
			}
		}
		for _, a := range o.Answers {
			err := t.try(ctx, j, o, judge.Answer, a.Body, func(body []byte) wiretap.Exchange {
				e := base
				e.Answered, e.Status, e.AnswerType, e.Answer = true, a.Statuses[0], "application/json", body
				return e
			})
			if err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// conforming is an exchange of an operation whose request has everything, without its answer.
func conforming(o shape.Operation) (wiretap.Exchange, error) {
	e := wiretap.Exchange{Method: o.Method, Path: parameter.ReplaceAllString(o.Path, "any"), Basic: true}
	if o.Request == nil {
		return e, nil
	}
	full, err := mutate.Full(o.Request)
	if err != nil {
		return e, err
	}
	e.ContentType = "application/json"
	e.Request, err = json.Marshal(full)
	return e, err
}

func (t *Tally) try(
	ctx context.Context, j *judge.Judge, o shape.Operation, d judge.Direction, n *shape.Node, exchange func([]byte) wiretap.Exchange,
) error {
	violations := func(body any) ([]judge.Violation, error) {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		v, err := j.Exchange(ctx, exchange(text))
		return v.Violations, err
	}
	full, err := mutate.Full(n)
	if err != nil {
		return fmt.Errorf("trial: %s: %s: %w", o.Name(), d, err)
	}
	switch found, err := violations(full); {
	case err != nil:
		return err
	case len(found) > 0:
		return fmt.Errorf("trial: the judge refuses a body that conforms: %s", found[0])
	}
	mutations, silent, err := mutate.All(n, full)
	if err != nil {
		return fmt.Errorf("trial: %s: %s: %w", o.Name(), d, err)
	}
	for _, s := range silent {
		t.Silent = append(t.Silent, fmt.Sprintf("%s  %s  %s  %s", o.Name(), d, s.Path, s.Rule))
	}
	for _, m := range mutations {
		found, err := violations(m.Body)
		if err != nil {
			return err
		}
		t.count(slices.ContainsFunc(found, func(v judge.Violation) bool { return v.Direction == d && about(m.Path, v.Path) }),
			fmt.Sprintf("%s  %s  %s  %s", o.Name(), d, m.Path, m.Rule))
	}
	return nil
}

// about reports whether a violation is of the mutated value: of itself, of the object that lacks it, or of the choice
// that it decides.
func about(mutated, violated string) bool {
	return mutated == violated
}

func (t *Tally) count(caught bool, name string) {
	t.Tried++
	if caught {
		t.Caught++
	} else {
		t.Missed = append(t.Missed, name)
	}
}

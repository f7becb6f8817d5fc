package trial

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/monext-community/monext-go/internal/contract/mutate"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/retailapi"
)

// Checks tries the mutations of every request and answer of the operations on the simulator's table.
func Checks(operations []shape.Operation) (Tally, error) {
	var t Tally
	for _, route := range retailapi.Routes() {
		name := route.Method + " " + route.Path
		i := slices.IndexFunc(operations, func(o shape.Operation) bool { return o.Name() == name })
		if i < 0 {
			continue
		}
		o := operations[i]
		if o.Request != nil {
			if err := t.check(name+"  request", o.Request, retailapi.Request(route.Operation)); err != nil {
				return t, err
			}
		}
		for _, a := range o.Answers {
			body := retailapi.Failure()
			switch success := slices.Contains(route.Success, a.Statuses[0]); {
			case success && route.Operation == retailapi.Alive:
				continue // plain text
			case success:
				body = retailapi.Answer(route.Operation)
			case a.Statuses[0] == 400:
				body = retailapi.BadRequest()
			}
			if err := t.check(name+"  answer", a.Body, body); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

var index = regexp.MustCompile(`\[\d+\]`)

func (t *Tally) check(name string, n *shape.Node, body retailapi.Body) error {
	full, err := mutate.Full(n)
	if err != nil {
		return fmt.Errorf("trial: %s: %w", name, err)
	}
	if found := body.Check(full); len(found) > 0 {
		return fmt.Errorf("trial: %s: the table refuses a body that conforms: %s: %s", name, found[0].Path, found[0].Reason)
	}
	mutations, _, err := mutate.All(n, full)
	if err != nil {
		return fmt.Errorf("trial: %s: %w", name, err)
	}
	for _, m := range mutations {
		caught := slices.ContainsFunc(body.Check(m.Body), func(p retailapi.Problem) bool {
			return index.ReplaceAllString(p.Path, "[]") == m.Path
		})
		t.count(caught, fmt.Sprintf("%s  %s  %s", name, m.Path, m.Rule))
	}
	return nil
}

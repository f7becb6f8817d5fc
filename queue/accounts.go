package queue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/order"
)

// AccountsError says that accounts have open work, and that a Processor does not run it: Work was given no service of theirs.
// Without it nobody would notice that their captures and refunds lie.
type AccountsError struct {
	Accounts []string // their names, in order
}

// Error names the accounts and the remedies.
func (e *AccountsError) Error() string {
	names := make([]string, len(e.Accounts))
	for i, name := range e.Accounts {
		names[i] = fmt.Sprintf("%q", name)
	}
	return "queue processor: there is open work of accounts that no service here has: " + strings.Join(names, ", ") +
		": give the service of each to Work, or name it in Config.Elsewhere if another process serves it"
}

// accountant is an Executor that can tell of which accounts there is open work that it does not do.
type accountant interface {
	unserved(ctx context.Context, elsewhere []string) ([]string, error)
}

// lister is a Worker that can tell which accounts of its store have open work. *lifecycle.Service is one.
type lister interface {
	OpenAccounts(ctx context.Context) ([]string, error)
}

// unserved implements accountant. A store that cannot tell is left out.
func (w workers) unserved(ctx context.Context, elsewhere []string) ([]string, error) {
	var left []string
	var failed error
	for _, name := range slices.Sorted(maps.Keys(w.byAccount)) { // one error has one text
		l, ok := w.byAccount[name].(lister)
		if !ok {
			continue
		}
		open, err := l.OpenAccounts(ctx)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			failed = errors.Join(failed, err)
		}
		for _, account := range open {
			if w.byAccount[account] == nil && !slices.Contains(elsewhere, account) {
				left = append(left, account)
			}
		}
	}
	slices.Sort(left)
	return slices.Compact(left), failed
}

// accountsWithin bounds how long Run waits for the answer.
const accountsWithin = 10 * time.Second

// served refuses to run when accounts have open work that nobody here does. It is asked until the answer was yes. A store that
// cannot answer now stops nothing: a shop that runs must not stand still for a question.
func (p *Processor) served(ctx context.Context) error {
	a, ok := p.c.Executor.(accountant)
	if !ok || p.asked.Load() {
		return nil
	}
	left, err := a.unserved(ctx, p.c.Elsewhere)
	switch {
	case len(left) > 0:
		return &AccountsError{Accounts: left}
	case err != nil:
		p.c.Logger.WarnContext(ctx, "not known whether every account with open work is served, asked again with the next run", "error", err)
	default:
		p.asked.Store(true)
	}
	return nil
}

// checkElsewhere refuses names that are none, twice there, or served here.
func checkElsewhere(f *order.Faults, elsewhere []string, executor Executor) {
	here, _ := executor.(workers)
	for i, account := range elsewhere {
		path := fmt.Sprintf("elsewhere[%d]", i)
		switch {
		case account == "":
			f.Add(path, order.RuleRequired, "", "name an account that another process serves")
		case slices.Contains(elsewhere[:i], account):
			f.Add(path, order.RuleDuplicate, "", "names an account twice")
		case here.byAccount[account] != nil:
			f.Add(path, order.RuleConflict, "", "names an account that a service of Work serves here: name those of other processes only")
		}
	}
}

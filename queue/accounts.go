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

// ErrAccounts matches every *AccountsError.
var ErrAccounts = errors.New("accounts with open work are not served")

// AccountsError reports accounts that have open work but no service in this Processor; nobody would send their captures and
// refunds.
type AccountsError struct {
	Accounts []string // their names, in order
}

// Error names the accounts and the remedies.
func (e *AccountsError) Error() string {
	names := make([]string, len(e.Accounts))
	for i, name := range e.Accounts {
		names[i] = fmt.Sprintf("%q", name)
	}
	return "queue processor: accounts " + strings.Join(names, ", ") + " have open work, and this Processor has no service of theirs: " +
		"pass their services to Work, or name the accounts in Config.Elsewhere"
}

// Is makes an AccountsError match ErrAccounts.
func (e *AccountsError) Is(target error) bool { return target == ErrAccounts }

// accountant is an Executor that lists the accounts with open work that it does not serve.
type accountant interface {
	unserved(ctx context.Context, elsewhere []string) ([]string, error)
}

// lister is a Worker that lists the accounts of its store with open work. *lifecycle.Service is one.
type lister interface {
	OpenAccounts(ctx context.Context) ([]string, error)
}

// unserved implements accountant. It leaves out stores that are no lifecycle.AccountLister.
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

// served returns an *AccountsError if an account with open work is not served. After the first success it does not check again.
// If a store fails, it logs a warning and returns nil: a shop must not stand still for this check.
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
		p.c.Logger.WarnContext(ctx, "could not check whether every account with open work is served; the next run checks again", "error", err)
	default:
		p.asked.Store(true)
	}
	return nil
}

// checkElsewhere refuses names that are empty, given twice, or served here.
func checkElsewhere(f *order.Faults, elsewhere []string, executor Executor) {
	here, _ := executor.(workers)
	for i, account := range elsewhere {
		path := fmt.Sprintf("elsewhere[%d]", i)
		switch {
		case account == "":
			f.Add(path, order.RuleRequired, "", "name an account that this Processor need not serve")
		case slices.Contains(elsewhere[:i], account):
			f.Add(path, order.RuleDuplicate, "", "names an account twice")
		case here.byAccount[account] != nil:
			f.Add(path, order.RuleConflict, "", "names an account that a service of Work serves here: name only those that this Processor need not serve")
		}
	}
}

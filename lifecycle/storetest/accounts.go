package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/monext-community/monext-go/lifecycle"
)

// accountCases are for stores that can tell which accounts have open work; others
// have nothing to keep there.
func accountCases() []Case {
	return []Case{{"the accounts with open work are listed, each once, in order, and no others", listing(checkOpenAccounts)}}
}

// listing runs a check on stores that can do this.
func listing(check func(context.Context, lifecycle.AccountLister) error) func(context.Context, Harness) error {
	return func(ctx context.Context, h Harness) error {
		l, ok := h.Store.(lifecycle.AccountLister)
		if !ok {
			return nil
		}
		if _, err := l.OpenAccounts(ctx); errors.Is(err, errors.ErrUnsupported) {
			return nil
		}
		return check(ctx, l)
	}
}

func checkOpenAccounts(ctx context.Context, s lifecycle.AccountLister) error {
	if err := accountsAre(ctx, s); err != nil {
		return err
	}
	paid, flagged := authorize, func(p *lifecycle.Payment) (*lifecycle.Payment, error) {
		p, err := authorize(p)
		if err != nil {
			return nil, err
		}
		return flag(p)
	}
	last := map[string]*lifecycle.Payment{}
	for _, c := range []struct {
		account, order string
		then           func(*lifecycle.Payment) (*lifecycle.Payment, error)
	}{
		{"later", "A", nil}, // the session is read when it must have ended
		{"later", "B", nil},
		{"at rest", "A", paid},
		{"Review", "A", flagged}, // due for nothing, and a person decides
		{"Review", "B", paid},
		{"école", "A", flagged},
		{"école", "B", nil},
	} {
		p, err := save(ctx, s, lifecycle.Key{Account: c.account, Order: c.order})
		if err != nil {
			return err
		}
		if c.then != nil {
			if p, err = c.then(p); err == nil {
				err = s.Save(ctx, p, 0)
			}
		}
		if err != nil {
			return err
		}
		last[c.account+" "+c.order] = p
	}
	if err := accountsAre(ctx, s, "Review", "later", "école"); err != nil {
		return err
	}
	p, err := load(ctx, s, last["Review A"].Key())
	if err != nil {
		return err
	}
	p, err = lifecycle.Append(p, epoch(), lifecycle.Event{
		Type: lifecycle.EventResolved, Actor: "ana", Reason: "seen", Resolved: &lifecycle.Resolved{As: lifecycle.ResolveAcknowledge, Review: p.Version()},
	})
	if err != nil {
		return err
	}
	if err := s.Save(ctx, p, 0); err != nil {
		return fmt.Errorf("saving: %w", err)
	}
	return accountsAre(ctx, s, "later", "école")
}

func accountsAre(ctx context.Context, s lifecycle.AccountLister, want ...string) error {
	got, err := s.OpenAccounts(ctx)
	if err != nil {
		return fmt.Errorf("listing accounts: %w", err)
	}
	if !slices.Equal(got, want) {
		return violation("OpenAccounts gave %q, want %q", got, want)
	}
	return nil
}

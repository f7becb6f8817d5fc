package lifecycle

import (
	"context"
	"errors"
	"fmt"
)

// AccountLister is a Store that can tell which accounts have open work, so that a
// process that starts without the service of one can refuse to. A Store need not
// be one.
type AccountLister interface {
	Store

	// OpenAccounts returns the names of all accounts that have a payment whose
	// DueAt is not zero, whenever that is, or that needs review: each once, ordered
	// by their bytes. The error of a store around another one that cannot tell is
	// errors.ErrUnsupported.
	OpenAccounts(ctx context.Context) ([]string, error)
}

// OpenAccounts returns the names of all accounts in the Service's store that have
// open work: something that is due now or later, or that waits for a person. The
// Service does that of its own account only. errors.ErrUnsupported says that the
// store cannot tell: it is no AccountLister. Any other error is the store's.
func (s *Service) OpenAccounts(ctx context.Context) ([]string, error) {
	lister, ok := s.store.(AccountLister)
	if !ok {
		return nil, fmt.Errorf("lifecycle: open accounts: %w", errors.ErrUnsupported)
	}
	accounts, err := lister.OpenAccounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("lifecycle: open accounts: %w", err)
	}
	return accounts, nil
}

package lifecycle

import (
	"context"
	"errors"
	"fmt"
)

// AccountLister is a Store that lists the accounts with open work. It is optional. A
// process that has no service for one of them can then refuse to start.
type AccountLister interface {
	Store

	// OpenAccounts returns the names of all accounts that have a payment whose
	// DueAt is not zero, whenever that is, or that needs review: each once, ordered
	// by their bytes. A wrapper returns errors.ErrUnsupported if the Store it wraps
	// is no AccountLister.
	OpenAccounts(ctx context.Context) ([]string, error)
}

// OpenAccounts returns the names of all accounts in the Service's store that have
// open work: a payment that is due now or later, or that waits for a person. An
// authorised payment with something left to capture keeps its account open until
// the authorisation ends, and so does a review until somebody resolves it. The Service
// itself works only on its own account. The error is errors.ErrUnsupported if the
// store is no AccountLister; any other is the store's.
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

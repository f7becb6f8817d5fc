package lifecycle

import (
	"slices"
	"strconv"

	"github.com/monext-community/monext-go/order"
)

const (
	defaultLimit = 100
	maxLimit     = 1000
)

// limit returns how many keys to find; a filter that cannot be met is an error.
func (f Filter) limit() (int, error) {
	switch {
	case f.Account == "":
		return 0, fault("filter.account", order.RuleRequired, "", "name the account to search")
	case f.Limit < 0 || f.Limit > maxLimit:
		return 0, fault("filter.limit", order.RuleRange, strconv.Itoa(maxLimit), "ask for 1 to 1000 keys, or 0 for 100")
	case f.Limit == 0:
		return defaultLimit, nil
	default:
		return f.Limit, nil
	}
}

// holds tells whether a payment is what the filter asks for, Account, After and
// Limit aside.
func (f Filter) holds(p *Payment) bool {
	return (f.Session == "" || slices.Contains(p.SessionIDs(), f.Session)) &&
		(f.Transaction == "" || slices.Contains(p.TransactionIDs(), f.Transaction)) &&
		(len(f.States) == 0 || slices.Contains(f.States, p.State())) &&
		(!f.Review || p.NeedsReview())
}

// fault is bad input with one fault.
func fault(path string, rule order.Rule, limit, message string) error {
	return order.Faults{{Path: path, Rule: rule, Limit: limit, Message: message}}
}

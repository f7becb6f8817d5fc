package sqlite

import (
	"context"

	"github.com/monext-community/monext-go/lifecycle"
)

var _ lifecycle.AccountLister = (*Payments)(nil)

// openAccounts goes from one account to the next in the two indexes of open work, a step for each account: the payments
// themselves, however many there are, are not read. Both have their rows in the order of accounts.
const openAccounts = `WITH RECURSIVE
	due(account) AS (
		SELECT min(account) FROM payments WHERE due_at IS NOT NULL
		UNION ALL
		SELECT (SELECT min(p.account) FROM payments p WHERE p.due_at IS NOT NULL AND p.account > due.account) FROM due WHERE due.account IS NOT NULL),
	review(account) AS (
		SELECT min(account) FROM payments WHERE review = 1
		UNION ALL
		SELECT (SELECT min(p.account) FROM payments p WHERE p.review = 1 AND p.account > review.account) FROM review WHERE review.account IS NOT NULL)
	SELECT account FROM due WHERE account IS NOT NULL
	UNION
	SELECT account FROM review WHERE account IS NOT NULL
	ORDER BY account`

// OpenAccounts implements [lifecycle.AccountLister].
func (s *Payments) OpenAccounts(ctx context.Context) ([]string, error) {
	const op = "find open accounts"
	rows, err := s.db.rows(ctx, openAccounts)
	if err != nil {
		return nil, s.db.readError(op, err)
	}
	defer func() { _ = rows.Close() }()
	var accounts []string
	for rows.Next() {
		var account string
		if err := rows.Scan(&account); err != nil {
			return nil, s.db.readError(op, err)
		}
		accounts = append(accounts, account)
	}
	return accounts, s.db.readError(op, rows.Err())
}

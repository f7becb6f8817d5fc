package sqlite

import (
	"context"
	"strings"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order"
)

// Limits of Find, as lifecycle.Filter says.
const (
	findLimit = 100
	findMost  = 1000
)

// Find implements [lifecycle.Store]. It does not read the documents, so that one that cannot be read hides no other.
func (s *Payments) Find(ctx context.Context, f lifecycle.Filter) ([]lifecycle.Key, error) {
	var faults order.Faults
	if f.Account == "" {
		faults.Add("filter.account", order.RuleRequired, "", "name the account to search")
	}
	if f.Limit < 0 || f.Limit > findMost {
		faults.Add("filter.limit", order.RuleRange, "1..1000", "ask for 1 to 1000 keys, or 0 for 100")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if f.Limit == 0 {
		f.Limit = findLimit
	}
	where, args := []string{"account = ?", "order_ref > ?"}, []any{f.Account, f.After}
	if f.Session != "" {
		where = append(where, "order_ref IN (SELECT order_ref FROM payment_sessions WHERE account = ? AND session = ?)")
		args = append(args, f.Account, f.Session)
	}
	if f.Transaction != "" {
		where = append(where, "order_ref IN (SELECT order_ref FROM payment_transactions WHERE account = ? AND transaction_id = ?)")
		args = append(args, f.Account, f.Transaction)
	}
	if len(f.States) > 0 {
		where, args = in(where, args, "state", f.States)
	}
	if f.Review {
		where = append(where, "review = 1")
	}
	query := "SELECT order_ref FROM payments WHERE " + strings.Join(where, " AND ") + " ORDER BY order_ref LIMIT ?"
	return s.keys(ctx, "find payments", f.Account, query, append(args, f.Limit)...)
}

const duePayments = `SELECT order_ref FROM payments
	WHERE account = ? AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, order_ref LIMIT ?`

// Due implements [lifecycle.Store].
func (s *Payments) Due(ctx context.Context, account string, limit int) ([]lifecycle.Key, error) {
	if limit < 0 {
		var faults order.Faults
		faults.Add("limit", order.RuleRange, "0..", "must not be negative")
		return nil, faults
	}
	return s.keys(ctx, "find due payments", account, duePayments, account, s.db.now(), limit)
}

func (s *Payments) keys(ctx context.Context, op, account, query string, args ...any) ([]lifecycle.Key, error) {
	rows, err := s.db.rows(ctx, query, args...)
	if err != nil {
		return nil, s.db.readError(op, err)
	}
	defer func() { _ = rows.Close() }()
	var keys []lifecycle.Key
	for rows.Next() {
		k := lifecycle.Key{Account: account}
		if err := rows.Scan(&k.Order); err != nil {
			return nil, s.db.readError(op, err)
		}
		keys = append(keys, k)
	}
	return keys, s.db.readError(op, rows.Err())
}

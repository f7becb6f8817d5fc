package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

func findCases() []Case {
	return []Case{
		{"payments are found by session, transaction, state and review", checkFind},
		{"found keys come ordered and in pages", checkPages},
		{"a filter without an account, or with an absurd limit, is refused", checkBadFilter},
		{"what is due is given, the longest due first, and nothing else", checkDue},
	}
}

// fill saves four payments: A pending, B authorised, C pending and in review,
// D pending in another account.
func fill(ctx context.Context, s lifecycle.Store) error {
	for _, reference := range []string{"C", "A", "B"} {
		p, err := save(ctx, s, keyOf(reference))
		if err != nil {
			return err
		}
		switch reference {
		case "B":
			p, err = authorize(p)
		case "C":
			p, err = flag(p)
		default:
			continue
		}
		if err != nil {
			return err
		}
		if err := s.Save(ctx, p, 0); err != nil {
			return err
		}
	}
	_, err := save(ctx, s, lifecycle.Key{Account: "other", Order: "D"})
	return err
}

func checkFind(ctx context.Context, h Harness) error {
	if err := fill(ctx, h.Store); err != nil {
		return err
	}
	for _, c := range []struct {
		filter lifecycle.Filter
		want   []string
	}{
		{lifecycle.Filter{}, []string{"A", "B", "C"}},
		{lifecycle.Filter{Session: "session-shop-B"}, []string{"B"}},
		{lifecycle.Filter{Session: "session-other-D"}, nil},
		{lifecycle.Filter{Transaction: "transaction-B"}, []string{"B"}},
		{lifecycle.Filter{Session: "none"}, nil},
		{lifecycle.Filter{Session: "session-shop-A", Transaction: "transaction-B"}, nil},
		{lifecycle.Filter{States: []lifecycle.State{lifecycle.StatePending}}, []string{"A", "C"}},
		{lifecycle.Filter{States: []lifecycle.State{lifecycle.StateAuthorized, lifecycle.StateRefunded}}, []string{"B"}},
		{lifecycle.Filter{Review: true}, []string{"C"}},
		{lifecycle.Filter{After: "A"}, []string{"B", "C"}},
	} {
		c.filter.Account = account
		keys, err := h.Store.Find(ctx, c.filter)
		if err != nil {
			return fmt.Errorf("finding: %w", err)
		}
		if got := references(keys); !slices.Equal(got, c.want) {
			return violation("Find(%+v) gave %v, want %v", c.filter, got, c.want)
		}
	}
	return nil
}

func references(keys []lifecycle.Key) []string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Order)
	}
	return all
}

func checkPages(ctx context.Context, h Harness) error {
	const total = 25
	for i := range total {
		if _, err := save(ctx, h.Store, keyOf(fmt.Sprintf("P-%02d", (i*7)%total))); err != nil {
			return err
		}
	}
	var seen []string
	after := ""
	for {
		keys, err := h.Store.Find(ctx, lifecycle.Filter{Account: account, After: after, Limit: 10})
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			break
		}
		seen = append(seen, references(keys)...)
		after = keys[len(keys)-1].Order
	}
	if len(seen) != total || !slices.IsSorted(seen) {
		return violation("pages of 10 gave %d keys, sorted %t; want %d, sorted", len(seen), slices.IsSorted(seen), total)
	}
	return nil
}

func checkBadFilter(ctx context.Context, h Harness) error {
	for _, f := range []lifecycle.Filter{{}, {Account: account, Limit: -1}, {Account: account, Limit: 1001}} {
		if _, err := h.Store.Find(ctx, f); err == nil {
			return violation("Find(%+v) was not refused", f)
		}
	}
	return nil
}

func checkDue(ctx context.Context, h Harness) error {
	// The samples' sessions are due once they must have ended; relative to the
	// store's clock that is either long past or to come.
	if err := fill(ctx, h.Store); err != nil {
		return err
	}
	early, err := save(ctx, h.Store, keyOf("E"))
	if err != nil {
		return err
	}
	early, err = lifecycle.Append(early, epoch(), lifecycle.Event{Type: lifecycle.EventSessionRead, SessionRead: &lifecycle.SessionRead{
		ID: early.SessionIDs()[0], Status: lifecycle.SessionLive, Next: epoch().Add(time.Minute),
	}})
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, early, 0); err != nil {
		return err
	}
	h.Advance(time.Hour)
	keys, err := h.Store.Due(ctx, account, 10)
	if err != nil {
		return err
	}
	got := references(keys)
	if len(got) != 3 || got[0] != "E" || !slices.Contains(got, "A") || !slices.Contains(got, "C") {
		return violation("Due gave %v, want E first, then A and C; B is paid and due for nothing", got)
	}
	if keys, err = h.Store.Due(ctx, account, 1); err != nil || len(keys) != 1 {
		return violation("Due with limit 1 gave %d keys and %v", len(keys), err)
	}
	return nil
}

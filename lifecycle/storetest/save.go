package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/monext-community/monext-go/lifecycle"
)

func saveCases() []Case {
	return []Case{
		{"a payment never saved is not found", func(ctx context.Context, h Harness) error {
			if _, err := h.Store.Load(ctx, keyOf("none")); !errors.Is(err, lifecycle.ErrNotFound) {
				return violation("Load of a missing payment gave %v, want ErrNotFound", err)
			}
			return nil
		}},
		{"what is saved is loaded again, byte for byte", checkRoundTrip},
		{"what was saved is still there when the store is opened again", checkReopen},
		{"a first save fails when the payment exists", checkFirstSave},
		{"a save over another version than was loaded is a conflict and changes nothing", checkStaleSave},
		{"of many saves over one version exactly one goes through", checkRacingSaves},
		{"a payment loaded is the caller's own copy", checkCopy},
		{"payments of equal references in two accounts are two payments", checkAccounts},
		{"keys may hold any character, and differ in spaces and case alone", checkHostileKeys},
		{"a cancelled context stops every call", checkContext},
	}
}

// save makes and saves a sample payment, and loads it.
func save(ctx context.Context, s lifecycle.Store, key lifecycle.Key) (*lifecycle.Payment, error) {
	p, err := sample(key)
	if err != nil {
		return nil, err
	}
	if err := s.Save(ctx, p, 0); err != nil {
		return nil, fmt.Errorf("saving a new payment: %w", err)
	}
	return load(ctx, s, key)
}

func load(ctx context.Context, s lifecycle.Store, key lifecycle.Key) (*lifecycle.Payment, error) {
	p, err := s.Load(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("loading a saved payment: %w", err)
	}
	return p, nil
}

// sameDocument tells whether two payments are the same document.
func sameDocument(a, b *lifecycle.Payment) error {
	x, err := json.Marshal(a)
	if err != nil {
		return err
	}
	y, err := json.Marshal(b)
	if err != nil {
		return err
	}
	if !bytes.Equal(x, y) {
		return violation("a payment came back changed:\nsaved  %s\nloaded %s", x, y)
	}
	return nil
}

func checkRoundTrip(ctx context.Context, h Harness) error {
	first, err := sample(keyOf("R-1"))
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, first, 0); err != nil {
		return fmt.Errorf("saving a new payment: %w", err)
	}
	back, err := load(ctx, h.Store, keyOf("R-1"))
	if err != nil {
		return err
	}
	if err := sameDocument(first, back); err != nil {
		return err
	}
	if back.Base() != first.Version() {
		return violation("a payment loaded has base %d, want the version saved, %d", back.Base(), first.Version())
	}
	second, err := authorize(back)
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, second, 0); err != nil {
		return fmt.Errorf("saving over the version loaded: %w", err)
	}
	if back, err = load(ctx, h.Store, keyOf("R-1")); err != nil {
		return err
	}
	return sameDocument(second, back)
}

func checkReopen(ctx context.Context, h Harness) error {
	saved, err := save(ctx, h.Store, keyOf("D-1"))
	if err != nil || h.Reopen == nil {
		return err
	}
	lease, err := h.Store.Claim(ctx, keyOf("D-1"), ttl)
	if err != nil {
		return fmt.Errorf("claiming: %w", err)
	}
	again, err := h.Reopen()
	if err != nil {
		return fmt.Errorf("reopening: %w", err)
	}
	back, err := load(ctx, again, keyOf("D-1"))
	if err != nil {
		return err
	}
	if err := sameDocument(saved, back); err != nil {
		return err
	}
	if _, err := again.Claim(ctx, keyOf("D-1"), ttl); !errors.Is(err, lifecycle.ErrBusy) {
		return violation("a lease claimed before the reopening is forgotten: Claim gave %v, want ErrBusy", err)
	}
	h.Advance(2 * ttl)
	next, err := again.Claim(ctx, keyOf("D-1"), ttl)
	if err != nil {
		return fmt.Errorf("claiming after the old lease expired: %w", err)
	}
	if next.Fence <= lease.Fence {
		return violation("a fence went from %d to %d over a reopening; it must grow", lease.Fence, next.Fence)
	}
	return nil
}

func checkFirstSave(ctx context.Context, h Harness) error {
	if _, err := save(ctx, h.Store, keyOf("F-1")); err != nil {
		return err
	}
	twin, err := sample(keyOf("F-1"))
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, twin, 0); !errors.Is(err, lifecycle.ErrConflict) {
		return violation("a second first save gave %v, want ErrConflict", err)
	}
	return nil
}

func checkStaleSave(ctx context.Context, h Harness) error {
	p, err := save(ctx, h.Store, keyOf("S-1"))
	if err != nil {
		return err
	}
	mine, err := touch(p, "mine")
	if err != nil {
		return err
	}
	theirs, err := touch(p, "theirs")
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, mine, 0); err != nil {
		return fmt.Errorf("saving over the version loaded: %w", err)
	}
	if err := h.Store.Save(ctx, theirs, 0, lifecycle.Wake{Key: keyOf("S-1"), Action: lifecycle.ActionRefresh}); !errors.Is(err, lifecycle.ErrConflict) {
		return violation("a save over a stale version gave %v, want ErrConflict", err)
	}
	back, err := load(ctx, h.Store, keyOf("S-1"))
	if err != nil {
		return err
	}
	return sameDocument(mine, back)
}

func checkRacingSaves(ctx context.Context, h Harness) error {
	p, err := save(ctx, h.Store, keyOf("C-1"))
	if err != nil {
		return err
	}
	const writers = 16
	var (
		won  atomic.Int32
		errs = make([]error, writers)
		wg   sync.WaitGroup
	)
	for i := range writers {
		next, err := touch(p, fmt.Sprint("writer ", i))
		if err != nil {
			return err
		}
		wg.Go(func() {
			switch err := h.Store.Save(ctx, next, 0); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, lifecycle.ErrConflict):
				errs[i] = err
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return violation("a racing save gave neither nil nor ErrConflict: %v", err)
	}
	if won.Load() != 1 {
		return violation("%d of %d saves over one version went through, want 1", won.Load(), writers)
	}
	return nil
}

func checkCopy(ctx context.Context, h Harness) error {
	p, err := save(ctx, h.Store, keyOf("O-1"))
	if err != nil {
		return err
	}
	other, err := load(ctx, h.Store, keyOf("O-1"))
	if err != nil {
		return err
	}
	next, err := touch(p, "next")
	if err != nil {
		return err
	}
	if err := h.Store.Save(ctx, next, 0); err != nil {
		return err
	}
	if other.Version() != p.Version() {
		return violation("a save changed a payment that was loaded before")
	}
	return nil
}

func checkAccounts(ctx context.Context, h Harness) error {
	if _, err := save(ctx, h.Store, lifecycle.Key{Account: "a", Order: "same"}); err != nil {
		return err
	}
	if _, err := h.Store.Load(ctx, lifecycle.Key{Account: "b", Order: "same"}); !errors.Is(err, lifecycle.ErrNotFound) {
		return violation("Load in another account gave %v, want ErrNotFound", err)
	}
	_, err := save(ctx, h.Store, lifecycle.Key{Account: "b", Order: "same"})
	return err
}

func checkHostileKeys(ctx context.Context, h Harness) error {
	for _, reference := range []string{`O'Brien"; DROP TABLE payments;--`, "日本語 ✓", "a/b%2F?c=d&e", "%_", " leading and trailing ", "leading and trailing", "LEADING AND TRAILING"} {
		if _, err := save(ctx, h.Store, keyOf(reference)); err != nil {
			return violation("order reference %q: %v", reference, err)
		}
	}
	return nil
}

func checkContext(ctx context.Context, h Harness) error {
	p, err := save(ctx, h.Store, keyOf("X-1"))
	if err != nil {
		return err
	}
	next, err := touch(p, "never")
	if err != nil {
		return err
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	calls := map[string]func() error{
		"Load":  func() error { _, err := h.Store.Load(cancelled, keyOf("X-1")); return err },
		"Save":  func() error { return h.Store.Save(cancelled, next, 0) },
		"Find":  func() error { _, err := h.Store.Find(cancelled, lifecycle.Filter{Account: account}); return err },
		"Due":   func() error { _, err := h.Store.Due(cancelled, account, 1); return err },
		"Claim": func() error { _, err := h.Store.Claim(cancelled, keyOf("X-1"), ttl); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, context.Canceled) {
			return violation("%s with a cancelled context gave %v, want context.Canceled", name, err)
		}
	}
	return nil
}

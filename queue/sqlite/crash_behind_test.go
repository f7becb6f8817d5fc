package sqlite_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// behind is a store with its durability switched off, for controls: it acknowledges what it has only in memory. Every other
// promise it keeps, so that a process notices nothing as long as it lives.
type behind struct {
	lifecycle.Store

	hold    func(p *lifecycle.Payment, pending int) bool
	mu      sync.Mutex
	pending []kept
}

// kept is what was acknowledged and is not committed.
type kept struct {
	p     *lifecycle.Payment
	wakes []lifecycle.Wake
}

// newBehind commits what it holds once hold says of a payment, behind so many others, that it is not to be held.
func newBehind(s lifecycle.Store, hold func(p *lifecycle.Payment, pending int) bool) *behind {
	return &behind{Store: s, hold: hold}
}

func (b *behind) Save(ctx context.Context, p *lifecycle.Payment, _ lifecycle.Fence, wakes ...lifecycle.Wake) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, err := b.load(ctx, p.Key())
	if err == nil && now.Version() != p.Base() {
		return lifecycle.ErrConflict
	}
	now, err = lifecycle.Append(p, time.Now()) // a copy: p changes once it counts as saved
	if err != nil {
		return err
	}
	b.pending = append(b.pending, kept{now, wakes})
	if b.hold(p, len(b.pending)-1) {
		return nil
	}
	return b.flush(ctx)
}

func (b *behind) Load(ctx context.Context, key lifecycle.Key) (*lifecycle.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.load(ctx, key)
}

func (b *behind) load(ctx context.Context, key lifecycle.Key) (*lifecycle.Payment, error) {
	for _, k := range slices.Backward(b.pending) {
		if k.p.Key() == key {
			document, err := json.Marshal(k.p)
			if err != nil {
				return nil, err
			}
			p := new(lifecycle.Payment)
			return p, json.Unmarshal(document, p)
		}
	}
	return b.Store.Load(ctx, key)
}

func (b *behind) Find(ctx context.Context, f lifecycle.Filter) ([]lifecycle.Key, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.pending {
		if f.Session != "" && slices.Contains(k.p.SessionIDs(), f.Session) {
			return []lifecycle.Key{k.p.Key()}, nil
		}
	}
	return b.Store.Find(ctx, f)
}

func (b *behind) flush(ctx context.Context) error {
	for _, k := range b.pending {
		if err := b.Store.Save(ctx, k.p, 0, k.wakes...); err != nil {
			return err
		}
	}
	b.pending = nil
	return nil
}

// someTime holds a number of payments back, of whatever kind: each kill takes the last ones along.
func someTime(_ *lifecycle.Payment, pending int) bool { return pending < 8 }

// attempts holds a payment back that was saved because a request is about to be sent.
func attempts(p *lifecycle.Payment, _ int) bool {
	events := p.Events()
	return events[len(events)-1].Type == lifecycle.EventAttempt
}

package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
)

// client is one of several that call a store about one key at the same time.
type client struct {
	*history

	id     int
	store  lifecycle.Store
	random *rand.Rand
	mix    mix

	saves int
	seen  *lifecycle.Payment // what it loaded or saved last
	lease lifecycle.Lease    // what it was given last
}

// mix is what the clients of a history do, in parts of a hundred. The rest are loads.
type mix struct {
	save, claim, release, move int
	abandon                    int // of its saves and claims, so many are given up before they are answered
}

// aFence is one that no store gives out in these checks.
const aFence lifecycle.Fence = 1 << 40

// step makes one call, of any kind.
func (c *client) step(ctx context.Context) error {
	n := c.random.IntN(100)
	take := func(part int) bool {
		n -= part
		return n < 0
	}
	c.giveUp()
	switch {
	case take(c.mix.save):
		return c.save(ctx, c.basis(), c.aFence())
	case take(c.mix.claim):
		return c.claim(ctx)
	case take(c.mix.release):
		return c.release(ctx)
	case take(c.mix.move):
		c.move(time.Duration(1+c.random.IntN(6)) * 30 * time.Second)
		return nil
	default:
		return c.load(ctx)
	}
}

func (c *client) load(ctx context.Context) error {
	invoked := c.tick()
	p, err := c.store.Load(ctx, c.key)
	done := call{kind: callLoad, answer: answerOf(err)}
	switch done.answer {
	case answerDone:
		if done.document, err = c.nameOf(p); err != nil {
			return err
		}
		done.version = p.Version()
		if p.Base() != p.Version() {
			return violation("a payment loaded has base %d, want its version, %d", p.Base(), p.Version())
		}
		c.seen = p
	case answerNotFound:
	default:
		return violation("Load gave %v, want a payment or ErrNotFound", err)
	}
	c.record(c.id, invoked, done)
	return nil
}

// save saves a document over p, nil for a first one, with a wake for an operation of its name.
func (c *client) save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence) error {
	if p == nil {
		var err error
		if p, err = sample(c.key); err != nil {
			return err
		}
	}
	c.saves++
	name := fmt.Sprintf("%c%d", 'a'+c.id, c.saves)
	next := p
	for range 1 + c.random.IntN(2) { // one event or two: versions do not always go up by one
		var err error
		if next, err = touch(next, name); err != nil {
			return err
		}
	}
	if err := c.name(next, name); err != nil {
		return err
	}
	put, last := c.put(fence)
	done := call{kind: callSave, base: next.Base(), version: next.Version(), document: name, fence: fence, last: last}
	ctx = c.perhapsAbandoned(ctx)
	invoked := c.tick()
	err := put(ctx, next, lifecycle.Wake{Key: c.key, Operation: name, Action: lifecycle.ActionCapture})
	done.answer = answerOf(err)
	if done.answer == answerNotFound || done.answer == answerBusy || done.answer == answerOther && ctx.Err() == nil {
		return violation("Save gave %v, want nil, ErrConflict or ErrLeaseLost", err)
	}
	c.record(c.id, invoked, done)
	saved, err := lifecycle.Replay(c.key, next.Events())
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved[name] = false // until it is seen
	if done.answer == answerDone {
		c.seen, c.latest = saved, saved
	}
	return nil
}

// put is how a save under a fence is made: where the store can, now and then as one that ends the lease.
func (c *client) put(fence lifecycle.Fence) (put func(context.Context, *lifecycle.Payment, lifecycle.Wake) error, last bool) {
	if f, ok := c.store.(lifecycle.Finisher); ok && f.Is(c.store) && fence != 0 && c.random.IntN(3) == 0 {
		lease := lifecycle.Lease{Key: c.key, Fence: fence}
		return func(ctx context.Context, p *lifecycle.Payment, w lifecycle.Wake) error {
			return f.SaveAndRelease(ctx, p, lease, w)
		}, true
	}
	return func(ctx context.Context, p *lifecycle.Payment, w lifecycle.Wake) error {
		return c.store.Save(ctx, p, fence, w)
	}, false
}

func (c *client) claim(ctx context.Context) error {
	done := call{kind: callClaim, ttl: time.Duration(1+c.random.IntN(2)) * time.Minute}
	ctx = c.perhapsAbandoned(ctx)
	invoked := c.tick()
	lease, err := c.store.Claim(ctx, c.key, done.ttl)
	done.answer = answerOf(err)
	if done.answer == answerNotFound || done.answer == answerConflict || done.answer == answerLeaseLost ||
		done.answer == answerOther && ctx.Err() == nil {
		return violation("Claim gave %v, want nil or ErrBusy", err)
	}
	if done.answer == answerDone {
		done.fence, done.expires = lease.Fence, lease.ExpiresAt.UnixNano()
	}
	c.record(c.id, invoked, done)
	if done.answer == answerDone {
		c.lease = lease
		c.mu.Lock()
		defer c.mu.Unlock()
		c.leases = append(c.leases, lease)
	}
	return nil
}

func (c *client) release(ctx context.Context) error {
	lease := c.lease
	c.mu.Lock()
	if n := len(c.leases); n > 0 && (lease.Fence == 0 || c.random.IntN(3) == 0) {
		lease = c.leases[c.random.IntN(n)]
	}
	c.mu.Unlock()
	if lease.Fence == 0 {
		return c.load(ctx)
	}
	invoked := c.tick()
	if err := c.store.Release(ctx, lease); err != nil {
		return violation("Release gave %v, want nil", err)
	}
	c.record(c.id, invoked, call{kind: callRelease, fence: lease.Fence})
	return nil
}

// basis is the payment to save over: mostly the latest that anybody knows of, else what this client saw last.
func (c *client) basis() *lifecycle.Payment {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil || c.latest != nil && c.random.IntN(3) > 0 {
		return c.latest
	}
	return c.seen
}

// aFence is one to save under: none, the last that was given out, that of this client, any that was ever given out, or none
// that ever was.
func (c *client) aFence() lifecycle.Fence {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.leases)
	if n == 0 {
		return 0
	}
	switch c.random.IntN(10) {
	case 0, 1:
		return 0
	case 2, 3, 4, 5:
		return c.leases[n-1].Fence
	case 6, 7:
		return c.lease.Fence
	case 8:
		return c.leases[c.random.IntN(n)].Fence
	default:
		return aFence
	}
}

func (c *client) perhapsAbandoned(ctx context.Context) context.Context {
	if c.random.IntN(100) < c.mix.abandon {
		return c.abandon(ctx)
	}
	return ctx
}

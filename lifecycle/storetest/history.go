package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/monext-community/monext-go/internal/linear"
	"github.com/monext-community/monext-go/lifecycle"
)

// history records what clients ask a store about one key, and what they are told.
type history struct {
	key     lifecycle.Key
	advance func(time.Duration)

	mu        sync.Mutex
	now       int64 // moments, counted
	calls     []linear.Operation[call]
	moves     []move
	documents map[string]string // names by content
	saved     map[string]bool   // the documents, by name, and whether they came to be
	leases    []lifecycle.Lease // all that were given out
	latest    *lifecycle.Payment
	pending   []context.CancelFunc // of calls that the next one gives up
}

// move is one move of the store's clock, and when it was over.
type move struct {
	by       time.Duration
	returned int64
}

func newHistory(h Harness, key lifecycle.Key) *history {
	return &history{key: key, advance: h.Advance, documents: map[string]string{}, saved: map[string]bool{}}
}

// tick is the next moment.
func (r *history) tick() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now++
	return r.now
}

// record keeps a call that was answered just now.
func (r *history) record(client int, invoked int64, c call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now++
	op := linear.Operation[call]{Client: client, Invoked: invoked, Returned: r.now, Value: c}
	if c.answer == answerOther {
		op.Returned = 0
	}
	r.calls = append(r.calls, op)
}

// move moves the store's clock.
func (r *history) move(by time.Duration) {
	r.advance(by)
	returned := r.tick()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moves = append(r.moves, move{by, returned})
}

// answerOf sorts the errors of a Store.
func answerOf(err error) answer {
	switch {
	case err == nil:
		return answerDone
	case errors.Is(err, lifecycle.ErrNotFound):
		return answerNotFound
	case errors.Is(err, lifecycle.ErrConflict):
		return answerConflict
	case errors.Is(err, lifecycle.ErrLeaseLost):
		return answerLeaseLost
	case errors.Is(err, lifecycle.ErrBusy):
		return answerBusy
	default:
		return answerOther
	}
}

// name gives a document that is about to be saved a short name.
func (r *history) name(p *lifecycle.Payment, name string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.documents[string(text)] = name
	return nil
}

// nameOf is the name of a document that was loaded.
func (r *history) nameOf(p *lifecycle.Payment) (string, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if name := r.documents[string(text)]; name != "" {
		return name, nil
	}
	return fmt.Sprintf("what nobody saved: %.200s", text), nil
}

// finish adds to each claim what the store's clock surely showed when it was called, and returns the calls. The clock showed
// start when the history began, and was moved since.
func (r *history) finish(start time.Time) []linear.Operation[call] {
	for i := range r.calls {
		if c := &r.calls[i]; c.Value.kind == callClaim {
			c.Value.earliest = start.Add(r.moved(c.Invoked)).UnixNano()
		}
	}
	return r.calls
}

// moved is how far the clock was moved, at least, before a moment.
func (r *history) moved(before int64) (by time.Duration) {
	for _, m := range r.moves {
		if m.returned < before {
			by += m.by
		}
	}
	return by
}

// abandon returns a context that ends when the next call of anybody is made.
func (r *history) abandon(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(r.pending, cancel)
	return ctx
}

// giveUp ends the calls that were to be given up.
func (r *history) giveUp() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, cancel := range r.pending {
		cancel()
	}
	r.pending = nil
}

package sqlite

import "sync"

// broadcast wakes everybody who waits, after a commit that may have made a job due.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed by the next send.
func (b *broadcast) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) send() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

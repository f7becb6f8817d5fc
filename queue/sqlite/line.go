package sqlite

import (
	"slices"
	"sync"
)

// batchMost is how many changes of waiting callers go into one commit at most: enough to make the sync cheap for each of them,
// few enough to let another process in every few milliseconds.
const batchMost = 128

// change is what one caller wants done in a transaction. run may run twice, so it must start from scratch each time.
type change struct {
	run  func(*tx) error
	done chan error // takes one value; never blocks
}

// line is where callers wait who want something written, the first who came in front.
type line struct {
	mu      sync.Mutex
	waiting []*change
	closed  bool
}

// join puts a change at the end, unless the line was closed.
func (l *line) join(c *change) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.waiting = append(l.waiting, c)
	return true
}

// leave takes a change out of the line, and tells whether it was still in it.
func (l *line) leave(c *change) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.waiting, c)
	if i < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
	return true
}

func (l *line) waits(c *change) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.waiting, c)
}

// take removes the head of the line.
func (l *line) take() []*change {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.waiting), batchMost)
	batch := slices.Clone(l.waiting[:n])
	l.waiting = slices.Delete(l.waiting, 0, n)
	return batch
}

// close ends the line and returns who was in it.
func (l *line) close() []*change {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := l.waiting
	l.waiting, l.closed = nil, true
	return left
}

func (l *line) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

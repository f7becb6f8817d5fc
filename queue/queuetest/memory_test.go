package queuetest_test

import (
	"sync"
	"testing"
	"time"

	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/queuetest"
)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func memory(testing.TB) queuetest.Harness {
	c := newClock()
	return queuetest.Harness{Queue: queue.NewMemory(queue.WithClock(c.Now)), Advance: c.Advance, SetBack: func(d time.Duration) { c.Advance(-d) }, Frozen: true}
}

func TestTheMemoryQueueKeepsTheContract(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, memory)
}

func BenchmarkMemory(b *testing.B) { queuetest.Bench(b, memory) }

// Package steady measures how much time passes while somebody sets the wall clock.
//
// A wall clock jumps: a time service corrects it, a person types a wrong date, a
// machine sleeps. What must not end early, such as somebody else's lease, is measured
// by the monotonic clock instead.
package steady

import (
	"sync"
	"time"
)

// Clock adds up the time that passed between its readings. The zero Clock is ready,
// and safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	last   time.Time
	passed time.Duration
	ahead  time.Duration
}

// Read takes a reading of the wall clock, such as time.Now gives. It returns how much
// time has passed since the first reading, which never goes back, and by how much the
// wall clock has run ahead of that; negative when it was set back.
//
// The monotonic part of the reading counts. A reading without one, as a test's clock
// gives it, counts forward as time that has passed, and back as a clock that was set.
func (c *Clock) Read(now time.Time) (passed, ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last.IsZero() {
		c.last = now
		return 0, 0
	}
	wall := now.Round(0).Sub(c.last.Round(0))
	step := wall
	if monotonic(now) && monotonic(c.last) {
		if step = now.Sub(c.last); step < 0 { // read before the last one, by another goroutine
			return c.passed, c.ahead
		}
	}
	step = max(step, 0)
	c.last, c.passed, c.ahead = now, c.passed+step, c.ahead+wall-step
	return c.passed, c.ahead
}

// monotonic reports whether a time has a monotonic reading.
func monotonic(t time.Time) bool { return t != t.Round(0) } // the representations are compared, not the instants

package sim

import (
	"iter"
	"runtime"
)

// stage lends actors the coroutines that they act in, one after the other: one
// that was used has grown its stack already, and has its place in the race detector. All
// schedules of a goroutine share a stage.
type stage struct {
	idle []*coroutine
}

// coroutine runs a body until it gives way, and another one when it has ended.
type coroutine struct {
	body    func()          // nil when it has ended
	give    func(kind) bool // gives way, within the body
	resume  func() (kind, bool)
	dismiss func()
}

// lend gives a coroutine that runs the body as soon as it is resumed.
func (s *stage) lend(body func()) *coroutine {
	c := &coroutine{}
	if last := len(s.idle) - 1; last >= 0 {
		c, s.idle = s.idle[last], s.idle[:last]
	} else {
		c.resume, c.dismiss = iter.Pull(func(yield func(kind) bool) {
			deepen()
			c.give = yield
			for more := true; more; more = yield(starting) {
				c.body()
				c.body = nil
			}
		})
	}
	c.body = body
	return c
}

// takeBack makes a coroutine idle whose body has ended.
func (s *stage) takeBack(c *coroutine) { s.idle = append(s.idle, c) }

// close ends the coroutines. None is lent by then.
func (s *stage) close() {
	for _, c := range s.idle {
		c.dismiss()
	}
	s.idle = nil
}

// deepen makes the stack grow at once to what most passes need. Left to itself
// it grows by doubling, and is copied each time.
//
//go:noinline
func deepen() byte {
	var room [7 << 10]byte
	return room[runtime.NumCPU()&1]
}

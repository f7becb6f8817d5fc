package queuetest

import (
	"time"

	"github.com/monext-community/monext-go/queue"
)

// wrong is how far the clock was ahead that is set back.
const wrong = 5 * 24 * time.Hour

func clockTests() []test {
	return []test{
		{"what a clock that was set back has stamped is due in time", setBack, func(e *env) {
			e.enqueue(queue.Spec{Kind: "new", Delay: time.Hour})
			e.add()
			e.settle(e.kind("k"), queue.Settlement{Outcome: queue.Release, Delay: time.Hour})
			e.setBack()
			e.Advance(time.Hour)
			e.kind("new")
			e.kind("k")
		}},
		{"what is stamped behind it waits as long as ever", setBack | frozen, func(e *env) {
			e.add()
			l := e.kind("k")
			e.setBack()
			e.enqueue(queue.Spec{Kind: "new", Delay: time.Hour})
			e.settle(l, queue.Settlement{Outcome: queue.Release, Delay: time.Hour})
			e.Advance(time.Hour - time.Millisecond)
			e.none("an hour has not passed")
			e.Advance(time.Millisecond)
			e.kind("new")
			e.kind("k")
		}},
		{"a lease that a clock set back has stamped ends when its time has passed", setBack, func(e *env) {
			l := e.one(e.add())
			e.setBack()
			e.none("its holder may be at work")
			e.Advance(ttl / 2)
			e.none("half of its time is left")
			e.Advance(ttl)
			e.one(l.Job.ID)
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.is(err, queue.ErrLeaseLost, "Extend of the lease before")
		}},
		{"its holder keeps it and settles it", setBack, func(e *env) {
			l := e.one(e.add())
			e.setBack()
			e.none("its holder may be at work")
			e.Advance(ttl / 2)
			_, err := e.Queue.Extend(e.ctx, l.Job.ID, l.Token, ttl)
			e.ok(err, "Extend")
			e.Advance(ttl - time.Second)
			e.none("it was extended")
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
			e.Advance(2 * wrong)
			e.none("it is done")
		}},
		{"a lease that a clock set back has stamped ends for every client", setBack, func(e *env) {
			l := e.one(e.add())
			e.setBack()
			peer := e.Peer()
			for range 2 { // it counts from when the client first saw it
				_, err := peer.Lease(e.ctx, queue.LeaseRequest{TTL: ttl})
				e.ok(err, "Lease of the peer")
				e.Advance(ttl + time.Second)
			}
			again, err := peer.Lease(e.ctx, queue.LeaseRequest{TTL: ttl})
			e.ok(err, "Lease of the peer")
			if len(again) == 0 && peer != e.Queue {
				e.fatalf("the peer waits for the end of %s that a wrong clock stamped", l.Job.ID)
			}
		}},
	}
}

// setBack sets the clock back, which the store sees at its next call.
func (e *env) setBack() {
	e.Helper()
	e.SetBack(wrong)
	e.lease(1, "none of this kind")
}

package queue

import (
	"sync"
	"time"
)

// breaker pauses a Processor instead of burning attempts while the service turns the credentials away or is down. After a
// pause one job is let through; if it fares no better, the next pause is twice as long.
type breaker struct {
	outageAfter int
	first       time.Duration

	mu      sync.Mutex
	outages int           // in a row
	pause   time.Duration // of the last time; zero while all is well
	until   time.Time
	reason  string
}

// heard takes in how a job fared: the code of its failure, empty when none.
func (b *breaker) heard(code string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch code {
	case CodeCredentials:
		b.open("the service turns the credentials away", now)
	case CodeOutage:
		b.outages++
		if b.outages >= b.outageAfter || b.pause > 0 {
			b.open("the service is down or unreachable", now)
		}
	default:
		b.outages, b.pause, b.reason = 0, 0, ""
		b.until = time.Time{}
	}
}

func (b *breaker) open(reason string, now time.Time) {
	if now.Before(b.until) {
		return // jobs that were under way when it opened
	}
	b.pause = min(max(2*b.pause, b.first), maxPause)
	b.until, b.reason = now.Add(b.pause), reason
}

// closed tells how long to pause still, and why; zero when work may go on.
func (b *breaker) closed(now time.Time) (time.Duration, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.until.Sub(now), 0), b.reason
}

package queue

import (
	"maps"
	"time"
)

// Backoff says how long a failed job waits before its next attempt, by Failure.Code. The empty code stands for all that have
// no entry of their own.
type Backoff map[string]BackoffRange

// BackoffRange is the longest wait after a first attempt, which doubles with every further one, up to Max.
type BackoffRange struct{ First, Max time.Duration }

// DefaultBackoff returns what a Processor uses for the codes that its Config.Backoff does not name.
func DefaultBackoff() Backoff {
	return Backoff{
		"":              {2 * time.Second, 15 * time.Minute},
		CodeStore:       {time.Second, time.Minute},
		CodePanic:       {time.Minute, time.Hour},
		CodeInvalid:     {time.Minute, time.Hour},
		CodeThrottled:   {10 * time.Second, 5 * time.Minute},
		CodeOutage:      {10 * time.Second, 10 * time.Minute},
		CodeCredentials: {time.Minute, 30 * time.Minute},
	}
}

// over returns b with the entries of other in the place of its own.
func (b Backoff) over(other Backoff) Backoff {
	merged := maps.Clone(b)
	maps.Copy(merged, other)
	return merged
}

// Delay returns how long to wait after a failure with this code in this attempt (1 is the first), with full jitter: anything
// from 1 ms up to the limit of the attempt, as random decides, which gives a number in [0, n). Jobs that failed together so do
// not come back together.
func (b Backoff) Delay(code string, attempt int, random func(n int64) int64) time.Duration {
	r, ok := b[code]
	if !ok {
		r = b[""]
	}
	limit := r.First
	for ; attempt > 1 && limit < r.Max; attempt-- {
		limit *= 2
	}
	limit = max(min(limit, r.Max), time.Millisecond)
	return time.Millisecond + time.Duration(random(int64(limit-time.Millisecond)+1))
}

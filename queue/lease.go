package queue

import "time"

// Token proves a lease. It is opaque and never given out twice.
type Token string

// Lease is the exclusive right to work on a job until it expires or is settled.
type Lease struct {
	Job       Job // as of the lease: Attempt counts this one
	Token     Token
	ExpiresAt time.Time // on the store's clock; measure locally from before Lease was called, never compare clocks
}

// LeaseRequest says what a worker wants.
type LeaseRequest struct {
	// Max is how many jobs at most: 1 to 1000. Zero takes 1.
	Max int
	// TTL is how long the lease lasts: 1 ms to 24 h. Zero takes DefaultTTL.
	TTL time.Duration
	// Wait is how long to wait when nothing is due: 0 (not at all) to 1 h.
	Wait time.Duration
	// Kinds restricts the lease to these kinds; empty takes all. At most 100.
	Kinds []string
	// Owner names the worker, for people who inspect the queue. At most 256 bytes.
	Owner string
}

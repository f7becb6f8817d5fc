package queue

import (
	"sync"
	"time"
)

// MetaAccount is the entry of Job.Meta that names the account at the service behind a job. A Processor pauses by account: bad
// credentials of one do not stop the others.
const MetaAccount = "account"

// breakers pause accounts instead of burning attempts: at once when the service turns an account away, for its credentials or
// for too many requests, and after some outages in a row. Jobs of an account that pauses are released untouched. After the pause
// one job is let through; if it fares no better the next pause is twice as long.
//
// A pause stops what an executor sends sooner than its jobs, and longer: see MaySend. They are step functions: nothing happens
// between two calls.
type breakers struct {
	outageAfter int
	workers     int
	first, most time.Duration

	mu       sync.Mutex
	accounts map[string]*pause
}

// putOff bounds how long a job is put off at a time by a longer pause: so soon it hears that the pause was ended by hand. Each
// time costs the queue a lease and a release, for every job that waits.
const putOff = 3 * time.Minute

// pause is the state of one account; without entry all is well.
type pause struct {
	outages int           // in a row
	doubts  int           // requests in doubt since the account last fared well
	length  time.Duration // of the last pause; zero while all is well
	until   time.Time
	reason  string
	probe   string // the ID of the job that was let through after the pause
	sender  string // the ID of the job that may send, while it runs
	open    bool   // jobs are let through again, and send one at a time
}

// closed tells how long the account's jobs must wait still, and why. Zero: the job may run.
func (b *breakers) closed(account, job string, now time.Time) (time.Duration, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.accounts[account]
	switch {
	case p == nil || p.length == 0:
		return 0, ""
	case now.Before(p.until):
		return p.until.Sub(now), p.reason
	case p.open && !now.Before(p.until.Add(b.most)): // it was long ago, and nothing was sent since
		delete(b.accounts, account)
		return 0, ""
	case p.open:
		return 0, ""
	case p.probe != "":
		return b.first, p.reason
	default:
		p.probe = job
		return 0, ""
	}
}

// maySend reports whether a job may send a request that does something. Its executor has read from the service just now, so
// that jobs are let through again once the pause is over.
func (b *breakers) maySend(account, job string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.accounts[account]
	switch {
	case p == nil || p.length == 0:
		return true
	case now.Before(p.until), p.sender != "" && p.sender != job:
		return false
	}
	p.open, p.sender = true, job
	return true
}

// heard takes in how a job fared, and tells how long its account pauses from now on, and why.
func (b *breakers) heard(account, job string, s Settlement, now time.Time) (time.Duration, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.accounts[account]
	if p == nil {
		p = &pause{}
	}
	probe, sender := p.probe == job, p.sender == job
	if probe {
		p.probe = ""
	}
	if sender {
		p.sender = ""
	}
	switch code := s.Failure.Code; {
	case s.Outcome == Complete:
		b.well(account, p, probe, sender)
		return 0, ""
	case code == CodeCredentials:
		p.reason = "the service turns the credentials away"
	case code == CodeThrottled:
		p.reason = "the service asks for fewer requests"
	case code == CodeOutage:
		p.outages++
		if p.outages < b.outageAfter && !probe && !sender {
			b.accounts[account] = p
			return 0, ""
		}
		p.reason = "the service is down or unreachable"
	case code == "", code == CodeStore, code == CodePanic, code == CodeInvalid:
		return 0, "" // says nothing about the service
	default: // the service answered
		b.well(account, p, probe, sender)
		return 0, ""
	}
	b.accounts[account] = p
	b.pause(p, s, now)
	return p.until.Sub(now), p.reason
}

// pause begins a pause, or the next, longer one. An answer that came while it lasts is that of a job that was under way
// when it began, and makes it no longer, unless the service asks for more. Once as many requests in a row as there are
// workers were left in doubt the pause is the longest at once: one more is not risked every few seconds.
func (b *breakers) pause(p *pause, s Settlement, now time.Time) {
	p.open = false
	if s.InDoubt {
		p.doubts++
	}
	until := p.until
	if !now.Before(p.until) {
		p.length = min(max(2*p.length, b.first), b.most)
		until = now.Add(p.length)
	}
	if s.InDoubt && p.doubts >= b.workers {
		p.length = b.most
		until = later(until, now.Add(p.length))
	}
	p.until = later(until, now.Add(s.RetryAfter))
}

// well takes in that a job fared well. A pause is over once a request that was let through behind it did; what was under way
// when it began, or sent nothing, tells nothing of the next request.
func (b *breakers) well(account string, p *pause, probe, sender bool) {
	switch {
	case p.length == 0 || sender:
		delete(b.accounts, account)
	case probe:
		p.open = true
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// resume forgets what was wrong with an account, and tells whether it paused.
func (b *breakers) resume(account string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.accounts[account]
	delete(b.accounts, account)
	return p != nil && p.length > 0
}

// leave takes back that a job was let through, when it ended without an outcome.
func (b *breakers) leave(account, job string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.accounts[account]
	if p == nil {
		return
	}
	if p.probe == job {
		p.probe = ""
	}
	if p.sender == job {
		p.sender = ""
	}
}

package queue

import (
	"sync"
	"time"
)

// MetaAccount is the entry of Job.Meta that names the account at the service behind a job. A Processor pauses by account: bad
// credentials of one do not stop the others.
const MetaAccount = "account"

// breakers pause accounts instead of burning attempts while the service turns the credentials away (at once) or is down (after
// some outages in a row). Jobs of an account that pauses are released untouched. After the pause one job is let through; if it
// fares no better the next pause is twice as long. They are step functions: nothing happens between two calls.
type breakers struct {
	outageAfter int
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
	length  time.Duration // of the last pause; zero while all is well
	until   time.Time
	reason  string
	probe   string // the ID of the job that was let through after the pause
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
	case p.probe != "":
		return b.first, p.reason
	default:
		p.probe = job
		return 0, ""
	}
}

// heard takes in how a job fared, and tells how long its account pauses from now on, and why.
func (b *breakers) heard(account, job string, s Settlement, now time.Time) (time.Duration, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.accounts[account]
	if p == nil {
		p = &pause{}
	}
	probe := p.probe == job
	if probe {
		p.probe = ""
	}
	switch code := s.Failure.Code; {
	case s.Outcome == Complete:
		delete(b.accounts, account)
		return 0, ""
	case code == CodeCredentials:
		p.reason = "the service turns the credentials away"
	case code == CodeOutage:
		p.outages++
		if p.outages < b.outageAfter && !probe {
			b.accounts[account] = p
			return 0, ""
		}
		p.reason = "the service is down or unreachable"
	case code == "", code == CodeStore, code == CodePanic, code == CodeInvalid:
		return 0, "" // says nothing about the service
	default: // the service answered
		delete(b.accounts, account)
		return 0, ""
	}
	b.accounts[account] = p
	if !now.Before(p.until) { // else the job was under way when the pause began
		p.length = min(max(2*p.length, b.first), b.most)
		p.until = now.Add(p.length)
	}
	return p.until.Sub(now), p.reason
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
	if p := b.accounts[account]; p != nil && p.probe == job {
		p.probe = ""
	}
}

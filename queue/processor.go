package queue

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/monext-community/monext-go/order"
)

// Processor runs the jobs of a queue: by hand with RunOnce and Drain, automatically with Run. It is the same code for each job
// either way. It knows the queue and an Executor, and nothing of what the jobs are about. It is safe for concurrent use.
//
// RunOnce, Drain, Plan and Beat are step functions: they start no goroutine, and wait only when a job cannot be settled. Run is
// the loop around the same steps.
type Processor struct {
	c        Config
	kinds    []string
	backoff  Backoff
	breakers breakers
	asked    atomic.Bool // every account with open work is served

	mu    sync.Mutex
	hands map[*hand]struct{} // the jobs under way
}

// NewProcessor checks the configuration and returns a Processor. It starts nothing. Errors are order.Faults, with the fields of
// Config as paths.
func NewProcessor(c Config) (*Processor, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("queue: new processor: %w", err)
	}
	var none order.Faults
	return &Processor{
		c: c, kinds: leaseKinds(&none, c.Actions, c.Kinds), backoff: DefaultBackoff().over(c.Backoff),
		breakers: breakers{outageAfter: c.OutageAfter, workers: c.Concurrency, first: c.Pause, most: c.MaxPause, accounts: make(map[string]*pause)},
		hands:    make(map[*hand]struct{}),
	}, nil
}

// Kinds returns the kinds of jobs that the Processor takes; none means all.
func (p *Processor) Kinds() []string { return slices.Clone(p.kinds) }

// Resume ends the pause of an account at once, and tells whether it paused: call it once what was wrong is mended, such as after
// monext.Client.Rotate. Otherwise a pause lasts up to Config.MaxPause. Jobs that were put off come within three minutes and
// as much jitter as Config.Pause; a job that the lifecycle itself put off comes when it asked for. Should the trouble last, the account
// pauses again, for Config.Pause first. Each Processor pauses for itself: call it on every one. The account is the one of
// lifecycle.Config.Account.
func (p *Processor) Resume(account string) bool {
	resumed := p.breakers.resume(account)
	if resumed {
		p.c.Logger.Info("account resumed", "account", account)
	}
	return resumed
}

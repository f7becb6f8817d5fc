package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// Processor runs the jobs of a queue: by hand with RunOnce and Drain, automatically with Run. It is the same code for each
// job either way. It knows the queue and an Executor, and nothing of what the jobs are about. It is safe for concurrent use.
type Processor struct {
	c       Config
	kinds   []string
	breaker *breaker
	beats   beats
}

// NewProcessor checks the configuration and returns a Processor. It starts nothing. Errors are order.Faults.
func NewProcessor(c Config) (*Processor, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("queue: new processor: %w", err)
	}
	return &Processor{c: c, kinds: c.kinds(), breaker: &breaker{outageAfter: c.OutageAfter, first: c.Pause}}, nil
}

// RunOnce runs at most one due job, in the caller's goroutine. The report is empty when none was due. The error is the
// queue's, a *ModeError, or the context's; how the job fared is in the report.
func (p *Processor) RunOnce(ctx context.Context) (Report, error) {
	if err := p.manual("RunOnce"); err != nil {
		return Report{}, err
	}
	var report Report
	err := p.next(ctx, &report, nil)
	if errors.Is(err, errNoneDue) {
		err = nil
	}
	return report, err
}

// tooOften is how often one Drain runs the same job before it makes it wait for a second.
const tooOften = 100

// Drain runs due jobs one after the other, in the caller's goroutine, until none is due now. A job that wants to come again
// later is not waited for. It ends early, with Report.Paused, when the service turns the credentials away or stays down.
func (p *Processor) Drain(ctx context.Context) (Report, error) {
	if err := p.manual("Drain"); err != nil {
		return Report{}, err
	}
	var report Report
	seen := map[string]int{}
	for {
		if err := p.next(ctx, &report, seen); err != nil {
			if errors.Is(err, errNoneDue) {
				err = nil
			}
			return report, err
		}
		if left, reason := p.breaker.closed(p.c.Now()); left > 0 {
			report.Paused = reason
			return report, nil
		}
	}
}

func (p *Processor) manual(method string) error {
	if p.c.Environment == monext.Production && !p.c.AllowManual {
		return &ModeError{Method: method, Environment: p.c.Environment, Option: "AllowManual"}
	}
	return nil
}

// errNoneDue ends a run by hand.
var errNoneDue = errors.New("no job is due")

// next leases one job and works on it.
func (p *Processor) next(ctx context.Context, report *Report, seen map[string]int) error {
	asked := p.c.Now()
	leases, err := p.c.Queue.Lease(ctx, p.request(1, 0))
	if err != nil {
		return err
	}
	if len(leases) == 0 {
		return errNoneDue
	}
	slow := time.Duration(0)
	if seen != nil {
		if seen[leases[0].Job.ID]++; seen[leases[0].Job.ID] >= tooOften {
			slow = time.Second
		}
	}
	report.Jobs = append(report.Jobs, p.work(ctx, leases[0], asked, slow))
	return nil
}

func (p *Processor) request(most int, wait time.Duration) LeaseRequest {
	return LeaseRequest{Max: most, TTL: p.c.LeaseTTL, Wait: wait, Kinds: p.kinds, Owner: p.c.Owner}
}

// Plan tells which jobs RunOnce and Drain would run now, in the order of enqueueing, at most limit of them (0: all). It
// leases nothing and changes nothing. A queue that cannot be inspected gives ErrUnsupported.
func (p *Processor) Plan(ctx context.Context, limit int) ([]Job, error) {
	inspector, ok := p.c.Queue.(Inspector)
	if !ok {
		return nil, &Error{Op: "plan", Err: ErrUnsupported}
	}
	var jobs []Job
	for j, err := range inspector.List(ctx, Filter{Due: true, Kinds: p.kinds, Limit: limit}) {
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

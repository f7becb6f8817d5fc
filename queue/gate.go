package queue

import (
	"context"
	"sync/atomic"
)

// MaySend reports whether the job whose context this is may send a request that does something. An executor that asks must
// have read from the service just before, in the same job: the read tests whether a pause may end. It asks right before it
// sends, sends nothing when the answer is false, and comes again by a Release. Work asks for each operation.
//
// While the account of the job pauses the answer is false, also for jobs that were under way when the pause began. After it
// one job at a time may send, until one has fared well. In a context that is not of a Processor's job the answer is true.
func MaySend(ctx context.Context) bool {
	g, ok := ctx.Value(gateKey{}).(*gate)
	return !ok || g.maySend()
}

type gateKey struct{}

// gate is what a job's context knows of the pauses of its account.
type gate struct {
	p            *Processor
	account, job string
	held         atomic.Bool
}

func (g *gate) maySend() bool {
	yes := g.p.breakers.maySend(g.account, g.job, g.p.c.Now())
	if !yes {
		g.held.Store(true)
	}
	return yes
}

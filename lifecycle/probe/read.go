package probe

import (
	"context"
	"errors"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// read gets a transaction, or an operation by its own id. Reads are harmless: a failed one is made again, except when the
// answer is that there is no such thing.
func (r *run) read(ctx context.Context, id string) (monext.TransactionDetails, error) {
	for try := 0; ; try++ {
		if r.fatal != nil {
			return monext.TransactionDetails{}, r.fatal
		}
		d, err := r.client.GetTransaction(ctx, id)
		r.note(readStep(id, &d, err))
		if err == nil || r.fail(ctx, err) || errors.Is(err, monext.ErrRefused) || try == tries {
			return d, err
		}
		if err := r.cfg.Wait(ctx, pauseOf(err, try)); err != nil {
			return d, err
		}
	}
}

// look reads a whole authorisation, and keeps what it lists.
func (r *run) look(ctx context.Context, a *authorisation) (monext.TransactionDetails, error) {
	d, err := r.read(ctx, a.id)
	if a.entries == nil {
		a.entries = make(map[string]monext.Effect)
	}
	for _, e := range d.AssociatedTransactions {
		if known, twice := a.entries[e.ID]; !twice || known.Status != monext.EffectOK {
			a.entries[e.ID] = e
		}
	}
	return d, err
}

// seen is a read that lists an effect, and how long after the answer.
type seen struct {
	monext.TransactionDetails
	first bool // it was listed in the first read
	lag   time.Duration
}

// await reads a transaction until it lists an effect as OK, or patience ends.
func (r *run) await(ctx context.Context, a *authorisation, m *move) (seen, bool) {
	var s seen
	for round := 0; ; round++ {
		d, err := r.look(ctx, a)
		s.TransactionDetails, s.first, s.lag = d, round == 0, r.cfg.Now().Sub(m.at)
		if err == nil && lists(d, m.answer.Transaction.ID) {
			r.lag = max(r.lag, s.lag)
			return s, true
		}
		if r.fatal != nil || s.lag >= r.cfg.Patience || r.cfg.Wait(ctx, pauseFor(round)) != nil {
			return s, false
		}
	}
}

// settled reads an authorisation after as long as an effect may need to be listed, going by what was seen so far.
func (r *run) settled(ctx context.Context, a *authorisation) (monext.TransactionDetails, error) {
	if r.fatal != nil {
		return monext.TransactionDetails{}, r.fatal
	}
	if err := r.cfg.Wait(ctx, max(5*time.Second, 2*r.lag)); err != nil {
		r.fail(ctx, err)
		return monext.TransactionDetails{}, err
	}
	return r.look(ctx, a)
}

func lists(d monext.TransactionDetails, id string) bool {
	for i := range d.AssociatedTransactions {
		if e := &d.AssociatedTransactions[i]; e.ID == id && id != "" && e.Status == monext.EffectOK {
			return true
		}
	}
	return false
}

// pauseFor grows from one second to thirty.
func pauseFor(round int) time.Duration {
	return min(time.Second<<min(round, 5), 30*time.Second)
}

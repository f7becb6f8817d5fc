package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
)

// Payments is the store of payments in a file. It keeps every promise of [lifecycle.Store]; the jobs made from wakes stand in
// the queue of the same file ([DB.Jobs]), in the same commit as the payment.
//
// Its errors are those of package lifecycle, or an [*Error], or order.Faults, or that of the context; the first name the payment.
type Payments struct{ db *DB }

var _ lifecycle.Finisher = (*Payments)(nil)

// Load implements [lifecycle.Store]. A stored payment that cannot be decoded is a *lifecycle.CorruptError with its key; all
// others stay as usable as before.
func (s *Payments) Load(ctx context.Context, key lifecycle.Key) (*lifecycle.Payment, error) {
	var document []byte
	var version int64
	err := s.db.row(ctx, "SELECT version, document FROM payments WHERE account = ? AND order_ref = ?", key.Account, key.Order).
		Scan(&version, &document)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, paymentError("load", key, lifecycle.ErrNotFound)
	}
	if err != nil {
		return nil, s.db.readError("load payment", err)
	}
	p, err := decode(key, version, document)
	if err != nil {
		return nil, paymentError("load", key, err)
	}
	return p, nil
}

// decode reads a document and holds it against the row it stood in.
func decode(key lifecycle.Key, version int64, document []byte) (*lifecycle.Payment, error) {
	p := new(lifecycle.Payment)
	if err := json.Unmarshal(document, p); err != nil {
		reason := "it is not a payment's JSON"
		if corrupt, ok := errors.AsType[*lifecycle.CorruptError](err); ok {
			reason = corrupt.Reason
		}
		return nil, &lifecycle.CorruptError{Key: key, Reason: reason}
	}
	switch {
	case p.Key() != key:
		return nil, &lifecycle.CorruptError{Key: key, Reason: "it is the document of another payment"}
	case p.Version() != version:
		return nil, &lifecycle.CorruptError{Key: key, Reason: fmt.Sprintf("it has version %d, its row says %d", p.Version(), version)}
	}
	return p, nil
}

// Save implements [lifecycle.Store]: one commit for the document, what it is found by, and the jobs of its wakes. A wake whose
// job is there already adds nothing.
//
// If Save fails with ErrFailed, or the process ends before it returns, the commit may be on disk or not. Load tells: the
// version is p.Version() if it is. Saving p once more is harmless: it either commits now or gives lifecycle.ErrConflict. Every
// other error means that nothing was saved.
func (s *Payments) Save(ctx context.Context, p *lifecycle.Payment, fence lifecycle.Fence, wakes ...lifecycle.Wake) error {
	return s.save(ctx, saving{p: p, fence: fence}, wakes)
}

// SaveAndRelease implements [lifecycle.Finisher]: Save and Release in one commit.
func (s *Payments) SaveAndRelease(ctx context.Context, p *lifecycle.Payment, lease lifecycle.Lease, wakes ...lifecycle.Wake) error {
	return s.save(ctx, saving{p: p, fence: lease.Fence, release: true}, wakes)
}

// Is implements [lifecycle.Finisher].
func (s *Payments) Is(other lifecycle.Store) bool { return other == lifecycle.Store(s) }

func (s *Payments) save(ctx context.Context, c saving, wakes []lifecycle.Wake) error {
	p := c.p
	document, err := json.Marshal(p)
	if err != nil {
		return paymentError("save", p.Key(), err)
	}
	c.document, c.specs = document, make([]queue.Spec, len(wakes))
	for i, w := range wakes {
		if c.specs[i], err = queue.SpecOf(w); err != nil {
			return paymentError("save", p.Key(), err)
		}
	}
	if err := queue.ValidateSpecs(c.specs); err != nil {
		return paymentError("save", p.Key(), err)
	}
	if err := s.db.w.do(ctx, "save payment", c.run); err != nil {
		return paymentError("save", p.Key(), err)
	}
	if len(wakes) > 0 {
		s.db.wakeups.send()
	}
	return nil
}

// saving is one Save.
type saving struct {
	p        *lifecycle.Payment
	fence    lifecycle.Fence
	release  bool // the lease ends with it
	document []byte
	specs    []queue.Spec
}

func (c *saving) run(t *tx) error {
	key := c.p.Key()
	if c.fence != 0 {
		last, err := lastFence(t, key)
		if err != nil {
			return err
		}
		if last != c.fence {
			return refuse(lifecycle.ErrLeaseLost)
		}
	}
	written, err := c.write(t)
	if err != nil {
		return err
	}
	if !written {
		return refuse(lifecycle.ErrConflict)
	}
	for _, token := range c.p.SessionIDs() {
		_, err := t.exec("INSERT INTO payment_sessions VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key.Account, token, key.Order)
		if err != nil {
			return err
		}
	}
	for _, id := range c.p.TransactionIDs() {
		_, err := t.exec("INSERT INTO payment_transactions VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key.Account, id, key.Order)
		if err != nil {
			return err
		}
	}
	if c.release {
		if _, err := t.exec(releasePayment, key.Account, key.Order, int64(c.fence)); err != nil {
			return err
		}
	}
	_, err = enqueue(t, t.at, c.specs)
	return err
}

// write inserts or replaces the row, if the version there is the one that was loaded.
func (c *saving) write(t *tx) (bool, error) {
	p, key := c.p, c.p.Key()
	var due any
	if at := p.DueAt(t.at); !at.IsZero() {
		due = roundUp(at)
	}
	if p.Base() == 0 {
		return affected(t.exec(`INSERT INTO payments (account, order_ref, version, state, review, due_at, created_at, updated_at, document)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8) ON CONFLICT DO NOTHING`,
			key.Account, key.Order, p.Version(), string(p.State()), p.NeedsReview(), due, t.now(), c.document))
	}
	return affected(t.exec(`UPDATE payments SET version = ?3, state = ?4, review = ?5, due_at = ?6, updated_at = ?7, document = ?8
		WHERE account = ?1 AND order_ref = ?2 AND version = ?9`,
		key.Account, key.Order, p.Version(), string(p.State()), p.NeedsReview(), due, t.now(), c.document, p.Base()))
}

// paymentError names the operation and the payment. Failures of the file name it themselves.
func paymentError(op string, key lifecycle.Key, err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return fmt.Errorf("sqlite: %s payment %s: %w", op, key, err)
}

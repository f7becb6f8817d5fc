package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// The Service is where notifications go: hand it to monext.NotificationHandler.
var _ monext.Sink = (*Service)(nil)

// Known tells whether a notification names a session or a transaction of ours.
// It calls nobody but the store.
func (s *Service) Known(ctx context.Context, n monext.Notification) (bool, error) {
	keys, err := s.find(ctx, n)
	return len(keys) > 0, err
}

// notePause is the least time between two reads that notifications ask for.
const notePause = 30 * time.Second

// Record commits a wake to read the payment back. The notification itself
// changes nothing: it is not signed. The first is read at once; those that
// follow within half a minute are read together at its end, so that a flood of
// them fills neither the history nor the queue, and none is lost. Each wake is
// over with one read that succeeds, however long the payment stays undecided.
func (s *Service) Record(ctx context.Context, n monext.Notification) error {
	keys, err := s.find(ctx, n)
	if err != nil {
		return err
	}
	for _, key := range keys {
		_, err := s.commit(ctx, key, 0, nil, func(d *draft) error {
			if d.noted.After(d.now) && !d.noted.After(d.now.Add(notePause)) {
				return nil // the read that is due then is for this one too
			}
			due := d.now
			if next := d.noted.Add(notePause); !d.noted.After(d.now) && next.After(due) { // one in the future is of a wrong clock
				due = next
			}
			d.wake("", ActionRefresh, due.Sub(d.now), notedLooks+int(d.Version()))
			d.add(Event{Type: EventSwept, Reason: "notified", Swept: &Swept{Look: d.sweeps, Next: d.nextSweep, Noted: due}})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// notedLooks keeps the look numbers of notifications apart from all others.
const notedLooks = 2_000_000

// find gives the payments a notification is about.
func (s *Service) find(ctx context.Context, n monext.Notification) ([]Key, error) {
	f := Filter{Account: s.account, Session: n.Token, Limit: 10}
	if n.Token == "" {
		if n.TransactionID == "" {
			return nil, nil
		}
		f.Transaction = n.TransactionID
	}
	keys, err := s.store.Find(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("lifecycle: find notified payment: %w", err)
	}
	return keys, nil
}

// Return handles the buyer's coming back: the session is read at once, without
// waiting for the notification, and the payment is given as it then is. token
// is that of the return URL (monext.ReturnToken). ErrNotFound: the token is of
// no session of ours; no call was made.
func (s *Service) Return(ctx context.Context, token string) (*Payment, error) {
	keys, err := s.find(ctx, monext.Notification{Token: token})
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 || token == "" {
		return nil, fmt.Errorf("lifecycle: return: session: %w", ErrNotFound)
	}
	p, err := s.load(ctx, keys[0].Order)
	if err != nil {
		return nil, err
	}
	p, err = s.refresh(ctx, p, token)
	s.tell(ctx, p)
	return p, err
}

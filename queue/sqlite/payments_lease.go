package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order"
)

// Claim implements [lifecycle.Store]. ttl is 1 ms to 24 h.
func (s *Payments) Claim(ctx context.Context, key lifecycle.Key, ttl time.Duration) (lifecycle.Lease, error) {
	var faults order.Faults
	if ttl < time.Millisecond || ttl > 24*time.Hour {
		faults.Add("ttl", order.RuleRange, "1ms..24h", "must be between 1 ms and 24 h")
		return lifecycle.Lease{}, faults
	}
	lease := lifecycle.Lease{Key: key}
	err := s.db.w.do(ctx, "claim payment", func(t *tx) error {
		until := after(t.at, ttl)
		lease.ExpiresAt = fromMillis(until)
		err := t.row(claimPayment, key.Account, key.Order, until, t.now(), 0).Scan(&lease.Fence)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		fence, over, err := t.wall.over(t, key)
		if err != nil {
			return err
		}
		if !over {
			return refuse(lifecycle.ErrBusy)
		}
		return t.row(claimPayment, key.Account, key.Order, until, t.now(), fence).Scan(&lease.Fence)
	})
	if err != nil {
		return lifecycle.Lease{}, paymentError("claim", key, err)
	}
	return lease, nil
}

// Release implements [lifecycle.Store]. It is done even when ctx is cancelled: that is often just why a worker stops.
func (s *Payments) Release(ctx context.Context, lease lifecycle.Lease) error {
	err := s.db.w.do(context.WithoutCancel(ctx), "release payment", func(t *tx) error {
		_, err := t.exec(releasePayment, lease.Key.Account, lease.Key.Order, int64(lease.Fence))
		return err
	})
	if err != nil {
		return paymentError("release", lease.Key, err)
	}
	return nil
}

// claimPayment takes the lease when it is over, or when it is the one with the fence ?5.
const claimPayment = `INSERT INTO payment_leases (account, order_ref, fence, expires_at, claimed_at) VALUES (?1, ?2, 1, ?3, ?4)
	ON CONFLICT DO UPDATE SET fence = fence + 1, expires_at = excluded.expires_at, claimed_at = excluded.claimed_at
	WHERE expires_at <= ?4 OR fence = ?5 RETURNING fence`

const releasePayment = "UPDATE payment_leases SET expires_at = 0 WHERE account = ? AND order_ref = ? AND fence = ?"

const fencePayment = "SELECT fence FROM payment_leases WHERE account = ? AND order_ref = ? AND expires_at <> 0"

// lastFence is the fence of the last lease claimed on the key; zero if there is none or it was released.
func lastFence(t *tx, key lifecycle.Key) (fence lifecycle.Fence, err error) {
	err = t.row(fencePayment, key.Account, key.Order).
		Scan(&fence)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return fence, err
}

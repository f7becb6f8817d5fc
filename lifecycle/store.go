package lifecycle

import (
	"context"
	"errors"
	"time"
)

// Errors of a Store, matched with errors.Is.
var (
	// ErrNotFound: no payment has this key, or no operation this id.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the payment was saved by somebody else since it was loaded,
	// or a request's key was used before with other content.
	ErrConflict = errors.New("conflict")
	// ErrBusy: somebody else holds the payment's lease. Come again.
	ErrBusy = errors.New("busy")
	// ErrLeaseLost: the fence given is not that of the payment's current lease.
	ErrLeaseLost = errors.New("lease lost")
)

// Fence is the number of a lease: it grows with every lease on a payment, so
// that a store can refuse the writes of a worker whose lease somebody else took
// over. Zero means that the writer claims no lease.
type Fence int64

// Lease is the exclusive, expiring, fenced right to work on a payment.
type Lease struct {
	Key       Key
	Fence     Fence     // greater than that of every earlier lease on Key
	ExpiresAt time.Time // on the store's clock
}

// Filter selects payments for Find. All fields given must hold.
type Filter struct {
	Account     string  // required
	Session     string  // payments with this session id
	Transaction string  // payments with this transaction id
	States      []State // payments in any of these states
	Review      bool    // only payments that need review
	After       string  // continue behind this order reference
	Limit       int     // at most so many keys; zero means 100, the most is 1000
}

// Store keeps payments. A host brings its own, or takes NewMemory or the one of
// queue/sqlite. Package lifecycle/storetest proves that a Store keeps what is
// promised here.
//
// A Store never looks inside a payment: it keeps the document that
// Payment.MarshalJSON gives, beside the few values it must find it by (Key,
// Version, State, NeedsReview, DueAt, SessionIDs, TransactionIDs).
type Store interface {
	// Load returns the payment, or ErrNotFound.
	Load(ctx context.Context, key Key) (*Payment, error)

	// Save commits the payment and its wakes together, or neither.
	// It is a compare-and-swap: the version stored must be p.Base() (zero:
	// there must be none), else ErrConflict. When fence is not zero it must be
	// the fence of the last lease claimed on the key (expired or not, but
	// neither released nor followed by another), else ErrLeaseLost. What is
	// saved is durable when Save returns nil; any other error leaves open
	// whether it is, and the caller loads again to find out.
	Save(ctx context.Context, p *Payment, fence Fence, wakes ...Wake) error

	// Find returns the keys that match, ordered by order reference.
	Find(ctx context.Context, f Filter) ([]Key, error)

	// Due returns up to limit keys of an account whose DueAt, by the store's clock
	// at the save, is not zero and not after the store's now, the longest due first.
	// If the store's clock was set back after a save, so that the save lies in the
	// future, the payment is due.
	Due(ctx context.Context, account string, limit int) ([]Key, error)

	// Claim gives out the lease on a key (which need not exist yet) for ttl on
	// the store's clock, or ErrBusy while another lease is live. ExpiresAt minus
	// ttl is the store's time of the claim; the Service compares the host's clock
	// with it. If the store's clock was set back after a claim, so that the claim
	// lies in the future, the lease ends when its ttl has passed on a monotonic clock
	// since this process first saw it.
	Claim(ctx context.Context, key Key, ttl time.Duration) (Lease, error)

	// Release ends a lease early. A lease that is not current any more is
	// nobody's loss: nil.
	Release(ctx context.Context, lease Lease) error
}

// Finisher is a Store that can save a payment and end its lease in one commit. A
// pass makes its last save so where it can, which spares a commit; a Store need
// not be one.
type Finisher interface {
	Store

	// SaveAndRelease is Save under the lease's fence and Release of the lease,
	// both or neither: after an error the lease is as it was, or both are done.
	SaveAndRelease(ctx context.Context, p *Payment, lease Lease, wakes ...Wake) error

	// Is tells whether other is this very store. A type that embeds a Finisher
	// has its methods and is another store: its own Save must not be passed by.
	Is(other Store) bool
}

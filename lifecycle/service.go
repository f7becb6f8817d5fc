package lifecycle

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/monext-community/monext-go/internal/isnil"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// Gateway is what the lifecycle needs of Monext. *monext.Client is one.
//
// A gateway sends at most one request for each call of Capture, Cancel and
// Refund; nothing else in this package protects against one that does not.
type Gateway interface {
	CreateSession(ctx context.Context, r monext.SessionRequest) (monext.Session, error)
	GetSession(ctx context.Context, sessionID string) (monext.SessionDetails, error)
	GetTransaction(ctx context.Context, transactionID string) (monext.TransactionDetails, error)
	Capture(ctx context.Context, transactionID string, r monext.OperationRequest) (monext.Answer, error)
	Cancel(ctx context.Context, transactionID string, r monext.OperationRequest) (monext.Answer, error)
	Refund(ctx context.Context, transactionID string, r monext.OperationRequest) (monext.Answer, error)
}

var _ Gateway = (*monext.Client)(nil)

// Config is what a Service is made of.
type Config struct {
	// Account names the account at Monext, as the host likes; it is part of
	// every payment's key and must never change. 1 to 64 characters. Required.
	Account string
	// Gateway speaks to Monext. Required.
	Gateway Gateway
	// Store keeps the payments. Required.
	Store Store
	// Observer hears of every event after its commit. Optional.
	Observer Observer
	// Rules say what the shop's events mean. Default: DefaultRules.
	Rules Rules
	// Settings are durations and policies.
	Settings Settings
	// Now is the clock. Default time.Now; durations between two calls are
	// taken on its monotonic reading when it has one.
	Now func() time.Time
	// NewID makes operation ids: 1 to 50 characters of a-z, 0-9, - and _,
	// unique for ever. Default: 26 characters from crypto/rand.
	NewID func() string
	// Logger gets what is worth a line. Default: none.
	Logger *slog.Logger
}

// Service runs the payments of one account. It is safe for concurrent use, and
// any number of processes may run one each over the same store.
type Service struct {
	account  string
	gateway  Gateway
	store    Store
	observer Observer
	rules    Rules
	set      Settings
	host     *hostClock
	newID    func() string
	log      *slog.Logger
	tellers  tellers
	finisher Finisher // the store, if it is one
}

// New checks the configuration and returns a Service. It starts nothing and
// calls nobody. Errors are order.Faults.
func New(c Config) (*Service, error) {
	var faults order.Faults
	if n := len([]rune(c.Account)); n < 1 || n > maxAccount {
		faults.Add("account", order.RuleRequired, "1..64", "name the account in 1 to 64 characters")
	}
	if isnil.Value(c.Gateway) {
		faults.Add("gateway", order.RuleRequired, "", "give a monext.Client")
	}
	if isnil.Value(c.Store) {
		faults.Add("store", order.RuleRequired, "", "give a Store: for tests queue.Outbox(lifecycle.NewMemory(nil), queue.NewMemory())")
	}
	if c.Observer != nil && isnil.Value(c.Observer) {
		faults.Add("observer", order.RuleRequired, "", "holds a nil pointer: leave it out, or give an Observer")
	}
	if c.Rules != nil && isnil.Value(c.Rules) {
		faults.Add("rules", order.RuleRequired, "", "holds a nil pointer: leave it out, or give Rules")
	}
	set, err := c.Settings.withDefaults()
	var bad order.Faults
	if errors.As(err, &bad) {
		faults = append(faults, bad...)
	}
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("lifecycle: new service: %w", err)
	}
	s := &Service{
		account: c.Account, gateway: c.Gateway, store: c.Store, observer: c.Observer, rules: c.Rules,
		set: set, newID: c.NewID, log: c.Logger,
	}
	if f, ok := c.Store.(Finisher); ok && f.Is(c.Store) {
		s.finisher = f
	}
	if s.rules == nil {
		s.rules = DefaultRules{}
	}
	if s.newID == nil {
		s.newID = randomID
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.host = &hostClock{read: c.Now, max: set.MaxSkew, rest: set.Horizon, log: s.log}
	if c.Now == nil {
		s.host.read = time.Now
	}
	_, _ = s.host.look() // what is set from now on is noticed
	return s, nil
}

const maxAccount = 64

// Account returns the account's name.
func (s *Service) Account() string { return s.account }

// Payment returns the payment of an order as it is stored, or ErrNotFound.
func (s *Service) Payment(ctx context.Context, reference string) (*Payment, error) {
	return s.load(ctx, reference)
}

// List returns the payments a filter selects, ordered by order reference. The
// filter's account is filled in. A payment that cannot be read hides no other:
// those that can are returned beside the joined errors.
func (s *Service) List(ctx context.Context, f Filter) ([]*Payment, error) {
	f.Account = s.account
	keys, err := s.store.Find(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("lifecycle: list payments: %w", err)
	}
	all := make([]*Payment, 0, len(keys))
	var failed error
	for _, key := range keys {
		p, err := s.store.Load(ctx, key)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("lifecycle: list payments: order %s: %w", key.Order, err))
			continue
		}
		all = append(all, p)
	}
	return all, failed
}

func (s *Service) key(reference string) Key { return Key{Account: s.account, Order: reference} }

func (s *Service) load(ctx context.Context, reference string) (*Payment, error) {
	p, err := s.store.Load(ctx, s.key(reference))
	if err != nil {
		return nil, fmt.Errorf("lifecycle: load payment of order %s: %w", reference, err)
	}
	return p, nil
}

func (s *Service) now() time.Time { return s.host.now() }

// clock is the time an event is stamped with: UTC, in milliseconds.
func (s *Service) clock() time.Time { return stamp(s.now()) }

func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// randomID returns 130 random bits in 26 characters that Monext takes as a
// merchant reference.
func randomID() string {
	var b [17]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])[:26])
}

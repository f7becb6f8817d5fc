package monexttest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Option changes one setting of a new [Server].
type Option func(*config) error

// config holds the settings; the table in the package comment gives the defaults.
type config struct {
	merchant, key   string
	publicURL       string
	notificationURL string
	now             func() time.Time
	wait            waitFunc
	notifier        http.RoundTripper
	intent          func(string) bool
	statePath       string
	seed            uint64

	sessionLife       time.Duration
	authorizationLife time.Duration
	cutOff            time.Duration
	readLag           time.Duration
	holdLife          time.Duration
	refundLife        time.Duration
	finalLag          time.Duration
	attempts          int
	listCap           int
	endedStatus       int
	operationStatus   int
	cancelWord        string
	reauthWord        string
	expiredCode       string
	lateCancelCode    string
	duplicateCode     string
	words             Words
	duplicates        DuplicateRule
	cancels           CancelRule
	reauth            ReauthorizationRule

	pointsOfSale []pointOfSale     // none: every well-formed reference is one
	methods      map[string]Method // by contract; replaced, never changed

	coerce            bool
	cutFractions      bool
	refusedNamed      bool
	returnToken       bool
	legacyPaths       bool
	aliveNeedsKey     bool
	unauthorizedAs200 bool
	typeless          bool
	sparse            bool
	flatInProgress    bool
	refusedEntries    bool
	unsorted          bool
	singleAsObject    bool
	echo              bool
	sandboxAmounts    bool
	refundNeedsRemit  bool
	overdraft         bool
	partialCancels    bool
	ownIDCancels      bool
	finalCloses       bool
	stopOn200         bool
	autoAccept        bool
}

// waitFunc waits for a while, or until the context ends.
type waitFunc func(context.Context, time.Duration) error

func defaults() config {
	return config{
		merchant:          "900000000001",
		key:               "simulator-access-key",
		publicURL:         "http://127.0.0.1:8089",
		now:               time.Now,
		wait:              sleep,
		seed:              1,
		sessionLife:       30 * time.Minute,
		authorizationLife: 7 * 24 * time.Hour,
		cutOff:            22 * time.Hour,
		attempts:          1,
		sandboxAmounts:    true,
		coerce:            true,
		legacyPaths:       true,
		aliveNeedsKey:     true,
		typeless:          true,
		refusedEntries:    true,
		listCap:           100,
		endedStatus:       http.StatusInternalServerError,
		operationStatus:   http.StatusCreated,
		cancelWord:        wordCancel,
		reauthWord:        wordReauthorization,
		expiredCode:       "02302",
		lateCancelCode:    codeTooLate,
		partialCancels:    true,
		ownIDCancels:      true,
		finalCloses:       true,
		duplicateCode:     "01913",
	}
}

// sleep waits for d or for the context.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// WithCredentials sets the merchant id and the access key that callers must present.
func WithCredentials(merchant, key string) Option {
	return func(c *config) error {
		if merchant == "" || key == "" || strings.Contains(merchant, ":") {
			return errors.New("monexttest: credentials: merchant and key are required, and the merchant holds no colon")
		}
		c.merchant, c.key = merchant, key
		return nil
	}
}

// WithPublicURL sets the scheme, host and port under which buyers reach the payment page and callers the API.
func WithPublicURL(base string) Option {
	return func(c *config) error {
		if !webURL(base) {
			return errors.New("monexttest: public URL: must be an absolute http or https URL")
		}
		c.publicURL = strings.TrimSuffix(base, "/")
		return nil
	}
}

// WithNotificationURL sets the address of the point of sale, used by sessions that bring none.
func WithNotificationURL(address string) Option {
	return func(c *config) error {
		if !webURL(address) {
			return errors.New("monexttest: notification URL: must be an absolute http or https URL")
		}
		c.notificationURL = address
		return nil
	}
}

func webURL(s string) bool {
	u, err := url.Parse(s) // which lets a blank pass, that no request line can carry
	return err == nil && !strings.Contains(s, " ") && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// WithClock sets the clock under the server's own; [Server.Advance] adds to it. Default time.Now.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return errors.New("monexttest: clock: must not be nil")
		}
		c.now = now
		return nil
	}
}

// WithWait replaces the waiting of [Delay] and [Drip]; a simulation can move its own clock instead. The function returns
// early, with the context's error, when the caller has gone.
func WithWait(wait func(context.Context, time.Duration) error) Option {
	return func(c *config) error {
		if wait == nil {
			return errors.New("monexttest: wait: must not be nil")
		}
		c.wait = wait
		return nil
	}
}

// WithNotificationTransport sets what carries notifications to the merchant. Default: a transport of its own that
// keeps no connection.
func WithNotificationTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return errors.New("monexttest: notification transport: must not be nil")
		}
		c.notifier = rt
		return nil
	}
}

// WithIntentCheck sets the question "is there a durable intent of this merchantReference?", asked for every capture,
// cancel and refund before it is executed. No is recorded as a violation; the operation is executed all the same.
// The function is called without any lock of the server held, possibly by several requests at once.
func WithIntentCheck(known func(merchantReference string) bool) Option {
	return func(c *config) error {
		c.intent = known
		return nil
	}
}

// WithStateFile keeps the state in a file: a journal in JSON lines, replayed by [New] and appended to before each answer
// leaves. See "Durability" in the package comment.
func WithStateFile(path string) Option {
	return func(c *config) error {
		if path == "" {
			return errors.New("monexttest: state file: path is required")
		}
		c.statePath = path
		return nil
	}
}

// WithSeed sets the number that the ids of sessions, transactions and operations are made from: equal seeds give equal ids,
// and different ones hardly ever the same. A caller that keeps what it learnt, in a database of its own, longer than the
// server lives needs another seed for each server, or [WithStateFile], which keeps the seed it was made with. Default 1.
func WithSeed(seed uint64) Option {
	return func(c *config) error {
		c.seed = seed
		return nil
	}
}

// WithAutomaticBuyer lets a buyer accept every session the moment it is created, as Accept does.
func WithAutomaticBuyer() Option {
	return flag(func(c *config) { c.autoAccept = true })
}

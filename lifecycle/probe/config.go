package probe

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// ErrProduction is returned by [Run] for Monext's production environment.
var ErrProduction = errors.New("probe: environment: production moves real money, and a probe provokes refusals there: " +
	"give a sandbox account, with monext.Sandbox or its base URL")

// ErrNoSession is returned by [Run] when a session cannot be created, with the reason: nothing can be asked then. A base URL
// that is wrong, a point of sale or a contract that the account does not have end in it.
var ErrNoSession = errors.New("no session can be created")

// Config says where to ask, how to pay, and what to ask.
type Config struct {
	// Credentials are those of the account. Required.
	Credentials monext.Credentials
	// Environment or BaseURL says where it is; exactly one is required, and production is refused.
	Environment monext.Environment
	BaseURL     string
	// HTTPClient brings the transport to use; nil means one like the client's own. It is wrapped, to see the protocol
	// and the headers of the answers, and must not retry.
	HTTPClient *http.Client

	// PointOfSale is the reference of the point of sale. Required.
	PointOfSale string
	// ContractNumbers are the payment methods to offer; empty offers all of the point of sale. They must allow a manual
	// capture, several captures in part, partial refunds and cancels: where a method does not, answers are unclear.
	ContractNumbers []string
	// Currency of all payments. Default EUR.
	Currency order.Currency
	// ReturnURL is where the payment page sends the buyer's browser. Default https://example.org/.
	ReturnURL string

	// Pay gets one payment page paid, with a card that is accepted: it shows the address to a person, or pays in a
	// fake. It need not wait for the payment; the session is read until it is over. Required.
	Pay func(ctx context.Context, v Visit) error
	// PayWithin is how long to wait for the payments. Default 35 minutes, the life of a payment page and a little more.
	PayWithin time.Duration

	// Only lists the questions to ask, 1 to 9. Default all.
	Only []int
	// ListCap asks whether lists are cut at 100 entries, part of question 4. It costs one payment and more than 100
	// requests; without it the ask is [NotAsked].
	ListCap bool
	// LateTransaction is an authorisation of an earlier run whose life is over, for question 7. Without one, the run
	// makes an authorisation to keep, and the report says from when on it can be given here.
	LateTransaction string
	// CapturedTransaction is an authorisation of an earlier run that was captured and remitted since, for the asks about
	// refunds. Give one when the account refuses to refund what is not remitted yet.
	CapturedTransaction string

	// Patience is how long to wait for an effect, or the release behind a FINAL capture, to be listed. Default 5 minutes.
	Patience time.Duration
	// Prefix starts the order references and merchant references; at most 20 letters and digits. It must be new in each
	// run, or the duplicate check answers for another. Default random.
	Prefix string
	// Now and Wait are the clock, and the pause between two reads, which moves it: give both, as a test does, or neither.
	// Defaults: the machine's.
	Now  func() time.Time
	Wait func(ctx context.Context, d time.Duration) error
	// Progress hears what is being done, line by line, and no answers: those are in the report. It may be nil.
	Progress func(line string)
}

// withDefaults fills in what is absent and refuses what cannot work, all at once.
func (c Config) withDefaults() (Config, error) {
	var faults order.Faults
	c.BaseURL = c.check(&faults)
	if err := faults.Err(); err != nil {
		return c, fmt.Errorf("probe: config: %w", err)
	}
	if environment, err := monext.EnvironmentOf(c.BaseURL); err != nil {
		return c, fmt.Errorf("probe: config: %w", err)
	} else if environment == monext.Production {
		return c, ErrProduction
	}
	if c.Currency == 0 {
		c.Currency = order.EUR
	}
	if c.ReturnURL == "" {
		c.ReturnURL = "https://example.org/"
	}
	if c.PayWithin == 0 {
		c.PayWithin = 35 * time.Minute
	}
	if c.Patience == 0 {
		c.Patience = 5 * time.Minute
	}
	if c.Prefix == "" {
		c.Prefix = "PROBE" + rand.Text()[:10]
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	c.Only = slices.Clone(c.Only)
	return c, nil
}

// check adds the faults of the configuration, and gives its base URL.
func (c *Config) check(faults *order.Faults) string {
	base := c.BaseURL
	switch c.Environment {
	case "":
		if base == "" {
			faults.Add("environment", order.RuleRequired, "", "give Environment or BaseURL")
		}
	case monext.Sandbox, monext.Production:
		if base != "" {
			faults.Add("environment", order.RuleConflict, "", "give Environment or BaseURL, not both")
		}
		base = monext.SandboxURL
		if c.Environment == monext.Production {
			base = monext.ProductionURL
		}
	default:
		faults.Add("environment", order.RuleUnknown, "sandbox", "must be sandbox; use BaseURL for others")
	}
	if c.PointOfSale == "" {
		faults.Add("pointOfSale", order.RuleRequired, "", "must not be empty")
	}
	if c.Pay == nil {
		faults.Add("pay", order.RuleRequired, "", "say how a payment page gets paid")
	}
	for _, n := range c.Only {
		if n < 1 || n > len(questions) {
			faults.Add("only", order.RuleRange, "1..9", "has a number that is no question")
		}
	}
	if c.PayWithin < 0 {
		faults.Add("payWithin", order.RuleRange, "> 0", "must be positive")
	}
	if c.Patience < 0 {
		faults.Add("patience", order.RuleRange, "> 0", "must be positive")
	}
	switch {
	case c.Now != nil && c.Wait == nil:
		faults.Add("wait", order.RuleConflict, "", "must be given with Now: the machine's pauses do not move another clock")
	case c.Now == nil && c.Wait != nil:
		faults.Add("now", order.RuleConflict, "", "must be given with Wait: another pause does not move the machine's clock")
	}
	if len(c.Prefix) > 20 || strings.Trim(c.Prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "" {
		faults.Add("prefix", order.RuleFormat, "20", "must be at most 20 letters and digits")
	}
	return base
}

// asked tells whether a question is part of the run.
func (c *Config) asked(number int) bool {
	return len(c.Only) == 0 || slices.Contains(c.Only, number)
}

// wait pauses for d, or until the context ends.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

package monexttest

import (
	"cmp"
	"fmt"
	"time"
)

// WithSessionLife sets how long a session waits for its buyer. Default 30 minutes, Monext's own.
func WithSessionLife(d time.Duration) Option {
	return chosen("session-life", func(c *config) { c.sessionLife = d })
}

// WithAuthorizationLife sets how long an authorisation can be captured. Default 7 days, Monext's own.
func WithAuthorizationLife(d time.Duration) Option {
	return chosen("authorization-life", func(c *config) { c.authorizationLife = d })
}

// WithCutOff sets the time of day, UTC, at which captures are remitted to the bank, from 0 to below 24 hours. Default 22:00.
func WithCutOff(sinceMidnight time.Duration) Option {
	return chosen("cut-off", func(c *config) { c.cutOff = sinceMidnight })
}

// WithReadLag keeps every effect of an operation out of reads for a while. Default none.
func WithReadLag(d time.Duration) Option {
	return chosen("read-lag", func(c *config) { c.readLag = d })
}

// WithAttempts sets how many refusals end a session: until then the buyer may try again. Default 1.
func WithAttempts(n int) Option {
	return chosen("attempts", func(c *config) { c.attempts = n })
}

// WithListCap sets how many associated transactions are listed: the authorisation and the newest others. Default 100, the
// figure of Monext's older API; 0 lists all.
func WithListCap(n int) Option {
	return chosen("list-cap", func(c *config) { c.listCap = n })
}

// WithEndedStatus sets the HTTP status of the flat answer for abandoned and expired sessions, 200 to 599. Default 500.
func WithEndedStatus(status int) Option {
	return chosen("ended-status", func(c *config) { c.endedStatus = status })
}

// WithWords sets the type words of a cancel and of the authorisation that LATE_DELIVERY adds to those of one source. Default
// [WordsOfDescription]. [WithCancelWord] and [WithReauthorizationWord], when they come behind it, set one of the two.
func WithWords(words Words) Option {
	return chosen("words", func(c *config) { c.speak(words) })
}

// WithCancelWord sets the type word of a cancel: "CANCEL" (default), "RESET" or "CANCEL_AUTHORIZATION".
func WithCancelWord(word string) Option {
	return chosen("cancel-word", func(c *config) { c.cancelWord = word })
}

// WithReauthorizationWord sets the type word of the authorisation that LATE_DELIVERY adds: "REAUTHORIZATION"
// (default), "AUTHORIZATION", or one of the older API's, such as "REAUTHO".
func WithReauthorizationWord(word string) Option {
	return chosen("reauthorization-word", func(c *config) { c.reauthWord = word })
}

// WithExpiredCaptureCode sets the return code of a plain capture on an expired authorisation. Default 02302.
func WithExpiredCaptureCode(code string) Option {
	return chosen("expired-capture-code", func(c *config) { c.expiredCode = code })
}

// WithDuplicateCheck sets what the duplicate check compares, and the code it answers with: 01913, 02001 or 02002; an empty
// code keeps 01913. Default [DuplicateByOrder].
func WithDuplicateCheck(rule DuplicateRule, code string) Option {
	compared := chosen("duplicate-rule", func(c *config) { c.duplicates = rule })
	answered := chosen("duplicate-code", func(c *config) { c.duplicateCode = cmp.Or(code, c.duplicateCode) })
	return func(c *config) error { return cmp.Or(compared(c), answered(c)) }
}

// WithCancelRule sets what a cancel does after a capture. Default [CancelSparesCaptures].
func WithCancelRule(rule CancelRule) Option {
	return chosen("cancel-rule", func(c *config) { c.cancels = rule })
}

// WithoutPartialCancels refuses, with 02110, a cancel of less than all that it could take: the whole uncaptured rest, or
// that with all captures that are not remitted, or the whole of a capture or refund named by its own id. By default a
// cancel takes any part; Monext requires an amount and says nothing of parts.
func WithoutPartialCancels() Option { return flag(func(c *config) { c.partialCancels = false }) }

// WithoutOwnIDCancels refuses, with 02302, a cancel whose path names a capture or refund, for Monext's plug-ins send the
// authorisation's id only. By default such a cancel stops that operation until its remittance, as the older API's reset
// does: a stopped capture cannot be captured again, a stopped refund can be refunded again.
func WithoutOwnIDCancels() Option { return flag(func(c *config) { c.ownIDCancels = false }) }

// WithLateCancelCode sets the return code of a cancel that comes after the remittance: 02105 (default), 01917 or 02603.
func WithLateCancelCode(code string) Option {
	return chosen("late-cancel-code", func(c *config) { c.lateCancelCode = code })
}

// WithOverdraft accepts a capture of more than is left of a payment, and a refund of more than is left of what was
// captured; by default both are refused with 02110. A payment that was wholly cancelled stays uncapturable, and one of which
// nothing was captured unrefundable; all captures of a payment, and all its refunds, sum up to at most 10^18. [Effect.Overdrawn] tells how much passed the balance; this is no violation.
func WithOverdraft() Option { return flag(func(c *config) { c.overdraft = true }) }

// WithRefundLife sets how long after its payment money can be refunded; then a refund is refused with 02302. Default 0,
// without end. One page of Monext's older API speaks of 6 months.
func WithRefundLife(d time.Duration) Option {
	return chosen("refund-life", func(c *config) { c.refundLife = d })
}

// WithHoldLife lets payments and operations on hold be accepted by themselves, under the balances, when they have waited so
// long on the server's clock. Default 0: only [Server.Resolve] and [Server.ResolveOperation] decide.
func WithHoldLife(d time.Duration) Option {
	return chosen("hold-life", func(c *config) { c.holdLife = d })
}

// WithReauthorization sets how far LATE_DELIVERY goes. Default [ReauthorizeOriginal].
func WithReauthorization(rule ReauthorizationRule) Option {
	return chosen("reauthorization-rule", func(c *config) { c.reauth = rule })
}

// WithUnauthorizedAs200 answers bad credentials with 200 and a flat body titled Unauthorized, instead of 401.
func WithUnauthorizedAs200() Option { return flag(func(c *config) { c.unauthorizedAs200 = true }) }

// WithoutLegacyPaths does not serve sessions under the paths that the description calls deprecated: POST /v1/checkout/sessions
// and GET /v1/checkout/sessions/{id}. By default they are served beside today's.
func WithoutLegacyPaths() Option { return flag(func(c *config) { c.legacyPaths = false }) }

// WithoutAliveCredentials answers GET /checkout/alive to everybody; by default it requires credentials, as the description does
// for every path.
func WithoutAliveCredentials() Option { return flag(func(c *config) { c.aliveNeedsKey = false }) }

// WithOperationStatus sets the HTTP status of the answer to a capture, cancel or refund, whatever its verdict: 201
// (default), 202, which the description has too, or 200, which it does not have.
func WithOperationStatus(status int) Option {
	return chosen("operation-status", func(c *config) { c.operationStatus = status })
}

// WithoutTypelessInProgress lets the read of an unfinished session list no transaction before the buyer's first attempt; by
// default it lists one without type, under the id that the attempt will have. Until then, no read knows that id.
func WithoutTypelessInProgress() Option { return flag(func(c *config) { c.typeless = false }) }

// WithSparseAnswers leaves out of every answer what Monext does not promise: the order, buyer,
// delivery, device and private data, and of a payment all but id, date, type, currency and requested amount. Lists and the
// transaction of an operation stay whole, for nothing in them is optional.
func WithSparseAnswers() Option { return flag(func(c *config) { c.sparse = true }) }

// WithFlatInProgress answers the read of an unfinished session with a flat body instead of an envelope.
func WithFlatInProgress() Option { return flag(func(c *config) { c.flatInProgress = true }) }

// WithoutRefusedEntries leaves refused operations out of associatedTransactions; by default they are listed as KO.
func WithoutRefusedEntries() Option { return flag(func(c *config) { c.refusedEntries = false }) }

// WithUnsortedLists lists associated transactions in an arbitrary, stable order; by default the authorisation comes first
// and the rest follows by age.
func WithUnsortedLists() Option { return flag(func(c *config) { c.unsorted = true }) }

// WithSingleAsObject writes a list of one associated transaction as the bare object.
func WithSingleAsObject() Option { return flag(func(c *config) { c.singleAsObject = true }) }

// WithEcho lets the read of an operation's own id show its merchantReference, comment and privateData; by default it does
// not, because no such echo is known of Monext.
func WithEcho() Option { return flag(func(c *config) { c.echo = true }) }

// WithoutSandboxAmounts accepts the amounts 333xx like any other; by default they choose the return code of a payment, as
// in Monext's sandbox.
func WithoutSandboxAmounts() Option { return flag(func(c *config) { c.sandboxAmounts = false }) }

// WithRefundAfterRemittance refuses, with 02302, to refund what is captured but not remitted yet.
func WithRefundAfterRemittance() Option { return flag(func(c *config) { c.refundNeedsRemit = true }) }

// WithNotificationsStopOn200 ends the repeats of a notification as soon as the merchant answers 200; by default only
// reading the final result does.
func WithNotificationsStopOn200() Option { return flag(func(c *config) { c.stopOn200 = true }) }

func flag(set func(*config)) Option {
	return func(c *config) error {
		set(c)
		return nil
	}
}

func someCode(name, code string) error {
	if len(code) != 5 {
		return fmt.Errorf("monexttest: %s: must have 5 digits", name)
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return fmt.Errorf("monexttest: %s: must have 5 digits", name)
		}
	}
	return nil
}

package monexttest

import (
	"strconv"
	"time"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// check holds a session request to the rules between its members, which the table of single members cannot express.
func (b *sessionBody) check(cfg *config, now time.Time) error {
	shop, known := cfg.pointOfSale(b.PointOfSale)
	if !known {
		return badMember("pointOfSaleReference", "must be a point of sale of the merchant", "Known")
	}
	for i, id := range b.PaymentMethod.IDs {
		if !shop.offers(id) {
			return badMember("paymentMethod.paymentMethodIDs["+strconv.Itoa(i)+"]", "must be a payment method of the point of sale", "Known")
		}
	}
	// The description gives amounts the minimum 0, and 0 to account verifications only.
	const positive = "must be greater than 0 unless payment.paymentType is ACCOUNT_VERIFICATION"
	if b.paymentType() != paymentVerification {
		if b.Order.Amount == 0 {
			return badMember("order.amount", positive, "Positive")
		}
		if b.Payment.Amount != nil && *b.Payment.Amount == 0 {
			return badMember("payment.amount", positive, "Positive")
		}
	}
	if b.capture() == captureDeferred {
		// The description: earlier than today + 7 days. That a DEFERRED capture needs its date is this package's reading.
		last := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 7)
		if b.Payment.DeferredDate == "" || !b.captureOn().Before(last) {
			return badMember("payment.deferredCaptureDate", "must be earlier than today + 7 days", "Before")
		}
	}
	return nil
}

// amount is what the buyer is to pay: that of the payment, or else of the order.
func (b *sessionBody) amount() int64 {
	if b.Payment.Amount != nil {
		return *b.Payment.Amount
	}
	return b.Order.Amount
}

// paymentType is that of the request, or what the description takes when there is no payment in it.
func (b *sessionBody) paymentType() string {
	if b.Payment.PaymentType == "" {
		return paymentOneOff
	}
	return b.Payment.PaymentType
}

// capture is the mode of the request, or what the description takes when there is no payment in it.
func (b *sessionBody) capture() string {
	if b.Payment.Capture == "" {
		return captureAutomatic
	}
	return b.Payment.Capture
}

// captureOn is the date of a DEFERRED capture; zero for every other.
func (b *sessionBody) captureOn() time.Time {
	if b.capture() != captureDeferred {
		return time.Time{}
	}
	t, _ := time.Parse(time.RFC3339, b.Payment.DeferredDate) // the table checked its form
	return t.UTC()
}

// methodID is the payment method that the buyer takes: the first that the session offers. One that no answer could name, for
// requests may name any text and answers a well-formed id only, is left out.
func (b *sessionBody) methodID() string {
	if len(b.PaymentMethod.IDs) == 0 {
		return simulated
	}
	if id := b.PaymentMethod.IDs[0]; retailapi.Match(retailapi.Identifier, id) {
		return id
	}
	return ""
}

package monext

import (
	"context"
	"encoding/json"

	"github.com/monext-community/monext-go/order"
)

// ThreeDS holds the wishes of the merchant for 3-D Secure.
type ThreeDS struct {
	// ChallengeInd is the challenge preference; empty is [ChallengeNoPreference].
	ChallengeInd ChallengeIndicator
	// MerchantName is shown to the buyer by the bank; empty is that of the payment method.
	MerchantName string
	// MerchantScore is the merchant's own score of the payment, for CB cards.
	MerchantScore string
}

// ChallengeIndicator is whether the merchant wants the buyer's bank to challenge the buyer.
type ChallengeIndicator string

// The challenge indicators of Monext's object threeDS.
const (
	ChallengeNoPreference ChallengeIndicator = "NO_PREFERENCE"
	ChallengeIssuerTRA    ChallengeIndicator = "ISSUER_TRA"
	ChallengeRequested    ChallengeIndicator = "CHALLENGE_REQUESTED"
	ChallengeMandated     ChallengeIndicator = "CHALLENGE_MANDATE"
	ChallengeAcquirerTRA  ChallengeIndicator = "ACQUIRER_TRA"
	ChallengeCBScoring    ChallengeIndicator = "CB_SCORING"
)

// OneClick is whether a one-click payment requires the CVV.
type OneClick string

// The one-click options of a session; empty means [OneClickWithoutCVV].
const (
	OneClickWithCVV    OneClick = "WITH_CVV"
	OneClickWithoutCVV OneClick = "WITHOUT_CVV"
)

// SessionRequest is the body of a payment session.
type SessionRequest struct {
	// Order is what the buyer validated. It is validated again here.
	Order   order.Order
	Payment PaymentTerms
	// ReturnURL is where the buyer's browser comes back to, whatever the result. Required.
	ReturnURL string
	// NotificationURL is called by Monext's servers; empty means the one of the point of sale.
	NotificationURL string
	// Language is the page's language, two letters; empty means the order's, else the browser's.
	Language string
	ThreeDS  ThreeDS
	// SmartDisplay sets paymentMethod.smartDisplayIndicator when not nil: false turns off the rules of
	// the back office that choose which payment methods the page shows.
	SmartDisplay *bool
	// PageCode is the identifier of a customized template of the payment page; empty is the default one.
	PageCode string
	OneClick OneClick
	// WalletID is the buyer's wallet at Monext: 2 to 50 letters, digits, dots, hyphens and
	// underscores, beginning with a letter or a digit. One wallet belongs to one buyer.
	WalletID string
	// PrivateData is added to the order's private data and overrides equal keys.
	PrivateData map[string]string
	// MiscData is a JSON object passed on to payment partners.
	MiscData json.RawMessage
	// Extra are more members of the body, for fields that Monext has agreed with the merchant and
	// these types do not know: at most 100, each under its path in Monext's names, such as
	// "subMerchant" or "order.items[0].ean" (both invented). A path leads through objects and list
	// entries that this package writes; a member that it writes itself is a fault.
	Extra map[string]json.RawMessage
}

// Session is an open payment session. It lives for 30 minutes by default.
type Session struct {
	// ID is the session's id, which Monext also calls its token. Whoever holds it can read the
	// session's page: treat it as a secret.
	ID string
	// RedirectURL is where to send the buyer. It contains the id.
	RedirectURL string
	Result      Result
	// Raw is the body of the answer.
	Raw Raw
}

// SessionDetails is the answer to [Client.GetSession].
type SessionDetails struct {
	// Outcome is that of the buyer's payment: Accepted only when a transaction came with it.
	Outcome Outcome
	Class   Class
	Result  Result
	// Transactions holds the payment's transaction first; it may be empty while the buyer has not
	// paid.
	Transactions []Transaction
	Order        OrderInfo
	Buyer        order.Buyer
	// AccountHistory describes the buyer's account with the merchant.
	AccountHistory AccountHistory
	Delivery       order.Delivery
	// DeliveryCharge is the delivery's price in minor units.
	DeliveryCharge Amount
	Device         Device
	// Plan is the schedule of an installment plan or a subscription; its ID is empty for other payments.
	Plan        PaymentPlan
	PrivateData map[string]string
	// Status is the HTTP status, which decides nothing.
	Status int
	// Raw is the body of the answer. It holds personal data.
	Raw Raw
}

// Abandoned reports that the session ended because the buyer left, cancelled or never came, as
// opposed to a payment that was refused.
func (d SessionDetails) Abandoned() bool {
	switch d.Result.Code {
	case "02008", "02304", "02314", "02319", "02324", "02534", "03022":
		return d.Outcome == Refused
	}
	return d.Outcome == Refused && d.Result.Title == TitleCancelled && d.Result.Code == ""
}

// CreateSession opens a payment session for an order and says where to send the buyer.
//
// The order and the request are validated first; all faults come back together, as an error that
// wraps [order.Faults], and nothing is sent. The call is not idempotent: each success is another session in which the
// buyer could pay, so keep the one you have. It is retried only while no byte of it was written.
func (c *Client) CreateSession(ctx context.Context, r SessionRequest) (Session, error) {
	return c.createSession(ctx, r)
}

// GetSession reads a session: the state of the buyer's payment, and its transaction.
//
// A session that ended without a transaction may be answered with an HTTP 500 and a status word:
// that is an answer, not an error. Reading a final result also tells Monext to stop notifying.
// The call is retried on passing failures.
func (c *Client) GetSession(ctx context.Context, sessionID string) (SessionDetails, error) {
	return c.getSession(ctx, sessionID)
}

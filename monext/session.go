package monext

import (
	"context"
	"encoding/json"
	"time"

	"github.com/monext-community/monext-go/order"
)

// CaptureMode says who captures an authorisation, and when.
type CaptureMode string

const (
	// CaptureManual authorises only: money moves by [Client.Capture], within 7 days for cards.
	CaptureManual CaptureMode = "MANUAL"
	// CaptureAutomatic authorises and captures at once.
	CaptureAutomatic CaptureMode = "AUTOMATIC"
	// CaptureDeferred lets Monext capture on [PaymentTerms.DeferredDate].
	CaptureDeferred CaptureMode = "DEFERRED"
)

// PaymentType is the kind of payment. Other words of Monext may be used as they are.
type PaymentType string

// The payment types of the Monext API reference.
const (
	PaymentOneOff              PaymentType = "ONE_OFF"
	PaymentMxInstallment       PaymentType = "MX_INSTALLMENT"
	PaymentMxRecurring         PaymentType = "MX_RECURRING"
	PaymentInstallment         PaymentType = "INSTALLMENT"
	PaymentRecurring           PaymentType = "RECURRING"
	PaymentAccountVerification PaymentType = "ACCOUNT_VERIFICATION"
	PaymentPreOrder            PaymentType = "PRE_ORDER"
	PaymentUnscheduled         PaymentType = "UNSCHEDULED"
	PaymentRentalServices      PaymentType = "RENTAL_SERVICES_PAYMENT"
	PaymentDelayedCharge       PaymentType = "DELAYED_CHARGE"
	PaymentNoShow              PaymentType = "NO_SHOW"
	PaymentCredit              PaymentType = "CREDIT"
)

// PaymentTerms say how the order is to be paid. The zero value is a one-off payment captured by
// hand.
type PaymentTerms struct {
	// Type is ONE_OFF when empty.
	Type PaymentType
	// Capture is MANUAL when empty.
	Capture CaptureMode
	// DeferredDate is the day on which Monext captures, for [CaptureDeferred] only: at most six days
	// after the authorisation. Its date in its own zone counts.
	DeferredDate time.Time
	// Amount is what to authorise, when it differs from the order's total; zero means the total.
	Amount order.Money
}

// ThreeDS holds the wishes of the merchant for 3-D Secure.
type ThreeDS struct {
	// ChallengeInd is the challenge preference, such as NO_PREFERENCE.
	ChallengeInd string
	// MerchantName is shown to the buyer by the bank.
	MerchantName string
}

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
	// SmartDisplay sets paymentMethod.smartDisplayIndicator when not nil.
	SmartDisplay *bool
	// PrivateData is added to the order's private data and wins over it.
	PrivateData map[string]string
	// MiscData is a JSON object passed on to payment partners.
	MiscData json.RawMessage
	// Extra are more members of the body, for fields of Monext that this type does not know. A name
	// that this package writes itself is a fault.
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
	Delivery     order.Delivery
	// DeliveryCharge is the delivery's price in minor units.
	DeliveryCharge Amount
	Device         Device
	PrivateData    map[string]string
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

package monext

import (
	"context"
	"encoding/json"
	"time"

	"github.com/monext-community/monext-go/order"
)

// CaptureOption says how a capture treats the rest of the authorisation (Monext API reference,
// capture). The empty option is not sent, which Monext reads as [CaptureStandard].
type CaptureOption string

const (
	// CaptureStandard is an ordinary capture.
	CaptureStandard CaptureOption = "STANDARD"
	// CaptureLateDelivery makes a new authorisation first, for one that has expired. It can be
	// refused like any authorisation.
	CaptureLateDelivery CaptureOption = "LATE_DELIVERY"
	// CaptureFinal is the last capture: Monext releases what stays uncaptured.
	CaptureFinal CaptureOption = "FINAL"
)

// OperationRequest is the body of a capture, a cancel or a refund.
type OperationRequest struct {
	// Amount is how much to capture, cancel or refund: 1 to 10^18 minor units.
	Amount order.Money
	// Option is for captures only.
	Option CaptureOption
	// MerchantReference is the merchant's own reference of this operation. Give each operation its
	// own, the same over all its attempts.
	MerchantReference string
	// Comment is shown in the back office log; at most 255 characters, neither < nor >.
	Comment string
	// Items are the order lines that a partial operation concerns.
	Items []order.Item
	// PrivateData comes back in reads of the operation.
	PrivateData map[string]string
	// MiscData is a JSON object passed on to payment partners.
	MiscData json.RawMessage
	// Extra are more members of the body, as those of [SessionRequest].
	Extra map[string]json.RawMessage
}

// Receipt identifies the transaction that an operation created. Do not use its id as the path of
// a later operation: that is always the id of the authorisation.
type Receipt struct {
	ID   string
	Date time.Time
	Type TransactionType
}

// Answer is what is known after a capture, a cancel or a refund.
type Answer struct {
	// Outcome is what the answer proves.
	Outcome Outcome
	// Class refines the outcome.
	Class Class
	// Result is Monext's verdict; zero when no readable answer came.
	Result Result
	// Transaction is the new transaction, when Monext named it.
	Transaction Receipt
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// RetryAfter is how long Monext asked to wait; 0 when it did not say.
	RetryAfter time.Duration
	// Raw is the body of the answer.
	Raw Raw
}

// Capture takes money of an authorisation. transactionID is the id of the original transaction
// (AUTHORIZATION). One request is sent at most, never a second.
//
// The error is nil exactly when the outcome is [Accepted]: Monext answered ACCEPTED with the id of
// the capture. Otherwise it is an [*Error], or wraps [order.Faults] for bad arguments, which are never
// sent.
func (c *Client) Capture(ctx context.Context, transactionID string, r OperationRequest) (Answer, error) {
	return c.operate(ctx, OperationCapture, transactionID, r)
}

// Cancel releases an authorisation that was not captured, or stops what has not left for the bank
// yet. The arguments and results are those of [Client.Capture].
func (c *Client) Cancel(ctx context.Context, transactionID string, r OperationRequest) (Answer, error) {
	return c.operate(ctx, OperationCancel, transactionID, r)
}

// Refund gives captured money back. transactionID is the id of the original transaction, not the
// capture's. The arguments and results are those of [Client.Capture].
func (c *Client) Refund(ctx context.Context, transactionID string, r OperationRequest) (Answer, error) {
	return c.operate(ctx, OperationRefund, transactionID, r)
}

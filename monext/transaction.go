package monext

import (
	"context"
	"time"

	"github.com/monext-community/monext-go/order"
)

// TransactionType is the kind of a transaction. Unknown words survive decoding. It may be empty
// while the buyer is still paying.
type TransactionType string

// The transaction types of Monext's description. [TypeReset] and [TypeCancelAuthorization] are not among
// them: Monext's plug-ins of 2024 read these words for [TypeCancel], and [TypeAuthorization] for
// [TypeReauthorization]. Treat each pair as equal.
const (
	TypeAuthorization             TransactionType = "AUTHORIZATION"
	TypeAuthorizationAndCapture   TransactionType = "AUTHORIZATION_AND_CAPTURE"
	TypeReauthorization           TransactionType = "REAUTHORIZATION"
	TypeReauthorizationAndCapture TransactionType = "REAUTHORIZATION_AND_CAPTURE"
	TypeCaptureComplement         TransactionType = "AUTHORIZATION_AND_CAPTURE_COMPLEMENT" // moves money that the lifecycle cannot explain
	TypeCapture                   TransactionType = "CAPTURE"
	TypeCancel                    TransactionType = "CANCEL"
	TypeReset                     TransactionType = "RESET"
	TypeCancelAuthorization       TransactionType = "CANCEL_AUTHORIZATION"
	TypeRefund                    TransactionType = "REFUND"
	TypeCredit                    TransactionType = "CREDIT"               // moves money that the lifecycle cannot explain
	TypeDebit                     TransactionType = "DEBIT"                // moves money that the lifecycle cannot explain
	TypeOrder                     TransactionType = "ORDER"                // moves no money
	TypeChequeScoring             TransactionType = "CHEQUE_SCORING"       // moves no money
	TypeSignature                 TransactionType = "SIGNATURE"            // moves no money
	TypeAccountVerification       TransactionType = "ACCOUNT_VERIFICATION" // moves no money
)

// EffectStatus says whether an effect happened. Unknown words survive decoding.
type EffectStatus string

// The statuses of effects. Only those that are OK count.
const (
	EffectOK EffectStatus = "OK"
	EffectKO EffectStatus = "KO"
)

// Effect is one entry that Monext lists on a transaction: the transaction itself, its captures,
// cancels and refunds (Monext's object associatedTransactions, at most 100 entries). It carries no
// merchant reference: two equal captures differ by id and date only.
type Effect struct {
	ID     string
	Type   TransactionType
	Date   time.Time
	Amount Amount
	Status EffectStatus
	// OriginTransactionID is the id of the authorisation.
	OriginTransactionID string
}

// Transaction is a payment transaction as Monext reports it.
type Transaction struct {
	ID   string
	Date time.Time
	Type TransactionType
	// Currency is the ISO 4217 alphabetic code.
	Currency    string
	PaymentType PaymentType
	Capture     CaptureMode
	// RequestedAmount is in minor units of the currency. So is AuthorizedAmount, which Monext leaves out
	// when it is equal, and calls not in use yet: never rely on it.
	RequestedAmount  Amount
	AuthorizedAmount Amount
	// PaymentMethodID is the contract number that was used.
	PaymentMethodID string
	ExternalWallet  string
	SoftDescriptor  string

	Instrument     Instrument
	Partner        PartnerData
	Authentication Authentication
	Fraud          Fraud
}

// OrderInfo is the order as Monext remembers it.
type OrderInfo struct {
	Reference string
	Amount    Amount
	// Currency is the ISO 4217 alphabetic code.
	Currency string
	Country  string
	Taxes    Amount
	Discount Amount
	Date     time.Time
}

// TransactionDetails is the answer to [Client.GetTransaction].
type TransactionDetails struct {
	// Outcome is that of the payment behind the transaction.
	Outcome     Outcome
	Class       Class
	Result      Result
	Transaction Transaction
	// AssociatedTransactions are all effects, the transaction itself among them.
	AssociatedTransactions []Effect
	Order                  OrderInfo
	Buyer                  order.Buyer
	Delivery               order.Delivery
	// DeliveryCharge is the delivery's price in minor units.
	DeliveryCharge Amount
	Device         Device
	PrivateData    map[string]string
	// Raw is the body of the answer. It holds personal data.
	Raw Raw
}

// GetTransaction reads a transaction and every effect on it. It is the call that settles an
// unknown outcome.
//
// Amounts in the answer must be whole minor units; an answer that breaks this, or that repeats a
// JSON member, is an error, since nobody can say which value was meant. The call is retried on
// passing failures.
func (c *Client) GetTransaction(ctx context.Context, transactionID string) (TransactionDetails, error) {
	return c.getTransaction(ctx, transactionID)
}

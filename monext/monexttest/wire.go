package monexttest

import (
	"encoding/json"
	"time"
)

// Type words of transactions and effects.
const (
	typeAuthorization           = "AUTHORIZATION"
	typeAuthorizationAndCapture = "AUTHORIZATION_AND_CAPTURE"
	typeCapture                 = "CAPTURE"
	typeRefund                  = "REFUND"
	typeOrder                   = "ORDER"
	typeVerification            = "ACCOUNT_VERIFICATION"
)

// The structs below are the answers as they go over the wire. They are this package's own, so that a client and the
// simulator check each other.

type wireResult struct {
	Title  string `json:"title"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func resultOf(code string) wireResult { return wireResult{titleOf(code), code, detailOf(code)} }

// wireBadRequest is the body of a 400.
type wireBadRequest struct {
	wireResult

	Invalid []wireInvalid `json:"invalidParams,omitempty"`
}

// wireInvalid names a member of a request that is missing or malformed, and the form that was expected.
type wireInvalid struct {
	Name      string   `json:"name"`
	Reason    string   `json:"reason"`
	Codes     []string `json:"codes"`
	Arguments []string `json:"arguments,omitempty"`
}

type wireSessionCreated struct {
	Result      wireResult `json:"result"`
	SessionID   string     `json:"sessionId,omitempty"`
	RedirectURL string     `json:"redirectURL,omitempty"`
}

type wireSession struct {
	wireContext

	Transactions []wireTransaction `json:"transactions,omitempty"`
}

type wireDetails struct {
	wireContext

	Transaction *wireTransaction `json:"transaction,omitempty"`
	Associated  any              `json:"associatedTransactions,omitempty"` // []wireEffect, or one wireEffect

	MerchantReference string `json:"merchantReference,omitempty"`
	Comment           string `json:"comment,omitempty"`
}

// wireContext is the result, and what both reads repeat of the session's request.
type wireContext struct {
	Result      wireResult        `json:"result"`
	Order       json.RawMessage   `json:"order,omitempty"`
	Buyer       json.RawMessage   `json:"buyer,omitempty"`
	Delivery    json.RawMessage   `json:"delivery,omitempty"`
	Device      *wireDevice       `json:"device,omitempty"`
	PrivateData map[string]string `json:"privateData,omitempty"`
}

type wireDevice struct {
	Type string `json:"type"`
	IP   string `json:"ip"`
}

type wireTransaction struct {
	ID               string             `json:"id,omitempty"`
	Date             wireTime           `json:"date,omitzero"`
	Type             string             `json:"type,omitempty"`
	Currency         string             `json:"currency,omitempty"`
	PaymentType      string             `json:"paymentType,omitempty"`
	Capture          string             `json:"capture,omitempty"`
	RequestedAmount  *int64             `json:"requestedAmount,omitempty"`
	AuthorizedAmount int64              `json:"authorizedAmount,omitempty"`
	PaymentMethodID  string             `json:"paymentMethodId,omitempty"`
	SoftDescriptor   string             `json:"softDescriptor,omitempty"`
	Instrument       *wireInstrument    `json:"paymentInstrumentData,omitempty"`
	Partner          *wirePartner       `json:"partnerReturnedData,omitempty"`
	Authentication   *wireAuthenticated `json:"authenticationResultData,omitempty"`
	Fraud            *wireFraud         `json:"fraud,omitempty"`
}

type wireInstrument struct {
	Used           string   `json:"usedPaymentInstrument"`
	ExpirationDate string   `json:"expirationDate"`
	Token          string   `json:"mxToken"`
	MaskedNumber   string   `json:"maskedNumber"`
	Network        string   `json:"network"`
	Type           wireCode `json:"paymentInstrumentType"`
}

type wireCode struct {
	Code string `json:"code"`
}

type wirePartner struct {
	AuthorizationNumber string   `json:"authorizationNumber"`
	AuthorizationDate   wireTime `json:"authorizationDate"`
	IssuerTransactionID string   `json:"issuerTransactionId"`
}

type wireAuthenticated struct {
	ECI            string `json:"eci"`
	TransStatus    string `json:"transStatus"`
	MessageVersion string `json:"messageVersion"`
	LiabilityShift bool   `json:"liabilityShift"`
}

type wireFraud struct {
	RiskDetected bool   `json:"riskDetected"`
	Code         string `json:"code"`
}

type wireEffect struct {
	ID                  string       `json:"id"`
	Type                string       `json:"type"`
	Date                wireTime     `json:"date"`
	Amount              int64        `json:"amount"`
	Status              EffectStatus `json:"status"`
	OriginTransactionID string       `json:"originTransactionId"`
}

// wirePaymentMethods lists the payment methods of a point of sale. The description describes the list under the one name and
// requires it under the other.
type wirePaymentMethods struct {
	Result   wireResult          `json:"result"`
	Methods  []wirePaymentMethod `json:"paymentMethods"`
	Required []wirePaymentMethod `json:"PaymentMethods"`
}

type wirePaymentMethod struct {
	ID   string   `json:"id"`
	Type wireCode `json:"paymentInstrumentType"`
	Name string   `json:"name"`
}

type wireOperated struct {
	Result      wireResult       `json:"result"`
	Transaction *wireTransaction `json:"transaction,omitempty"`
}

// wireTime writes dates as Monext does: milliseconds, and +00:00 instead of Z.
type wireTime time.Time

// MarshalJSON writes 2024-06-20T18:46:33.000+00:00.
func (t wireTime) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(t).UTC().Format("2006-01-02T15:04:05.000-07:00"))
}

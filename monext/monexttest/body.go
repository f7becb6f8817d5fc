package monexttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// maxAmount is the largest amount of an order or an operation, in minor units, and what a sum of them may reach.
const maxAmount = 1_000_000_000_000_000_000

// Capture modes.
const (
	captureManual    = "MANUAL"
	captureAutomatic = "AUTOMATIC"
	captureDeferred  = "DEFERRED"
)

// Payment types that the rules of this package know.
const (
	paymentOneOff       = "ONE_OFF"
	paymentVerification = "ACCOUNT_VERIFICATION"
)

// sessionBody is what this package reads of a session request.
type sessionBody struct {
	PointOfSale string `json:"pointOfSaleReference"`
	Order       struct {
		Reference string `json:"reference"`
		Amount    int64  `json:"amount"`
		Currency  string `json:"currency"`
	} `json:"order"`
	Payment struct {
		PaymentType    string `json:"paymentType"`
		Capture        string `json:"capture"`
		DeferredDate   string `json:"deferredCaptureDate"`
		SoftDescriptor string `json:"softDescriptor"`
		Amount         *int64 `json:"amount"`
	} `json:"payment"`
	PaymentMethod struct {
		IDs []string `json:"paymentMethodIDs"`
	} `json:"paymentMethod"`
	ReturnURL       string            `json:"returnURL"`
	NotificationURL string            `json:"notificationURL"`
	LanguageCode    string            `json:"languageCode"`
	PrivateData     map[string]string `json:"privateData"`
}

// operationBody is the body of a capture, cancel or refund.
type operationBody struct {
	Amount            int64             `json:"amount"`
	Comment           string            `json:"comment"`
	MerchantReference string            `json:"merchantReference"`
	Option            string            `json:"option"`
	PrivateData       map[string]string `json:"privateData"`
}

// reading is a body as it was understood.
type reading struct {
	members map[string]any // of the body, those too that the description does not name
	unknown []string       // members that the description does not name
	coerced []string       // members that were taken for what they should have been, and how
}

// readBody checks a body against the description and decodes it into v. Members that the description does not name are no
// error, for Monext ignores them. A member that stands twice is one, and so is a known one in another case: programs do not
// agree on what they mean.
func (c *config) readBody(body []byte, table retailapi.Body, v any) (reading, error) {
	tree, err := decodeTree(body)
	if err != nil {
		return reading{}, err
	}
	again := json.NewDecoder(bytes.NewReader(body))
	again.UseNumber()
	if path, found := twice(again); found {
		return reading{}, badMember(path, "must not stand twice", "Unique")
	}
	in := reading{unknown: table.Unknown(tree)}
	understood := c.coercions().apply("", tree, table.Root(), &in.coerced)
	if err := badMembers(miscased("", understood, table.Root()), table.Check(understood)); err != nil {
		return in, err
	}
	in.members, _ = understood.(map[string]any)
	if known, err := json.Marshal(only(understood, table.Root())); err != nil || json.Unmarshal(known, v) != nil {
		return in, &bodyError{detail: "the body cannot be read"}
	}
	return in, nil
}

// decodeTree reads exactly one JSON value.
func decodeTree(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, &bodyError{detail: "the body is no JSON"}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &bodyError{detail: "the body is more than one JSON value"}
	}
	if _, ok := tree.(map[string]any); !ok {
		return nil, &bodyError{detail: "the body must be an object"}
	}
	return tree, nil
}

func (c *config) readSession(body []byte) (b sessionBody, in reading, err error) {
	in, err = c.readBody(body, retailapi.Request(retailapi.CreateSession), &b)
	return b, in, err
}

func (c *config) readOperation(kind Kind, body []byte) (b operationBody, in reading, err error) {
	operation := retailapi.Capture
	switch kind {
	case KindCancel:
		operation = retailapi.Cancel
	case KindRefund:
		operation = retailapi.Refund
	default:
	}
	in, err = c.readBody(body, retailapi.Request(operation), &b)
	return b, in, err
}

package monexttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"time"
)

// The largest amounts: of an order, 12 digits; of an operation, as its reference page says.
const (
	maxOrderAmount     = 999_999_999_999
	maxOperationAmount = 1_000_000_000_000_000_000
)

// Capture modes.
const (
	captureManual    = "MANUAL"
	captureAutomatic = "AUTOMATIC"
	captureDeferred  = "DEFERRED"
)

// sessionBody is what this package reads of a session request.
type sessionBody struct {
	Order struct {
		Reference string `json:"reference"`
		Amount    int64  `json:"amount"`
		Currency  string `json:"currency"`
	} `json:"order"`
	Payment struct {
		PaymentType  string `json:"paymentType"`
		Capture      string `json:"capture"`
		DeferredDate string `json:"deferredCaptureDate"`
		Amount       int64  `json:"amount"`
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

// bodyError says which members of a body are missing or malformed.
type bodyError struct{ fields []string }

func (e *bodyError) Error() string {
	if len(e.fields) == 0 {
		return detailOf(codeBadField)
	}
	return detailOf(codeBadField) + ": " + strings.Join(e.fields, ", ")
}

// decodeBody checks a body against its shape and reads what the shape knows into v. It also returns the members that the
// reference does not know; they are no error, for Monext ignores them. A member that stands twice is one, and so is a known
// one in another case: programs do not agree on what they mean.
func decodeBody(body []byte, s shape, v any) (unknown []string, err error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, &bodyError{}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &bodyError{}
	}
	if _, ok := tree.(map[string]any); !ok {
		return nil, &bodyError{fields: []string{"the body must be an object"}}
	}
	again := json.NewDecoder(bytes.NewReader(body))
	again.UseNumber()
	if path, found := twice(again); found {
		return nil, &bodyError{fields: []string{path}}
	}
	var f findings
	f.inspect("", tree, s)
	if len(f.bad) > 0 {
		return f.unknown, &bodyError{fields: f.bad}
	}
	known, err := json.Marshal(s.only(tree))
	if err == nil {
		err = json.Unmarshal(known, v)
	}
	if err != nil {
		return f.unknown, &bodyError{}
	}
	return f.unknown, nil
}

func decodeSession(body []byte) (b sessionBody, unknown []string, err error) {
	unknown, err = decodeBody(body, sessionShape(), &b)
	return b, unknown, err
}

func decodeOperation(kind Kind, body []byte) (b operationBody, unknown []string, err error) {
	if kind == KindCapture {
		unknown, err = decodeBody(body, captureShape(), &b)
		return b, unknown, err
	}
	var other struct {
		operationBody

		Option any `json:"option"` // captures only: of the others it is not known, and ignored whatever it is
	}
	unknown, err = decodeBody(body, otherShape(), &other)
	return other.operationBody, unknown, err
}

// dateLayouts are the spellings of a deferred capture date.
func dateLayouts() []string { return []string{time.DateOnly, time.RFC3339} }

func itemShape() shape {
	return object(map[string]shape{
		"reference": text(50), "price": integer(0, maxOrderAmount), "quantity": integer(0, 99_999), "comment": text(255),
		"category": text(50), "brand": text(50), "subCategory1": text(50), "subCategory2": text(50),
		"taxRate": integer(0, 9_999), "seller": text(100), "sellerType": text(50), "miscellaneous": stringMap(),
	})
}

func addressShape() shape {
	return object(map[string]shape{
		"title": text(100), "firstName": text(100), "lastName": text(100), "email": text(150), "mobile": text(50),
		"label": text(100), "streetNumber": text(50), "street": text(255), "complement": text(255), "city": text(100),
		"zip": text(50), "country": letters(2), "addressCreateDate": moment(time.RFC3339, time.DateOnly),
	})
}

// The shapes are built once, at their first use; nothing changes them.
var (
	sessionShape = sync.OnceValue(makeSessionShape)
	captureShape = sync.OnceValue(func() shape { return makeOperationShape(KindCapture) })
	otherShape   = sync.OnceValue(func() shape { return makeOperationShape(KindCancel) })
)

func makeOperationShape(kind Kind) shape {
	members := map[string]shape{
		"amount": integer(0, maxOperationAmount).must(), "comment": text(255), "items": list(itemShape()),
		"privateData": stringMap(), "miscData": anything(), "merchantReference": text(255),
	}
	if kind == KindCapture {
		members["option"] = word(optionStandard, optionLate, optionFinal)
	}
	return object(members)
}

func makeSessionShape() shape {
	order := object(map[string]shape{
		"reference": reference().must(), "amount": integer(1, maxOrderAmount).must(), "currency": currency().must(),
		"country": letters(2), "taxes": integer(0, maxOrderAmount), "discount": integer(0, maxOrderAmount),
		"date": moment(time.RFC3339), "origin": text(50), "items": list(itemShape()),
	})
	buyer := object(map[string]shape{
		"id": text(50), "title": text(100), "firstName": text(100), "lastName": text(100), "email": text(150),
		"mobile": text(50), "birthDate": moment(time.DateOnly), "legalStatus": text(50),
		"legalDocument":  object(map[string]shape{"type": text(50), "number": text(100)}),
		"billingAddress": addressShape(),
	})
	delivery := object(map[string]shape{
		"charge": integer(0, maxOrderAmount), "provider": text(100), "expectedDate": moment(time.RFC3339, time.DateOnly),
		"timeframe": text(50), "mode": text(50), "address": addressShape(),
	})
	return object(map[string]shape{
		"pointOfSaleReference": reference().must(), "order": order.must(), "returnURL": address().must(),
		"notificationURL": address(), "buyer": buyer, "delivery": delivery,
		"payment": object(map[string]shape{
			"paymentType": reference(), "capture": word(captureAutomatic, captureManual, captureDeferred),
			"deferredCaptureDate": moment(dateLayouts()...), "amount": integer(1, maxOrderAmount),
		}),
		"paymentMethod": object(map[string]shape{
			"paymentMethodIDs": list(reference()), "smartDisplayIndicator": boolean(),
		}),
		"threeDS":     object(map[string]shape{"challengeInd": text(50), "merchantName": text(100)}),
		"privateData": stringMap(), "miscData": anything(), "languageCode": text(10),
	})
}

package monext

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/monext-community/monext-go/order"
)

// PaymentMethod is a payment method of a point of sale, which Monext's back office calls a contract.
type PaymentMethod struct {
	// ID is the contract number, as order.Order.PaymentMethodIDs takes it.
	ID          string
	Name        string
	Description string
	// Instrument is the code of the payment instrument, such as CB, PAYPAL or AMEX.
	Instrument string
}

// Verify checks a set-up before the first order: that Monext accepts the credentials, that the point
// of sale is the merchant's, and that it offers the given payment methods. Call it when a program
// starts. It moves no money and is retried on passing failures.
//
// The error is an [*Error]: [ErrUnauthorized] when the credentials are wrong, or may not read points
// of sale; [ErrConfiguration] when the point of sale is unknown; or it wraps [order.Faults] for a
// malformed reference, or a payment method that the point of sale does not offer. The check reads the
// list of payment methods (Monext's Merchant API). [Client.Alive] does not replace it: whether the live
// API checks credentials there is not known.
func (c *Client) Verify(ctx context.Context, pointOfSale string, paymentMethodIDs ...string) error {
	methods, err := c.PaymentMethods(ctx, pointOfSale)
	if err != nil {
		return err
	}
	var faults order.Faults
	for i, id := range paymentMethodIDs {
		if !slices.ContainsFunc(methods, func(m PaymentMethod) bool { return m.ID == id }) {
			faults.Add("paymentMethodIDs["+strconv.Itoa(i)+"]", order.RuleUnknown, "",
				"is "+memberPath(id)+", which is not a payment method of the point of sale: see Client.PaymentMethods for those it has")
		}
	}
	if faults != nil {
		return bad(OperationPaymentMethods, faults)
	}
	return nil
}

// PaymentMethods lists the payment methods of a point of sale of the client's merchant (Monext's
// Merchant API). Errors are those of [Client.Verify]. The call is retried on passing failures.
func (c *Client) PaymentMethods(ctx context.Context, pointOfSale string) ([]PaymentMethod, error) {
	if !isIdentifier(pointOfSale) {
		return nil, bad(OperationPaymentMethods, order.Faults{{
			Path: "pointOfSale", Rule: order.RuleFormat, Limit: "2..50 of A-Z a-z 0-9 . - _",
			Message: "must be 2 to 50 letters, digits, dots, hyphens and underscores, a letter or a digit first",
		}})
	}
	if !validID(c.merchantID) { // it is a part of the path
		return nil, bad(OperationPaymentMethods, order.Faults{{
			Path: "merchantID", Rule: order.RuleFormat, Limit: strconv.Itoa(maxID), Message: "must be 1 to 64 letters, digits, hyphens or underscores",
		}})
	}
	call := newCall(OperationPaymentMethods, pointOfSale)
	call.head += c.merchantID + "/pointsofsale/"
	ctx = c.begin(ctx, call)
	var methods []PaymentMethod
	failure := c.exchange(ctx, call, func(r reply) (*Error, bool) {
		var (
			e     *Error
			retry bool
		)
		methods, e, retry = judgePaymentMethods(r)
		return e, retry
	})
	return methods, c.finish(ctx, call, result{outcome: Accepted, class: ClassOK, failure: failure})
}

type wireContract struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Type        struct {
		Code string `json:"code"`
	} `json:"paymentInstrumentType"`
}

// judgePaymentMethods reads the list. Monext's description requires a member PaymentMethods and describes one in lower
// case; an answer that has both is no contradiction, so members are taken by their exact names.
func judgePaymentMethods(r reply) ([]PaymentMethod, *Error, bool) {
	if r.err != nil {
		e, retry := judgeRead(OperationPaymentMethods, r, Result{}, false, r.err)
		return nil, e, retry
	}
	var members map[string]json.RawMessage
	var head wireHead
	if json.Unmarshal(r.body, &members) != nil || !lenient(r.body, &head) {
		e, retry := judgeRead(OperationPaymentMethods, r, Result{}, false, errNotJSON)
		return nil, e, retry
	}
	listed, found := members["paymentMethods"]
	if !found {
		listed = members["PaymentMethods"]
	}
	var list []wireContract
	complete := bytes.HasPrefix(listed, []byte("[")) && lenient(listed, &list)
	v, enveloped := head.verdict()
	if !complete || !enveloped || v.Title != TitleAccepted || r.status/100 != 2 {
		e, retry := judgeRead(OperationPaymentMethods, r, v, head.isProblem(), missing(v, false))
		return nil, e, retry
	}
	methods := make([]PaymentMethod, 0, len(list))
	for _, m := range list {
		if m.ID != "" {
			methods = append(methods, PaymentMethod{ID: m.ID, Name: m.Name, Description: m.Description, Instrument: m.Type.Code})
		}
	}
	return methods, nil, false
}

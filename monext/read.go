package monext

import (
	"context"
	"net/http"

	"github.com/monext-community/monext-go/order"
)

func (c *Client) getSession(ctx context.Context, id string) (SessionDetails, error) {
	var faults order.Faults
	if checkID(&faults, "sessionID", id); faults != nil {
		return SessionDetails{}, bad(OperationGetSession, faults)
	}
	call := newCall(OperationGetSession, id)
	ctx = c.begin(ctx, call)
	var details SessionDetails
	failure := c.exchange(ctx, call, func(r reply) (*Error, bool) {
		var (
			e     *Error
			retry bool
		)
		details, e, retry = judgeSession(r)
		return e, retry
	})
	return details, c.finish(ctx, call, result{details.Outcome, details.Class, details.Result.Title, details.Result.Code, failure})
}

func (c *Client) getTransaction(ctx context.Context, id string) (TransactionDetails, error) {
	var faults order.Faults
	if checkID(&faults, "transactionID", id); faults != nil {
		return TransactionDetails{}, bad(OperationGetTransaction, faults)
	}
	call := newCall(OperationGetTransaction, id)
	ctx = c.begin(ctx, call)
	var details TransactionDetails
	failure := c.exchange(ctx, call, func(r reply) (*Error, bool) {
		var (
			e     *Error
			retry bool
		)
		details, e, retry = judgeTransaction(r)
		return e, retry
	})
	return details, c.finish(ctx, call, result{details.Outcome, details.Class, details.Result.Title, details.Result.Code, failure})
}

// judgeSession reads the state of a session. The status decides nothing where the body has a
// verdict: a session that the buyer cancelled is a 500 with a flat CANCELLED.
func judgeSession(r reply) (SessionDetails, *Error, bool) {
	var wire wireDetails
	v, enveloped, cause := readDetails(r, &wire)
	if cause != nil || !answersSession(r.status, v, enveloped) || wire.isProblem() {
		e, retry := judgeRead(OperationGetSession, r, v, wire.isProblem(), cause)
		return SessionDetails{}, e, retry
	}
	d := SessionDetails{
		Result: v, Order: wire.Order.info(), Buyer: wire.Buyer.buyer(), AccountHistory: wire.Buyer.AccountHistory.history(),
		Delivery: wire.Delivery.delivery(), DeliveryCharge: wire.Delivery.Charge.amount(), Device: Device(wire.Device),
		Plan: wire.PaymentPlan.plan(), PrivateData: wire.PrivateData, Status: r.status, Raw: r.body,
	}
	for _, t := range wire.Transactions.items {
		d.Transactions = append(d.Transactions, t.transaction())
	}
	d.Outcome, d.Class = Classify(OperationGetSession, v.Title, v.Code)
	switch {
	case d.Outcome == Accepted && (len(d.Transactions) == 0 || d.Transactions[0].ID == ""):
		d.Outcome = Unknown
	case d.Outcome == Refused && d.Class == ClassNone && !enveloped && v.Title == TitleError && r.status >= 500:
		d.Outcome = Unknown // as likely an outage as the state of the session
	}
	return d, nil, false
}

// answersSession reports whether a verdict is about the session, not about the request for it.
func answersSession(status int, v Result, enveloped bool) bool {
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests {
		return false
	}
	_, class := Classify(OperationGetSession, v.Title, v.Code)
	if class == ClassUnauthorized || class == ClassRateLimited {
		return false
	}
	switch v.Title {
	case TitleError:
		return enveloped || status < 400 || status >= 500 || (class != ClassNone && class != ClassConfiguration)
	case TitleAccepted, TitleRefused, TitleCancelled, TitleInProgress, TitleOnHoldPartner, TitlePendingRisk:
		return true
	default:
		return enveloped || class != ClassNone
	}
}

// judgeTransaction reads a transaction. It needs the transaction itself: a verdict alone tells
// nothing about the effects.
func judgeTransaction(r reply) (TransactionDetails, *Error, bool) {
	var wire wireDetails
	v, enveloped, cause := readDetails(r, &wire)
	complete := enveloped && wire.Transaction.ID != "" && r.status/100 == 2
	if cause == nil && !complete {
		cause = missing(v, false)
	}
	if cause != nil || !complete {
		e, retry := judgeRead(OperationGetTransaction, r, v, wire.isProblem(), cause)
		return TransactionDetails{}, e, retry
	}
	d := TransactionDetails{
		Result: v, Transaction: wire.Transaction.transaction(), Order: wire.Order.info(), Buyer: wire.Buyer.buyer(),
		Delivery: wire.Delivery.delivery(), DeliveryCharge: wire.Delivery.Charge.amount(), Device: Device(wire.Device), PrivateData: wire.PrivateData, Raw: r.body,
	}
	for _, e := range wire.AssociatedTransactions.items {
		d.AssociatedTransactions = append(d.AssociatedTransactions, e.effect())
	}
	d.Outcome, d.Class = Classify(OperationGetTransaction, v.Title, v.Code)
	return d, nil, false
}

// readDetails decodes and checks the body of a read. Without a title there is no answer.
func readDetails(r reply, wire *wireDetails) (v Result, enveloped bool, cause error) {
	if r.err != nil {
		return Result{}, false, r.err
	}
	if err := decode(r.body, wire); err != nil {
		return Result{}, false, err
	}
	v, enveloped = wire.verdict()
	if v.Title == "" {
		return v, enveloped, errMalformed
	}
	return v, enveloped, wire.check()
}

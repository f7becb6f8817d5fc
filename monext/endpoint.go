package monext

import "net/http"

// Operation names the call that an [Error], a log line or a hook speaks of.
type Operation string

// The calls of the client.
const (
	OperationCreateSession  Operation = "create session"
	OperationGetSession     Operation = "get session"
	OperationGetTransaction Operation = "get transaction"
	OperationCapture        Operation = "capture"
	OperationCancel         Operation = "cancel"
	OperationRefund         Operation = "refund"
	OperationAlive          Operation = "alive"
	OperationPaymentMethods Operation = "get payment methods"
)

func (o Operation) movesMoney() bool {
	return o == OperationCapture || o == OperationCancel || o == OperationRefund
}

func (o Operation) reads() bool {
	return o == OperationGetSession || o == OperationGetTransaction || o == OperationAlive || o == OperationPaymentMethods
}

// endpoint is where an operation lives below the base URL: head + id + tail. The route is the same
// with a placeholder for the id, so that it has one value per endpoint.
type endpoint struct {
	method, head, tail, route string
}

// endpoints are those of Monext's description. The session's path is the one that replaced
// /checkout/sessions, which is deprecated there. That of the payment methods has the merchant before the id.
var endpoints = map[Operation]endpoint{
	OperationAlive:          {http.MethodGet, "/checkout/alive", "", "/checkout/alive"},
	OperationCreateSession:  {http.MethodPost, "/checkout/payments/sessions", "", "/checkout/payments/sessions"},
	OperationGetSession:     {http.MethodGet, "/checkout/payments/sessions/", "", "/checkout/payments/sessions/{id}"},
	OperationGetTransaction: {http.MethodGet, "/checkout/transactions/", "", "/checkout/transactions/{id}"},
	OperationPaymentMethods: {http.MethodGet, "/merchants/", "/paymentMethods", "/merchants/{merchant}/pointsofsale/{id}/paymentMethods"},
	OperationCapture:        {http.MethodPost, "/checkout/transactions/", "/captures", "/checkout/transactions/{id}/captures"},
	OperationCancel:         {http.MethodPost, "/checkout/transactions/", "/cancels", "/checkout/transactions/{id}/cancels"},
	OperationRefund:         {http.MethodPost, "/checkout/transactions/", "/refunds", "/checkout/transactions/{id}/refunds"},
}

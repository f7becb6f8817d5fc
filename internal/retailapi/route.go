package retailapi

import (
	"net/http"
	"slices"
	"sync"
)

// Operation names one call of the API, by the operationId that the description gives it.
type Operation string

// The operations that this module uses.
const (
	Alive          Operation = "alive"
	CreateSession  Operation = "sessionCreate"
	GetSession     Operation = "sessionGet"
	GetTransaction Operation = "transactionGet"
	Capture        Operation = "transactionCapture"
	Cancel         Operation = "transactionCancel"
	Refund         Operation = "transactionRefund"
	PaymentMethods Operation = "getPaymentMethods" // of the merchant API
)

// Route is the path of an operation. All of them ask for Basic authentication.
type Route struct {
	Operation  Operation
	Method     string
	Path       string // from the host on: /v1/checkout/transactions/{id}
	Success    []int  // the statuses whose body is Answer(Operation)
	Failures   []int  // those whose body is Failure(); that of 400 is BadRequest()
	Deprecated bool   // an older path of the same operation
}

// Routes are the paths of the operations, the deprecated ones last.
func Routes() []Route {
	created := []int{http.StatusCreated}
	read := []int{http.StatusOK}
	done := []int{http.StatusCreated, http.StatusAccepted}
	const v1 = "/v1/checkout"
	routes := []Route{
		{Operation: Alive, Method: http.MethodGet, Path: v1 + "/alive", Success: read},
		{Operation: CreateSession, Method: http.MethodPost, Path: v1 + "/payments/sessions", Success: created},
		{Operation: GetSession, Method: http.MethodGet, Path: v1 + "/payments/sessions/{sessionId}", Success: read},
		{Operation: GetTransaction, Method: http.MethodGet, Path: v1 + "/transactions/{id}", Success: read},
		{Operation: Capture, Method: http.MethodPost, Path: v1 + "/transactions/{id}/captures", Success: done},
		{Operation: Cancel, Method: http.MethodPost, Path: v1 + "/transactions/{id}/cancels", Success: done},
		{Operation: Refund, Method: http.MethodPost, Path: v1 + "/transactions/{id}/refunds", Success: done},
		{
			Operation: PaymentMethods, Method: http.MethodGet, Success: read,
			Path: "/v1/merchants/{merchantId}/pointsofsale/{posReference}/paymentMethods",
		},
		{Operation: CreateSession, Method: http.MethodPost, Path: v1 + "/sessions", Success: created, Deprecated: true},
		{Operation: GetSession, Method: http.MethodGet, Path: v1 + "/sessions/{sessionId}", Success: read, Deprecated: true},
	}
	for i := range routes {
		routes[i].Failures = failures(routes[i].Operation)
	}
	return routes
}

// failures are the error statuses that the description lists. A precondition can fail in what changes something, and in
// alive.
func failures(op Operation) []int {
	all := []int{400, 401, 403, 404, 409, 412, 422, 429, 500, 501, 502, 503, 504}
	switch op {
	case GetSession, GetTransaction, PaymentMethods:
		return slices.DeleteFunc(all, func(status int) bool { return status == http.StatusPreconditionFailed })
	default:
		return all
	}
}

// The tables are built at their first use; nothing changes them.
var (
	theSessionRequest    = sync.OnceValue(sessionRequest)
	theCaptureRequest    = sync.OnceValue(captureRequest)
	theOperationRequest  = sync.OnceValue(operationRequest)
	theSessionCreated    = sync.OnceValue(sessionCreated)
	theSessionDetail     = sync.OnceValue(sessionDetail)
	theTransactionDetail = sync.OnceValue(transactionDetail)
	theOperationResult   = sync.OnceValue(operationResult)
	thePaymentMethods    = sync.OnceValue(paymentMethods)
	theBadRequest        = sync.OnceValue(badRequest)
	theFailure           = sync.OnceValue(failure)
)

// Request is the body of a request. It panics for an operation that has none.
func Request(op Operation) Body {
	switch op {
	case CreateSession:
		return theSessionRequest()
	case Capture:
		return theCaptureRequest()
	case Cancel, Refund:
		return theOperationRequest()
	default:
		panic("retailapi: " + string(op) + " has no request body")
	}
}

// Answer is the body of a successful answer. It panics for Alive, whose answer is plain text.
func Answer(op Operation) Body {
	switch op {
	case CreateSession:
		return theSessionCreated()
	case GetSession:
		return theSessionDetail()
	case GetTransaction:
		return theTransactionDetail()
	case Capture, Cancel, Refund:
		return theOperationResult()
	case PaymentMethods:
		return thePaymentMethods()
	default:
		panic("retailapi: " + string(op) + " has no answer in JSON")
	}
}

// BadRequest is the body of a 400.
func BadRequest() Body { return theBadRequest() }

// Failure is the body of every other error.
func Failure() Body { return theFailure() }

package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// wired is the real client on a transport that reaches the bank, so that its
// reading of answers, and its care to send a request once, are under test too.
func (w *world) wired(p *process) lifecycle.Gateway {
	credentials, err := monext.NewCredentials("merchant", "key")
	if err != nil {
		panic(fmt.Sprintf("sim: %v", err))
	}
	client, err := monext.New(credentials, monext.WithBaseURL("http://localhost/v1"), monext.WithRetry(monext.Retry{Attempts: 1}),
		monext.WithHTTPClient(&http.Client{Transport: &wire{p}}))
	if err != nil {
		panic(fmt.Sprintf("sim: %v", err))
	}
	return client
}

// wire carries one process's requests to the bank, and what befalls them.
type wire struct{ p *process }

// RoundTrip implements http.RoundTripper.
func (t *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	path := strings.TrimPrefix(r.URL.Path, "/v1/checkout/")
	words := strings.Split(path, "/")
	switch {
	case r.Method == http.MethodPost && len(words) == 3 && words[0] == "transactions":
		return t.operate(r, words[1], words[2])
	case r.Method == http.MethodPost && path == "payments/sessions":
		return t.open(r)
	case len(words) == 2 && words[0] == "transactions":
		return t.answer(r, t.readTransaction(words[1]))
	case len(words) == 3 && words[1] == "sessions":
		return t.answer(r, t.readSession(words[2]))
	}
	t.p.w.violatef("S5", "a request names the path %s", r.URL.Path)
	return nil, errGone
}

// reply is an answer on the wire.
type reply struct {
	status int
	body   any
	err    error
}

// answer tells the client's trace that the request was written, and sends the
// answer.
func (t *wire) answer(r *http.Request, a reply) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	text, err := json.Marshal(a.body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: a.status, Status: http.StatusText(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)),
	}, nil
}

// written tells who asks that the request has left.
func written(r *http.Request) {
	trace := httptrace.ContextClientTrace(r.Context())
	if trace == nil {
		return
	}
	if trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
}

// operate is a capture, cancel or refund. A request that net/http could send
// again by itself, since its body can be had again, is sent again.
func (t *wire) operate(r *http.Request, id, what string) (*http.Response, error) {
	kind := map[string]lifecycle.Action{"captures": lifecycle.ActionCapture, "cancels": lifecycle.ActionCancel, "refunds": lifecycle.ActionRefund}[what]
	o := request{account: id, kind: kind, operation: t.p.w.sent(id)}
	v, err := t.p.exchange(o, func() (request, error) {
		var in struct {
			Amount            int64                `json:"amount"`
			Option            monext.CaptureOption `json:"option"`
			MerchantReference string               `json:"merchantReference"`
		}
		err := json.NewDecoder(r.Body).Decode(&in)
		o.amount, o.option, o.operation = in.Amount, in.Option, in.MerchantReference
		return o, err
	})
	if err == nil && v.silent && r.GetBody != nil {
		v, err = t.p.exchange(o, nil)
	}
	switch {
	case err != nil:
		return nil, err
	case v.dial:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	written(r)
	if v.silent {
		return nil, io.ErrUnexpectedEOF
	}
	result := map[string]any{"title": v.title, "code": v.code}
	out := map[string]any{"result": result}
	if v.effect != "" {
		out["transaction"] = map[string]any{"id": v.effect, "date": stamp(t.p.w.now), "type": strings.ToUpper(string(kind))}
	}
	if v.title == "" {
		out = map[string]any{}
	}
	return t.answer(r, reply{status: v.status, body: out})
}

// open makes a session.
func (t *wire) open(r *http.Request) (*http.Response, error) {
	var in struct {
		Order struct {
			Reference string `json:"reference"`
			Amount    int64  `json:"amount"`
		} `json:"order"`
		Payment struct {
			Capture  monext.CaptureMode `json:"capture"`
			Deferred string             `json:"deferredCaptureDate"`
		} `json:"payment"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	var request monext.SessionRequest
	request.Order.Reference, request.Payment.Capture = in.Order.Reference, in.Payment.Capture
	if in.Payment.Deferred != "" {
		date, err := time.Parse(time.RFC3339, in.Payment.Deferred)
		if err != nil {
			return nil, err
		}
		request.Payment.DeferredDate = order.At(date)
	}
	request.Order.Totals.Total = order.NewMoney(in.Order.Amount, order.EUR)
	s, err := gateway{t.p}.CreateSession(ctx, request)
	written(r)
	if err != nil {
		return nil, err
	}
	return t.answer(r, reply{status: http.StatusCreated, body: map[string]any{
		"result": map[string]any{"title": "ACCEPTED", "code": codeOK}, "sessionId": s.ID, "redirectURL": s.RedirectURL,
	}})
}

// readTransaction is a transaction as the API words it.
func (t *wire) readTransaction(id string) reply {
	td, err := t.p.read(id)
	if err != nil {
		return reply{err: err}
	}
	listed := make([]map[string]any, 0, len(td.AssociatedTransactions))
	for i := range td.AssociatedTransactions {
		e := &td.AssociatedTransactions[i]
		listed = append(listed, map[string]any{
			"id": e.ID, "type": e.Type, "date": stamp(e.Date), "amount": minor(e.Amount), "status": e.Status, "originTransactionId": e.OriginTransactionID,
		})
	}
	return reply{status: http.StatusOK, body: map[string]any{
		"result": map[string]any{"title": td.Result.Title, "code": td.Result.Code}, "transaction": worded(&td.Transaction),
		"associatedTransactions": listed, "order": ordered(&td.Order),
	}}
}

// readSession is a session as the API words it.
func (t *wire) readSession(id string) reply {
	d, err := gateway{t.p}.GetSession(ctx, id)
	if err != nil {
		return reply{err: err}
	}
	transactions := make([]map[string]any, 0, 1)
	for i := range d.Transactions {
		transactions = append(transactions, worded(&d.Transactions[i]))
	}
	return reply{status: http.StatusOK, body: map[string]any{
		"result": map[string]any{"title": d.Result.Title, "code": d.Result.Code}, "transactions": transactions, "order": ordered(&d.Order),
	}}
}

func worded(t *monext.Transaction) map[string]any {
	return map[string]any{
		"id": t.ID, "date": stamp(t.Date), "type": t.Type, "currency": t.Currency, "capture": t.Capture,
		"requestedAmount": minor(t.RequestedAmount), "authorizedAmount": minor(t.AuthorizedAmount), "paymentMethodId": t.PaymentMethodID,
	}
}

func ordered(o *monext.OrderInfo) map[string]any {
	return map[string]any{"reference": o.Reference, "amount": minor(o.Amount), "currency": o.Currency}
}

func minor(a monext.Amount) int64 {
	n, _ := a.Minor()
	return n
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

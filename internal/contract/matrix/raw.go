package matrix

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// The paths of the API as its clients write them, below the base URL.
const (
	sessionsPath = "/v1/checkout/payments/sessions"
	olderPath    = "/v1/checkout/sessions"
	payments     = "/v1/checkout/transactions/"
)

// rawSession is a session as a client that is not the SDK sends it.
const rawSession = `{"pointOfSaleReference":"POS","order":{"reference":"RAW-1","amount":3000,"currency":"EUR",` +
	`"items":[{"reference":"SKU-1","price":3000,"quantity":3}]},"payment":{"paymentType":"ONE_OFF","capture":"MANUAL"},` +
	`"buyer":{"mobile":"+33639981001"},"returnURL":"https://shop.example.org/return"}`

// send sends a request by hand, and returns the status of its answer and the answer.
func (s *shop) send(ctx context.Context, name, method, path, body, invalid string) (int, []byte) {
	ctx = wiretap.Marked(ctx, wiretap.Mark{Source: prefix + name, Invalid: invalid, Spoilt: s.spoilt})
	r, err := http.NewRequestWithContext(ctx, method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.failf("%s: %v", name, err)
		return 0, nil
	}
	r.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := wiretap.Via(s.proxy, s.sockets).RoundTrip(r)
	if err != nil {
		s.failf("%s: %v", name, err)
		return 0, nil
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		s.failf("%s: %v", name, err)
	}
	return resp.StatusCode, answer
}

// expect notes a failure when a status is another one.
func (s *shop) expect(name string, want, got int) {
	if got != want {
		s.failf("%s: status %d, not %d", name, got, want)
	}
}

// Others sends what the SDK cannot: sessions on the older paths, the payment methods of another merchant, a point of sale and a
// date that the simulator refuses though the description does not, and requests that the description refuses. Among these
// is the telephone number of 17 characters that the SDK once sent.
func (b *Bench) Others(ctx context.Context) error {
	s, err := b.open(ctx, monexttest.WithPointOfSale("POS", monexttest.PaymentMethod{ID: "CB_1", Code: "CB", Name: "Cards"}))
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.older(ctx); err != nil {
		return err
	}
	s.configuration(ctx)
	s.invalid(ctx)
	return nil
}

func (s *shop) older(ctx context.Context) error {
	status, _ := s.send(ctx, "older path", http.MethodPost, olderPath, rawSession, "")
	s.expect("a session on the older path", http.StatusCreated, status)
	status, _ = s.send(ctx, "older path, every second", http.MethodPost, olderPath,
		strings.Replace(rawSession, `"MANUAL"`, `"AUTOMATIC"`, 1), "")
	s.expect("another session on the older path", http.StatusCreated, status)
	known := s.fake.Sessions()
	if len(known) != 2 {
		return errors.New("matrix: the older path opened no session")
	}
	read := func(name, id string, want int) {
		status, _ := s.send(ctx, "older path, "+name, http.MethodGet, olderPath+"/"+id, "", "")
		s.expect("a read on the older path, "+name, want, status)
	}
	read("in progress", known[0].ID, http.StatusOK)
	_, err := s.fake.Accept(known[0].ID)
	read("accepted", known[0].ID, http.StatusOK)
	err = errors.Join(err, s.fake.Abandon(known[1].ID))
	read("abandoned", known[1].ID, http.StatusInternalServerError)
	read("unknown", "nobody", http.StatusNotFound)
	return err
}

// configuration is what a merchant has to set right at Monext.
func (s *shop) configuration(ctx context.Context) {
	elsewhere := ordered("elsewhere", monext.CaptureManual, 100)
	elsewhere.Order.PointOfSale = "POS_2"
	_, err := s.client.CreateSession(s.as(ctx, "unknown point of sale"), elsewhere)
	s.refusedNaming("unknown point of sale", err, "order.pointOfSale")
	tooFar := ordered("too-far", monext.CaptureDeferred, 100)
	tooFar.Payment.DeferredDate = order.Day(2026, 4, 1)
	_, err = s.client.CreateSession(s.as(ctx, "deferred too far"), tooFar)
	s.refusedNaming("deferred too far", err, "payment.deferredDate")

	_, err = s.client.PaymentMethods(s.as(ctx, "payment methods of an unknown point of sale"), "POS_2")
	s.answered("payment methods of an unknown point of sale", err)
	status, _ := s.send(ctx, "payment methods of another merchant", http.MethodGet,
		"/v1/merchants/900000000002/pointsofsale/POS/paymentMethods", "", "")
	s.expect("the payment methods of another merchant", http.StatusForbidden, status)
}

// refusedNaming notes a failure unless an error is a 400 that names a member, which the SDK translated to its own path.
func (s *shop) refusedNaming(name string, err error, path string) {
	var failure *monext.Error
	var faults order.Faults
	switch {
	case !errors.As(err, &failure) || failure.Status != http.StatusBadRequest:
		s.failf("%s: no 400: %v", name, err)
	case !errors.As(err, &faults) || faults[0].Path != path:
		s.failf("%s: the 400 does not name %s: %v", name, path, failure.InvalidParams)
	}
}

// invalid sends what the description refuses. The judge must catch each, and the simulator refuse it by name.
func (s *shop) invalid(ctx context.Context) {
	paid, err := s.paid(s.as(ctx, "payment before what is invalid"), "invalid", monext.CaptureManual, 100)
	if err != nil {
		s.failf("payment before what is invalid: %v", err)
	}
	sessions := []struct{ member, old, new string }{
		{"buyer.mobile", `"+33639981001"`, `"+33 6 39 98 10 01"`}, // 17 characters
		{"returnURL", `"returnURL"`, `"returnUrl"`},
		{"order.items.0.quantity", `"quantity":3`, `"quantity":0`},
		{"order.currency", `"EUR"`, `"XYZ"`},
		{"-", `{"pointOfSale`, `{{"pointOfSale`},
	}
	for _, path := range []string{sessionsPath, olderPath} {
		for _, c := range sessions {
			s.refusedRaw(ctx, "invalid "+c.member, path, strings.Replace(rawSession, c.old, c.new, 1), c.member)
		}
	}
	for _, kind := range []Kind{Capture, Cancel, Refund} {
		path := payments + paid + "/" + string(kind)
		s.refusedRaw(ctx, "invalid amount", path, `{"amount":-1}`, "amount")
		s.refusedRaw(ctx, "no amount", path, `{"comment":"all"}`, "amount")
		s.refusedRaw(ctx, "invalid comment", path, `{"amount":1,"comment":"a<b"}`, "comment")
	}
}

func (s *shop) refusedRaw(ctx context.Context, name, path, body, member string) {
	status, answer := s.send(ctx, name, http.MethodPost, path, body, judged(member))
	s.expect(name, http.StatusBadRequest, status)
	if member != "-" && !bytes.Contains(answer, []byte(simulated(member))) {
		s.failf("%s: the 400 does not name it", name)
	}
}

// judged and simulated are the path of a member as the judge and the simulator write it.
func judged(member string) string    { return strings.ReplaceAll(member, ".0.", "[].") }
func simulated(member string) string { return `"` + strings.ReplaceAll(member, ".0.", "[0].") + `"` }

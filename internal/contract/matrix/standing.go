package matrix

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// standings brings sessions and transactions into every standing that the simulator knows, and reads all of them after each
// step.
func (s *shop) standings(ctx context.Context) error {
	s.answered("alive", s.client.Alive(s.as(ctx, "alive")))
	methods, err := s.client.PaymentMethods(s.as(ctx, "payment methods"), "POS")
	s.answered("payment methods", err)
	for _, m := range methods {
		s.answered("verify", s.client.Verify(s.as(ctx, "verify"), "POS", m.ID))
	}

	sessions, err := s.sessions(ctx)
	if err != nil {
		return err
	}
	s.readAll(ctx, "in progress")
	paid, err := s.decide(ctx, sessions)
	if err != nil {
		return err
	}
	s.readAll(ctx, "decided")
	for _, transaction := range paid {
		s.operations(ctx, transaction)
	}
	s.readAll(ctx, "operated")
	if err := s.fake.Advance(8 * 24 * time.Hour); err != nil {
		return err
	}
	for _, transaction := range paid {
		s.late(ctx, transaction)
	}
	s.readAll(ctx, "a week later")
	s.strangers(ctx, sessions["manual"], paid[0])
	return s.faulty(ctx)
}

// sessions opens one session for each standing.
func (s *shop) sessions(ctx context.Context) (map[string]string, error) {
	verification := ordered("verification", monext.CaptureAutomatic, 0)
	deferred := ordered("deferred", monext.CaptureDeferred, 100)
	requests := map[string]session{"verification": verification, "deferred": deferred, "sandbox": ordered("sandbox", monext.CaptureManual, 33305)}
	for _, name := range []string{"manual", "partly", "refused", "risk", "partner", "resolved", "abandoned", "expired", "seen", "never"} {
		requests[name] = ordered(name, monext.CaptureManual, 100)
	}
	requests["automatic"] = ordered("automatic", monext.CaptureAutomatic, 100)
	ids := map[string]string{}
	for name, r := range requests {
		session, err := s.client.CreateSession(s.as(ctx, "session "+name), r)
		if err != nil {
			return nil, fmt.Errorf("matrix: session %s: %w", name, err)
		}
		ids[name] = session.ID
		if name == "seen" {
			if err := s.visit(ctx, session.RedirectURL); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// visit lets a buyer open the payment page, which is no part of the API.
func (s *shop) visit(ctx context.Context, page string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return err
	}
	resp, err := s.sockets.RoundTrip(r)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// decide lets the buyers act, and returns the transactions that were paid.
func (s *shop) decide(ctx context.Context, id map[string]string) (paid []string, err error) {
	for _, name := range []string{"manual", "automatic", "deferred", "verification"} {
		transaction, err := s.pay(id[name])
		if err != nil {
			return nil, fmt.Errorf("matrix: pay %s: %w", name, err)
		}
		paid = append(paid, transaction)
	}
	_, partly := s.fake.AcceptPartly(id["partly"], 60)
	_, sandbox := s.fake.Accept(id["sandbox"])
	_, risk := s.fake.Hold(id["risk"], "04003")
	_, partner := s.fake.Hold(id["partner"], "02000")
	_, resolved := s.fake.Hold(id["resolved"], "04001")
	err = errors.Join(partly, sandbox, risk, partner, resolved, s.fake.Refuse(id["refused"], "01116"), s.fake.Abandon(id["abandoned"]),
		s.fake.Expire(id["expired"]))
	s.readAll(ctx, "on hold")
	err = errors.Join(err, s.fake.Resolve(id["resolved"], "00000"))
	if refused := (*monexttest.RefusedError)(nil); errors.As(err, &refused) || errors.Is(err, monexttest.ErrSessionOver) {
		err = nil // by a sandbox amount, or because an automatic buyer was first
	}
	return paid, err
}

// readAll reads every session, every transaction and every operation, and what there is not.
func (s *shop) readAll(ctx context.Context, when string) {
	ctx = s.as(ctx, "read, "+when)
	session := func(id string) {
		_, err := s.client.GetSession(ctx, id)
		s.answered("read of a session, "+when, err)
	}
	transaction := func(id string) {
		_, err := s.client.GetTransaction(ctx, id)
		s.answered("read of a transaction, "+when, err)
	}
	for _, known := range s.fake.Sessions() {
		session(known.ID)
	}
	for _, known := range s.fake.Transactions() {
		transaction(known.ID)
		for _, e := range known.Effects {
			if e.ID != known.ID {
				transaction(e.ID)
			}
		}
	}
	session("nobody")
	transaction("nobody")
}

// ask sends an operation whose answer may be any.
func (s *shop) ask(ctx context.Context, client *monext.Client, name string, kind Kind, transaction string, r operation, minor int64) string {
	r.Amount = order.NewMoney(minor, order.EUR)
	answer, err := s.operate(s.as(ctx, name), client, kind, transaction, r)
	s.answered(name, err)
	return answer.Transaction.ID
}

// operations operates on a payment: done, refused, twice, on hold.
func (s *shop) operations(ctx context.Context, transaction string) {
	captured := s.ask(ctx, s.client, "capture", Capture, transaction, operation{MerchantReference: "c-" + transaction}, 10)
	s.ask(ctx, s.client, "the same capture", Capture, transaction, operation{}, 10)
	s.ask(ctx, s.client, "capture of too much", Capture, transaction, operation{}, 1000)
	refunded := s.ask(ctx, s.client, "refund", Refund, transaction, operation{Comment: "size", PrivateData: map[string]string{"case": "1"}}, 10)
	s.ask(ctx, s.client, "refund of too much", Refund, transaction, operation{}, 1000)
	s.ask(ctx, s.client, "cancel of a part", Cancel, transaction, operation{}, 5)
	s.ask(ctx, s.client, "cancel of too much", Cancel, transaction, operation{}, 1000)
	for _, id := range []string{captured, refunded} {
		if id != "" {
			s.ask(ctx, s.client, "cancel of an operation", Cancel, id, operation{}, 1)
		}
	}
	for _, kind := range []Kind{Capture, Cancel, Refund} {
		s.ask(ctx, s.client, "operation on nothing", kind, "nobody", operation{}, 1)
	}
	s.inject(monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.OnHold("02000")})
	held := s.ask(ctx, s.client, "capture on hold", Capture, transaction, operation{}, 3)
	if held != "" {
		_, err := s.client.GetTransaction(s.as(ctx, "read of what is on hold"), held)
		s.answered("read of what is on hold", err)
		_, _ = s.fake.ResolveOperation(held, "00000") // nothing is on hold where the rules refused it
	}
	s.ask(ctx, s.client, "last capture", Capture, transaction, operation{Option: monext.CaptureFinal}, 2)
	s.ask(ctx, s.client, "cancel of the rest", Cancel, transaction, operation{}, 1)
}

// late operates on an authorisation that has expired.
func (s *shop) late(ctx context.Context, transaction string) {
	s.ask(ctx, s.client, "late delivery", Capture, transaction, operation{Option: monext.CaptureLateDelivery}, 50)
	s.ask(ctx, s.client, "capture that is too late", Capture, transaction, operation{}, 4)
	s.ask(ctx, s.client, "cancel that is too late", Cancel, transaction, operation{}, 4)
	s.ask(ctx, s.client, "late refund", Refund, transaction, operation{}, 7)
}

// strangers calls everything with a wrong key.
func (s *shop) strangers(ctx context.Context, session, transaction string) {
	ctx = s.as(ctx, "wrong key")
	_, created := s.stranger.CreateSession(ctx, ordered("stranger", monext.CaptureManual, 100))
	_, read := s.stranger.GetSession(ctx, session)
	_, listed := s.stranger.GetTransaction(ctx, transaction)
	_, methods := s.stranger.PaymentMethods(ctx, "POS")
	for _, err := range []error{created, read, listed, methods, s.stranger.Alive(ctx)} {
		s.answered("wrong key", err)
	}
	for _, kind := range []Kind{Capture, Cancel, Refund} {
		_, err := s.operate(ctx, s.stranger, kind, transaction, operation{Amount: order.NewMoney(1, order.EUR)})
		s.answered("wrong key", err)
	}
}

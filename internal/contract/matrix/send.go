package matrix

import (
	"context"
	"errors"
	"strconv"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// Sessions opens a session for each case, reads it, pays it, and reads it and its transaction. Everything must be accepted.
func (b *Bench) Sessions(ctx context.Context, cases []Case[monext.SessionRequest]) error {
	s, err := b.open(ctx, monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
	if err != nil {
		return err
	}
	defer s.close()
	for _, c := range cases {
		named := s.as(ctx, "session with "+c.Name)
		session, err := s.client.CreateSession(named, c.Request)
		if err != nil {
			s.accepted("a session with "+c.Name, err)
			continue
		}
		if read, err := s.client.GetSession(named, session.ID); read.Outcome != monext.Pending {
			s.failf("a session with %s is %s before its buyer came: %v", c.Name, read.Outcome, err)
		}
		transaction, err := s.fake.Accept(session.ID)
		s.accepted("a payment of a session with "+c.Name, err)
		if read, err := s.client.GetSession(named, session.ID); read.Outcome != monext.Accepted {
			s.failf("a session with %s is %s when it is paid: %v", c.Name, read.Outcome, err)
		}
		_, err = s.client.GetTransaction(named, transaction)
		s.accepted("a read of a transaction of a session with "+c.Name, err)
	}
	return nil
}

// Kind is a capture, a cancel or a refund.
type Kind string

// The kinds, as the paths of the API name them.
const (
	Capture Kind = "captures"
	Cancel  Kind = "cancels"
	Refund  Kind = "refunds"
)

// Operations makes a payment for each case, sends the operation, and reads the transaction and the operation.
func (b *Bench) Operations(ctx context.Context, kind Kind, cases []Case[monext.OperationRequest]) error {
	s, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	for i, c := range cases {
		name := string(kind) + " with " + c.Name
		named := s.as(ctx, name)
		transaction, err := s.paid(named, string(kind)+strconv.Itoa(i), monext.CaptureManual, most)
		if err != nil {
			return err
		}
		if kind == Refund {
			_, err := s.client.Capture(named, transaction, operation{Amount: order.NewMoney(most, order.EUR)})
			s.accepted("the capture before "+name, err)
		}
		answer, err := s.operate(named, s.client, kind, transaction, c.Request)
		s.accepted(name, err)
		_, err = s.client.GetTransaction(named, transaction)
		s.accepted("a read after "+name, err)
		_, err = s.client.GetTransaction(named, answer.Transaction.ID)
		s.accepted("a read of "+name, err)
	}
	return nil
}

func (s *shop) operate(
	ctx context.Context, client *monext.Client, kind Kind, transaction string, r monext.OperationRequest,
) (monext.Answer, error) {
	switch kind {
	case Cancel:
		return client.Cancel(ctx, transaction, r)
	case Refund:
		return client.Refund(ctx, transaction, r)
	default:
		return client.Capture(ctx, transaction, r)
	}
}

// ordered is a session of one line.
func ordered(reference string, capture monext.CaptureMode, minor int64) session {
	total := order.NewMoney(minor, order.EUR)
	r := session{
		Order: order.Order{
			Reference: reference, PointOfSale: "POS", Country: "FR",
			Items:  []order.Item{{Reference: "SKU-1", Quantity: 3, Total: total}},
			Totals: order.Totals{Total: total},
			Buyer:  order.Buyer{ID: "C-1", FirstName: "Zoé", Email: "zoe@example.com"},
		},
		Payment:   monext.PaymentTerms{Capture: capture, SoftDescriptor: "SHOP"},
		ReturnURL: "https://shop.example.org/return", NotificationURL: "http://127.0.0.1:1/notify",
		PrivateData: map[string]string{"cart": "7"},
	}
	completeSession(&r)
	return r
}

// paid is the transaction of a new session that its buyer paid.
func (s *shop) paid(ctx context.Context, reference string, capture monext.CaptureMode, minor int64) (string, error) {
	session, err := s.client.CreateSession(ctx, ordered(reference, capture, minor))
	if err != nil {
		return "", err
	}
	return s.pay(session.ID)
}

// pay lets the buyer pay, who has done so already under some settings.
func (s *shop) pay(session string) (string, error) {
	transaction, err := s.fake.Accept(session)
	if errors.Is(err, monexttest.ErrSessionOver) {
		known, _ := s.fake.Session(session)
		return known.Transaction, nil
	}
	return transaction, err
}

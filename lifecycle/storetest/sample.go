package storetest

import (
	"fmt"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const account = "shop"

// epoch is when the sample payments' events happen; the clock of a store under
// test may be elsewhere, which must not matter.
func epoch() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC) }

func keyOf(reference string) lifecycle.Key {
	return lifecycle.Key{Account: account, Order: reference}
}

// sample returns a payment with one session, never saved.
func sample(key lifecycle.Key) (*lifecycle.Payment, error) {
	amount := order.NewMoney(12990, order.EUR)
	return lifecycle.Append(lifecycle.NewPayment(key), epoch(),
		lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual}},
		lifecycle.Event{Type: lifecycle.EventSessionOpened, SessionOpened: &lifecycle.SessionOpened{
			ID: "session-" + key.Account + "-" + key.Order, Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual, ExpiresAt: epoch().Add(30 * time.Minute),
		}},
	)
}

// authorize returns the payment with an accepted authorisation behind.
func authorize(p *lifecycle.Payment) (*lifecycle.Payment, error) {
	return lifecycle.Append(p, epoch(),
		lifecycle.Event{Type: lifecycle.EventSessionRead, SessionRead: &lifecycle.SessionRead{
			ID: p.SessionIDs()[0], Status: lifecycle.SessionAccepted, Title: monext.TitleAccepted, Code: "00000", Dead: true,
		}},
		lifecycle.Event{Type: lifecycle.EventAuthorized, Authorized: &lifecycle.Authorized{
			Session: p.SessionIDs()[0], Transaction: "transaction-" + p.Key().Order, Amount: p.Amount(), Date: epoch(),
		}},
	)
}

// touch returns the payment with one more event that changes nothing but its version.
func touch(p *lifecycle.Payment, note string) (*lifecycle.Payment, error) {
	return lifecycle.Append(p, epoch(), lifecycle.Event{
		Type: lifecycle.EventSwept, Reason: note, Swept: &lifecycle.Swept{Look: int(p.Version())},
	})
}

// flag returns the payment with a review behind.
func flag(p *lifecycle.Payment) (*lifecycle.Payment, error) {
	return lifecycle.Append(p, epoch(), lifecycle.Event{
		Type: lifecycle.EventReview, Review: &lifecycle.Review{Code: lifecycle.CauseMismatch, Detail: "sample"},
	})
}

// violation is a promise the store did not keep.
func violation(format string, args ...any) error {
	return fmt.Errorf("the store breaks the contract: "+format, args...)
}

package sqlite_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// A shop with two accounts is configured anew, and one of them is forgotten: its captures would lie, and nobody would know.
func TestAProcessWithoutAnAccountsServiceDoesNotBegin(t *testing.T) {
	t.Parallel()
	db := openAt(t, filepath.Join(t.TempDir(), "pay.db"))
	at := time.Now()
	for _, account := range []string{"france", "belgium"} {
		amount := order.NewMoney(12990, order.EUR)
		p, err := lifecycle.Append(lifecycle.NewPayment(lifecycle.Key{Account: account, Order: "ORD-1"}), at,
			lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual}},
			lifecycle.Event{Type: lifecycle.EventSessionOpened, SessionOpened: &lifecycle.SessionOpened{
				ID: "session-" + account, Amount: amount, Hash: "sha256:00", Mode: monext.CaptureManual, ExpiresAt: at.Add(30 * time.Minute),
			}})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Payments().Save(t.Context(), p, 0); err != nil {
			t.Fatal(err)
		}
	}
	watch := leak.New(t)
	credentials, err := monext.NewCredentials("900000000001", "simulator-access-key")
	if err != nil {
		t.Fatal(err)
	}
	client, err := monext.New(credentials, monext.WithBaseURL("http://localhost/v1"), monext.WithLogger(watch.Logger()))
	if err != nil {
		t.Fatal(err)
	}
	france, err := lifecycle.New(lifecycle.Config{Account: "france", Gateway: client, Store: db.Payments(), Logger: watch.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	processor := func(elsewhere ...string) *queue.Processor {
		p, err := queue.NewProcessor(queue.Config{
			Queue: db.Jobs(), Executor: queue.Work(france), Environment: client.Environment(), Elsewhere: elsewhere, Logger: watch.Logger(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	_, err = processor().Drain(t.Context())
	watch.Error(err)
	var none *queue.AccountsError
	if !errors.As(err, &none) || !slices.Equal(none.Accounts, []string{"belgium"}) {
		t.Errorf("a process without the service of belgium gave %v", err)
	}
	if _, err := processor("belgium").Drain(t.Context()); err != nil {
		t.Errorf("a process that leaves belgium to another gave %v", err)
	}
}

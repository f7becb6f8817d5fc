package monexttest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// TestAPanicLeavesTheServerFree lets what the host brings panic, as net/http would survive it, while each call runs.
func TestAPanicLeavesTheServerFree(t *testing.T) {
	t.Parallel()
	broken, wait := false, false
	breaks := func() {
		if broken {
			panic("what the host brought is broken")
		}
	}
	s := newShop(t,
		monexttest.WithClock(func() time.Time { breaks(); return opening() }),
		monexttest.WithWait(func(context.Context, time.Duration) error {
			if wait {
				panic("the waiting is broken")
			}
			return nil
		}),
		monexttest.WithNotificationTransport(carrier(func(*http.Request) (*http.Response, error) { breaks(); return nil, context.Canceled })))
	id := s.paid("A-1", 100, manual)
	open := s.session("A-2", 100, manual)
	web := &sim{s, monexttest.Control(s.fake)}
	for name, call := range map[string]func(){
		"a request":        func() { s.capture(id, 60) },
		"a read":           func() { s.read(id) },
		"the page":         func() { s.visit(http.MethodGet, open, "") },
		"the buyer":        func() { _, _ = s.fake.Accept(open) },
		"the back office":  func() { _, _ = s.fake.BackOffice(id, monexttest.KindRefund, 10) },
		"a person there":   func() { web.serve(http.MethodGet, backOffice, "") },
		"an advance":       func() { _ = s.fake.Advance(time.Hour) },
		"the time":         func() { s.fake.Now() },
		"the notification": func() { _ = s.fake.Deliver(t.Context()) },
	} {
		broken = true
		require.Panics(t, call, name)
		broken = false
		require.True(t, s.fake.Free(), name)
	}

	for _, side := range []monexttest.When{monexttest.BeforeEffect, monexttest.AfterEffect} {
		require.NoError(t, s.fake.Inject(monexttest.Fault{When: side, Do: monexttest.Delay(time.Second)}))
		wait = true
		require.Panics(t, func() { s.read(id) })
		wait = false
		require.True(t, s.fake.Free(), side)
		s.fake.ClearFaults()
	}
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
}

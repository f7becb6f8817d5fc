package lifecycle_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

func TestAServiceThatCannotWorkIsNotMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := lifecycle.New(lifecycle.Config{})
	r.watch.Error(err)
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 3, "account, gateway, store")
	for name, c := range map[string]struct {
		change func(*lifecycle.Config)
		path   string
	}{
		"an account too long":    {func(c *lifecycle.Config) { c.Account = strings.Repeat("x", 65) }, "account"},
		"time running backwards": {func(c *lifecycle.Config) { c.Settings.Horizon = -1 }, "settings.horizon"},
		"an authorisation of no use": {func(c *lifecycle.Config) {
			c.Settings.Methods = map[string]lifecycle.Method{"CB": {AuthorizationLife: -1}}
		}, "settings.methods[CB].authorization_life"},
		"captures beyond the list": {func(c *lifecycle.Config) {
			c.Settings.Methods = map[string]lifecycle.Method{"CB": {PartialCaptures: 91}}
		}, "settings.methods[CB].partial_captures"},
		"a star for all contracts": {func(c *lifecycle.Config) {
			c.Settings.Methods = map[string]lifecycle.Method{"*": {}}
		}, "settings.methods[*]"},
		"a contract number with a space behind it": {func(c *lifecycle.Config) {
			c.Settings.Methods = map[string]lifecycle.Method{"CB ": {}}
		}, "settings.methods[CB ]"},
		"captures below none": {func(c *lifecycle.Config) {
			c.Settings.Methods = map[string]lifecycle.Method{"CB": {PartialCaptures: -1}}
		}, "settings.methods[CB].partial_captures"},
		"a lease that ends too soon": {func(c *lifecycle.Config) { c.Settings.LeaseTTL = 105 * time.Second }, "settings.lease_ttl"},
		"no such policy":             {func(c *lifecycle.Config) { c.Settings.Resend = "always" }, "settings.resend"},
	} {
		config := r.config
		c.change(&config)
		_, err := lifecycle.New(config)
		r.watch.Error(err)
		require.ErrorAs(t, err, &faults, name)
		require.Len(t, faults, 1, name)
		require.Equal(t, c.path, faults[0].Path, name)
	}
}

func TestAServiceNeedsAnAccountAGatewayAndAStoreAndNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithClock(time.Now)))
	s, err := lifecycle.New(lifecycle.Config{Account: "shop", Gateway: r.client(), Store: lifecycle.NewMemory(nil), Settings: lifecycle.Settings{Methods: inParts(0)}})
	require.NoError(t, err)
	require.Equal(t, "shop", s.Account())
	opening, err := s.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/return"})
	require.NoError(t, err)
	_, err = r.monext.Accept(opening.SessionID)
	require.NoError(t, err)
	_, err = s.Return(t.Context(), opening.SessionID)
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, key := range []string{"a", "b", "c"} {
		o, err := s.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: key, Amount: eur(int64(len(ids) + 1))})
		require.NoError(t, err)
		require.Regexp(t, "^[a-z2-7]{26}$", o.ID)
		ids[o.ID] = true
	}
	require.Len(t, ids, 3)
}

func TestAnIDGivenTwiceIsNotRecorded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.config.NewID = func() string { return "always-the-same" }
	s := r.serve(r.config)
	_, err := s.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1)})
	require.NoError(t, err)
	_, err = s.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2)})
	require.ErrorIs(t, err, order.RuleDuplicate)
}

func TestPaymentsAreListedByWhatTheyAre(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-2", 5000)
	r.open("O-1", 5000, "")
	_, err := r.monext.AcceptPartly(r.open("O-3", 5000, ""), 100)
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-3")
	require.NoError(t, err)
	list := func(f lifecycle.Filter) (found []string) {
		all, err := r.service.List(t.Context(), f)
		require.NoError(t, err)
		for _, p := range all {
			found = append(found, p.Key().Order)
		}
		return found
	}
	require.Equal(t, []string{"O-1", "O-2", "O-3"}, list(lifecycle.Filter{Account: "another, and ignored"}))
	require.Equal(t, []string{"O-1"}, list(lifecycle.Filter{States: []lifecycle.State{lifecycle.StatePending}}))
	require.Equal(t, []string{"O-3"}, list(lifecycle.Filter{Review: true}))
	require.Equal(t, []string{"O-2"}, list(lifecycle.Filter{After: "O-1", Limit: 1}))
	_, err = r.service.List(t.Context(), lifecycle.Filter{Limit: 1001})
	require.ErrorIs(t, err, order.RuleRange)
	_, err = r.store.Find(t.Context(), lifecycle.Filter{})
	require.ErrorIs(t, err, order.RuleRequired)
}

func TestAPaymentRemembersItsOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := lineOrder("O-1", 100, order.Item{Reference: "A", Quantity: 2, Total: eur(2000)}, order.Item{Reference: "B", Quantity: 1, Total: eur(3000)})
	r.opening(o)
	hash, err := o.Hash()
	require.NoError(t, err)
	p := r.payment("O-1")
	require.Equal(t, hash, p.OrderHash())
	require.Equal(t, []lifecycle.Line{{Reference: "A", Quantity: 2, Value: eur(1960)}, {Reference: "B", Quantity: 1, Value: eur(2940)}}, p.Lines())
	_, ok := p.Transaction()
	require.False(t, ok)
	_, ok = p.Operation("none")
	require.False(t, ok)
	require.True(t, p.Ledger().Authorized.IsZero())
	require.Equal(t, order.EUR, p.Ledger().Capturable.Currency())
	require.Equal(t, "shop/O-1", p.Key().String())
}

func TestWhatAPaymentGivesOutIsACopy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k", Lines: []lifecycle.RequestLine{{Reference: "A", Quantity: 1}}})
	require.NoError(t, err)
	p := r.payment("O-1")
	before, err := p.MarshalJSON()
	require.NoError(t, err)
	p.Operations()[0].Lines[0].Quantity = 9
	p.Operations()[0].Attempts[0].N = 9
	p.Lines()[0].Quantity = 9
	p.Sessions()[0].ID = "x"
	transaction, _ := p.Transaction()
	transaction.Effects[0].Amount = 9
	_ = append(p.Events(), lifecycle.Event{})
	after, err := p.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	require.Equal(t, eur(5000), p.Ledger().Captured)
}

func TestLogLinesNameTheOrderAndNothingThatOpensIt(t *testing.T) {
	t.Parallel()
	var buffer bytes.Buffer
	l := &listener{refuse: func(lifecycle.Notice) error { return errDeaf }}
	r := newRig(t, withObserver(l), func(r *rig, _ *[]monexttest.Option) {
		r.config.Logger = slog.New(slog.NewTextHandler(&buffer, nil))
	})
	p := r.paid("O-1", 5000)
	require.Contains(t, buffer.String(), "observer did not take an event")
	require.Contains(t, buffer.String(), "order=O-1")
	l.setRefuse(nil)
	r.store.setFail(func(p *lifecycle.Payment) error {
		if events := p.Events(); events[len(events)-1].Type == lifecycle.EventObserved {
			return errStore
		}
		return nil
	})
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture})
	require.Contains(t, buffer.String(), "observer's position was not saved")
	r.store.setFail(func(p *lifecycle.Payment) error {
		for _, o := range p.Operations() {
			if o.State == lifecycle.OperationSending {
				return errStore
			}
		}
		return nil
	})
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "key"})
	require.NoError(t, err, "recorded is recorded")
	require.Equal(t, lifecycle.OperationReady, o.State)
	require.Contains(t, buffer.String(), "operation recorded, first pass failed")
	require.NotContains(t, buffer.String(), p.SessionIDs()[0])
}

func TestAStoreThatCannotBeReadFailsEverythingAndLosesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	away := r.config
	away.Store = noLoad{r.store}
	s := r.serve(away)
	ctx := t.Context()
	calls := map[string]func() error{
		"open": func() error {
			_, err := s.Open(ctx, lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/"})
			return err
		},
		"adopt": func() error {
			_, err := s.Adopt(ctx, lifecycle.AdoptRequest{Order: anOrder("O-1", 5000), SessionID: session})
			return err
		},
		"return":  func() error { _, err := s.Return(ctx, session); return err },
		"payment": func() error { _, err := s.Payment(ctx, "O-1"); return err },
		"refresh": func() error { _, err := s.Refresh(ctx, "O-1"); return err },
		"request": func() error {
			_, err := s.Request(ctx, lifecycle.Request{Order: "O-1", Kind: "capture", Key: "k"})
			return err
		},
		"summary": func() error { _, err := s.Summary(ctx, "O-1"); return err },
		"list":    func() error { _, err := s.List(ctx, lifecycle.Filter{}); return err },
		"apply": func() error {
			_, err := s.Apply(ctx, lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped})
			return err
		},
		"resolve": func() error {
			_, err := s.Resolve(ctx, lifecycle.Decision{Order: "O-1", As: lifecycle.ResolveAcknowledge, Actor: "ana", Reason: "seen"})
			return err
		},
		"reconcile": func() error { _, err := s.Reconcile(ctx, "O-1"); return err },
		"execute": func() error {
			_, err := s.Execute(ctx, lifecycle.Task{Key: lifecycle.Key{Account: "shop", Order: "O-1"}, Operation: "x", Action: lifecycle.ActionCapture})
			return err
		},
	}
	for name, call := range calls {
		require.ErrorIs(t, call(), errStore, name)
	}
	require.Equal(t, lifecycle.StatePending, r.payment("O-1").State())
}

// noLoad is a store that loads nothing for being away.
type noLoad struct{ lifecycle.Store }

func (noLoad) Load(context.Context, lifecycle.Key) (*lifecycle.Payment, error) { return nil, errStore }

func TestACancelledContextIsAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := r.service.Request(ctx, lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "k"})
	require.ErrorIs(t, err, context.Canceled)
	_, err = r.store.Claim(ctx, lifecycle.Key{Account: "shop", Order: "O-1"}, time.Minute)
	require.ErrorIs(t, err, context.Canceled)
	_, err = r.store.Find(ctx, lifecycle.Filter{Account: "shop"})
	require.ErrorIs(t, err, context.Canceled)
	_, err = r.store.Due(ctx, "shop", 10)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, r.store.Memory.Save(ctx, r.payment("O-1"), 0), context.Canceled)
	due, err := r.store.Due(t.Context(), "shop", -1)
	require.NoError(t, err)
	require.Empty(t, due)
}

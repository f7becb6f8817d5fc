package monext_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// fakeClient returns a client of a Monext that was written without looking at this package: each
// checks what the other believes about the API.
func fakeClient(tb testing.TB, url string, fake *monexttest.Server, opts ...monext.Option) *monext.Client {
	tb.Helper()
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	require.NoError(tb, err)
	return newClientAs(tb, credentials, append([]monext.Option{monext.WithBaseURL(url), monext.WithRetry(quick)}, opts...)...)
}

// paid opens a session for the sample order and lets the buyer pay.
func paid(tb testing.TB, client *monext.Client, fake *monexttest.Server) string {
	tb.Helper()
	opened, err := client.CreateSession(tb.Context(), sampleSession())
	require.NoError(tb, err)
	id, err := fake.Accept(opened.ID)
	require.NoError(tb, err)
	return id
}

func TestAWholeOrderGoesThroughAnIndependentMonext(t *testing.T) {
	t.Parallel()
	fake := monexttest.Start(t)
	client := fakeClient(t, fake.URL, fake.Server)
	ctx := t.Context()
	require.NoError(t, client.Alive(ctx))

	opened, err := client.CreateSession(ctx, sampleSession())
	require.NoError(t, err)
	waiting, err := client.GetSession(ctx, opened.ID)
	require.NoError(t, err)
	require.Equal(t, monext.Pending, waiting.Outcome)

	id, err := fake.Accept(opened.ID)
	require.NoError(t, err)
	done, err := client.GetSession(ctx, opened.ID)
	require.NoError(t, err)
	require.Equal(t, monext.Accepted, done.Outcome)
	require.Equal(t, id, done.Transactions[0].ID)
	require.Equal(t, monext.AmountOf(13080), done.Transactions[0].RequestedAmount)
	require.Equal(t, "ORD-2025-000123", done.Order.Reference)
	require.Equal(t, map[string]string{"tenant": "7", "who": "order"}, done.PrivateData)

	first, err := client.Capture(ctx, id, monext.OperationRequest{Amount: euros(10000), MerchantReference: "SHIP-1"})
	require.NoError(t, err)
	again, err := client.Capture(ctx, id, monext.OperationRequest{Amount: euros(10000), MerchantReference: "SHIP-2"})
	require.ErrorIs(t, err, monext.ErrDuplicate)
	require.ErrorIs(t, err, monext.ErrUnknown)
	require.Equal(t, monext.Unknown, again.Outcome)
	last, err := client.Capture(ctx, id, monext.OperationRequest{Amount: euros(3080), MerchantReference: "SHIP-3", Option: monext.CaptureFinal})
	require.NoError(t, err)
	require.NotEqual(t, first.Transaction.ID, last.Transaction.ID)
	_, err = client.Capture(ctx, id, monext.OperationRequest{Amount: euros(1), MerchantReference: "SHIP-4"})
	require.ErrorIs(t, err, monext.ErrRefused)
	_, err = client.Refund(ctx, id, monext.OperationRequest{Amount: euros(500), MerchantReference: "BACK-1"})
	require.NoError(t, err)

	details, err := client.GetTransaction(ctx, id)
	require.NoError(t, err)
	sums := map[monext.TransactionType]int64{}
	for _, effect := range details.AssociatedTransactions {
		if effect.Status == monext.EffectOK {
			minor, known := effect.Amount.Minor()
			require.True(t, known)
			sums[effect.Type] += minor
		}
	}
	require.Equal(t, int64(13080), sums[monext.TypeAuthorization])
	require.Equal(t, int64(13080), sums[monext.TypeCapture])
	require.Equal(t, int64(500), sums[monext.TypeRefund])

	require.Empty(t, fake.Violations())
	for _, entry := range fake.Journal() {
		require.Empty(t, entry.UnknownFields, "a field that Monext does not know: %s %s", entry.Method, entry.Path)
	}
}

func TestSessionsThatEndWithoutAPaymentAreUnderstood(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end       func(*monexttest.Server, string) error
		opts      []monexttest.Option
		abandoned bool
	}{
		"abandoned": {(*monexttest.Server).Abandon, nil, true}, "expired": {(*monexttest.Server).Expire, nil, true},
		"refused":            {func(s *monexttest.Server, id string) error { return s.Refuse(id, "01116") }, nil, false},
		"expired, as a 404":  {(*monexttest.Server).Expire, []monexttest.Option{monexttest.WithEndedStatus(404)}, true},
		"abandoned as a 200": {(*monexttest.Server).Abandon, []monexttest.Option{monexttest.WithEndedStatus(200)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := monexttest.Start(t, test.opts...)
			client := fakeClient(t, fake.URL, fake.Server)
			opened, err := client.CreateSession(t.Context(), sampleSession())
			require.NoError(t, err)
			require.NoError(t, test.end(fake.Server, opened.ID))
			got, err := client.GetSession(t.Context(), opened.ID)
			require.NoError(t, err)
			require.Equal(t, monext.Refused, got.Outcome)
			require.Equal(t, test.abandoned, got.Abandoned())
		})
	}
}

func TestWrongCredentialsAreNoticedHoweverMonextSaysIt(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]monexttest.Option{"401": nil, "200": {monexttest.WithUnauthorizedAs200()}} {
		fake := monexttest.Start(t, opts...)
		client := newClient(t, fake.URL) // credentials of somebody else
		for _, each := range append(posts(), reads()[:2]...) {
			t.Run(name+", "+each.name, func(t *testing.T) {
				t.Parallel()
				require.ErrorIs(t, each.do(t, client), monext.ErrUnauthorized)
			})
		}
	}
}

func TestAnOutcomeNeverContradictsWhatReallyHappened(t *testing.T) {
	t.Parallel()
	const before, after = monexttest.BeforeEffect, monexttest.AfterEffect
	type strike struct {
		do   monexttest.Action
		when monexttest.When
	}
	strikes := map[string]strike{"nothing": {}}
	for name, action := range map[string]monexttest.Action{
		"drop": monexttest.Drop(), "reset": monexttest.Reset(), "500": monexttest.Status(500), "502": monexttest.Status(502),
		"503": monexttest.Status(503), "garbage": monexttest.Garbage(), "redirect": monexttest.Redirect("/elsewhere"),
		"bomb": monexttest.GzipBomb(8 << 20), "delay": monexttest.Delay(time.Hour), "empty 202": monexttest.Body(202, "", ""),
	} {
		strikes[name+" before"], strikes[name+" after"] = strike{action, before}, strike{action, after}
	}
	for name, action := range map[string]monexttest.Action{
		"truncate": monexttest.Truncate(), "late": monexttest.Late(time.Minute), "on hold": monexttest.OnHold("02000"),
		"hide": monexttest.Hide(time.Hour), "unreachable": monexttest.Unreachable(), "rate": monexttest.TooManyRequests(time.Second),
		"401": monexttest.Status(401), "temporary": monexttest.Result("02104"), "refused": monexttest.Result("01116"),
		"time-out": monexttest.Result("02103"), "format": monexttest.Body(400, "application/json", `{"title":"ERROR","code":"02305"}`),
	} {
		strikes[name] = strike{action, before}
	}
	requests := map[monext.Operation]func(*testing.T, *monext.Client, string) (monext.Answer, error){
		monext.OperationCapture: func(t *testing.T, c *monext.Client, id string) (monext.Answer, error) {
			t.Helper()
			return c.Capture(t.Context(), id, monext.OperationRequest{Amount: euros(5000), MerchantReference: "M"})
		},
		monext.OperationCancel: func(t *testing.T, c *monext.Client, id string) (monext.Answer, error) {
			t.Helper()
			return c.Cancel(t.Context(), id, monext.OperationRequest{Amount: euros(13080), MerchantReference: "M"})
		},
		monext.OperationRefund: func(t *testing.T, c *monext.Client, id string) (monext.Answer, error) {
			t.Helper()
			_, err := c.Capture(t.Context(), id, monext.OperationRequest{Amount: euros(13080), MerchantReference: "C"})
			require.NoError(t, err)
			return c.Refund(t.Context(), id, monext.OperationRequest{Amount: euros(5000), MerchantReference: "M"})
		},
	}
	for name, strike := range strikes {
		for op, request := range requests {
			for _, socket := range []bool{true, false} {
				t.Run(name+", "+string(op)+map[bool]string{true: ", by socket", false: ", by call"}[socket], func(t *testing.T) {
					t.Parallel()
					fake := monexttest.Start(t)
					opts := []monext.Option{monext.WithTimeouts(monext.Timeouts{Write: 2 * time.Second})}
					if name == "delay before" || name == "delay after" {
						opts = []monext.Option{monext.WithTimeouts(monext.Timeouts{Write: 100 * time.Millisecond})}
					}
					if !socket {
						opts = append(opts, monext.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
					}
					client := fakeClient(t, fake.URL, fake.Server, opts...)
					id := paid(t, client, fake.Server)
					if name != "nothing" {
						require.NoError(t, fake.Inject(monexttest.Fault{MerchantReference: "M", Do: strike.do, When: strike.when}))
					}
					got, err := request(t, client, id)
					require.Equal(t, got.Outcome == monext.Accepted, err == nil)
					effects := 0
					for _, effect := range fake.Effects(id) {
						if effect.MerchantReference == "M" && effect.Status == monexttest.StatusOK && !effect.Companion {
							effects++
						}
					}
					switch got.Outcome {
					case monext.Accepted:
						require.Equal(t, 1, effects)
					case monext.Refused, monext.NotDone:
						require.Zero(t, effects)
					default:
						require.LessOrEqual(t, effects, 1)
					}
					sent := 0
					for _, entry := range fake.Journal() {
						if entry.MerchantReference == "M" && entry.What == monexttest.WhatRequest {
							sent++
						}
					}
					require.LessOrEqual(t, sent, 1)
				})
			}
		}
	}
}

package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// apply tells the lifecycle of a shop event.
func (r *rig) apply(e lifecycle.ShopEvent) []lifecycle.Operation {
	r.t.Helper()
	e.Order = "O-1"
	all, err := r.service.Apply(r.t.Context(), e)
	require.NoError(r.t, err)
	return all
}

func TestShippingEverythingCapturesEverythingOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	first := r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopShipped, Actor: "warehouse", Reason: "all packed"})
	require.Len(t, first, 1)
	require.Equal(t, lifecycle.OperationReady, first[0].State, "Apply sends nothing")
	require.Zero(t, r.posts(first[0].ID))
	require.Equal(t, first[0].ID, r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopShipped})[0].ID, "told twice is told once")
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateCaptured, r.payment("O-1").State())
	require.Equal(t, first[0].ID, r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopShipped})[0].ID)
	o := r.operation("O-1", first[0].ID)
	require.Equal(t, "warehouse", o.Actor)
	require.Equal(t, "all packed", o.Reason)
	require.Equal(t, 1, r.posts(o.ID))
}

func TestParcelsSumToTheTotalAndTheLastTakesTheRemainder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := lineOrder("O-1", 100, order.Item{Reference: "A", Quantity: 1, Total: eur(1000)}, order.Item{Reference: "B", Quantity: 1, Total: eur(999)}, order.Item{Reference: "C", Quantity: 1, Total: eur(500)})
	opening := r.opening(o)
	_, err := r.monext.Accept(opening.SessionID)
	require.NoError(t, err)
	_, err = r.service.Return(t.Context(), opening.SessionID)
	require.NoError(t, err)
	values, err := order.ParcelValues(o.Totals.Total, []order.Parcel{{Reference: "P-1", Lines: eur(1000)}, {Reference: "P-2", Lines: eur(999)}, {Reference: "P-3", Lines: eur(500)}})
	require.NoError(t, err)
	for i, value := range values {
		r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopShipped, Key: fmt.Sprint("P-", i+1), Value: value, Last: i == len(values)-1})
		r.run(time.Hour)
		captured := r.payment("O-1").Ledger().Captured
		sum, err := order.Sum(order.EUR, values[:i+1]...)
		require.NoError(t, err)
		require.Equal(t, sum, captured)
	}
	p := r.payment("O-1")
	require.Equal(t, lifecycle.StateCaptured, p.State())
	require.Equal(t, p.Amount(), p.Ledger().Captured)
	require.Equal(t, monext.CaptureFinal, p.Operations()[2].Option)
	require.Equal(t, values[2], p.Operations()[2].Amount)
	r.clean()
}

func TestAParcelWorthNothingCapturesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	require.Empty(t, r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopShipped, Key: "gifts", Value: eur(0)}))
	require.Equal(t, eur(5000), r.payment("O-1").Ledger().Capturable)
	_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "k", Amount: eur(0)})
	require.ErrorIs(t, err, order.RuleRange, "0.00 is not all that is left")
}

func TestCancellingAnOrderAndReturningItsLines(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 0, order.Item{Reference: "A", Quantity: 2, Total: eur(2000)}, order.Item{Reference: "B", Quantity: 1, Total: eur(500)}))
	back := r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopReturned, Key: "R-1", Lines: []lifecycle.RequestLine{{Reference: "A", Quantity: 1}}})
	require.Equal(t, lifecycle.ActionRefund, back[0].Kind)
	require.Equal(t, eur(1000), back[0].Amount)
	r.run(time.Minute)
	all := r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopCancelled})
	require.Equal(t, lifecycle.ActionReverse, all[0].Kind)
	r.run(time.Minute)
	require.Equal(t, lifecycle.StateRefunded, r.payment("O-1").State())
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", all[0].ID).State)
	require.Equal(t, lifecycle.CauseRefundCaptured, r.operation("O-1", all[0].ID).Cause)
	r.clean()
}

func TestAnEventThatCannotBeAppliedSaysWhy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.service.Apply(t.Context(), lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopShipped})
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	r.paid("O-1", 5000)
	_, err = r.service.Apply(t.Context(), lifecycle.ShopEvent{Order: "O-1", Kind: "lost"})
	require.ErrorIs(t, err, order.RuleUnknown)
	_, err = r.service.Apply(t.Context(), lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopReturned, Key: "R-1", Value: eur(100)})
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	require.ErrorContains(t, err, "lifecycle: apply returned to order O-1")
}

// halves captures a shipped order in two requests, the second of which may fail.
type halves struct{ second int64 }

func (h halves) Requests(_ context.Context, e lifecycle.ShopEvent, p *lifecycle.Payment) ([]lifecycle.Request, error) {
	if e.Kind != lifecycle.ShopShipped {
		return nil, errors.New("no rule")
	}
	return []lifecycle.Request{
		{Order: p.Key().Order, Kind: lifecycle.ActionCapture, Key: "one", Amount: eur(1000)},
		{Order: p.Key().Order, Kind: lifecycle.ActionCapture, Key: "two", Amount: eur(h.second)},
	}, nil
}

func TestAHostsOwnRulesDecideInsteadOfOurs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	r.config.Rules = halves{2000}
	r.service = r.serve(r.config)
	require.Len(t, r.apply(lifecycle.ShopEvent{Kind: lifecycle.ShopShipped}), 2)
	_, err := r.service.Apply(t.Context(), lifecycle.ShopEvent{Order: "O-1", Kind: lifecycle.ShopCancelled})
	require.ErrorContains(t, err, "no rule")

	r.paid("O-2", 5000)
	r.config.Rules = halves{9000}
	r.service = r.serve(r.config)
	recorded, err := r.service.Apply(t.Context(), lifecycle.ShopEvent{Order: "O-2", Kind: lifecycle.ShopShipped})
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	require.Len(t, recorded, 1, "what was recorded is returned")
}

func TestThePresetsSelectWhatTheCartridgesJobsDoAndLetGoOfWhatIsFinished(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	authorised, captured := r.paid("A", 5000), r.captured(lineOrder("C", 0, order.Item{Reference: "A", Quantity: 1, Total: eur(5000)}))
	r.open("P", 5000, "")
	presets := map[string]lifecycle.Preset{}
	for _, p := range lifecycle.Presets(time.Hour, 48*time.Hour) {
		presets[p.Name] = p
	}
	require.Len(t, presets, 5)
	shipped := sfcc.Statuses{Order: sfcc.OrderOpen, Shipping: sfcc.Shipped, Payment: sfcc.NotPaid}
	cancelledPaid := sfcc.Statuses{Order: sfcc.OrderCancelled, Payment: sfcc.Paid}
	cancelled := sfcc.Statuses{Order: sfcc.OrderCancelled, Payment: sfcc.NotPaid}
	now := r.monext.Now()
	for _, c := range []struct {
		preset   string
		action   lifecycle.Action
		statuses sfcc.Statuses
		payment  *lifecycle.Payment
		at       time.Time
		want     bool
	}{
		{"CaptureShipped", lifecycle.ActionCapture, shipped, authorised, now, true},
		{"CaptureShipped", lifecycle.ActionCapture, sfcc.Statuses{Order: sfcc.OrderNew, Shipping: sfcc.Shipped, Payment: sfcc.NotPaid}, authorised, now, true},
		{"CaptureShipped", lifecycle.ActionCapture, sfcc.Statuses{Order: sfcc.OrderOpen, Shipping: sfcc.PartShipped, Payment: sfcc.NotPaid}, authorised, now, false},
		{"CaptureShipped", lifecycle.ActionCapture, shipped, captured, now, false},
		{"RefundCancelled", lifecycle.ActionReverse, cancelledPaid, captured, now, true},
		{"RefundCancelled", lifecycle.ActionReverse, cancelledPaid, authorised, now, false},
		{"CancelTransactionForCancelledOrdersThatAreOnlyAuthorized", lifecycle.ActionReverse, cancelled, authorised, now, true},
		{"CancelTransactionForCancelledOrdersThatAreOnlyAuthorized", lifecycle.ActionReverse, cancelled, captured, now, false},
		{"RefreshStalePending", lifecycle.ActionRefresh, sfcc.Statuses{}, r.payment("P"), now.Add(59 * time.Minute), false},
		{"RefreshStalePending", lifecycle.ActionRefresh, sfcc.Statuses{}, r.payment("P"), now.Add(time.Hour), true},
		{"RefreshStalePending", lifecycle.ActionRefresh, sfcc.Statuses{}, authorised, now.Add(time.Hour), false},
		{"ReportExpiring", lifecycle.ActionRefresh, sfcc.Statuses{}, authorised, now.Add(5*24*time.Hour - time.Second), false},
		{"ReportExpiring", lifecycle.ActionRefresh, sfcc.Statuses{}, authorised, now.Add(5 * 24 * time.Hour), true},
		{"ReportExpiring", lifecycle.ActionRefresh, sfcc.Statuses{}, captured, now.Add(6 * 24 * time.Hour), false},
		{"ReportExpiring", lifecycle.ActionRefresh, sfcc.Statuses{}, r.payment("P"), now.Add(6 * 24 * time.Hour), false},
	} {
		require.Equal(t, c.action, presets[c.preset].Action)
		require.Equal(t, c.want, presets[c.preset].Selects(c.statuses, c.payment, c.at), "%s of %s at %s", c.preset, c.payment.Key(), c.at)
	}
	_, err := r.service.Reverse(t.Context(), lifecycle.Request{Order: "A", Key: "cancelled"})
	require.NoError(t, err)
	require.False(t, presets["CancelTransactionForCancelledOrdersThatAreOnlyAuthorized"].Selects(cancelled, r.payment("A"), now), "it leaves the selection for good")
}

package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// lineOrder is an order of the lines given, with a discount on the whole.
func lineOrder(reference string, discount int64, items ...order.Item) order.Order {
	o := anOrder(reference, 2)
	var sum int64
	for _, i := range items {
		sum += i.Total.Minor()
	}
	o.Items = items
	o.Totals = order.Totals{Total: eur(sum - discount), Items: eur(sum), Discount: eur(discount)}
	return o
}

// captured opens, pays and captures an order.
func (r *rig) captured(o order.Order) *lifecycle.Payment {
	r.t.Helper()
	opening, err := r.service.Open(r.t.Context(), lifecycle.OpenRequest{Order: o, Payment: monext.PaymentTerms{Capture: monext.CaptureAutomatic}, ReturnURL: "https://shop.example.org/return"})
	require.NoError(r.t, err)
	_, err = r.monext.Accept(opening.SessionID)
	require.NoError(r.t, err)
	p, err := r.service.Refresh(r.t.Context(), o.Reference)
	require.NoError(r.t, err)
	require.Equal(r.t, lifecycle.StateCaptured, p.State())
	return p
}

// returns refunds so many units of a line.
func (r *rig) returns(key, line string, units int64) lifecycle.Operation {
	r.t.Helper()
	return r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: key, Lines: []lifecycle.RequestLine{{Reference: line, Quantity: units}}})
}

func TestAReturnIsWorthWhatTheBuyerPaidForItsLines(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 1000,
		order.Item{Reference: "A", Quantity: 1, Total: eur(6000)},
		order.Item{Reference: "B", Quantity: 2, Total: eur(4000)}))
	require.Equal(t, eur(5400), r.returns("A", "A", 1).Amount, "its price less its share of the discount")
	require.Equal(t, eur(1800), r.returns("B", "B", 1).Amount)
	require.Equal(t, eur(1800), r.returns("B, the other", "B", 1).Amount)
}

func TestALineThatDoesNotDivideComesBackInPartsThatSumToIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 2, order.Item{Reference: "A", Quantity: 3, Total: eur(102)})) // 100 for three
	var sum int64
	for i := range 3 {
		o := r.returns(fmt.Sprint(i), "A", 1)
		require.Contains(t, []int64{33, 34}, o.Amount.Minor())
		sum += o.Amount.Minor()
	}
	require.Equal(t, int64(100), sum)
	_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "4", Lines: []lifecycle.RequestLine{{Reference: "A", Quantity: 1}}})
	require.ErrorIs(t, err, order.RuleRange)
	r.run(72 * time.Hour)
	require.Equal(t, lifecycle.StateRefunded, r.payment("O-1").State(), "33 twice on one day waited for the duplicate check")
}

func TestPartsOfALineSumToItHoweverTheyComeBack(t *testing.T) {
	t.Parallel()
	r, orders := newRig(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		units := rapid.Int64Range(1, 12).Draw(rt, "units")
		price := rapid.Int64Range(1, 500).Draw(rt, "price")
		total := rapid.Int64Range(1, units*price).Draw(rt, "paid")
		orders++
		reference := fmt.Sprint("O-", orders)
		p, err := lifecycle.Append(lifecycle.NewPayment(lifecycle.Key{Account: "shop", Order: reference}), start,
			lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{
				Amount: eur(total), Lines: []lifecycle.Line{{Reference: "A", Quantity: units, Value: eur(total)}},
			}}, authorized(total, true))
		require.NoError(rt, err)
		require.NoError(rt, r.store.Memory.Save(t.Context(), p, 0))
		var sum int64
		for left := units; left > 0; {
			n := rapid.Int64Range(1, left).Draw(rt, "part")
			o, err := r.service.Request(t.Context(), lifecycle.Request{
				Order: reference, Kind: lifecycle.ActionRefund, Key: fmt.Sprint(left), Lines: []lifecycle.RequestLine{{Reference: "A", Quantity: n}},
			})
			require.NoError(rt, err)
			sum += o.Amount.Minor()
			left -= n
		}
		require.Equal(rt, total, sum)
	})
}

func TestALineComesBackOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 0, order.Item{Reference: "A", Quantity: 2, Total: eur(2000)}, order.Item{Reference: "B", Quantity: 1, Total: eur(5000)}))
	for name, c := range map[string]struct {
		lines []lifecycle.RequestLine
		path  string
		rule  order.Rule
		limit string
	}{
		"a line the order has not":      {[]lifecycle.RequestLine{{Reference: "A", Quantity: 1}, {Reference: "C", Quantity: 1}}, "lines[1].reference", order.RuleUnknown, ""},
		"more than was ordered":         {[]lifecycle.RequestLine{{Reference: "A", Quantity: 3}}, "lines[0].quantity", order.RuleRange, "2"},
		"a line named twice":            {[]lifecycle.RequestLine{{Reference: "B", Quantity: 1}, {Reference: "B", Quantity: 1}}, "lines[1].quantity", order.RuleRange, "0"},
		"as many as overflow a counter": {[]lifecycle.RequestLine{{Reference: "A", Quantity: 1}, {Reference: "A", Quantity: 1<<63 - 1}}, "lines[1].quantity", order.RuleRange, "1"},
	} {
		for _, amount := range []order.Money{{}, eur(1)} { // an amount of its own excuses nothing
			_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: name, Lines: c.lines, Amount: amount})
			var faults order.Faults
			require.ErrorAs(t, err, &faults, name)
			require.Len(t, faults, 1)
			require.Equal(t, c.path, faults[0].Path, name)
			require.Equal(t, c.rule, faults[0].Rule, name)
			require.Equal(t, c.limit, faults[0].Limit, name)
		}
	}
	r.returns("first", "B", 1)
	_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "second", Lines: []lifecycle.RequestLine{{Reference: "B", Quantity: 1}}})
	require.ErrorIs(t, err, order.RuleRange, "even while the first refund is open")
}

func TestARefusedReturnMayBeAskedForAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 0, order.Item{Reference: "A", Quantity: 1, Total: eur(1000)}))
	require.NoError(t, r.monext.Inject(refuseRefund("01116")))
	first := r.returns("first", "A", 1)
	r.run(time.Minute)
	require.Equal(t, lifecycle.OperationRefused, r.operation("O-1", first.ID).State)
	second := r.returns("second", "A", 1)
	require.Equal(t, eur(1000), second.Amount)
}

func TestALineThatCostNothingComesBackForNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 0, order.Item{Reference: "A", Quantity: 1, Total: eur(1000)}, order.Item{Reference: "GIFT", Quantity: 1, Total: eur(0)}))
	o := r.returns("gift", "GIFT", 1)
	require.Equal(t, lifecycle.OperationNothingLeft, o.State)
	require.Equal(t, lifecycle.CauseNothingToGiveBack, o.Cause)
	r.run(time.Minute)
	require.Zero(t, r.posts(o.ID))
}

func TestAReturnMayBeWorthLessThanItsLines(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.captured(lineOrder("O-1", 0, order.Item{Reference: "A", Quantity: 1, Total: eur(1000)}))
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionRefund, Key: "worn", Amount: eur(700), Lines: []lifecycle.RequestLine{{Reference: "A", Quantity: 1}}})
	require.Equal(t, eur(700), o.Amount)
}

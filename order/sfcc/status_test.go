package sfcc_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// coder is any of the status types.
type coder interface {
	~string
	Code() int
}

// requireCodes checks every word of a status with its number, both ways.
func requireCodes[S coder](t *testing.T, parse func(string) (S, error), words map[S]int) {
	t.Helper()
	for word, code := range words {
		require.Equal(t, code, word.Code(), word)
		for _, text := range []string{string(word), strings.ReplaceAll(string(word), "_", ""), strconv.Itoa(code)} {
			got, err := parse(text)
			require.NoError(t, err)
			require.Equal(t, word, got)
		}
	}
	for _, text := range []string{"", "ARCHIVED", "9", "-1", "1.0", strings.ToLower("SHIPPED"), " PAID"} {
		got, err := parse(text)
		require.Error(t, err, text)
		require.Equal(t, S(""), got)
	}
	require.Equal(t, -1, S("").Code())
	require.Equal(t, -1, S("ARCHIVED").Code())
}

func TestStatusesHaveThePlatformsNumbers(t *testing.T) {
	t.Parallel()
	requireCodes(t, sfcc.ParseOrderStatus, map[sfcc.OrderStatus]int{
		sfcc.OrderCreated: 0, sfcc.OrderNew: 3, sfcc.OrderOpen: 4, sfcc.OrderCompleted: 5,
		sfcc.OrderCancelled: 6, sfcc.OrderReplaced: 7, sfcc.OrderFailed: 8,
	})
	requireCodes(t, sfcc.ParseShippingStatus, map[sfcc.ShippingStatus]int{
		sfcc.NotShipped: 0, sfcc.PartShipped: 1, sfcc.Shipped: 2,
	})
	requireCodes(t, sfcc.ParseConfirmationStatus, map[sfcc.ConfirmationStatus]int{sfcc.NotConfirmed: 0, sfcc.Confirmed: 2})
	requireCodes(t, sfcc.ParsePaymentStatus, map[sfcc.PaymentStatus]int{sfcc.NotPaid: 0, sfcc.PartPaid: 1, sfcc.Paid: 2})
	requireCodes(t, sfcc.ParseExportStatus, map[sfcc.ExportStatus]int{
		sfcc.NotExported: 0, sfcc.Exported: 1, sfcc.ReadyForExport: 2, sfcc.ExportFailed: 3,
	})
}

func TestAllStatusesOfAnOrderAreRead(t *testing.T) {
	t.Parallel()
	status := `<status><order-status>CANCELLED</order-status><shipping-status>NOTSHIPPED</shipping-status>
<confirmation-status>2</confirmation-status><payment-status>PART_PAID</payment-status><export-status>READY</export-status></status>`
	got := readOne(t, export(with(t, small, "</currency>", "</currency>"+status)), shop)
	require.Equal(t, sfcc.Statuses{
		Order: sfcc.OrderCancelled, Shipping: sfcc.NotShipped, Confirmation: sfcc.Confirmed,
		Payment: sfcc.PartPaid, Export: sfcc.ReadyForExport,
	}, got.Status)
}

func TestAStatusThatThePlatformDoesNotHaveIsAFault(t *testing.T) {
	t.Parallel()
	broken := readBroken(t, export(with(t, sample, "OPEN", "ARCHIVED", "NOT_PAID", "REFUNDED")))
	require.Equal(t, order.Faults{
		{Path: "status.order", Rule: order.RuleUnknown, Message: `the platform has no order status "ARCHIVED"`},
		{Path: "status.payment", Rule: order.RuleUnknown, Message: `the platform has no payment status "REFUNDED"`},
	}, broken.Faults)
	require.Equal(t, sfcc.Shipped, broken.Status.Shipping, "the others are known")
}

package order_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/order"
)

func TestLogsHoldNothingPersonal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log = leak.New(t).Logger(log)
	o := full()
	log.Info("created", "order", o, "buyer", o.Buyer, "nobody", order.Buyer{}, "address", o.Buyer.BillingAddress, "delivery", o.Delivery)
	require.Equal(t, `level=INFO msg=created order.reference=ORD-2025-000123 order.point_of_sale=POS_WEB_1 order.total="129.90 EUR" `+
		`order.items=2 buyer=withheld nobody=none address=withheld delivery.mode=MAIL_DELIVERY delivery.provider=POST `+
		"delivery.address=withheld\n", out.String())
}

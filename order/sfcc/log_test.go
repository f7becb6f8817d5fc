package sfcc_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
)

func TestALogSaysWhichOrderItIsAndNothingAboutPeople(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	got := readOne(t, export(sample), shop)
	log.Info("read", "read", got)
	log.Info("parcel", "shipment", got.Shipments[0])
	require.Equal(t, `level=INFO msg=read read.order.reference=00001001 read.order.point_of_sale=POS_WEB_1 `+
		`read.order.total="60.00 EUR" read.order.items=1 read.offset=109 read.shipments=1 read.notes=6
level=INFO msg=parcel shipment.id=S1 shipment.status=SHIPPED shipment.method=COLISSIMO shipment.address=withheld shipment.value="60.00 EUR"
`, out.String())
	leak.New(t).Output(out.String())
}

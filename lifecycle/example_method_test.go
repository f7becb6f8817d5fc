package lifecycle_test

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// A wallet takes one capture, of any part; what it leaves is released. It refunds all that was captured, or nothing.
func ExampleMethod() {
	ctx := context.Background()
	shop := newShop(func(c *lifecycle.Config) {
		c.Settings.Methods = map[string]lifecycle.Method{"": {PartialCaptures: 1, NoPartialRefund: true}}
	})
	shop.paid("ORD-1")
	parcel := lifecycle.Request{Order: "ORD-1", Key: "parcel-1", Amount: order.NewMoney(9990, order.EUR)}
	_, err := shop.Capture(ctx, parcel)
	fmt.Println(err)

	parcel.Option = monext.CaptureFinal // the other line is sold out
	fmt.Println(must(shop.Capture(ctx, parcel)).State)

	_, err = shop.Refund(ctx, lifecycle.Request{Order: "ORD-1", Key: "return-1", Amount: order.NewMoney(1000, order.EUR)})
	fmt.Println(err)
	// Output:
	// lifecycle: capture of order ORD-1 not recorded: it would be the last capture that the payment method takes, and lose the rest: capture the whole rest, or give FINAL to release it; at most 129.90 EUR; Settings.Methods has no entry for contract "CB_WEB_01", so its default applies: add one if the method allows more; a ShopEvent with Last captures the whole rest
	// succeeded
	// lifecycle: refund of order ORD-1 not recorded: the payment method refunds only the whole captured amount; exactly 99.90 EUR; Settings.Methods has no entry for contract "CB_WEB_01", so its default applies: add one if the method allows more
}

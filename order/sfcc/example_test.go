package sfcc_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// exported is a small export: a good order, one that a card paid, and one whose
// amount is no amount.
const exported = `<?xml version="1.0" encoding="UTF-8"?>
<orders xmlns="http://www.demandware.com/xml/impex/order/2006-10-31">
  <order order-no="00001001">
    <currency>EUR</currency>
    <customer-locale>fr_FR</customer-locale>
    <status><order-status>OPEN</order-status><shipping-status>SHIPPED</shipping-status><payment-status>NOT_PAID</payment-status></status>
    <product-lineitems><product-lineitem>
      <gross-price>59.80</gross-price><product-id>LAMP-1</product-id><quantity unit="">2.0</quantity><tax-rate>0.2</tax-rate>
    </product-lineitem></product-lineitems>
    <totals><order-total><tax>9.97</tax><gross-price>59.80</gross-price></order-total></totals>
    <payments><payment><custom-method><method-name>MONEXT</method-name></custom-method><amount>59.80</amount></payment></payments>
    <custom-attributes><custom-attribute attribute-id="monextSessionID">2aBcDeFg1741083300123</custom-attribute></custom-attributes>
  </order>
  <order order-no="00001002">
    <currency>EUR</currency>
    <product-lineitems><product-lineitem>
      <gross-price>20.00</gross-price><product-id>CUP-1</product-id><quantity unit="">1.0</quantity>
    </product-lineitem></product-lineitems>
    <totals><order-total><gross-price>20.00</gross-price></order-total></totals>
    <payments><payment><credit-card/><amount>20.00</amount></payment></payments>
  </order>
  <order order-no="00001003">
    <currency>EUR</currency>
    <product-lineitems><product-lineitem>
      <gross-price>20.00</gross-price><product-id>CUP-1</product-id><quantity unit="">1.0</quantity>
    </product-lineitem></product-lineitems>
    <totals><order-total><gross-price>twenty</gross-price></order-total></totals>
  </order>
</orders>`

func ExampleReader_All() {
	r := sfcc.NewReader(strings.NewReader(exported), sfcc.Options{PointOfSale: "POS_WEB_1", PaymentMethodIDs: []string{"CB_WEB_01"}})
	for o, err := range r.All() {
		var broken *sfcc.OrderError
		switch {
		case errors.As(err, &broken):
			fmt.Println(broken.Reference, broken.Faults)
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(o.Order.Reference, o.Order.Totals.Total, o.Status.Order, o.Status.Shipping, o.SessionID != "")
		}
	}
	// Output:
	// 00001001 59.80 EUR OPEN SHIPPED true
	// 00001002 payments[0].method: the order is paid by method "credit-card", not by MONEXT
	// 00001003 totals.total: gross-price: not an amount of EUR: give digits with at most 2 decimals, a dot before them, and nothing else
}

func ExampleReader_Read() {
	r := sfcc.NewReader(strings.NewReader(exported), sfcc.Options{PointOfSale: "POS_WEB_1"})
	for {
		o, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var broken *sfcc.OrderError
		switch {
		case errors.Is(err, order.RuleUnsupported):
			fmt.Println("not ours:", err)
		case errors.As(err, &broken):
			fmt.Println("broken:", broken.Reference, broken.Faults[0].Path, broken.Faults[0].Rule)
		case err != nil:
			fmt.Println("the file is broken:", err)
			return
		default:
			item := o.Order.Items[0]
			fmt.Println(o.Order.Reference, item.Quantity, "for", item.Total, "tax", item.TaxRate, "language", o.Order.Language)
		}
	}
	// Output:
	// 00001001 2 for 59.80 EUR tax 2000 language FR
	// not ours: sfcc: order "00001002" at byte 936: payments[0].method: the order is paid by method "credit-card", not by MONEXT
	// broken: 00001003 totals.total format
}

func ExampleNewReader() {
	_, err := sfcc.NewReader(strings.NewReader("<catalog/>"), sfcc.Options{}).Read()
	fmt.Println(errors.Is(err, sfcc.ErrNotExport), err)
	// Output:
	// true sfcc: not an order export: its root is <catalog> of namespace ""
}

func ExampleParseOrderStatus() {
	status, err := sfcc.ParseOrderStatus("CANCELLED")
	fmt.Println(status, status.Code(), err)
	status, err = sfcc.ParseOrderStatus("4")
	fmt.Println(status, status.Code(), err)
	_, err = sfcc.ParseOrderStatus("ARCHIVED")
	fmt.Println(err)
	// Output:
	// CANCELLED 6 <nil>
	// OPEN 4 <nil>
	// sfcc: the platform has no order status "ARCHIVED"
}

func ExampleParseShippingStatus() {
	status, err := sfcc.ParseShippingStatus("PARTSHIPPED")
	fmt.Println(status, status.Code(), err)
	// Output:
	// PART_SHIPPED 1 <nil>
}

func ExampleParseConfirmationStatus() {
	status, err := sfcc.ParseConfirmationStatus("2")
	fmt.Println(status, status.Code(), err)
	// Output:
	// CONFIRMED 2 <nil>
}

func ExampleParsePaymentStatus() {
	status, err := sfcc.ParsePaymentStatus("NOT_PAID")
	fmt.Println(status, status.Code(), err)
	// Output:
	// NOT_PAID 0 <nil>
}

func ExampleParseExportStatus() {
	status, err := sfcc.ParseExportStatus("READY")
	fmt.Println(status, status.Code(), err)
	// Output:
	// READY 2 <nil>
}

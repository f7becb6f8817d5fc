package sfcc

import (
	"fmt"
	"strconv"
	"strings"
)

// OrderStatus is the status of an order as a whole. The zero value means that
// the export did not tell.
type OrderStatus string

// The order statuses of the platform. An order is Created until it is placed,
// which makes it New, or until its payment fails.
const (
	OrderCreated   OrderStatus = "CREATED"   // 0
	OrderNew       OrderStatus = "NEW"       // 3
	OrderOpen      OrderStatus = "OPEN"      // 4
	OrderCompleted OrderStatus = "COMPLETED" // 5
	OrderCancelled OrderStatus = "CANCELLED" // 6
	OrderReplaced  OrderStatus = "REPLACED"  // 7
	OrderFailed    OrderStatus = "FAILED"    // 8
)

// ShippingStatus says how much of an order, or of one shipment, has left. The
// zero value means that the export did not tell.
type ShippingStatus string

// The shipping statuses of the platform.
const (
	NotShipped  ShippingStatus = "NOT_SHIPPED"  // 0
	PartShipped ShippingStatus = "PART_SHIPPED" // 1
	Shipped     ShippingStatus = "SHIPPED"      // 2
)

// ConfirmationStatus says whether the shop confirmed the order. The zero value
// means that the export did not tell.
type ConfirmationStatus string

// The confirmation statuses of the platform; it has no code 1.
const (
	NotConfirmed ConfirmationStatus = "NOT_CONFIRMED" // 0
	Confirmed    ConfirmationStatus = "CONFIRMED"     // 2
)

// PaymentStatus is what the platform notes about the payment. It knows nothing
// of refunds, so it is never the state of a Monext payment. The zero value
// means that the export did not tell.
type PaymentStatus string

// The payment statuses of the platform. Monext's cartridge never sets PartPaid.
const (
	NotPaid  PaymentStatus = "NOT_PAID"  // 0
	PartPaid PaymentStatus = "PART_PAID" // 1
	Paid     PaymentStatus = "PAID"      // 2
)

// ExportStatus says whether an order was handed to the systems behind the
// shop. Few exports carry it; the zero value means that this one did not.
type ExportStatus string

// The export statuses of the platform.
const (
	NotExported    ExportStatus = "NOT_EXPORTED" // 0
	Exported       ExportStatus = "EXPORTED"     // 1
	ReadyForExport ExportStatus = "READY"        // 2
	ExportFailed   ExportStatus = "FAILED"       // 3
)

// Statuses are the statuses of one order. Each is empty when the export leaves
// it out.
type Statuses struct {
	Order        OrderStatus
	Shipping     ShippingStatus
	Confirmation ConfirmationStatus
	Payment      PaymentStatus
	Export       ExportStatus
}

// Code returns the number that the platform's order queries write for s, and
// -1 for a word that the platform does not have.
func (s OrderStatus) Code() int { return codeOf(orderCodes, s) }

// Code returns the number that the platform's order queries write for s, and
// -1 for a word that the platform does not have.
func (s ShippingStatus) Code() int { return codeOf(shippingCodes, s) }

// Code returns the number that the platform's order queries write for s, and
// -1 for a word that the platform does not have.
func (s ConfirmationStatus) Code() int { return codeOf(confirmationCodes, s) }

// Code returns the number that the platform's order queries write for s, and
// -1 for a word that the platform does not have.
func (s PaymentStatus) Code() int { return codeOf(paymentCodes, s) }

// Code returns the number that the platform's order queries write for s, and
// -1 for a word that the platform does not have.
func (s ExportStatus) Code() int { return codeOf(exportCodes, s) }

// ParseOrderStatus reads a status by its word ("OPEN") or by its code ("4").
func ParseOrderStatus(text string) (OrderStatus, error) {
	return parseStatus("order status", orderCodes, text)
}

// ParseShippingStatus reads a status by its word, written with or without the
// underscore ("NOT_SHIPPED", "NOTSHIPPED"), or by its code ("0").
func ParseShippingStatus(text string) (ShippingStatus, error) {
	return parseStatus("shipping status", shippingCodes, text)
}

// ParseConfirmationStatus reads a status by its word, written with or without
// the underscore ("NOT_CONFIRMED", "NOTCONFIRMED"), or by its code ("0").
func ParseConfirmationStatus(text string) (ConfirmationStatus, error) {
	return parseStatus("confirmation status", confirmationCodes, text)
}

// ParsePaymentStatus reads a status by its word, written with or without the
// underscore ("NOT_PAID", "NOTPAID"), or by its code ("0").
func ParsePaymentStatus(text string) (PaymentStatus, error) {
	return parseStatus("payment status", paymentCodes, text)
}

// ParseExportStatus reads a status by its word, written with or without the
// underscore ("NOT_EXPORTED", "NOTEXPORTED"), or by its code ("0").
func ParseExportStatus(text string) (ExportStatus, error) {
	return parseStatus("export status", exportCodes, text)
}

// coded ties a status to its number. Monext's cartridge writes its job queries
// with these numbers.
type coded[S ~string] struct {
	status S
	code   int
}

var (
	orderCodes = []coded[OrderStatus]{
		{OrderCreated, 0}, {OrderNew, 3}, {OrderOpen, 4}, {OrderCompleted, 5},
		{OrderCancelled, 6}, {OrderReplaced, 7}, {OrderFailed, 8},
	}
	shippingCodes     = []coded[ShippingStatus]{{NotShipped, 0}, {PartShipped, 1}, {Shipped, 2}}
	confirmationCodes = []coded[ConfirmationStatus]{{NotConfirmed, 0}, {Confirmed, 2}}
	paymentCodes      = []coded[PaymentStatus]{{NotPaid, 0}, {PartPaid, 1}, {Paid, 2}}
	exportCodes       = []coded[ExportStatus]{{NotExported, 0}, {Exported, 1}, {ReadyForExport, 2}, {ExportFailed, 3}}
)

func codeOf[S ~string](codes []coded[S], status S) int {
	for _, c := range codes {
		if c.status == status {
			return c.code
		}
	}
	return -1
}

func parseStatus[S ~string](what string, codes []coded[S], text string) (S, error) {
	for _, c := range codes {
		word := string(c.status)
		if text == word || text == strings.ReplaceAll(word, "_", "") || text == strconv.Itoa(c.code) {
			return c.status, nil
		}
	}
	return "", fmt.Errorf("sfcc: the platform has no %s %.40q", what, text)
}

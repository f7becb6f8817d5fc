// Package sfcc reads the order exports of Salesforce Commerce Cloud (SFCC) as
// orders that Monext accepts.
//
//	r := sfcc.NewReader(file, sfcc.Options{PointOfSale: "POS_WEB_1", PaymentMethodIDs: []string{"CB_WEB_01"}})
//	for o, err := range r.All() {
//		var broken *sfcc.OrderError
//		switch {
//		case errors.As(err, &broken):
//			log.Print(broken) // this order is wrong, the next may be right
//		case err != nil:
//			return err // the file is wrong: nothing follows
//		default:
//			pay(o.Order, o.SessionID)
//		}
//	}
//
// An export has one order after the other, from one to tens of thousands. The
// [Reader] holds one at a time, so that memory does not grow with the file, and
// bounds what one may take. An [Order] is the [order.Order] that Monext gets,
// made to fit and validated, with the platform's [Statuses], the Monext session
// that the cartridge stored with it, and its [Shipment] list. An order that cannot
// be paid by Monext is an [*OrderError] with all its faults; the rest is read on.
// The same order number may come twice in a file, or in two: what that means is
// the caller's to say.
//
// # What becomes of the elements
//
// Reference is order-no; the point of sale and the contract numbers come from
// [Options]. Buyer and billing address come from customer; a guest has no ID. The
// language is that of customer-locale ("fr_FR" is FR, "default" is none), the
// country that of the billing address, else of the delivery. company-name is the
// address's Label; address2, suite and postbox are its Complement; state-code is
// its State, and no element holds a County. White space around a text goes, line
// breaks and tabs inside become spaces.
//
// Elements may be absent, empty, and in any order. Unknown ones and those of
// other namespaces are skipped. No field is read of a payment but its method, its
// amount and Monext's attributes.
//
// # What does not fit
//
// Exports hold texts that Monext refuses: a telephone number of 17 characters, the
// title "Mme", a street of two lines, an invalid postcode, the country "XK".
// No amount depends on them, so they stop no payment: [order.Order.Fit] makes the
// order fit, and each [order.Change] is a note in Order.Notes, such as
// "buyer.mobile: lost its separators". Nothing is cut or left out for its limits
// without a note. Notes, like faults, never repeat a value that may be personal.
//
// The addresses in Order.Shipments are for the host, not for Monext. They keep
// what the export says.
//
// References, the point of sale, the date, quantities and amounts are never made
// to fit: where they break a limit, the order has a fault.
//
// # Amounts
//
// Every amount is gross-price, whatever the taxation; where it is missing, it is
// net-price plus tax. Amounts are decimal text, never a float. Zeros beyond the
// currency's decimals are accepted (1500.00 in JPY), other digits there are not.
//
// The total of a line is sent with its quantity: 3 units for 10.00 are sent as
// that, although no unit has an exact price. Only a quantity with a fraction
// (1.5 kg) has no whole number of units: the line is sent as quantity 1 with its
// exact total, the real quantity opens its comment ("1.5 kg: Tea"), and a note
// says so. Both spellings of quantity are read.
//
// Options of a product, products of a bundle and gift certificates that are
// bought are lines as well; a certificate's code and its texts are not sent.
// Discounts are the price adjustments of three levels: of the lines, of the order
// (in merchandize-total) and of the delivery (of shipping-lineitem and of
// shipping-total). Their sum is sent, positive. An adjustment that adds to the
// price is a part of that price; on the whole order it is a declared difference.
// A total that is not the sum of all this is a fault, and so is a MONEXT payment
// of another amount.
//
// A tax-rate is a fraction; Monext wants hundredths of a percent: 0.055 is sent
// as 550. A finer rate, such as 0.08875 in New York, is rounded, and one that is
// no fraction is left out; a note says so. The rate is information, and no amount
// depends on it.
//
// # Shipments
//
// Monext knows one delivery per order. It gets that of the first shipment that
// has lines, and a note says so. Order.Shipments keeps all of them, with their
// lines and their values by [order.ParcelValues], which sum to the total. The
// parts of a product travel with it; a line that names no shipment counts to the
// first; a line that names one that is not listed is a fault. Shipments of one
// order must have different ids.
//
// # Orders that are not one Monext payment
//
// An order paid by another method, in part by a gift certificate, or by MONEXT
// twice has a fault of rule [order.RuleUnsupported]. An order without payments
// passes: it has not been paid yet.
//
// # What ends the reading
//
// Broken XML, a document type declaration (entities are never declared nor
// expanded), more than 64 elements in each other, a single text or tag above the
// size of an order, and an encoding other than UTF-8, ISO-8859-1, windows-1252 and
// US-ASCII end the reading with a [*SyntaxError], at its byte. A text that is no
// order export is [ErrNotExport].
// An order that is too large, or of more than 10000 parts, is a fault of its own
// and is passed over.
//
// # Statuses
//
// The platform's queries write statuses as numbers, exports as words; the types
// of this package know both. They say what the platform believes: whether money
// moved is for Monext to tell.
package sfcc

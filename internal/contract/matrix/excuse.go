package matrix

import "strings"

// oldCurrencies are codes of the description that ISO 4217 has no longer as payment currencies: withdrawn ones, funds, metals.
var oldCurrencies = strings.Fields(`ANG BGN BOV BYR CHE CHW CLF COU CUC HRK LTL LVL MRO MXV SLL STD USN USS UYI VEF XAG XAU XBA XBB XBC XBD
	XDR XFU XPD XPT XSU XTS XUA ZWL`)

// Excuses are the points that the SDK never says.
func Excuses() []Excuse {
	return []Excuse{
		{Paths: []string{"order.currency"}, What: "word", Words: oldCurrencies,
			Reason: "no payment currencies of ISO 4217 today: withdrawn ones, funds, metals"},
		{Paths: []string{"amount"}, What: "minimum 0", Reason: "an operation of nothing would move nothing"},
		{Paths: []string{"order.items[].reference", "order.items[].quantity", "items[].reference", "items[].quantity"}, What: absent,
			Reason: "the SDK requires a reference, a quantity and a total of every line"},
		{Paths: []string{"order.items[].price", "items[].price", "delivery.charge"}, What: absent,
			Reason: "sent also when it is 0"},
		{Paths: []string{"order.taxes", "order.discount", "payment.amount", "payment.recurring.cumulatedAmount"}, What: "minimum 0",
			Reason: "0 is left out, which says the same"},
		{Paths: []string{"order.origin"}, What: absent, Reason: "sent also when it is the default"},
		{Paths: []string{"payment"}, What: absent, Reason: "always sent: without it Monext captures automatically"},
		{Paths: []string{"payment.recurring.firstInstallmentAmount"}, What: absent,
			Reason: "sent beside initialInstallmentAmount, which the description requires and does not describe"},
	}
}

package monext

import "github.com/monext-community/monext-go/order"

// CaptureMode says who captures an authorisation, and when.
type CaptureMode string

const (
	// CaptureManual authorises only: money moves by [Client.Capture], within 7 days for cards.
	CaptureManual CaptureMode = "MANUAL"
	// CaptureAutomatic authorises and captures at once.
	CaptureAutomatic CaptureMode = "AUTOMATIC"
	// CaptureDeferred lets Monext capture on [PaymentTerms.DeferredDate].
	CaptureDeferred CaptureMode = "DEFERRED"
)

// PaymentType is the kind of payment. Answers may hold other words; requests may not.
type PaymentType string

// The payment types of Monext's payment object.
const (
	PaymentOneOff              PaymentType = "ONE_OFF"
	PaymentMxInstallment       PaymentType = "MX_INSTALLMENT" // Monext runs the schedule
	PaymentMxRecurring         PaymentType = "MX_RECURRING"   // Monext runs the schedule
	PaymentInstallment         PaymentType = "INSTALLMENT"    // the merchant runs the schedule
	PaymentRecurring           PaymentType = "RECURRING"      // the merchant runs the schedule
	PaymentAccountVerification PaymentType = "ACCOUNT_VERIFICATION"
	PaymentPreOrder            PaymentType = "PRE_ORDER"
	PaymentUnscheduled         PaymentType = "UNSCHEDULED"
	PaymentRentalServices      PaymentType = "RENTAL_SERVICES_PAYMENT"
	PaymentDelayedCharge       PaymentType = "DELAYED_CHARGE"
	PaymentNoShow              PaymentType = "NO_SHOW"
	PaymentCredit              PaymentType = "CREDIT"
	PaymentMultipleMerchants   PaymentType = "MULTIPLE_MERCHANTS"
	PaymentBankTransfer        PaymentType = "BANK_TRANSFER"
)

// PaymentTerms say how the order is to be paid. The zero value is a one-off payment captured by
// hand.
type PaymentTerms struct {
	// Type is ONE_OFF when empty.
	Type PaymentType
	// Capture is MANUAL when empty. It is always sent: without it, Monext captures automatically.
	Capture CaptureMode
	// DeferredDate is when Monext captures, for [CaptureDeferred] only. Monext refuses a date that is
	// not earlier than today + 7 days; this package has no clock to check that. A bare day, such as order.Day(2026, time.December, 5), is sent as its noon in UTC.
	DeferredDate order.Date
	// Amount is what to authorise, when it differs from the order's total: up to 10^18 minor units, in
	// the order's currency. Zero means the total.
	Amount order.Money
	// SoftDescriptor is shown on the receipt by payment methods that support it: at most 127
	// characters. Cards do not.
	SoftDescriptor string
	// Recurring is the schedule of an installment plan or a subscription; nil for other payments. It is
	// not checked against Type: Monext's description requires it of none.
	Recurring *Recurring
}

// Recurring is the schedule of an installment plan or a subscription (Monext's object recurring).
type Recurring struct {
	// Amount is the amount of each installment after the first: 0 to 10^18 minor units. Required.
	Amount order.Money
	// FirstAmount is the amount of the first installment: 0 to 10^18 minor units. Required.
	FirstAmount order.Money
	// Cumulated is the amount already paid, excluding this payment.
	Cumulated order.Money
	// Number is the number of this installment, from 1 to Total; 0 leaves it out.
	Number int
	// Total is the number of installments; required for an installment plan, 0 for a subscription
	// without end.
	Total int
	// Frequency is how often an installment is due. Required.
	Frequency Frequency
	// Day is the day of the month on which an installment is due: 1 to 31. Required.
	Day int
	// Start and End bound the schedule; no date leaves the bound out. End does not lie before Start.
	Start, End order.Date
}

// Frequency is how often an installment is due.
type Frequency string

// The frequencies of Monext's object recurring, in its own spelling.
const (
	FrequencyDaily        Frequency = "DAILY"
	FrequencyWeekly       Frequency = "WEEKLY"
	FrequencyFortnightly  Frequency = "FORTNITHLY" // sic
	FrequencyMonthly      Frequency = "MONTHLY"
	FrequencyBimonthly    Frequency = "BIMONTHLY"
	FrequencyQuarterly    Frequency = "QUARTERLY"
	FrequencySemiannually Frequency = "SEMIANNUALLY"
	FrequencyYearly       Frequency = "YEARLY"
	FrequencyBiennially   Frequency = "BIENNIALLY"
)

package monext

import "time"

// PaymentPlan is an installment plan or a subscription as Monext reports it (Monext's object
// paymentPlan). Words that are not known survive.
type PaymentPlan struct {
	ID string
	// Amount is the amount of each installment after the first, FirstAmount that of the first, and
	// Cumulated the amount already paid; all in minor units.
	Amount, FirstAmount, Cumulated Amount
	// Number is the number of the installment in question, Total that of all of them; 0 when not
	// reported.
	Number, Total int
	Frequency     Frequency
	// Day is the day of the month on which an installment is due.
	Day        int
	Start, End time.Time
	// Status is ACTIVE or INACTIVE; Deactivated is the time of deactivation.
	Status       string
	Deactivated  time.Time
	Installments []Installment
}

// Installment is one payment of a [PaymentPlan].
type Installment struct {
	WalletID, PlanID string
	Number           int
	Amount           Amount
	Due              time.Time
	// Attempts is the number of times that the payment was tried.
	Attempts int
	// Status is UPCOMING, ACCEPTED, FAILED, RETRYING, DISABLED, SETTLED or REFUSED.
	Status     string
	Active     bool
	Complement string
	// TransactionID and TransactionDate are those of the payment; empty until it was made.
	TransactionID   string
	TransactionDate time.Time
	Updated         time.Time
}

// AccountHistory describes the buyer's account with the merchant (Monext's object
// accountHistory). Amounts are in minor units; times and counts that were not reported are zero.
type AccountHistory struct {
	Created              time.Time
	AverageAmount        Amount
	OrderCount           int
	SuspiciousActivity   string // NO_SUSPICIOUS, SUSPICIOUS
	FirstOrder           time.Time
	LastOrder            time.Time
	TotalAmount          Amount
	LastChange           time.Time // of the account
	LastPasswordChange   time.Time
	ProvisionAttemptsDay int       // attempts to add a card in the last 24 hours
	PaymentAccountSince  time.Time // when the payment account was added to the buyer's account
	OrderCount6Months    int
	OrderAmount6Months   Amount
	TransactionCountDay  int       // in the previous 24 hours, abandoned ones included
	TransactionCountYear int       // in the previous year, abandoned ones included
	ShipAddressUsed      time.Time // first use of the delivery address
}

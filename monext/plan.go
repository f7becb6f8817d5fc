package monext

import "time"

// PaymentPlan is an instalment plan or a subscription as Monext reports it (Monext's object
// paymentPlan). Words that are not known survive.
type PaymentPlan struct {
	ID string
	// Amount is that of each instalment after the first, FirstAmount that of the first, Cumulated
	// what was paid up to now; all in minor units.
	Amount, FirstAmount, Cumulated Amount
	// Number is that of the instalment in question, Total how many there are; 0 when not reported.
	Number, Total int
	Frequency     Frequency
	// Day is the day of the month on which an instalment is due.
	Day        int
	Start, End time.Time
	// Status is ACTIVE or INACTIVE; Deactivated is since when it is inactive.
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
	// Attempts is how often the payment was tried.
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

// AccountHistory is what Monext knows of the buyer's account with the merchant (Monext's object
// accountHistory). Amounts are in minor units; times and counts that were not reported are zero.
type AccountHistory struct {
	Created              time.Time
	AverageAmount        Amount
	OrderCount           int
	SuspiciousActivity   string // NO_SUSPICIOUS, SUSPICIOUS
	FirstOrder           time.Time
	LastOrder            time.Time
	TotalAmount          Amount
	LastChange           time.Time
	LastPasswordChange   time.Time
	ProvisionAttemptsDay int
	PaymentAccountSince  time.Time
	OrderCount6Months    int
	OrderAmount6Months   Amount
	TransactionCountDay  int
	TransactionCountYear int
	ShipAddressUsed      time.Time
}

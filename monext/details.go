package monext

import "time"

// Instrument describes the card or other means that paid (Monext's object paymentInstrumentData).
type Instrument struct {
	Used            string // UsedCard, UsedAlternativePaymentMethod
	HolderName      string
	ExpirationDate  string // MMYY
	MxToken         string // Monext's alias of the card
	MaskedNumber    string
	PanType         string
	Country         string
	IssuerCode      string
	IssuerName      string
	Product         string
	SelectedNetwork string
	Network         string
	Type            string // code of the instrument's type
	// WalletID and WalletRank say which instrument of which wallet at Monext paid; empty and 0 without one.
	WalletID   string
	WalletRank int
}

// PartnerData is what the bank or payment partner returned (Monext's object partnerReturnedData).
type PartnerData struct {
	AuthorizationNumber string
	AuthorizationDate   time.Time
	// IssuerTransactionID is needed for later payments without the buyer.
	IssuerTransactionID string
	BankAccount         BankAccount
	AdditionalData      map[string]string
}

// BankAccount is the account that paid, masked by Monext.
type BankAccount struct {
	BIC        string
	HolderName string
	MaskedIBAN string
	Country    string
}

// Authentication is the result of 3-D Secure (Monext's object authenticationResultData).
type Authentication struct {
	ECI                string
	EffectiveAuthType  string
	TransStatus        string
	TransStatusReason  string
	MessageVersion     string
	ChallengeIndicator string
	LiabilityShift     bool
}

// Fraud is the verdict of Monext's fraud module.
type Fraud struct {
	RiskDetected bool
	Action       string
	Code         string
	List         string
	Rule         string
	Explanation  string
}

// Device is what the buyer paid with.
type Device struct {
	Type             string
	OperatingSystem  string
	Fingerprint      string
	IP               string
	BrowserUserAgent string
	Country          string
}

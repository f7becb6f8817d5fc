package monext

import (
	"slices"

	"github.com/monext-community/monext-go/order"
)

// wireDetails is the answer to both reads: the session has transactions, the transaction has one
// and its effects.
type wireDetails struct {
	wireHead
	Transactions           wireList[wireTransaction] `json:"transactions"`
	Transaction            wireTransaction           `json:"transaction"`
	AssociatedTransactions wireList[wireEffect]      `json:"associatedTransactions"`
	Order                  wireOrderInfo             `json:"order"`
	Buyer                  wireReadBuyer             `json:"buyer"`
	PaymentPlan            wirePlan                  `json:"paymentPlan"`
	Delivery               wireReadDelivery          `json:"delivery"`
	Device                 wireDevice                `json:"device"`
	PrivateData            map[string]string         `json:"privateData"`
}

type wireTransaction struct {
	ID               string             `json:"id"`
	Date             string             `json:"date"`
	Type             TransactionType    `json:"type"`
	Currency         string             `json:"currency"`
	PaymentType      PaymentType        `json:"paymentType"`
	Capture          CaptureMode        `json:"capture"`
	RequestedAmount  wireAmount         `json:"requestedAmount"`
	AuthorizedAmount wireAmount         `json:"authorizedAmount"`
	PaymentMethodID  string             `json:"paymentMethodId"`
	ExternalWallet   string             `json:"externalWallet"`
	SoftDescriptor   string             `json:"softDescriptor"`
	Instrument       wireInstrument     `json:"paymentInstrumentData"`
	Partner          wirePartner        `json:"partnerReturnedData"`
	Authentication   wireAuthentication `json:"authenticationResultData"`
	Fraud            wireFraud          `json:"fraud"`
}

type wireInstrument struct {
	Used            string `json:"usedPaymentInstrument"`
	HolderName      string `json:"holderName"`
	ExpirationDate  string `json:"expirationDate"`
	MxToken         string `json:"mxToken"`
	MaskedNumber    string `json:"maskedNumber"`
	PanType         string `json:"panType"`
	Country         string `json:"country"`
	Product         string `json:"product"`
	SelectedNetwork string `json:"selectedNetwork"`
	Network         string `json:"network"`
	Issuer          struct {
		Code string `json:"code"`
		Name string `json:"name"`
	} `json:"issuer"`
	Type struct {
		Code string `json:"code"`
	} `json:"paymentInstrumentType"`
	Wallet struct {
		ID   string `json:"id"`
		Rank int    `json:"paymentInstrumentRank"`
	} `json:"mxWallet"`
}

type wirePartner struct {
	AuthorizationNumber string            `json:"authorizationNumber"`
	AuthorizationDate   string            `json:"authorizationDate"`
	IssuerTransactionID string            `json:"issuerTransactionId"`
	BankAccount         wireBankAccount   `json:"bankAccount"`
	AdditionalData      map[string]string `json:"additionalData"`
}

type wireBankAccount struct {
	BIC        string `json:"bic"`
	HolderName string `json:"holderName"`
	MaskedIBAN string `json:"maskedIban"`
	Country    string `json:"country"`
}

type wireAuthentication struct {
	ECI                string `json:"eci"`
	EffectiveAuthType  string `json:"effectiveAuthType"`
	TransStatus        string `json:"transStatus"`
	TransStatusReason  string `json:"transStatusReason"`
	MessageVersion     string `json:"messageVersion"`
	ChallengeIndicator string `json:"threeDSRequestorChallengeInd"`
	LiabilityShift     bool   `json:"liabilityShift"`
}

type wireFraud struct {
	RiskDetected bool   `json:"riskDetected"`
	Action       string `json:"action"`
	Code         string `json:"code"`
	List         string `json:"list"`
	Rule         string `json:"rule"`
	Explanation  string `json:"explanation"`
}

type wireEffect struct {
	ID                  string          `json:"id"`
	Type                TransactionType `json:"type"`
	Date                string          `json:"date"`
	Amount              wireAmount      `json:"amount"`
	Status              EffectStatus    `json:"status"`
	OriginTransactionID string          `json:"originTransactionId"`
}

type wireOrderInfo struct {
	Reference string     `json:"reference"`
	Amount    wireAmount `json:"amount"`
	Currency  string     `json:"currency"`
	Country   string     `json:"country"`
	Taxes     wireAmount `json:"taxes"`
	Discount  wireAmount `json:"discount"`
	Date      string     `json:"date"`
}

type wireReadAddress struct {
	Title        order.Title `json:"title"`
	FirstName    string      `json:"firstName"`
	LastName     string      `json:"lastName"`
	Email        string      `json:"email"`
	Mobile       string      `json:"mobile"`
	Label        string      `json:"label"`
	StreetNumber string      `json:"streetNumber"`
	Street       string      `json:"street"`
	Complement   string      `json:"complement"`
	City         string      `json:"city"`
	Zip          string      `json:"zip"`
	State        string      `json:"state"`
	County       string      `json:"county"`
	Country      string      `json:"country"`
	CreateDate   string      `json:"addressCreateDate"`
}

type wireReadBuyer struct {
	ID             string              `json:"id"`
	Title          order.Title         `json:"title"`
	FirstName      string              `json:"firstName"`
	LastName       string              `json:"lastName"`
	Email          string              `json:"email"`
	Mobile         string              `json:"mobile"`
	BirthDate      string              `json:"birthDate"`
	LegalStatus    order.LegalStatus   `json:"legalStatus"`
	LegalDocument  order.LegalDocument `json:"legalDocument"`
	BillingAddress wireReadAddress     `json:"billingAddress"`
	AccountHistory wireAccountHistory  `json:"accountHistory"`
}

type wireReadDelivery struct {
	Charge       wireAmount              `json:"charge"`
	Provider     string                  `json:"provider"`
	ExpectedDate string                  `json:"expectedDate"`
	Timeframe    order.DeliveryTimeframe `json:"timeframe"`
	Mode         order.DeliveryMode      `json:"mode"`
	Address      wireReadAddress         `json:"address"`
}

type wireDevice struct {
	Type             string `json:"type"`
	OperatingSystem  string `json:"operatingSystem"`
	Fingerprint      string `json:"fingerprint"`
	IP               string `json:"ip"`
	BrowserUserAgent string `json:"browserUserAgent"`
	Country          string `json:"country"`
}

// check refuses amounts that a ledger would be built on and that cannot be trusted.
func (w *wireDetails) check() error {
	if anyBad(w.Order.Amount) || w.AssociatedTransactions.bad || w.Transactions.bad {
		return errAmount
	}
	for _, t := range append(slices.Clip(w.Transactions.items), w.Transaction) {
		if anyBad(t.RequestedAmount, t.AuthorizedAmount) {
			return errAmount
		}
	}
	for _, e := range w.AssociatedTransactions.items {
		if anyBad(e.Amount) {
			return errAmount
		}
		if e.ID == "" && e.Status != EffectKO {
			return errIncomplete
		}
	}
	return nil
}

func (w wireTransaction) transaction() Transaction {
	return Transaction{
		ID: w.ID, Date: parseTime(w.Date), Type: w.Type, Currency: w.Currency, PaymentType: w.PaymentType, Capture: w.Capture,
		RequestedAmount: w.RequestedAmount.amount(), AuthorizedAmount: w.AuthorizedAmount.amount(),
		PaymentMethodID: w.PaymentMethodID, ExternalWallet: w.ExternalWallet, SoftDescriptor: w.SoftDescriptor,
		Instrument: Instrument{
			Used: w.Instrument.Used, HolderName: w.Instrument.HolderName, ExpirationDate: w.Instrument.ExpirationDate,
			MxToken: w.Instrument.MxToken, MaskedNumber: w.Instrument.MaskedNumber, PanType: w.Instrument.PanType,
			Country: w.Instrument.Country, IssuerCode: w.Instrument.Issuer.Code, IssuerName: w.Instrument.Issuer.Name,
			Product: w.Instrument.Product, SelectedNetwork: w.Instrument.SelectedNetwork, Network: w.Instrument.Network,
			Type: w.Instrument.Type.Code, WalletID: w.Instrument.Wallet.ID, WalletRank: w.Instrument.Wallet.Rank,
		},
		Partner: PartnerData{
			AuthorizationNumber: w.Partner.AuthorizationNumber, AuthorizationDate: parseTime(w.Partner.AuthorizationDate),
			IssuerTransactionID: w.Partner.IssuerTransactionID, BankAccount: BankAccount(w.Partner.BankAccount),
			AdditionalData: w.Partner.AdditionalData,
		},
		Authentication: Authentication(w.Authentication),
		Fraud:          Fraud(w.Fraud),
	}
}

func (w wireEffect) effect() Effect {
	return Effect{
		ID: w.ID, Type: w.Type, Date: parseTime(w.Date), Amount: w.Amount.amount(), Status: w.Status,
		OriginTransactionID: w.OriginTransactionID,
	}
}

func (w wireOrderInfo) info() OrderInfo {
	return OrderInfo{
		Reference: w.Reference, Amount: w.Amount.amount(), Currency: w.Currency, Country: w.Country,
		Taxes: w.Taxes.amount(), Discount: w.Discount.amount(), Date: parseTime(w.Date),
	}
}

func (w wireReadBuyer) buyer() order.Buyer {
	return order.Buyer{
		ID: w.ID, Title: w.Title, FirstName: w.FirstName, LastName: w.LastName, Email: w.Email, Mobile: w.Mobile,
		BirthDate: w.BirthDate, LegalStatus: w.LegalStatus, LegalDocument: w.LegalDocument,
		BillingAddress: w.BillingAddress.address(),
	}
}

func (w wireReadDelivery) delivery() order.Delivery {
	return order.Delivery{
		Mode: w.Mode, Provider: w.Provider, ExpectedDate: parseDate(w.ExpectedDate), Timeframe: w.Timeframe, Address: w.Address.address(),
	}
}

func (w wireReadAddress) address() order.Address {
	return order.Address{
		Title: w.Title, FirstName: w.FirstName, LastName: w.LastName, Email: w.Email, Mobile: w.Mobile, Label: w.Label,
		StreetNumber: w.StreetNumber, Street: w.Street, Complement: w.Complement, City: w.City, Zip: w.Zip,
		State: w.State, County: w.County, Country: w.Country, Created: parseTime(w.CreateDate),
	}
}

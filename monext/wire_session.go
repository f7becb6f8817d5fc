package monext

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/monext-community/monext-go/order"
)

// wireSessionRequest is the body of a payment session, in the order of the Monext API reference.
type wireSessionRequest struct {
	PointOfSaleReference string             `json:"pointOfSaleReference"`
	Order                wireOrder          `json:"order"`
	Payment              wirePayment        `json:"payment"`
	PaymentMethod        *wirePaymentMethod `json:"paymentMethod,omitempty"`
	Buyer                wireBuyer          `json:"buyer,omitzero"`
	Delivery             *wireDelivery      `json:"delivery,omitempty"`
	ThreeDS              wireThreeDS        `json:"threeDS,omitzero"`
	PrivateData          map[string]string  `json:"privateData,omitempty"`
	MiscData             json.RawMessage    `json:"miscData,omitempty"`
	ReturnURL            string             `json:"returnURL"`
	NotificationURL      string             `json:"notificationURL,omitempty"`
	LanguageCode         string             `json:"languageCode,omitempty"`
	PageCode             string             `json:"customPaymentPageCode,omitempty"`
	OneClick             OneClick           `json:"oneClickOption,omitempty"`
	WalletID             string             `json:"mxWalletId,omitempty"`
}

type wireOrder struct {
	Reference string       `json:"reference"`
	Amount    int64        `json:"amount"`
	Currency  string       `json:"currency"`
	Country   string       `json:"country,omitempty"`
	Taxes     int64        `json:"taxes,omitempty"`
	Discount  int64        `json:"discount,omitempty"`
	Date      wireTime     `json:"date,omitzero"`
	Origin    order.Origin `json:"origin"`
	Items     []wireItem   `json:"items,omitempty"`
}

type wireItem struct {
	Reference     string            `json:"reference,omitempty"`
	Price         int64             `json:"price"`
	Quantity      int64             `json:"quantity,omitempty"`
	TaxRate       int               `json:"taxRate,omitempty"`
	Comment       string            `json:"comment,omitempty"`
	Category      string            `json:"category,omitempty"`
	SubCategory1  string            `json:"subCategory1,omitempty"`
	SubCategory2  string            `json:"subCategory2,omitempty"`
	Brand         string            `json:"brand,omitempty"`
	Seller        string            `json:"seller,omitempty"`
	SellerType    order.SellerType  `json:"sellerType,omitempty"`
	Miscellaneous map[string]string `json:"miscellaneous,omitempty"`
}

type wirePayment struct {
	PaymentType         PaymentType    `json:"paymentType"`
	Capture             CaptureMode    `json:"capture"`
	DeferredCaptureDate wireTime       `json:"deferredCaptureDate,omitzero"`
	SoftDescriptor      string         `json:"softDescriptor,omitempty"`
	Amount              int64          `json:"amount,omitempty"`
	Recurring           *wireRecurring `json:"recurring,omitempty"`
}

// wireRecurring has the first amount twice: the description requires initialInstallmentAmount, and describes
// firstInstallmentAmount.
type wireRecurring struct {
	InstallmentAmount        int64     `json:"installmentAmount"`
	InitialInstallmentAmount int64     `json:"initialInstallmentAmount"`
	FirstInstallmentAmount   int64     `json:"firstInstallmentAmount"`
	CumulatedAmount          int64     `json:"cumulatedAmount,omitempty"`
	InstallmentNumber        int       `json:"installmentNumber,omitempty"`
	TotalInstallments        int       `json:"totalInstallments,omitempty"`
	Frequency                Frequency `json:"frequency"`
	InstallmentDate          int       `json:"installmentDate"`
	StartDate                wireTime  `json:"startDate,omitzero"`
	EndDate                  wireTime  `json:"endDate,omitzero"`
}

// wirePaymentMethod always has its list, as the description requires: an empty one offers all payment methods.
type wirePaymentMethod struct {
	PaymentMethodIDs         []string `json:"paymentMethodIDs"`
	FallbackPaymentMethodIDs []string `json:"fallbackPaymentMethodIDs,omitempty"`
	SmartDisplayIndicator    *bool    `json:"smartDisplayIndicator,omitempty"`
}

type wireBuyer struct {
	ID             string            `json:"id,omitempty"`
	Title          order.Title       `json:"title,omitempty"`
	FirstName      string            `json:"firstName,omitempty"`
	LastName       string            `json:"lastName,omitempty"`
	Email          string            `json:"email,omitempty"`
	Mobile         string            `json:"mobile,omitempty"`
	BirthDate      string            `json:"birthDate,omitempty"`
	LegalStatus    order.LegalStatus `json:"legalStatus,omitempty"`
	LegalDocument  wireLegalDocument `json:"legalDocument,omitzero"`
	BillingAddress wireAddress       `json:"billingAddress,omitzero"`
}

type wireLegalDocument struct {
	Code   string                  `json:"code,omitempty"`
	Type   order.LegalDocumentType `json:"type,omitempty"`
	Number string                  `json:"number,omitempty"`
}

type wireAddress struct {
	Title             order.Title `json:"title,omitempty"`
	FirstName         string      `json:"firstName,omitempty"`
	LastName          string      `json:"lastName,omitempty"`
	Email             string      `json:"email,omitempty"`
	Mobile            string      `json:"mobile,omitempty"`
	Label             string      `json:"label,omitempty"`
	StreetNumber      string      `json:"streetNumber,omitempty"`
	Street            string      `json:"street,omitempty"`
	Complement        string      `json:"complement,omitempty"`
	City              string      `json:"city,omitempty"`
	Zip               string      `json:"zip,omitempty"`
	State             string      `json:"state,omitempty"`
	County            string      `json:"county,omitempty"`
	Country           string      `json:"country,omitempty"`
	AddressCreateDate wireTime    `json:"addressCreateDate,omitzero"`
}

type wireDelivery struct {
	Charge       int64                   `json:"charge"`
	Provider     string                  `json:"provider,omitempty"`
	ExpectedDate wireTime                `json:"expectedDate,omitzero"`
	Timeframe    order.DeliveryTimeframe `json:"timeframe,omitempty"`
	Mode         order.DeliveryMode      `json:"mode,omitempty"`
	Address      wireAddress             `json:"address,omitzero"`
}

type wireThreeDS struct {
	ChallengeInd  ChallengeIndicator `json:"challengeInd,omitempty"`
	MerchantName  string             `json:"merchantName,omitempty"`
	MerchantScore string             `json:"merchantScore,omitempty"`
}

// wireTime is an instant as Monext's date-times are written: in UTC, with milliseconds.
type wireTime struct{ time.Time }

// wireTimeOf writes the zero time of any zone as none.
func wireTimeOf(t time.Time) wireTime {
	if t.IsZero() {
		return wireTime{}
	}
	return wireTime{t}
}

// MarshalText writes 2026-12-05T12:00:00.000Z.
func (t wireTime) MarshalText() ([]byte, error) {
	return []byte(t.UTC().Format("2006-01-02T15:04:05.000Z07:00")), nil
}

// MarshalJSON is MarshalText in quotes, in the place of that of time.Time.
func (t wireTime) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	return append(append([]byte{'"'}, text...), '"'), err
}

// wire maps a valid request onto Monext's names. Amounts are gross: price is that of all units of a
// line, charge is the delivery before discounts, discount is the sum of all of them.
func (r SessionRequest) wire() *wireSessionRequest {
	o := &r.Order
	w := &wireSessionRequest{
		PointOfSaleReference: o.PointOfSale,
		Order: wireOrder{
			Reference: o.Reference, Amount: o.Totals.Total.Minor(), Currency: o.Currency().Code(), Country: o.Country,
			Taxes: o.Totals.Taxes.Minor(), Discount: o.Totals.Discount.Minor(), Origin: o.Origin, Items: wireItems(o.Items),
		},
		Payment: r.Payment.wire(),
		Buyer: wireBuyer{
			ID: o.Buyer.ID, Title: o.Buyer.Title, FirstName: o.Buyer.FirstName, LastName: o.Buyer.LastName,
			Email: o.Buyer.Email, Mobile: o.Buyer.Mobile, BirthDate: o.Buyer.BirthDate, LegalStatus: o.Buyer.LegalStatus,
			LegalDocument:  wireLegalDocument(o.Buyer.LegalDocument),
			BillingAddress: wireAddressOf(o.Buyer.BillingAddress),
		},
		ThreeDS:         wireThreeDS(r.ThreeDS),
		PrivateData:     merge(o.PrivateData, r.PrivateData),
		MiscData:        r.MiscData,
		ReturnURL:       r.ReturnURL,
		NotificationURL: r.NotificationURL,
		LanguageCode:    strings.ToUpper(r.language()),
		PageCode:        r.PageCode, OneClick: r.OneClick, WalletID: r.WalletID,
	}
	if w.Order.Origin == "" {
		w.Order.Origin = order.OriginECommerce
	}
	w.Order.Date = wireTimeOf(o.Date)
	if len(o.PaymentMethodIDs) > 0 || len(o.FallbackPaymentMethodIDs) > 0 || r.SmartDisplay != nil {
		w.PaymentMethod = &wirePaymentMethod{append([]string{}, o.PaymentMethodIDs...), o.FallbackPaymentMethodIDs, r.SmartDisplay}
	}
	if o.Delivery != (order.Delivery{}) || !o.Totals.Delivery.IsZero() {
		w.Delivery = &wireDelivery{
			Charge: o.Totals.Delivery.Minor(), Provider: o.Delivery.Provider, ExpectedDate: wireTime{o.Delivery.ExpectedDate.Time()},
			Timeframe: o.Delivery.Timeframe, Mode: o.Delivery.Mode, Address: wireAddressOf(o.Delivery.Address),
		}
	}
	return w
}

// wire writes the terms with their defaults: Monext's own would capture automatically.
func (t PaymentTerms) wire() wirePayment {
	w := wirePayment{PaymentType: t.Type, Capture: t.Capture, SoftDescriptor: t.SoftDescriptor, Amount: t.Amount.Minor()}
	if w.PaymentType == "" {
		w.PaymentType = PaymentOneOff
	}
	if w.Capture == "" {
		w.Capture = CaptureManual
	}
	if w.Capture == CaptureDeferred {
		w.DeferredCaptureDate = wireTime{t.DeferredDate.Time()}
	}
	if p := t.Recurring; p != nil {
		w.Recurring = &wireRecurring{
			InstallmentAmount: p.Amount.Minor(), InitialInstallmentAmount: p.FirstAmount.Minor(), FirstInstallmentAmount: p.FirstAmount.Minor(),
			CumulatedAmount: p.Cumulated.Minor(), InstallmentNumber: p.Number, TotalInstallments: p.Total, Frequency: p.Frequency,
			InstallmentDate: p.Day, StartDate: wireTime{p.Start.Time()}, EndDate: wireTime{p.End.Time()},
		}
	}
	return w
}

func (r SessionRequest) language() string {
	if r.Language != "" {
		return r.Language
	}
	return r.Order.Language
}

func wireItems(items []order.Item) []wireItem {
	if len(items) == 0 {
		return nil
	}
	w := make([]wireItem, len(items))
	for i, item := range items {
		w[i] = wireItem{
			Reference: item.Reference, Price: item.Total.Minor(), Quantity: item.Quantity, TaxRate: item.TaxRate,
			Comment: item.Comment, Category: item.Category, SubCategory1: item.SubCategory1, SubCategory2: item.SubCategory2,
			Brand: item.Brand, Seller: item.Seller, SellerType: item.SellerType, Miscellaneous: item.Miscellaneous,
		}
	}
	return w
}

func wireAddressOf(a order.Address) wireAddress {
	return wireAddress{
		Title: a.Title, FirstName: a.FirstName, LastName: a.LastName, Email: a.Email, Mobile: a.Mobile, Label: a.Label,
		StreetNumber: a.StreetNumber, Street: a.Street, Complement: a.Complement, City: a.City, Zip: a.Zip,
		State: a.State, County: a.County, Country: a.Country, AddressCreateDate: wireTimeOf(a.Created),
	}
}

// merge joins two maps without changing either; the second wins.
func merge(first, second map[string]string) map[string]string {
	if len(second) == 0 {
		return first
	}
	joined := make(map[string]string, len(first)+len(second))
	maps.Copy(joined, first)
	maps.Copy(joined, second)
	return joined
}

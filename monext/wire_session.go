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
}

// sessionMembers are the names that wireSessionRequest writes, which extra members must not repeat.
var sessionMembers = [...]string{
	"pointOfSaleReference", "order", "payment", "paymentMethod", "buyer", "delivery", "threeDS",
	"privateData", "miscData", "returnURL", "notificationURL", "languageCode",
}

type wireOrder struct {
	Reference string       `json:"reference"`
	Amount    int64        `json:"amount"`
	Currency  string       `json:"currency"`
	Country   string       `json:"country,omitempty"`
	Taxes     int64        `json:"taxes,omitempty"`
	Discount  int64        `json:"discount,omitempty"`
	Date      *time.Time   `json:"date,omitempty"`
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
	PaymentType         PaymentType `json:"paymentType"`
	Capture             CaptureMode `json:"capture"`
	DeferredCaptureDate string      `json:"deferredCaptureDate,omitempty"`
	Amount              int64       `json:"amount,omitempty"`
}

type wirePaymentMethod struct {
	PaymentMethodIDs      []string `json:"paymentMethodIDs,omitempty"`
	SmartDisplayIndicator *bool    `json:"smartDisplayIndicator,omitempty"`
}

type wireBuyer struct {
	ID             string            `json:"id,omitempty"`
	Title          string            `json:"title,omitempty"`
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
	Type   string `json:"type,omitempty"`
	Number string `json:"number,omitempty"`
}

type wireAddress struct {
	Title             string    `json:"title,omitempty"`
	FirstName         string    `json:"firstName,omitempty"`
	LastName          string    `json:"lastName,omitempty"`
	Email             string    `json:"email,omitempty"`
	Mobile            string    `json:"mobile,omitempty"`
	Label             string    `json:"label,omitempty"`
	StreetNumber      string    `json:"streetNumber,omitempty"`
	Street            string    `json:"street,omitempty"`
	Complement        string    `json:"complement,omitempty"`
	City              string    `json:"city,omitempty"`
	Zip               string    `json:"zip,omitempty"`
	Country           string    `json:"country,omitempty"`
	AddressCreateDate time.Time `json:"addressCreateDate,omitzero"`
}

type wireDelivery struct {
	Charge       int64              `json:"charge"`
	Provider     string             `json:"provider,omitempty"`
	ExpectedDate string             `json:"expectedDate,omitempty"`
	Timeframe    string             `json:"timeframe,omitempty"`
	Mode         order.DeliveryMode `json:"mode,omitempty"`
	Address      wireAddress        `json:"address,omitzero"`
}

type wireThreeDS struct {
	ChallengeInd string `json:"challengeInd,omitempty"`
	MerchantName string `json:"merchantName,omitempty"`
}

// wire maps a valid request onto Monext's names. Amounts are gross: price is that of one unit,
// charge is the delivery before discounts, discount is the sum of all of them.
func (r SessionRequest) wire() *wireSessionRequest {
	o := &r.Order
	w := &wireSessionRequest{
		PointOfSaleReference: o.PointOfSale,
		Order: wireOrder{
			Reference: o.Reference, Amount: o.Totals.Total.Minor(), Currency: o.Currency().Code(), Country: o.Country,
			Taxes: o.Totals.Taxes.Minor(), Discount: o.Totals.Discount.Minor(), Origin: o.Origin, Items: wireItems(o.Items),
		},
		Payment: wirePayment{PaymentType: r.Payment.Type, Capture: r.Payment.Capture, Amount: r.Payment.Amount.Minor()},
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
	}
	if w.Order.Origin == "" {
		w.Order.Origin = order.OriginECommerce
	}
	if !o.Date.IsZero() {
		w.Order.Date = &o.Date
	}
	if w.Payment.PaymentType == "" {
		w.Payment.PaymentType = PaymentOneOff
	}
	if w.Payment.Capture == "" {
		w.Payment.Capture = CaptureManual
	}
	if w.Payment.Capture == CaptureDeferred {
		w.Payment.DeferredCaptureDate = r.Payment.DeferredDate.Format(time.DateOnly)
	}
	if len(o.PaymentMethodIDs) > 0 || r.SmartDisplay != nil {
		w.PaymentMethod = &wirePaymentMethod{o.PaymentMethodIDs, r.SmartDisplay}
	}
	if o.Delivery != (order.Delivery{}) || !o.Totals.Delivery.IsZero() {
		w.Delivery = &wireDelivery{
			Charge: o.Totals.Delivery.Minor(), Provider: o.Delivery.Provider, ExpectedDate: o.Delivery.ExpectedDate,
			Timeframe: o.Delivery.Timeframe, Mode: o.Delivery.Mode, Address: wireAddressOf(o.Delivery.Address),
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
			Reference: item.Reference, Price: item.Price.Minor(), Quantity: item.Quantity, TaxRate: item.TaxRate,
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
		Country: a.Country, AddressCreateDate: a.Created,
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

package session

import (
	"fmt"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const (
	lines     = 100
	returnURL = "https://shop.example.org/pay/return?order=ORD-2025-000123"
)

func ordered() time.Time { return time.Date(2025, 3, 4, 10, 15, 0, 0, time.UTC) }

func reference(n int) string { return fmt.Sprintf("SKU-%06d", n) }
func comment(n int) string   { return fmt.Sprintf("Lampe d'été no %d", n) }

// ourOrder is an order of 100 lines as a shop would give it, with what a shop knows of a line.
func ourOrder() monext.SessionRequest {
	eur := func(minor int64) order.Money { return order.NewMoney(minor, order.EUR) }
	address := order.Address{
		FirstName: "Ana", LastName: "Roux", Street: "4 rue du Port", Complement: "Bâtiment B", City: "Nantes", Zip: "44000", Country: "FR",
	}
	o := order.Order{
		Reference: "ORD-2025-000123", PointOfSale: "POS_WEB_1", PaymentMethodIDs: []string{"CB_WEB_01", "PAYPAL_01"},
		Buyer: order.Buyer{
			ID: "cust-77", FirstName: "Ana", LastName: "Roux", Email: "ana.roux@example.org", Mobile: "+33199000001",
			BillingAddress: address,
		},
		Delivery: order.Delivery{Mode: order.DeliveryMail, Provider: "COLISSIMO", Address: address},
		Totals:   order.Totals{Delivery: eur(590), Discount: eur(0), Taxes: eur(2165)},
		Date:     ordered(), Country: "FR", Language: "FR", PrivateData: map[string]string{"tenant": "7"},
	}
	total := int64(590)
	for n := range lines {
		price := int64(1000 + n)
		total += 2 * price
		o.Items = append(o.Items, order.Item{
			Reference: reference(n), Quantity: 2, Total: eur(2 * price), TaxRate: 2000, Comment: comment(n),
			Category: "home", SubCategory1: "light", Brand: "Acme", Seller: "Shop", SellerType: order.SellerProfessional,
		})
	}
	o.Totals.Total = eur(total)
	return monext.SessionRequest{Order: o, ReturnURL: returnURL, NotificationURL: "https://shop.example.org/pay/notify"}
}

// The same request in plain structures, with nothing but tags: what a programmer writes without an SDK.
type (
	plainRequest struct {
		PointOfSaleReference string            `json:"pointOfSaleReference"`
		Order                plainCart         `json:"order"`
		Payment              plainPayment      `json:"payment"`
		PaymentMethod        plainMethods      `json:"paymentMethod"`
		Buyer                plainBuyer        `json:"buyer"`
		Delivery             plainDelivery     `json:"delivery"`
		PrivateData          map[string]string `json:"privateData,omitempty"`
		ReturnURL            string            `json:"returnURL"`
		NotificationURL      string            `json:"notificationURL,omitempty"`
		LanguageCode         string            `json:"languageCode,omitempty"`
	}
	plainCart struct {
		Reference string      `json:"reference"`
		Amount    int64       `json:"amount"`
		Currency  string      `json:"currency"`
		Country   string      `json:"country,omitempty"`
		Taxes     int64       `json:"taxes,omitempty"`
		Date      string      `json:"date"`
		Origin    string      `json:"origin"`
		Items     []plainLine `json:"items"`
	}
	plainLine struct {
		Reference    string `json:"reference,omitempty"`
		Price        int64  `json:"price"`
		Quantity     int64  `json:"quantity,omitempty"`
		TaxRate      int    `json:"taxRate,omitempty"`
		Comment      string `json:"comment,omitempty"`
		Category     string `json:"category,omitempty"`
		SubCategory1 string `json:"subCategory1,omitempty"`
		Brand        string `json:"brand,omitempty"`
		Seller       string `json:"seller,omitempty"`
		SellerType   string `json:"sellerType,omitempty"`
	}
	plainPayment struct {
		PaymentType string `json:"paymentType"`
		Capture     string `json:"capture"`
	}
	plainMethods struct {
		PaymentMethodIDs []string `json:"paymentMethodIDs,omitempty"`
	}
	plainBuyer struct {
		ID             string       `json:"id,omitempty"`
		FirstName      string       `json:"firstName,omitempty"`
		LastName       string       `json:"lastName,omitempty"`
		Email          string       `json:"email,omitempty"`
		Mobile         string       `json:"mobile,omitempty"`
		BillingAddress plainAddress `json:"billingAddress"`
	}
	plainDelivery struct {
		Charge   int64        `json:"charge"`
		Provider string       `json:"provider,omitempty"`
		Mode     string       `json:"mode,omitempty"`
		Address  plainAddress `json:"address"`
	}
	plainAddress struct {
		FirstName  string `json:"firstName,omitempty"`
		LastName   string `json:"lastName,omitempty"`
		Street     string `json:"street,omitempty"`
		Complement string `json:"complement,omitempty"`
		City       string `json:"city,omitempty"`
		Zip        string `json:"zip,omitempty"`
		Country    string `json:"country,omitempty"`
	}
)

// milliseconds is how Monext writes instants.
const milliseconds = "2006-01-02T15:04:05.000Z07:00"

func plainOrder() *plainRequest {
	address := plainAddress{"Ana", "Roux", "4 rue du Port", "Bâtiment B", "Nantes", "44000", "FR"}
	r := &plainRequest{
		PointOfSaleReference: "POS_WEB_1",
		Order: plainCart{
			Reference: "ORD-2025-000123", Amount: 590, Currency: "EUR", Country: "FR", Taxes: 2165, Date: ordered().Format(milliseconds), Origin: "E_COM",
		},
		Payment:       plainPayment{"ONE_OFF", "MANUAL"},
		PaymentMethod: plainMethods{[]string{"CB_WEB_01", "PAYPAL_01"}},
		Buyer:         plainBuyer{"cust-77", "Ana", "Roux", "ana.roux@example.org", "+33199000001", address},
		Delivery:      plainDelivery{590, "COLISSIMO", string(order.DeliveryMail), address},
		PrivateData:   map[string]string{"tenant": "7"},
		ReturnURL:     returnURL, NotificationURL: "https://shop.example.org/pay/notify", LanguageCode: "FR",
	}
	for n := range lines {
		price := int64(1000 + n)
		r.Order.Amount += 2 * price
		r.Order.Items = append(r.Order.Items, plainLine{
			reference(n), 2 * price, 2, 2000, comment(n), "home", "light", "Acme", "Shop", string(order.SellerProfessional),
		})
	}
	return r
}

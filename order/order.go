package order

import "time"

// Order is what a buyer validated. All amounts are gross and in one currency; see the package comment for the sum that
// must hold. Fill it, then call [Order.Validate]: it says what is required and what the limits are.
type Order struct {
	// Reference identifies the purchase: 1 to 50 characters, neither slash nor backslash. It must be unique per
	// purchase, because Monext's duplicate check compares it.
	Reference string `json:"reference"`
	// PointOfSale is the reference of the Monext point of sale: 2 to 50 letters, digits, dots, hyphens and underscores,
	// beginning with a letter or a digit.
	PointOfSale string `json:"pointOfSale"`
	// PaymentMethodIDs are the contract numbers of the payment methods to offer; empty offers all of the point of sale.
	PaymentMethodIDs []string `json:"paymentMethodIDs,omitempty"`
	// FallbackPaymentMethodIDs are the contract numbers that Monext tries, in this order, when the payment methods above
	// fail; empty means none.
	FallbackPaymentMethodIDs []string `json:"fallbackPaymentMethodIDs,omitempty"`
	Buyer                    Buyer    `json:"buyer,omitzero"`
	Delivery                 Delivery `json:"delivery,omitzero"`
	// Items are the lines of the cart, at most 100.
	Items  []Item `json:"items,omitempty"`
	Totals Totals `json:"totals"`
	// Date is when the buyer validated the order, in milliseconds on the wire. For a bare day, give Day(…).Time().
	Date time.Time `json:"date,omitzero"`
	// Country is the country of the sale, two upper-case letters of ISO 3166-1 such as "FR"; optional.
	Country string `json:"country,omitempty"`
	// Language is the language of the payment page, two upper-case letters of ISO 639-1 such as "FR"; empty is the
	// browser's.
	Language string `json:"language,omitempty"`
	// Origin is the sales channel; empty is [OriginECommerce].
	Origin Origin `json:"origin,omitempty"`
	// PrivateData comes back with every answer about the payment: keys and values of the shop's own choice.
	PrivateData map[string]string `json:"privateData,omitempty"`
}

// Currency returns the currency of the order, which is that of the total.
func (o Order) Currency() Currency { return o.Totals.Total.Currency() }

// Origin is a sales channel.
type Origin string

// The origins of Monext's order object.
const (
	OriginECommerce Origin = "E_COM" // a web shop
	OriginMail      Origin = "MO"    // mail order
	OriginTelephone Origin = "TO"    // telephone order
)

// Item is one line of the cart. Options and gift certificates that are sold are lines too.
type Item struct {
	// Reference identifies the article: 1 to 50 characters. Some payment partners accept only 30.
	Reference string `json:"reference"`
	// Quantity is the number of units: 1 to 99999.
	Quantity int64 `json:"quantity"`
	// Total is the gross price of the whole line, all its units together, before discounts: 0 to 10^18 minor units.
	// Required. Monext's API calls it price. To set it from a unit price, use [Item.WithUnitPrice]; [Item.UnitPrice]
	// does the reverse.
	Total Money `json:"total"`
	// Discount is the discount of this line as a whole, positive. It is part of Totals.Discount; only the sum of all
	// discounts is sent.
	Discount Money `json:"discount,omitzero"`
	// TaxRate is in hundredths of a percent, 0 to 9999: 20 % is 2000, 5.5 % is 550.
	TaxRate int `json:"taxRate,omitempty"`
	// Comment is text of at most 255 characters, such as the name of the article.
	Comment string `json:"comment,omitempty"`
	// Category, SubCategory1, SubCategory2 and Brand have at most 50 characters each.
	Category     string `json:"category,omitempty"`
	SubCategory1 string `json:"subCategory1,omitempty"`
	SubCategory2 string `json:"subCategory2,omitempty"`
	Brand        string `json:"brand,omitempty"`
	// Seller names the seller on a market place: at most 100 characters.
	Seller     string     `json:"seller,omitempty"`
	SellerType SellerType `json:"sellerType,omitempty"`
	// Miscellaneous holds further data of the line.
	Miscellaneous map[string]string `json:"miscellaneous,omitempty"`
}

// WithUnitPrice returns the line with the total of all its units, each at the price given. It returns a [Fault] with
// [RuleRange] when the total does not fit 64 bits.
func (i Item) WithUnitPrice(price Money) (Item, error) {
	total, err := price.Mul(i.Quantity)
	if err != nil {
		return Item{}, err
	}
	i.Total = total
	return i, nil
}

// UnitPrice returns the price of one unit, and reports whether the total is divisible by the quantity: 10.00 for three
// units has no exact unit price.
func (i Item) UnitPrice() (Money, bool) {
	if i.Quantity <= 0 || i.Total.minor%i.Quantity != 0 {
		return Money{}, false
	}
	return Money{i.Total.minor / i.Quantity, i.Total.currency}, true
}

// SellerType says who sells a line.
type SellerType string

// The seller types of Monext's order item.
const (
	SellerProfessional SellerType = "PROFESSIONAL"
	SellerPrivate      SellerType = "PRIVATE_SELLER"
)

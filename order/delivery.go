package order

// Delivery says how the goods reach the buyer. Monext knows one delivery per order.
type Delivery struct {
	Mode DeliveryMode `json:"mode,omitempty"`
	// Provider is the carrier.
	Provider string `json:"provider,omitempty"`
	// ExpectedDate is the day, or the instant, of arrival. It must not lie more than two days before
	// the order's date, whatever the time zones are.
	ExpectedDate Date `json:"expectedDate,omitzero"`
	// Timeframe is the speed of the delivery.
	Timeframe DeliveryTimeframe `json:"timeframe,omitempty"`
	Address   Address           `json:"address,omitzero"`
}

// DeliveryTimeframe is the speed of a delivery.
type DeliveryTimeframe string

// The time frames of Monext's delivery object.
const (
	TimeframeElectronic   DeliveryTimeframe = "ELECTRONIC"
	TimeframeSameDay      DeliveryTimeframe = "SAME_DAY"
	TimeframeOvernight    DeliveryTimeframe = "OVERNIGHT"
	TimeframeTwoDayOrMore DeliveryTimeframe = "TWO_DAY_OR_MORE"
)

// DeliveryMode is how the goods are delivered.
type DeliveryMode string

// The delivery modes of Monext's delivery object.
const (
	DeliveryStorePickup     DeliveryMode = "STORE_PICKUP"     // collected at the merchant
	DeliveryPickupPoint     DeliveryMode = "PICKUP_POINT"     // collected at a point of a network
	DeliveryStationPickup   DeliveryMode = "STATION_PICKUP"   // collected at an airport, a station, a travel agency
	DeliveryMail            DeliveryMode = "MAIL_DELIVERY"    // post or private carrier
	DeliveryDigitalGood     DeliveryMode = "DIGITAL_GOOD"     // e-ticket, download
	DeliveryBillingAddress  DeliveryMode = "BILLING_ADDRESS"  // shipped to the card's billing address
	DeliveryVerifiedAddress DeliveryMode = "VERIFIED_ADDRESS" // shipped to another address that the merchant knows
	DeliveryOtherAddress    DeliveryMode = "OTHER_ADDRESS"    // shipped to another address
	DeliveryEventTicket     DeliveryMode = "EVENT_TICKET"     // travel or event ticket, not shipped
	DeliveryLocker          DeliveryMode = "LOCKER"           // collected from a locker
	DeliveryOther           DeliveryMode = "OTHER"
)

package order

// The limits of Monext's order, buyer, delivery and address objects, in characters, entries, or minor units. All come from
// Monext's OpenAPI description (Checkout API 1.26.0) but those that are marked: these come from the documentation of the
// older API on the same engine, and the description gives none. Fields without a limit are checked for their form only.
const (
	maxReference     = 50
	maxPointOfSale   = 50
	minPointOfSale   = 2
	maxItems         = 100    // older API
	maxQuantity      = 99_999 // older API
	maxAmount        = 1_000_000_000_000_000_000
	maxTaxRate       = 9_999
	maxItemReference = 50
	maxComment       = 255
	maxCategory      = 50
	maxBrand         = 50
	maxSeller        = 100
	maxBuyerID       = 50
	maxName          = 100
	maxEmail         = 150
	maxMobile        = 15
	maxLabel         = 200
	maxStreet        = 100 // the number, the street and the complement
	maxCity          = 150
	maxZip           = 12
	maxState         = 100
	maxCounty        = 50
	unlimited        = 0

	maxReason = 255 // our own: Monext does not get it
)

// The enumerations of the same objects.
var (
	origins       = []Origin{OriginECommerce, OriginMail, OriginTelephone}
	sellerTypes   = []SellerType{SellerProfessional, SellerPrivate}
	titles        = []Title{TitleMr, TitleMrs}
	legalStatuses = []LegalStatus{LegalPrivate, LegalCorporate}
	documentTypes = []LegalDocumentType{
		DocumentIDCard, DocumentDriverLicense, DocumentPassport, DocumentResidencePermit, DocumentOther,
	}
	timeframes    = []DeliveryTimeframe{TimeframeElectronic, TimeframeSameDay, TimeframeOvernight, TimeframeTwoDayOrMore}
	deliveryModes = []DeliveryMode{
		DeliveryStorePickup, DeliveryPickupPoint, DeliveryStationPickup, DeliveryMail, DeliveryDigitalGood, DeliveryBillingAddress,
		DeliveryVerifiedAddress, DeliveryOtherAddress, DeliveryEventTicket, DeliveryLocker, DeliveryOther,
	}
)

// unpayable lists the currencies of ISO 4217 that Monext's description does not know.
var unpayable = []string{"MRU", "SLE", "STN", "UYW", "VED", "VES", "XCG", "ZWG"}

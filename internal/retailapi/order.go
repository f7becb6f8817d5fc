package retailapi

// order is what is bought. In requests and answers it is the same.
func order(name string) Field {
	return object(name,
		text("reference").upTo(50).like(OrderReference).must().also(notEmpty, noBackslash),
		amount("amount").must(),
		amount("taxes"),
		amount("discount"),
		currency("currency").must(),
		moment("date"),
		word("origin", "E_COM", "TO", "MO").orElse("E_COM"),
		country(),
		items("items"),
	)
}

// items are the lines of an order, or those that an operation is about. The price is that of the whole line.
func items(name string) Field {
	return list(name, object("",
		text("reference").upTo(50),
		amount("price"),
		integer("quantity").atLeast(1),
		text("comment").upTo(255),
		text("brand").upTo(50),
		text("category").upTo(50),
		text("subCategory1").upTo(50),
		text("subCategory2").upTo(50),
		stringMap("miscellaneous"),
		integer("taxRate").upTo(9_999), // hundredths of a percent
		text("seller").upTo(100),
		word("sellerType", "PROFESSIONAL", "PRIVATE_SELLER"),
	)).also(hundredLines)
}

// person is the part that a buyer and an address share.
func person() []Field {
	return []Field{
		word("title", "MRS", "MR").upTo(20),
		text("firstName").upTo(100),
		text("lastName").upTo(100),
		text("email").upTo(150).like(Email),
		text("mobile").upTo(15),
	}
}

func address(name string) Field {
	return object(name, append(person(),
		text("label").upTo(200),
		text("streetNumber").upTo(100),
		text("street").upTo(100),
		text("complement").upTo(100),
		text("city").upTo(150),
		text("zip").upTo(12),
		text("state").upTo(100),
		text("county").upTo(50),
		country(),
		moment("addressCreateDate"),
	)...)
}

// buyer has more members in the answer that reads a session.
func buyer(name string, more ...Field) Field {
	members := append([]Field{text("id").upTo(50)}, person()...)
	members = append(members,
		object("legalDocument",
			undescribed("code"),
			word("type", "ID_CARD", "DRIVER_LICENSE", "PASSPORT", "RESIDENCE_PERMIT", "OTHER"),
			text("number"),
		),
		day("birthDate"),
		word("legalStatus", "CORPORATE", "PRIVATE").orElse("PRIVATE"),
		address("billingAddress"),
	)
	return object(name, append(members, more...)...)
}

func accountHistory(name string) Field {
	return object(name,
		moment("accountCreateDate"),
		amount("accountAverageAmount"),
		integer("accountOrderCount"),
		word("suspiciousActivity", "NO_SUSPICIOUS", "SUSPICIOUS").upTo(20),
		moment("firstOrderDate"),
		moment("lastOrderDate"),
		amount("totalAmount"),
		moment("lastChange"),
		moment("lastPasswordChange"),
		integer("provisionAttemptsDay"),
		moment("paymentAccountAge"),
		integer("orderCount6Months"),
		amount("orderAmount6Months"),
		integer("transactionCountDay"),
		integer("transactionCountYear"),
		moment("shipAddressUsage"),
	)
}

func delivery(name string) Field {
	return object(name,
		amount("charge"),
		text("provider"),
		moment("expectedDate"),
		word("timeframe", "ELECTRONIC", "SAME_DAY", "OVERNIGHT", "TWO_DAY_OR_MORE"),
		word("mode",
			"STORE_PICKUP", "PICKUP_POINT", "STATION_PICKUP", "MAIL_DELIVERY", "DIGITAL_GOOD", "BILLING_ADDRESS",
			"VERIFIED_ADDRESS", "OTHER_ADDRESS", "EVENT_TICKET", "LOCKER", "OTHER"),
		address("address"),
	)
}

// device is the buyer's, in answers.
func device(name string) Field {
	return object(name,
		word("type", "UNKNOWN", "COMPUTER", "MOBILE", "TABLET", "TV", "CONSOLE"),
		text("operatingSystem"),
		text("fingerprint").upTo(255),
		text("ip").upTo(256),
		text("browserUserAgent").upTo(2048),
		country(),
	)
}

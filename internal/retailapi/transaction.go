package retailapi

// captureRequest is the body of POST /v1/checkout/transactions/{id}/captures.
func captureRequest() Body {
	return body(append(operationFields(),
		word("option", "STANDARD", "LATE_DELIVERY", "FINAL").orElse("STANDARD"),
	)...)
}

// operationRequest is the body of POST /v1/checkout/transactions/{id}/cancels and of /refunds.
func operationRequest() Body { return body(operationFields()...) }

func operationFields() []Field {
	return []Field{
		amount("amount").must(),
		text("comment").upTo(255).like(NoAngleBrackets),
		items("items"),
		stringMap("privateData"),
		freeObject("miscData"),
		text("merchantReference"),
	}
}

// operationResult is the answer to a capture, cancel or refund.
func operationResult() Body {
	return body(
		result(),
		object("transaction",
			text("id").upTo(50),
			moment("date"),
			transactionType("type"),
		),
		freeObject("miscData"),
	)
}

// transactionDetail is the answer to GET /v1/checkout/transactions/{id}.
func transactionDetail() Body {
	return body(
		result(),
		transaction("transaction"),
		order("order"),
		buyer("buyer"),
		delivery("delivery"),
		device("device"),
		object("authentication3DSecure",
			text("resultContainer"),
			text("challengeResult"),
			text("transientData"),
			text("sessionId").upTo(50),
		),
		stringMap("privateData"),
		list("associatedTransactions", object("",
			text("id").must(),
			transactionType("type"),
			moment("date"),
			amount("amount"),
			word("status", "OK", "KO"),
			text("originTransactionId"),
		)),
	)
}

func transaction(name string) Field {
	return object(name,
		text("id").upTo(50),
		moment("date"),
		transactionType("type"),
		currency("currency"),
		paymentType("paymentType"),
		captureMode("capture"),
		amount("requestedAmount"),
		amount("authorizedAmount"),
		text("paymentMethodId").like(Identifier),
		text("externalWallet"),
		paymentInstrument("paymentInstrumentData"),
		text("softDescriptor").upTo(127),
		object("partnerReturnedData",
			text("authorizationNumber").upTo(6),
			moment("authorizationDate"),
			text("issuerTransactionId").upTo(200),
			object("bankAccount",
				text("bic").must(),
				text("holderName"),
				text("maskedIban").must(),
				country().orElse(""),
			),
			stringMap("additionalData"),
		),
		object("authenticationResultData",
			text("eci"),
			text("effectiveAuthType"),
			text("transStatus"),
			text("transStatusReason"),
			text("messageVersion"),
			text("threeDSRequestorChallengeInd"),
			boolean("liabilityShift"),
		),
		object("fraud",
			boolean("riskDetected"),
			text("action"),
			text("code"),
			text("list"),
			text("rule"),
			text("explanation"),
		),
	)
}

// paymentInstrument is oneOf two schemas; usedPaymentInstrument names the one.
func paymentInstrument(name string) Field {
	const card = "UsedCard"
	return object(name,
		object("paymentInstrumentType", text("code").must(), text("name")),
		object("mxWallet", text("id").must(), integer("paymentInstrumentRank").atLeast(1).upTo(99)),
		word("usedPaymentInstrument", card, "UsedAlternativePaymentMethod").must().of("discriminator"),
		text("holderName").atLeast(2).upTo(50).of(card),
		text("expirationDate").atLeast(4).upTo(4).of(card), // MMYY
		text("mxToken").atLeast(13).upTo(19).of(card),
		text("maskedNumber").atLeast(13).upTo(19).of(card),
		word("panType", "CARD_PAN", "NETWORK_TOKEN", "DEVICE_TOKEN", "UPDATED_PAN").of(card),
		country().orElse("").of(card),
		object("issuer", text("code").upTo(50).must(), text("name")).of(card),
		text("product").upTo(100).of(card),
		word("selectedNetwork",
			"AMERICAN_EXPRESS", "CETELEM", "CARTES_BANCAIRES", "COFINOGA", "DINERS_CLUB", "JCB", "MASTERCARD", "VISA").of(card),
		text("network").of(card),
	)
}

func transactionType(name string) Field {
	return word(name,
		"AUTHORIZATION", "CAPTURE", "CANCEL", "REFUND", "CREDIT", "AUTHORIZATION_AND_CAPTURE", "ORDER",
		"REAUTHORIZATION_AND_CAPTURE", "DEBIT", "CHEQUE_SCORING", "REAUTHORIZATION",
		"AUTHORIZATION_AND_CAPTURE_COMPLEMENT", "SIGNATURE", "ACCOUNT_VERIFICATION")
}

func paymentType(name string) Field {
	return word(name,
		"ONE_OFF", "MX_INSTALLMENT", "MX_RECURRING", "ACCOUNT_VERIFICATION", "RECURRING", "INSTALLMENT", "PRE_ORDER",
		"UNSCHEDULED", "RENTAL_SERVICES_PAYMENT", "DELAYED_CHARGE", "NO_SHOW", "CREDIT", "MULTIPLE_MERCHANTS",
		"BANK_TRANSFER").orElse("ONE_OFF")
}

func captureMode(name string) Field {
	return word(name, "AUTOMATIC", "MANUAL", "DEFERRED").orElse("AUTOMATIC")
}

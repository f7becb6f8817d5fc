package retailapi

// sessionRequest is the body of POST /v1/checkout/payments/sessions.
func sessionRequest() Body {
	return body(
		text("pointOfSaleReference").like(Identifier).must(),
		object("paymentMethod",
			list("paymentMethodIDs", text("")).must(),
			list("fallbackPaymentMethodIDs", text("")),
			boolean("smartDisplayIndicator"),
		),
		order("order").must(),
		object("payment",
			paymentType("paymentType").must(),
			captureMode("capture").must(),
			moment("deferredCaptureDate"),
			text("softDescriptor").upTo(127),
			amount("amount"),
			object("recurring", recurring()...),
		),
		buyer("buyer"),
		delivery("delivery"),
		object("threeDS",
			text("merchantName"),
			word("challengeInd",
				"NO_PREFERENCE", "ISSUER_TRA", "CHALLENGE_REQUESTED", "CHALLENGE_MANDATE", "ACQUIRER_TRA", "CB_SCORING").
				orElse("NO_PREFERENCE"),
			text("merchantScore"),
		),
		stringMap("privateData"),
		freeObject("miscData"),
		text("returnURL").must().also(webAddress),
		text("notificationURL").also(webAddress),
		text("languageCode"),
		text("customPaymentPageCode"),
		word("oneClickOption", "WITH_CVV", "WITHOUT_CVV").orElse("WITHOUT_CVV"),
		text("mxWalletId").like(Identifier),
	)
}

// sessionCreated is the answer to it.
func sessionCreated() Body {
	return body(
		result(),
		text("sessionId").upTo(50).must(),
		text("redirectURL").upTo(2048),
	)
}

// sessionDetail is the answer to GET /v1/checkout/payments/sessions/{sessionId}.
func sessionDetail() Body {
	return body(
		result(),
		list("transactions", transaction("")),
		order("order"),
		buyer("buyer", accountHistory("accountHistory")),
		delivery("delivery"),
		device("device"),
		object("paymentPlan", append(recurring(),
			text("id").upTo(50).must(),
			list("installments", installment()).must(),
			word("status", "ACTIVE", "INACTIVE").must(),
			moment("inactiveStatusDate"),
		)...),
		stringMap("privateData"),
	)
}

// recurring describes firstInstallmentAmount and requires initialInstallmentAmount.
func recurring() []Field {
	return []Field{
		undescribed("initialInstallmentAmount"),
		amount("installmentAmount").must(),
		amount("firstInstallmentAmount"),
		amount("cumulatedAmount"),
		integer("installmentNumber").atLeast(1),
		integer("totalInstallments").atLeast(1),
		word("frequency",
			"DAILY", "WEEKLY", "FORTNITHLY", "MONTHLY", "BIMONTHLY", "QUARTERLY", "SEMIANNUALLY", "YEARLY", "BIENNIALLY").must(),
		integer("installmentDate").atLeast(1).upTo(31).must(), // the day of the month
		moment("startDate"),
		moment("endDate"),
	}
}

func installment() Field {
	return object("",
		undescribed("walletId"),
		undescribed("recurringPlanId"),
		text("mxWalletId").like(Identifier),
		text("paymentPlanId").upTo(50),
		integer("number").atLeast(1).must(),
		amount("amount").must(),
		moment("dueDate"),
		integer("attempts").must(),
		word("status", "UPCOMING", "ACCEPTED", "FAILED", "RETRYING", "DISABLED", "SETTLED", "REFUSED").must(),
		boolean("active").must(),
		text("complement"),
		object("transaction", text("id").upTo(50), moment("date")),
		moment("lastUpdate"),
	)
}

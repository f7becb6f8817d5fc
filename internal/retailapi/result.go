package retailapi

// result is the verdict inside the envelope of an answer.
func result() Field { return object("result", verdict()...).must() }

func verdict() []Field {
	return []Field{
		text("title").upTo(50).must(),
		text("code").upTo(5).must(),
		text("detail").upTo(255).must(),
	}
}

// failure is the body of every status from 401 on.
func failure() Body { return body(verdict()...) }

// badRequest is the body of a 400.
func badRequest() Body {
	return body(append(verdict(),
		list("invalidParams", object("",
			text("name").upTo(255),
			text("reason").upTo(255),
			list("codes", text("")).upTo(255),
			list("arguments", text("")).upTo(255),
		)),
	)...)
}

// paymentMethods is the answer to GET /v1/merchants/{merchantId}/pointsofsale/{posReference}/paymentMethods, from the
// description of the merchant API. It describes paymentMethods and requires PaymentMethods.
func paymentMethods() Body {
	return body(
		result(),
		undescribed("PaymentMethods"),
		list("paymentMethods", object("",
			text("id").like(Identifier).must(),
			object("paymentInstrumentType", text("code").must(), text("name")).must(),
			text("name").upTo(50).must(),
			text("description").upTo(255),
			object("acquirer", text("code"), text("name")),
			text("acquirerMerchantId"),
			object("logo",
				Field{Name: "image", Kind: String, Format: "base64"},
				word("mimeType", "image/png", "image/jpeg", "image/gif", "image/svg+xml"),
			),
		)),
	)
}

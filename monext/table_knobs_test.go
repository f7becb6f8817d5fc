package monext_test

import (
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// knob is the field of the SDK behind a member of a session request.
type knob struct {
	ours string // the path of the field in the faults of the SDK
	set  func(r *monext.SessionRequest, v any)
}

// knobs are the fields behind the members of the simulator's table, by the table's paths. Setting an amount keeps the sums right,
// so that its own limit is what decides.
func knobs() map[string]knob {
	all := map[string]knob{
		"pointOfSaleReference": {"order.pointOfSale", text(func(r *monext.SessionRequest) *string { return &r.Order.PointOfSale })},
		"paymentMethod.paymentMethodIDs[]": {"order.paymentMethodIDs[0]", func(r *monext.SessionRequest, v any) {
			r.Order.PaymentMethodIDs = []string{v.(string)}
		}},
		"paymentMethod.fallbackPaymentMethodIDs[]": {"order.fallbackPaymentMethodIDs[0]", func(r *monext.SessionRequest, v any) {
			r.Order.FallbackPaymentMethodIDs = []string{v.(string)}
		}},
		"order.reference": {"order.reference", text(func(r *monext.SessionRequest) *string { return &r.Order.Reference })},
		"order.amount": {"order.totals.total", func(r *monext.SessionRequest, v any) {
			sums(func(v int64) (int64, int64, int64) { return v, 0, 0 })(r, v)
			if v == int64(0) {
				r.Payment.Type, r.Payment.Recurring = monext.PaymentAccountVerification, nil
			}
		}},
		"order.discount": {"order.totals.discount", sums(func(v int64) (int64, int64, int64) {
			return 1e18, min(v, 1e18), v
		})},
		"delivery.charge": {"order.totals.delivery", sums(func(v int64) (int64, int64, int64) { return 1, v, min(max(v, 0), 1) })},
		"order.taxes":     {"order.totals.taxes", func(r *monext.SessionRequest, v any) { r.Order.Totals.Taxes = euros(v.(int64)) }},
		"order.currency": {"order.totals.total", func(r *monext.SessionRequest, v any) {
			c, _ := order.ParseCurrency(v.(string))
			r.Order.Items = []order.Item{{Reference: "SKU-1", Quantity: 1, Total: order.NewMoney(100, c)}}
			r.Order.Totals = order.Totals{Total: order.NewMoney(100, c)}
			r.Payment = monext.PaymentTerms{}
		}},
		"order.origin":  {"order.origin", func(r *monext.SessionRequest, v any) { r.Order.Origin = order.Origin(v.(string)) }},
		"order.country": {"order.country", text(func(r *monext.SessionRequest) *string { return &r.Order.Country })},

		"payment.paymentType": {"payment.type", func(r *monext.SessionRequest, v any) { r.Payment.Type = monext.PaymentType(v.(string)) }},
		"payment.capture": {"payment.capture", func(r *monext.SessionRequest, v any) {
			if r.Payment.Capture = monext.CaptureMode(v.(string)); r.Payment.Capture == monext.CaptureDeferred {
				r.Payment.DeferredDate = order.DayOf(time.Now().AddDate(0, 0, 2))
			}
		}},
		"payment.softDescriptor": {"payment.softDescriptor", text(func(r *monext.SessionRequest) *string { return &r.Payment.SoftDescriptor })},
		"payment.amount":         {"payment.amount", func(r *monext.SessionRequest, v any) { r.Payment.Amount = euros(v.(int64)) }},

		"threeDS.merchantName":  {"threeDS.merchantName", text(func(r *monext.SessionRequest) *string { return &r.ThreeDS.MerchantName })},
		"threeDS.merchantScore": {"threeDS.merchantScore", text(func(r *monext.SessionRequest) *string { return &r.ThreeDS.MerchantScore })},
		"threeDS.challengeInd": {"threeDS.challengeInd", func(r *monext.SessionRequest, v any) {
			r.ThreeDS.ChallengeInd = monext.ChallengeIndicator(v.(string))
		}},
		"languageCode":          {"language", text(func(r *monext.SessionRequest) *string { return &r.Language })},
		"customPaymentPageCode": {"pageCode", text(func(r *monext.SessionRequest) *string { return &r.PageCode })},
		"oneClickOption":        {"oneClick", func(r *monext.SessionRequest, v any) { r.OneClick = monext.OneClick(v.(string)) }},
		"mxWalletId":            {"walletID", text(func(r *monext.SessionRequest) *string { return &r.WalletID })},
	}
	itemKnobs(all)
	peopleKnobs(all)
	recurringKnobs(all)
	return all
}

func itemKnobs(all map[string]knob) {
	item := func(name string, set func(i *order.Item, v any)) {
		ours := name
		if name == "price" {
			ours = "total"
		}
		all["order.items[]."+name] = knob{"order.items[0]." + ours, func(r *monext.SessionRequest, v any) { set(&r.Order.Items[0], v) }}
	}
	for name, at := range map[string]func(i *order.Item) *string{
		"reference": func(i *order.Item) *string { return &i.Reference }, "comment": func(i *order.Item) *string { return &i.Comment },
		"brand": func(i *order.Item) *string { return &i.Brand }, "category": func(i *order.Item) *string { return &i.Category },
		"subCategory1": func(i *order.Item) *string { return &i.SubCategory1 }, "subCategory2": func(i *order.Item) *string { return &i.SubCategory2 },
		"seller": func(i *order.Item) *string { return &i.Seller },
	} {
		item(name, func(i *order.Item, v any) { *at(i) = v.(string) })
	}
	item("sellerType", func(i *order.Item, v any) { i.SellerType = order.SellerType(v.(string)) })
	item("quantity", func(i *order.Item, v any) { i.Quantity = v.(int64) })
	item("taxRate", func(i *order.Item, v any) { i.TaxRate = int(v.(int64)) })
	all["order.items[].price"] = knob{"order.items[0].total", sums(func(v int64) (int64, int64, int64) { return v, 1, min(max(v, 0), 1) })}
}

func peopleKnobs(all map[string]knob) {
	buyer := func(name string, at func(b *order.Buyer) *string) {
		all["buyer."+name] = knob{"order.buyer." + name, func(r *monext.SessionRequest, v any) { *at(&r.Order.Buyer) = v.(string) }}
	}
	for name, at := range map[string]func(b *order.Buyer) *string{
		"id": func(b *order.Buyer) *string { return &b.ID }, "title": func(b *order.Buyer) *string { return (*string)(&b.Title) },
		"firstName": func(b *order.Buyer) *string { return &b.FirstName }, "lastName": func(b *order.Buyer) *string { return &b.LastName },
		"email": func(b *order.Buyer) *string { return &b.Email }, "mobile": func(b *order.Buyer) *string { return &b.Mobile },
		"birthDate":            func(b *order.Buyer) *string { return &b.BirthDate },
		"legalStatus":          func(b *order.Buyer) *string { return (*string)(&b.LegalStatus) },
		"legalDocument.code":   func(b *order.Buyer) *string { return &b.LegalDocument.Code },
		"legalDocument.type":   func(b *order.Buyer) *string { return (*string)(&b.LegalDocument.Type) },
		"legalDocument.number": func(b *order.Buyer) *string { return &b.LegalDocument.Number },
	} {
		buyer(name, at)
	}
	for name, at := range map[string]func(a *order.Address) *string{
		"title": func(a *order.Address) *string { return (*string)(&a.Title) }, "firstName": func(a *order.Address) *string { return &a.FirstName },
		"lastName": func(a *order.Address) *string { return &a.LastName }, "email": func(a *order.Address) *string { return &a.Email },
		"mobile": func(a *order.Address) *string { return &a.Mobile }, "label": func(a *order.Address) *string { return &a.Label },
		"streetNumber": func(a *order.Address) *string { return &a.StreetNumber }, "street": func(a *order.Address) *string { return &a.Street },
		"complement": func(a *order.Address) *string { return &a.Complement }, "city": func(a *order.Address) *string { return &a.City },
		"zip": func(a *order.Address) *string { return &a.Zip }, "state": func(a *order.Address) *string { return &a.State },
		"county": func(a *order.Address) *string { return &a.County }, "country": func(a *order.Address) *string { return &a.Country },
	} {
		all["buyer.billingAddress."+name] = knob{"order.buyer.billingAddress." + name, func(r *monext.SessionRequest, v any) {
			*at(&r.Order.Buyer.BillingAddress) = v.(string)
		}}
		all["delivery.address."+name] = knob{"order.delivery.address." + name, func(r *monext.SessionRequest, v any) {
			*at(&r.Order.Delivery.Address) = v.(string)
		}}
	}
	for name, at := range map[string]func(d *order.Delivery) *string{
		"provider": func(d *order.Delivery) *string { return &d.Provider }, "mode": func(d *order.Delivery) *string { return (*string)(&d.Mode) },
		"timeframe": func(d *order.Delivery) *string { return (*string)(&d.Timeframe) },
	} {
		all["delivery."+name] = knob{"order.delivery." + name, func(r *monext.SessionRequest, v any) { *at(&r.Order.Delivery) = v.(string) }}
	}
}

func recurringKnobs(all map[string]knob) {
	for theirs, at := range map[string]struct {
		ours string
		set  func(p *monext.Recurring, v any)
	}{
		"installmentAmount":      {"amount", func(p *monext.Recurring, v any) { p.Amount = euros(v.(int64)) }},
		"firstInstallmentAmount": {"firstAmount", func(p *monext.Recurring, v any) { p.FirstAmount = euros(v.(int64)) }},
		"cumulatedAmount":        {"cumulated", func(p *monext.Recurring, v any) { p.Cumulated = euros(v.(int64)) }},
		"installmentNumber":      {"number", func(p *monext.Recurring, v any) { p.Number = int(v.(int64)) }},
		"totalInstallments":      {"total", func(p *monext.Recurring, v any) { p.Total = int(v.(int64)) }},
		"installmentDate":        {"day", func(p *monext.Recurring, v any) { p.Day = int(v.(int64)) }},
		"frequency":              {"frequency", func(p *monext.Recurring, v any) { p.Frequency = monext.Frequency(v.(string)) }},
	} {
		all["payment.recurring."+theirs] = knob{"payment.recurring." + at.ours, func(r *monext.SessionRequest, v any) {
			p := *r.Payment.Recurring
			at.set(&p, v)
			r.Payment.Recurring = &p
		}}
	}
}

func text(at func(r *monext.SessionRequest) *string) func(*monext.SessionRequest, any) {
	return func(r *monext.SessionRequest, v any) { *at(r) = v.(string) }
}

// sums sets the total of the only line, the delivery and the discount, and what they come to.
func sums(of func(v int64) (line, delivery, discount int64)) func(*monext.SessionRequest, any) {
	return func(r *monext.SessionRequest, v any) {
		line, delivery, discount := of(v.(int64))
		r.Order.Items = []order.Item{{Reference: "SKU-1", Quantity: 1, Total: euros(line)}}
		r.Order.Totals = order.Totals{Total: euros(line + delivery - discount), Delivery: euros(delivery), Discount: euros(discount)}
		r.Payment.Amount = order.Money{}
	}
}

package matrix

import (
	"fmt"
	"slices"

	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

type session = monext.SessionRequest

// Sessions are the requests for sessions: see [Case].
func Sessions(n *shape.Node) ([]Case[monext.SessionRequest], error) {
	return cases(n, sessionFields(), completeSession)
}

func sessionFields() []field[session] {
	recurring := func(r *session) *monext.Recurring {
		if r.Payment.Recurring == nil {
			r.Payment.Recurring = &monext.Recurring{}
		}
		return r.Payment.Recurring
	}
	return slices.Concat(
		[]field[session]{
			text("pointOfSaleReference", func(r *session) *string { return &r.Order.PointOfSale }),
			text("returnURL", func(r *session) *string { return &r.ReturnURL }),
			text("notificationURL", func(r *session) *string { return &r.NotificationURL }),
			text("languageCode", func(r *session) *string { return &r.Language }),
			text("customPaymentPageCode", func(r *session) *string { return &r.PageCode }),
			text("oneClickOption", func(r *session) *monext.OneClick { return &r.OneClick }),
			text("mxWalletId", func(r *session) *string { return &r.WalletID }),
			object("miscData", func(r *session) *rawObject { return &r.MiscData }),
			entry("privateData.*", func(r *session) *map[string]string { return &r.PrivateData }),
			text("threeDS.challengeInd", func(r *session) *monext.ChallengeIndicator { return &r.ThreeDS.ChallengeInd }),
			text("threeDS.merchantName", func(r *session) *string { return &r.ThreeDS.MerchantName }),
			text("threeDS.merchantScore", func(r *session) *string { return &r.ThreeDS.MerchantScore }),
			one("paymentMethod.paymentMethodIDs[]", func(r *session) *[]string { return &r.Order.PaymentMethodIDs }),
			one("paymentMethod.fallbackPaymentMethodIDs[]", func(r *session) *[]string { return &r.Order.FallbackPaymentMethodIDs }),
			{"paymentMethod.smartDisplayIndicator", func(r *session, v any) error {
				on, ok := v.(bool)
				if !ok {
					return fmt.Errorf("matrix: smartDisplayIndicator: %T is no bool", v)
				}
				r.SmartDisplay = &on
				return nil
			}},
			text("payment.paymentType", func(r *session) *monext.PaymentType { return &r.Payment.Type }),
			text("payment.capture", func(r *session) *monext.CaptureMode { return &r.Payment.Capture }),
			date("payment.deferredCaptureDate", func(r *session) *order.Date { return &r.Payment.DeferredDate }),
			text("payment.softDescriptor", func(r *session) *string { return &r.Payment.SoftDescriptor }),
			amount("payment.amount", func(r *session) *order.Money { return &r.Payment.Amount }),
			amount("payment.recurring.installmentAmount", func(r *session) *order.Money { return &recurring(r).Amount }),
			amount("payment.recurring.firstInstallmentAmount", func(r *session) *order.Money { return &recurring(r).FirstAmount }),
			// The SDK sends the first amount under both names.
			{"payment.recurring.initialInstallmentAmount", func(r *session, _ any) error {
				if recurring(r).FirstAmount == (order.Money{}) {
					recurring(r).FirstAmount = order.NewMoney(1, order.EUR)
				}
				return nil
			}},
			amount("payment.recurring.cumulatedAmount", func(r *session) *order.Money { return &recurring(r).Cumulated }),
			number("payment.recurring.installmentNumber", func(r *session) *int { return &recurring(r).Number }),
			number("payment.recurring.totalInstallments", func(r *session) *int { return &recurring(r).Total }),
			text("payment.recurring.frequency", func(r *session) *monext.Frequency { return &recurring(r).Frequency }),
			number("payment.recurring.installmentDate", func(r *session) *int { return &recurring(r).Day }),
			date("payment.recurring.startDate", func(r *session) *order.Date { return &recurring(r).Start }),
			date("payment.recurring.endDate", func(r *session) *order.Date { return &recurring(r).End }),
		},
		orderFields(), buyerFields(),
		[]field[session]{
			amount("delivery.charge", func(r *session) *order.Money { return &r.Order.Totals.Delivery }),
			text("delivery.provider", func(r *session) *string { return &r.Order.Delivery.Provider }),
			date("delivery.expectedDate", func(r *session) *order.Date { return &r.Order.Delivery.ExpectedDate }),
			text("delivery.timeframe", func(r *session) *order.DeliveryTimeframe { return &r.Order.Delivery.Timeframe }),
			text("delivery.mode", func(r *session) *order.DeliveryMode { return &r.Order.Delivery.Mode }),
		},
		addressFields("delivery.address.", func(r *session) *order.Address { return &r.Order.Delivery.Address }),
		addressFields("buyer.billingAddress.", func(r *session) *order.Address { return &r.Order.Buyer.BillingAddress }),
	)
}

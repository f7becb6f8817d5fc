package monext_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const refusedFields = `{"title":"ERROR","code":"02305","detail":"Invalid field format: secret street","invalidParams":[
 {"name":"order.items[1].price","reason":"must be less than 5, not secret street","codes":["Max.order.items.price","Max"],"arguments":["5"]},
 {"name":"buyer.billingAddress.street","reason":"size must be between 0 and 100","codes":["Size"],"arguments":["100","0"]},
 {"name":"sessionRequest.payment.deferredCaptureDate","reason":"must not be null","codes":["NotNull"]},
 {"name":"delivery.charge","codes":["Range"],"arguments":["secret street"]},
 {"name":"paymentMethod.paymentMethodIDs[0]","codes":["Pattern"],"arguments":["7"]},
 {"name":"order.currency","codes":["Enum"]},
 {"name":"somethingNew.of[3].theirs"},
 {"name":"secret street <b>"}]}`

func TestTheFieldsThatMonextRefusesAreFaultsWithOurPaths(t *testing.T) {
	t.Parallel()
	_, err := stubClient(t, always(http.StatusBadRequest, refusedFields)).CreateSession(t.Context(), sampleSession())
	require.ErrorIs(t, err, monext.ErrConfiguration)
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var found [][3]string
	for _, f := range faults {
		found = append(found, [3]string{f.Path, string(f.Rule), f.Limit})
		require.Contains(t, f.Message, "refused by Monext")
	}
	require.Equal(t, [][3]string{
		{"order.items[1].total", "range", "5"},
		{"order.buyer.billingAddress.street", "too_long", "100"},
		{"payment.deferredDate", "required", ""},
		{"order.totals.delivery", "range", ""},
		{"order.paymentMethodIDs[0]", "format", ""},
		{"order.totals.total", "unknown", ""},
		{"somethingNew.of[3].theirs", "format", ""},
		{"[unprintable]", "format", ""},
	}, found)
	require.ErrorIs(t, err, order.RuleTooLong)

	e := failure(t, err)
	require.Len(t, e.InvalidParams, 8)
	require.Equal(t, "must be less than 5, not secret street", e.InvalidParams[0].Reason, "the host may read Monext's words")
	require.Equal(t, "monext: create session: refused: ERROR 02305 (field format): refused are order.items[1].total, "+
		"order.buyer.billingAddress.street, payment.deferredDate, order.totals.delivery, order.paymentMethodIDs[0], ..., HTTP 400", err.Error())
	text, failed := json.Marshal([]any{e, faults})
	require.NoError(t, failed)
	require.NotContains(t, string(text)+err.Error(), "secret")
	leak.New(t).Error(err)
}

func TestTheFieldsOfAnOperationKeepTheirNamesButForThePriceOfALine(t *testing.T) {
	t.Parallel()
	body := `{"title":"ERROR","code":"02305","detail":"","invalidParams":[{"name":"items[2].price","codes":["Min"],"arguments":["0"]},{"name":"comment"}]}`
	_, err := stubClient(t, always(http.StatusBadRequest, body)).Refund(t.Context(), transaction, capture(100))
	require.ErrorIs(t, err, monext.ErrRefused)
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, "items[2].total", faults[0].Path)
	require.Equal(t, "comment", faults[1].Path)
}

func TestEveryMemberOfASessionHasAPathOfOurs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"pointOfSaleReference": "order.pointOfSale", "order.reference": "order.reference", "order.amount": "order.totals.total",
		"order.taxes": "order.totals.taxes", "order.discount": "order.totals.discount", "order.date": "order.date",
		"order.origin": "order.origin", "order.country": "order.country", "order.items": "order.items",
		"order.items[0].quantity": "order.items[0].quantity", "order.items[0].miscellaneous.a": "order.items[0].miscellaneous.a",
		"payment.paymentType": "payment.type", "payment.capture": "payment.capture", "payment.amount": "payment.amount",
		"payment.softDescriptor": "payment.softDescriptor", "payment.recurring.installmentAmount": "payment.recurring.amount",
		"payment.recurring.initialInstallmentAmount": "payment.recurring.firstAmount",
		"payment.recurring.firstInstallmentAmount":   "payment.recurring.firstAmount",
		"payment.recurring.cumulatedAmount":          "payment.recurring.cumulated",
		"payment.recurring.installmentNumber":        "payment.recurring.number", "payment.recurring.totalInstallments": "payment.recurring.total",
		"payment.recurring.frequency": "payment.recurring.frequency", "payment.recurring.installmentDate": "payment.recurring.day",
		"payment.recurring.startDate": "payment.recurring.start", "payment.recurring.endDate": "payment.recurring.end",
		"paymentMethod.fallbackPaymentMethodIDs[2]": "order.fallbackPaymentMethodIDs[2]",
		"paymentMethod.smartDisplayIndicator":       "smartDisplay", "buyer.email": "order.buyer.email",
		"buyer.legalDocument.code":               "order.buyer.legalDocument.code",
		"buyer.billingAddress.addressCreateDate": "order.buyer.billingAddress.created",
		"delivery.expectedDate":                  "order.delivery.expectedDate",
		"delivery.address.addressCreateDate":     "order.delivery.address.created",
		"threeDS.challengeInd":                   "threeDS.challengeInd", "privateData": "privateData", "miscData": "miscData", "returnURL": "returnURL",
		"notificationURL": "notificationURL", "languageCode": "language", "customPaymentPageCode": "pageCode", "oneClickOption": "oneClick",
		"mxWalletId": "walletID",
	} {
		body, err := json.Marshal(map[string]any{"title": "ERROR", "code": "02305", "invalidParams": []any{map[string]string{"name": name}}})
		require.NoError(t, err)
		_, err = stubClient(t, always(http.StatusBadRequest, string(body))).CreateSession(t.Context(), sampleSession())
		var faults order.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Equal(t, want, faults[0].Path)
	}
}

func TestOnlyA400NamesRefusedFields(t *testing.T) {
	t.Parallel()
	for status, body := range map[int]string{
		http.StatusUnprocessableEntity: refusedFields,
		http.StatusBadRequest:          `{"title":"ERROR","code":"02305","invalidParams":"none"}`,
	} {
		_, err := stubClient(t, always(status, body)).CreateSession(t.Context(), sampleSession())
		var faults order.Faults
		require.NotErrorAs(t, err, &faults)
		require.Empty(t, failure(t, err).InvalidParams)
	}
}

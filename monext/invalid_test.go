package monext_test

import (
	"encoding/json"
	"net/http"
	"strings"
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
		"order.items[0].quantity": "order.items[0].quantity", "order.items[0].miscellaneous.a": "order.items[0].miscellaneous",
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

// What Monext quotes of a value must not come out as a limit, a path or a text.
func TestNothingThatCouldBeAValueIsAPathOrALimit(t *testing.T) {
	t.Parallel()
	body := `{"title":"ERROR","code":"02305","detail":"","invalidParams":[
	 {"name":"buyer.mobile","codes":["Size"],"arguments":["0639981001","33639981001","15","0"]},
	 {"name":"order.amount","codes":["Range"],"arguments":["4970100000000154","0","1000000000000000000"]},
	 {"name":"order.taxes","codes":["Max"],"arguments":["999999999999"]},
	 {"name":"order.discount","codes":["Max"],"arguments":["-5"]},
	 {"name":"Jean-Dupont_4970100000000154"},{"name":"jean.dupont@example.org"},{"name":"a4970100000000154"},
	 {"name":"privateData.Jean"},{"name":"privateData.jean"},{"name":"order.items[3].miscellaneous.jean"},
	 null,5,"x",{"name":5}]}`
	_, err := stubClient(t, always(http.StatusBadRequest, body)).CreateSession(t.Context(), sampleSession())
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var found [][2]string
	for _, f := range faults {
		found = append(found, [2]string{f.Path, f.Limit})
	}
	require.Equal(t, [][2]string{
		{"order.buyer.mobile", "15"}, {"order.totals.total", "0..1000000000000000000"}, {"order.totals.taxes", "999999999999"},
		{"order.totals.discount", ""}, {"[unprintable]", ""}, {"[unprintable]", ""}, {"[unprintable]", ""},
		{"[unprintable]", ""}, {"privateData", ""}, {"order.items[3].miscellaneous", ""},
	}, found)
	leak.New(t).Error(err)
}

// A host takes faults for the proof that nothing was done: while that is open, there are none.
func TestAnAnswerThatProvesNothingHasNoFaults(t *testing.T) {
	t.Parallel()
	for head, outcome := range map[string]error{
		`"title":"ACCEPTED","code":"00000"`: monext.ErrUnknown, `"title":"ERROR","code":"01913"`: monext.ErrUnknown,
		`"title":"INPROGRESS","code":"02306"`: monext.ErrPending,
	} {
		_, err := stubClient(t, always(http.StatusBadRequest, `{`+head+`,"detail":"","invalidParams":[{"name":"amount"}]}`)).
			Capture(t.Context(), transaction, capture(100))
		require.ErrorIs(t, err, outcome)
		var faults order.Faults
		require.NotErrorAs(t, err, &faults, head)
		require.NotContains(t, err.Error(), "refused are")
		require.Len(t, failure(t, err).InvalidParams, 1)
	}
}

func TestRefusedFieldsAreReadInBothShapesAndKeptShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 100_000)
	_, err := stubClient(t, always(http.StatusBadRequest, `{"result":{"title":"ERROR","code":"02305","invalidParams":[
	 {"name":"captureRequest.items[0].price","reason":"`+long+`","codes":["`+long+`"],"arguments":["`+long+`"]}]}}`)).
		Capture(t.Context(), transaction, capture(100))
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, "items[0].total", faults[0].Path)
	p := failure(t, err).InvalidParams[0]
	for _, text := range []string{p.Reason, p.Codes[0], p.Arguments[0]} {
		require.Equal(t, strings.Repeat("é", 255), text)
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

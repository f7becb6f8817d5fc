package monext_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

const paidSession = `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},
 "transactions":[{"id":"25063101530012","date":"2025-03-04T10:18:30.000+00:00","type":"AUTHORIZATION",
  "currency":"EUR","paymentType":"ONE_OFF","capture":"MANUAL","requestedAmount":12990,"authorizedAmount":12990,
  "paymentMethodId":"CB_WEB_01","externalWallet":"APPLE_PAY","softDescriptor":"MY SHOP",
  "paymentInstrumentData":{"usedPaymentInstrument":"UsedCard","holderName":"A ROUX","expirationDate":"1228","mxToken":"497010aBcDeF0007",
   "maskedNumber":"497010XXXXXX0007","panType":"PAN","country":"FRA","issuer":{"code":"30003","name":"BANK"},"product":"GOLD",
   "selectedNetwork":"CB","network":"CB","paymentInstrumentType":{"code":"CB"},"mxWallet":{"id":"wallet-77","paymentInstrumentRank":2}},
  "partnerReturnedData":{"authorizationNumber":"A1B2","authorizationDate":"2025-03-04T10:18:30.000+00:00","issuerTransactionId":"000000900000001",
   "bankAccount":{"bic":"BNPAFRPP","holderName":"A ROUX","maskedIban":"FR76XXXX","country":"FR"},"additionalData":{"k":"v"}},
  "authenticationResultData":{"eci":"05","effectiveAuthType":"FRICTIONLESS","transStatus":"Y","transStatusReason":"00","messageVersion":"2.2.0",
   "threeDSRequestorChallengeInd":"01","liabilityShift":true},
  "fraud":{"riskDetected":true,"action":"ALERT","code":"04001","list":"L","rule":"R","explanation":"E"}}],
 "order":{"reference":"ORD-2025-000123","amount":12990,"currency":"EUR","country":"FR","taxes":2165,"discount":100,"date":"2025-03-04T10:15:00Z"},
 "buyer":{"id":"c","title":"MRS","firstName":"Ana","lastName":"Roux","email":"a@example.org","mobile":"+33","birthDate":"1990-02-03","legalStatus":"PRIVATE",
  "legalDocument":{"type":"ID","number":"X1"},
  "billingAddress":{"title":"MRS","firstName":"Ana","lastName":"Roux","email":"b@example.org","mobile":"+33","label":"home","streetNumber":"4",
   "street":"rue","complement":"B","city":"Nantes","zip":"44000","state":"PDL","county":"44","country":"FR","addressCreateDate":"2020-01-02T03:04:05Z"},
  "accountHistory":{"accountCreateDate":"2020-01-02T03:04:05Z","accountAverageAmount":5000,"accountOrderCount":7,"suspiciousActivity":"NO_SUSPICIOUS",
   "firstOrderDate":"2020-01-03T03:04:05Z","lastOrderDate":"2025-01-03T03:04:05Z","totalAmount":35000,"lastChange":"2024-01-03T03:04:05Z",
   "lastPasswordChange":"2023-01-03T03:04:05Z","provisionAttemptsDay":1,"paymentAccountAge":"2022-01-03T03:04:05Z","orderCount6Months":2,
   "orderAmount6Months":9000,"transactionCountDay":3,"transactionCountYear":12,"shipAddressUsage":"2021-01-03T03:04:05Z"}},
 "paymentPlan":{"id":"PLAN-1","installmentAmount":1000,"initialInstallmentAmount":2000,"firstInstallmentAmount":2000,"cumulatedAmount":500,
  "installmentNumber":1,"totalInstallments":4,"frequency":"MONTHLY","installmentDate":20,"startDate":"2025-04-20T12:00:00Z",
  "endDate":"2025-07-20T12:00:00Z","status":"INACTIVE","inactiveStatusDate":"2025-05-01T00:00:00Z","installments":[
  {"mxWalletId":"wallet-77","paymentPlanId":"PLAN-1","number":1,"amount":2000,"dueDate":"2025-04-20T00:00:00Z","attempts":2,"status":"ACCEPTED",
   "active":true,"complement":"c","transaction":{"id":"25110","date":"2025-04-20T01:00:00Z"},"lastUpdate":"2025-04-20T02:00:00Z"}]},
 "delivery":{"charge":590,"provider":"POST","expectedDate":"2025-03-07","timeframe":"STANDARD","mode":"MAIL_DELIVERY","address":{"city":"Brest"}},
 "device":{"type":"COMPUTER","operatingSystem":"Linux","fingerprint":"f","ip":"203.0.113.9","browserUserAgent":"UA","country":"FR"},
 "privateData":{"tenant":"7"}}`

const transactionDetails = `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},
 "transaction":{"id":"25063101530012","type":"AUTHORIZATION","date":"2025-03-04T10:18:30.000+00:00",
  "currency":"EUR","paymentType":"ONE_OFF","capture":"MANUAL","requestedAmount":12990},
 "associatedTransactions":[
  {"id":"25063101530012","type":"AUTHORIZATION","date":"2025-03-04T10:18:30.000+00:00","amount":12990,"status":"OK","originTransactionId":"25063101530012"},
  {"id":"25064090000001","type":"CAPTURE","date":"2025-03-05T09:00:00.000+00:00","amount":9990,"status":"OK","originTransactionId":"25063101530012"},
  {"id":"25064090500002","type":"CAPTURE","date":"2025-03-05T09:05:00.000+00:00","amount":9990,"status":"KO","originTransactionId":"25063101530012"},
  {"id":"25067110000003","type":"REFUND","date":"2025-03-08T11:00:00.000+00:00","amount":1000,"status":"OK","originTransactionId":"25063101530012"}],
 "order":{"reference":"ORD-2025-000123","amount":12990,"currency":"EUR"},"privateData":{"tenant":"7"}}`

var paidAt = time.Date(2025, 3, 4, 10, 18, 30, 0, time.UTC)

func TestAPaidSessionIsReadInFull(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodGet, stubURL+"/checkout/payments/sessions/"+session, httpmock.NewStringResponder(http.StatusOK, paidSession))

	got, err := stubClient(t, mock).GetSession(t.Context(), session)

	require.NoError(t, err)
	require.True(t, got.Transactions[0].Date.Equal(paidAt))
	require.True(t, got.Transactions[0].Partner.AuthorizationDate.Equal(paidAt))
	got.Transactions[0].Date, got.Transactions[0].Partner.AuthorizationDate = paidAt, paidAt
	require.Equal(t, monext.SessionDetails{
		Outcome: monext.Accepted, Class: monext.ClassOK, Status: http.StatusOK, Raw: monext.Raw(paidSession),
		Result: monext.Result{Title: monext.TitleAccepted, Code: "00000", Detail: "Transaction approved"},
		Transactions: []monext.Transaction{{
			ID: "25063101530012", Date: paidAt, Type: monext.TypeAuthorization, Currency: "EUR", PaymentType: monext.PaymentOneOff,
			Capture: monext.CaptureManual, RequestedAmount: monext.AmountOf(12990), AuthorizedAmount: monext.AmountOf(12990),
			PaymentMethodID: "CB_WEB_01", ExternalWallet: "APPLE_PAY", SoftDescriptor: "MY SHOP",
			Instrument: monext.Instrument{
				Used: "UsedCard", HolderName: "A ROUX", ExpirationDate: "1228", MxToken: "497010aBcDeF0007", MaskedNumber: "497010XXXXXX0007",
				PanType: "PAN", Country: "FRA", IssuerCode: "30003", IssuerName: "BANK", Product: "GOLD", SelectedNetwork: "CB",
				Network: "CB", Type: "CB", WalletID: "wallet-77", WalletRank: 2,
			},
			Partner: monext.PartnerData{
				AuthorizationNumber: "A1B2", AuthorizationDate: paidAt, IssuerTransactionID: "000000900000001",
				BankAccount:    monext.BankAccount{BIC: "BNPAFRPP", HolderName: "A ROUX", MaskedIBAN: "FR76XXXX", Country: "FR"},
				AdditionalData: map[string]string{"k": "v"},
			},
			Authentication: monext.Authentication{
				ECI: "05", EffectiveAuthType: "FRICTIONLESS", TransStatus: "Y", TransStatusReason: "00", MessageVersion: "2.2.0",
				ChallengeIndicator: "01", LiabilityShift: true,
			},
			Fraud: monext.Fraud{RiskDetected: true, Action: "ALERT", Code: "04001", List: "L", Rule: "R", Explanation: "E"},
		}},
		Order: monext.OrderInfo{
			Reference: "ORD-2025-000123", Amount: monext.AmountOf(12990), Currency: "EUR", Country: "FR", Taxes: monext.AmountOf(2165),
			Discount: monext.AmountOf(100), Date: time.Date(2025, 3, 4, 10, 15, 0, 0, time.UTC),
		},
		Buyer: order.Buyer{
			ID: "c", Title: "MRS", FirstName: "Ana", LastName: "Roux", Email: "a@example.org", Mobile: "+33", BirthDate: "1990-02-03",
			LegalStatus: order.LegalPrivate, LegalDocument: order.LegalDocument{Type: "ID", Number: "X1"},
			BillingAddress: order.Address{
				Title: "MRS", FirstName: "Ana", LastName: "Roux", Email: "b@example.org", Mobile: "+33", Label: "home", StreetNumber: "4",
				Street: "rue", Complement: "B", City: "Nantes", Zip: "44000", State: "PDL", County: "44", Country: "FR", Created: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC),
			},
		},
		Delivery: order.Delivery{
			Mode: order.DeliveryMail, Provider: "POST", ExpectedDate: order.Day(2025, time.March, 7), Timeframe: "STANDARD", Address: order.Address{City: "Brest"},
		},
		DeliveryCharge: monext.AmountOf(590),
		AccountHistory: monext.AccountHistory{
			Created: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), AverageAmount: monext.AmountOf(5000), OrderCount: 7,
			SuspiciousActivity: "NO_SUSPICIOUS", FirstOrder: time.Date(2020, 1, 3, 3, 4, 5, 0, time.UTC),
			LastOrder: time.Date(2025, 1, 3, 3, 4, 5, 0, time.UTC), TotalAmount: monext.AmountOf(35000),
			LastChange: time.Date(2024, 1, 3, 3, 4, 5, 0, time.UTC), LastPasswordChange: time.Date(2023, 1, 3, 3, 4, 5, 0, time.UTC),
			ProvisionAttemptsDay: 1, PaymentAccountSince: time.Date(2022, 1, 3, 3, 4, 5, 0, time.UTC), OrderCount6Months: 2,
			OrderAmount6Months: monext.AmountOf(9000), TransactionCountDay: 3, TransactionCountYear: 12,
			ShipAddressUsed: time.Date(2021, 1, 3, 3, 4, 5, 0, time.UTC),
		},
		Plan: monext.PaymentPlan{
			ID: "PLAN-1", Amount: monext.AmountOf(1000), FirstAmount: monext.AmountOf(2000), Cumulated: monext.AmountOf(500),
			Number: 1, Total: 4, Frequency: monext.FrequencyMonthly, Day: 20, Start: time.Date(2025, 4, 20, 12, 0, 0, 0, time.UTC),
			End: time.Date(2025, 7, 20, 12, 0, 0, 0, time.UTC), Status: "INACTIVE", Deactivated: time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC),
			Installments: []monext.Installment{{
				WalletID: "wallet-77", PlanID: "PLAN-1", Number: 1, Amount: monext.AmountOf(2000), Due: time.Date(2025, 4, 20, 0, 0, 0, 0, time.UTC),
				Attempts: 2, Status: "ACCEPTED", Active: true, Complement: "c", TransactionID: "25110",
				TransactionDate: time.Date(2025, 4, 20, 1, 0, 0, 0, time.UTC), Updated: time.Date(2025, 4, 20, 2, 0, 0, 0, time.UTC),
			}},
		},
		Device: monext.Device{
			Type: "COMPUTER", OperatingSystem: "Linux", Fingerprint: "f", IP: "203.0.113.9", BrowserUserAgent: "UA", Country: "FR",
		},
		PrivateData: map[string]string{"tenant": "7"},
	}, got)
	require.Equal(t, 1, mock.GetTotalCallCount())
}

func TestAStatusWordIsAnAnswerAtAnyStatusAndIsNotReadAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status    int
		body      string
		outcome   monext.Outcome
		class     monext.Class
		abandoned bool
	}{
		"cancelled, flat 500":     {500, `{"title":"CANCELLED","code":"02319","detail":"Payment cancelled by buyer"}`, monext.Refused, monext.ClassFinal, true},
		"cancelled without code":  {500, `{"title":"CANCELLED"}`, monext.Refused, monext.ClassNone, true},
		"expired, flat 404":       {404, `{"title":"ERROR","code":"02324"}`, monext.Refused, monext.ClassFinal, true},
		"never came, odd title":   {500, `{"title":"EXPIRED","code":"02534"}`, monext.Refused, monext.ClassFinal, true},
		"left the challenge":      {500, `{"title":"CANCELLED","code":"03022"}`, monext.Refused, monext.ClassOther, true},
		"reversed by Monext":      {500, `{"title":"CANCELLED","code":"02004"}`, monext.Refused, monext.ClassFinal, false},
		"no transaction":          {500, `{"title":"ERROR","code":"02304"}`, monext.Refused, monext.ClassFinal, true},
		"refused, enveloped":      {200, `{"result":{"title":"REFUSED","code":"01116"},"transactions":[{"id":"1","type":"AUTHORIZATION"}]}`, monext.Refused, monext.ClassOther, false},
		"refused, flat 500":       {500, `{"title":"REFUSED","code":"01116"}`, monext.Refused, monext.ClassOther, false},
		"waiting, enveloped":      {200, `{"result":{"title":"INPROGRESS","code":"02306"}}`, monext.Pending, monext.ClassPending, false},
		"waiting, flat 400":       {400, `{"title":"INPROGRESS","code":"02533"}`, monext.Pending, monext.ClassPending, false},
		"risk":                    {200, `{"result":{"title":"PENDING_RISK","code":"04003"},"transactions":[{"id":"1","type":"ORDER"}]}`, monext.Pending, monext.ClassPending, false},
		"error, enveloped":        {200, `{"result":{"title":"ERROR","code":"43001"}}`, monext.Refused, monext.ClassNone, false},
		"error, flat 500":         {500, `{"title":"ERROR"}`, monext.Unknown, monext.ClassNone, false},
		"engine does not know":    {500, `{"title":"ERROR","code":"02101"}`, monext.Unknown, monext.ClassUnknown, false},
		"accepted, no payment":    {200, `{"result":{"title":"ACCEPTED","code":"00000"},"transactions":[]}`, monext.Unknown, monext.ClassOK, false},
		"accepted, payment no id": {200, `{"result":{"title":"ACCEPTED","code":"00000"},"transactions":[{}]}`, monext.Unknown, monext.ClassOK, false},
		"new word, enveloped":     {200, `{"result":{"title":"ASLEEP","code":"77777"}}`, monext.Unknown, monext.ClassNone, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				calls++
				return answer(r, test.status, test.body), nil
			}))
			got, err := client.GetSession(t.Context(), session)
			require.NoError(t, err)
			require.Equal(t, test.outcome, got.Outcome)
			require.Equal(t, test.class, got.Class)
			require.Equal(t, test.abandoned, got.Abandoned())
			require.Equal(t, test.status, got.Status)
			require.Equal(t, 1, calls)
		})
	}
}

func TestATransactionIsReadWithItsEffects(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodGet, stubURL+"/checkout/transactions/"+transaction, httpmock.NewStringResponder(http.StatusOK, transactionDetails))

	got, err := stubClient(t, mock).GetTransaction(t.Context(), transaction)

	require.NoError(t, err)
	require.Equal(t, monext.Accepted, got.Outcome)
	require.Equal(t, monext.ClassOK, got.Class)
	require.Equal(t, transaction, got.Transaction.ID)
	require.Equal(t, monext.AmountOf(12990), got.Transaction.RequestedAmount)
	require.False(t, got.Transaction.AuthorizedAmount.Known())
	require.Len(t, got.AssociatedTransactions, 4)
	second := got.AssociatedTransactions[1]
	require.True(t, second.Date.Equal(time.Date(2025, 3, 5, 9, 0, 0, 0, time.UTC)))
	second.Date = time.Time{}
	require.Equal(t, monext.Effect{
		ID: "25064090000001", Type: monext.TypeCapture, Amount: monext.AmountOf(9990), Status: monext.EffectOK, OriginTransactionID: transaction,
	}, second)
	require.Equal(t, "ORD-2025-000123", got.Order.Reference)
	require.Equal(t, map[string]string{"tenant": "7"}, got.PrivateData)
	require.Equal(t, transactionDetails, string(got.Raw))
}

func TestWhatIsReadSurvivesWhatMonextMayChange(t *testing.T) {
	t.Parallel()
	const head = `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"1","type":"AUTHORIZATION"},`
	effect := monext.Effect{ID: "2", Type: "MICROVALID", Status: "SOON", Amount: monext.AmountOf(5)}
	tests := map[string]struct {
		body string
		want []monext.Effect
	}{
		"a list":            {head + `"associatedTransactions":[{"id":"2","type":"MICROVALID","status":"SOON","amount":5}]}`, []monext.Effect{effect}},
		"one object":        {head + `"associatedTransactions":{"id":"2","type":"MICROVALID","status":"SOON","amount":5}}`, []monext.Effect{effect}},
		"null":              {head + `"associatedTransactions":null}`, nil},
		"absent":            {head + `"x":1}`, nil},
		"null entries":      {head + `"associatedTransactions":[null,{"id":"2","type":"MICROVALID","status":"SOON","amount":5}]}`, []monext.Effect{effect}},
		"unknown members":   {head + `"associatedTransactions":[{"id":"2","type":"MICROVALID","status":"SOON","amount":5,"new":{"a":[1]}}],"more":[1]}`, []monext.Effect{effect}},
		"absent amount":     {head + `"associatedTransactions":[{"id":"2","type":"RESET","status":"OK","date":"soon"}]}`, []monext.Effect{{ID: "2", Type: monext.TypeReset, Status: monext.EffectOK}}},
		"null amount":       {head + `"associatedTransactions":[{"id":"2","type":"RESET","status":"OK","amount":null}]}`, []monext.Effect{{ID: "2", Type: monext.TypeReset, Status: monext.EffectOK}}},
		"KO without id":     {head + `"associatedTransactions":[{"type":"CAPTURE","status":"KO","amount":5}]}`, []monext.Effect{{Type: monext.TypeCapture, Status: monext.EffectKO, Amount: monext.AmountOf(5)}}},
		"other kinds":       {head + `"buyer":"gone","device":[1],"privateData":{"a":1},"fraud":3,"order":null}`, nil},
		"other white space": {" \n" + head + "\t\"associatedTransactions\" : [ { \"id\" : \"2\" ,\r\n\"type\":\"MICROVALID\",\"status\":\"SOON\",\"amount\":5 } ] } ", []monext.Effect{effect}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := stubClient(t, always(http.StatusOK, test.body)).GetTransaction(t.Context(), transaction)
			require.NoError(t, err)
			require.Equal(t, test.want, got.AssociatedTransactions)
		})
	}
}

func TestDatesAreReadInEveryFormSeen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Time{
		"2025-03-04T10:18:30.000+00:00": paidAt, "2025-03-04T11:18:30+01:00": paidAt, "2025-03-04T10:18:30Z": paidAt,
		"2025-03-04T10:18:30.000+0000": paidAt, "2025-03-04T10:18:30.0": paidAt, "2025-03-04": time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC),
		"04/03/2025": {}, "": {},
	} {
		body := `{"result":{"title":"ACCEPTED"},"transaction":{"id":"1","date":"` + text + `"}}`
		got, err := stubClient(t, always(http.StatusOK, body)).GetTransaction(t.Context(), transaction)
		require.NoError(t, err)
		require.True(t, want.Equal(got.Transaction.Date), "%q: %s", text, got.Transaction.Date)
	}
}

func TestAnswersThatMoneyCannotRestOnAreRefused(t *testing.T) {
	t.Parallel()
	const head = `{"result":{"title":"ACCEPTED","code":"00000"},"transaction":{"id":"1","type":"AUTHORIZATION"},`
	effect := func(amount string) string {
		return head + `"associatedTransactions":[{"id":"2","type":"CAPTURE","status":"OK","amount":` + amount + `}]}`
	}
	tests := map[string]string{
		"fraction":                 effect(`10.5`),
		"fraction of nothing":      effect(`10.0`),
		"exponent":                 effect(`1e3`),
		"negative":                 effect(`-1`),
		"text":                     effect(`"100"`),
		"truth":                    effect(`true`),
		"beyond the range":         effect(`1000000000000000001`),
		"beyond an int64":          effect(`9223372036854775808`),
		"19 digits":                effect(`9999999999999999999`),
		"far beyond the range":     effect(`99999999999999999999999`),
		"OK entry without id":      head + `"associatedTransactions":[{"type":"CAPTURE","status":"OK","amount":5}]}`,
		"list of texts":            head + `"associatedTransactions":["2"]}`,
		"a text for a list":        head + `"associatedTransactions":"2"}`,
		"bad requested amount":     `{"result":{"title":"ACCEPTED"},"transaction":{"id":"1","requestedAmount":1.5}}`,
		"bad authorised amount":    `{"result":{"title":"ACCEPTED"},"transaction":{"id":"1","authorizedAmount":"x"}}`,
		"bad order amount":         head + `"order":{"amount":-5}}`,
		"repeated amount":          head + `"associatedTransactions":[{"id":"2","amount":5,"status":"OK","amount":500}]}`,
		"repeated in other case":   head + `"associatedTransactions":[{"id":"2","amount":5,"status":"OK","AMOUNT":500}]}`,
		"repeated by an escape":    head + `"associatedTransactions":[{"id":"2","amount":5,"status":"OK","\u0061mount":500}]}`,
		"repeated list":            head + `"associatedTransactions":[],"associatedTransactions":[]}`,
		"repeated result":          head + `"result":{"title":"REFUSED"}}`,
		"repeated among very many": head + `"privateData":{"a1":"","a2":"","a3":"","a4":"","a5":"","a6":"","a7":"","a8":"","a9":"","b1":"","b2":"","b3":"","b4":"","b5":"","b6":"","b7":"","b8":"","b9":"","\u212a":"","k":""}}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				calls++
				return answer(r, http.StatusOK, body), nil
			}))
			got, err := client.GetTransaction(t.Context(), transaction)
			require.ErrorIs(t, err, monext.ErrUnknown)
			require.Zero(t, got)
			require.Equal(t, monext.ClassTransport, failure(t, err).Class)
		})
	}
}

func TestTheLargestAmountIsRead(t *testing.T) {
	t.Parallel()
	body := `{"result":{"title":"ACCEPTED"},"transaction":{"id":"1","requestedAmount":1000000000000000000,"authorizedAmount":0}}`
	got, err := stubClient(t, always(http.StatusOK, body)).GetTransaction(t.Context(), transaction)
	require.NoError(t, err)
	minor, known := got.Transaction.RequestedAmount.Minor()
	require.True(t, known)
	require.Equal(t, int64(1_000_000_000_000_000_000), minor)
	require.Equal(t, "0", got.Transaction.AuthorizedAmount.String())
	require.Equal(t, "absent", monext.Amount{}.String())
	money, known := got.Transaction.AuthorizedAmount.In(order.EUR)
	require.True(t, known)
	require.Equal(t, euros(0), money)
}

func TestABadIdIsAFaultAndNothingIsRead(t *testing.T) {
	t.Parallel()
	client := stubClient(t, fails(errors.New("something was sent")))
	_, err := client.GetSession(t.Context(), "../x")
	require.ErrorIs(t, err, order.RuleFormat)
	require.ErrorContains(t, err, "monext: get session: sessionID: ")
	_, err = client.GetTransaction(t.Context(), "")
	require.ErrorIs(t, err, order.RuleRequired)
	require.ErrorContains(t, err, "monext: get transaction: transactionID: ")
}

package monexttest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// methods asks for the payment methods of a point of sale.
func (s *shop) methods(merchant, reference string) reply {
	s.t.Helper()
	return s.send(http.MethodGet, "/merchants/"+merchant+"/pointsofsale/"+reference+"/paymentMethods", "")
}

func method(id, code, name string) map[string]any {
	return map[string]any{"id": id, "paymentInstrumentType": map[string]any{"code": code}, "name": name}
}

func TestEveryWellFormedPointOfSaleIsKnownUntilOneIsConfigured(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := s.methods(s.fake.Merchant(), "SHOP_1")
	require.Equal(t, "200 ACCEPTED 00000", r.verdict())
	require.Equal(t, []any{method("CB_WEB_01", "CB", "CB")}, r.Body["paymentMethods"])
	require.Equal(t, r.Body["paymentMethods"], r.Body["PaymentMethods"], "the description requires it under this name")
	require.Equal(t, "404 ERROR 91404", s.methods(s.fake.Merchant(), "SHOP%201").verdict())
	require.Equal(t, "404 ERROR 91404", s.methods(s.fake.Merchant(), "S").verdict())
	require.Equal(t, "403 Forbidden 91403", s.methods("900000000002", "SHOP_1").verdict())
	require.Equal(t, "405 ERROR 91405", s.send(http.MethodPost, "/merchants/1/pointsofsale/SHOP_1/paymentMethods", "{}").verdict())
	for _, path := range []string{"/merchants/1", "/merchants/1/pointsofsale//paymentMethods", "/merchants/1/pointsofsale/S_1/paymentMethods/", "/merchants//pointsofsale/S_1/paymentMethods"} {
		require.Equal(t, "404 ERROR 91404", s.send(http.MethodGet, path, "").verdict(), path)
	}

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.fake.BaseURL()+"/merchants/900000000001/pointsofsale/SHOP_1/paymentMethods", nil)
	require.NoError(t, err)
	resp, err := s.client.Do(req)
	require.NoError(t, err)
	require.Equal(t, "401 Unauthorized 91401", s.decode(resp).verdict())
}

func TestConfiguredPointsOfSaleAreAllThereAre(t *testing.T) {
	t.Parallel()
	s := newShop(t,
		monexttest.WithPointOfSale("SHOP_1", monexttest.PaymentMethod{ID: "CB_1"}, monexttest.PaymentMethod{ID: "PP_1", Code: "PAYPAL", Name: "PayPal"}),
		monexttest.WithPointOfSale("SHOP_2"))
	require.Equal(t, []any{method("CB_1", "CB", "CB"), method("PP_1", "PAYPAL", "PayPal")}, s.methods(s.fake.Merchant(), "SHOP_1").Body["paymentMethods"])
	require.Equal(t, []any{method("CB_WEB_01", "CB", "CB")}, s.methods(s.fake.Merchant(), "SHOP_2").Body["paymentMethods"])
	require.Equal(t, "404 ERROR 91404", s.methods(s.fake.Merchant(), "SHOP_3").verdict())

	require.Equal(t, "201 ACCEPTED 00000", s.create("pointOfSaleReference", "SHOP_2").verdict())
	r := s.create("pointOfSaleReference", "SHOP_3")
	require.Equal(t, "400 ERROR 02305", r.verdict())
	require.Equal(t, "pointOfSaleReference", r.Body["invalidParams"].([]any)[0].(map[string]any)["name"])
}

func TestAPointOfSaleThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]monexttest.Option{
		"the reference must be":           {monexttest.WithPointOfSale("S")},
		"methods[1]: the id must be":      {monexttest.WithPointOfSale("S_1", monexttest.PaymentMethod{ID: "CB"}, monexttest.PaymentMethod{ID: ""})},
		"the name at most 50 bytes":       {monexttest.WithPointOfSale("S_1", monexttest.PaymentMethod{ID: "CB", Name: strings.Repeat("a", 51)})},
		"point of sale: S_1 is there twi": {monexttest.WithPointOfSale("S_1"), monexttest.WithPointOfSale("S_1")},
	} {
		_, err := monexttest.New(opts...)
		require.ErrorContains(t, err, want)
	}
}

func TestAFaultStrikesTheQuestionForPaymentMethods(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathPaymentMethods, Do: monexttest.Status(503)}))
	require.Equal(t, http.StatusServiceUnavailable, s.methods(s.fake.Merchant(), "SHOP_1").HTTP)
}

// A typing mistake in a contract number shows in a test, as it shows in Client.Verify.
func TestASessionMayNameOnlyThePaymentMethodsOfItsPointOfSale(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithPointOfSale("POS_1", monexttest.PaymentMethod{ID: "CB_1"}, monexttest.PaymentMethod{ID: "PP_1"}))
	with := func(methods string) string {
		body := strings.Replace(sessionBody("A-1", 100, manual), `"pointOfSaleReference":"POS"`, `"pointOfSaleReference":"POS_1"`, 1)
		return strings.Replace(body, "{", `{"paymentMethod":{"paymentMethodIDs":[`+methods+`]},`, 1)
	}
	for methods, status := range map[string]int{``: 201, `"PP_1","CB_1"`: 201, `"CB_1","PP_2"`: 400} {
		require.Equal(t, status, s.send(http.MethodPost, "/checkout/payments/sessions", with(methods)).HTTP, methods)
	}
}

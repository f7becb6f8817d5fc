package monexttest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// last is the newest entry of the journal.
func (s *shop) last() monexttest.Entry {
	s.t.Helper()
	entries := s.fake.Journal()
	require.NotEmpty(s.t, entries)
	return entries[len(entries)-1]
}

func TestWhatReleasedPlugInsSendIsCoercedAndNoted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	body := strings.Replace(changed(t, fullSession, "buyer.id", 42), `"1990-01-31"`, `null`, 1)
	body = strings.Replace(body, `"comment":"c"`, `"comment":null`, 1)
	r := s.send(http.MethodPost, "/checkout/payments/sessions", body)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	require.Equal(t, []string{"buyer.birthDate: null taken as absent", "buyer.id: integer taken as text", "order.items[0].comment: null taken as absent"},
		s.last().Coerced)
	buyer := s.readSession(r.ID).Body["buyer"].(map[string]any)
	require.Equal(t, "42", buyer["id"])
	require.NotContains(t, buyer, "birthDate")

	s.session("A-1", 100, manual)
	require.Empty(t, s.last().Coerced)
	id := s.paid("A-2", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 10, `"comment":null`).verdict())
	require.Equal(t, []string{"comment: null taken as absent"}, s.last().Coerced)
}

func TestNothingElseIsCoerced(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for path, value := range map[string]any{
		"buyer.firstName": 42, "buyer.billingAddress.zip": 44000, "order.reference": 42, "order.amount": "12990", "buyer.id": 4.5,
		"privateData": map[string]any{"n": nil}, "order.taxes": 2165.5, "buyer.lastName": true, "paymentMethod.paymentMethodIDs": []any{nil},
	} {
		require.Equal(t, "400 ERROR 02305", s.create(path, value).verdict(), path)
	}
	missing := strings.Replace(fullSession, `"reference":"ORD-1"`, `"reference":null`, 1)
	require.Equal(t, "400 ERROR 02305", s.send(http.MethodPost, "/checkout/payments/sessions", missing).verdict(), "it is required")
	require.Empty(t, s.fake.Sessions())
}

func TestStrictInputRefusesWhatReleasedPlugInsSend(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithStrictInput())
	require.Equal(t, "Invalid field format: buyer.id", s.create("buyer.id", 42).Body["detail"])
	null := strings.Replace(fullSession, `"comment":"c"`, `"comment":null`, 1)
	require.Equal(t, "Invalid field format: order.items[0].comment", s.send(http.MethodPost, "/checkout/payments/sessions", null).Body["detail"])
	require.Empty(t, s.last().Coerced)
	require.Equal(t, "201 ACCEPTED 00000", s.send(http.MethodPost, "/checkout/payments/sessions", fullSession).verdict())
}

func TestAFractionOfAnIntegerIsCutOnRequestOnly(t *testing.T) {
	t.Parallel()
	cart := json.Number("1998.9999999999998") // 19.99 * 100 in binary
	require.Equal(t, "Invalid field format: order.amount", newShop(t).create("order.amount", cart).Body["detail"])

	s := newShop(t, monexttest.WithCutFractions())
	r := s.create("order.amount", cart)
	require.Equal(t, "201 ACCEPTED 00000", r.verdict())
	require.Equal(t, []string{"order.amount: fraction cut"}, s.last().Coerced)
	require.InDelta(t, 1998, s.readSession(r.ID).Body["order"].(map[string]any)["amount"], 0)
	require.Equal(t, "201 ACCEPTED 00000", s.create("order.taxes", json.Number("2165.0")).verdict())
	require.Equal(t, []string{"order.taxes: fraction of zeros cut"}, s.last().Coerced)
	for _, bad := range []json.Number{"1e3", "1.5e3", "-1.5", "1000000000000000001.5"} {
		require.Equal(t, "400 ERROR 02305", s.create("order.amount", bad).verdict(), bad)
	}
	id := s.paid("A-1", 100, manual)
	require.Equal(t, "201 ACCEPTED 00000", s.send(http.MethodPost, "/checkout/transactions/"+id+"/captures", `{"amount":28.999999999999996}`).verdict())
	require.Equal(t, int64(28), s.balance(id).Captured)
}

package monexttest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// create sends a session in which one member is another; nil removes it.
func (s *shop) create(path string, value any) reply {
	s.t.Helper()
	return s.send(http.MethodPost, "/checkout/payments/sessions", changed(s.t.(*testing.T), fullSession, path, value))
}

func TestABadRequestNamesEveryBadMemberAndItsForm(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	body := changed(t, fullSession, "order.currency", "ZZZ")
	body = changed(t, body, "buyer.mobile", strings.Repeat("1", 16))
	body = changed(t, body, "privateData", map[string]any{"n": 7})
	body = changed(t, body, "order.items", []any{map[string]any{"quantity": 0}})
	body = changed(t, body, "order.reference", "a/b")
	body = changed(t, body, "returnURL", nil)
	r := s.send(http.MethodPost, "/checkout/payments/sessions", body)
	require.Equal(t, "400 ERROR 02305", r.verdict())
	invalid := func(name, reason, code string, arguments ...any) map[string]any {
		out := map[string]any{"name": name, "reason": reason, "codes": []any{"{" + code + ".message}"}}
		if len(arguments) > 0 {
			out["arguments"] = arguments
		}
		return out
	}
	const beans = "javax.validation.constraints."
	require.Equal(t, []any{
		invalid("order.reference", `must match "[^//]*"`, beans+"Pattern", "[^//]*"),
		invalid("order.currency", "must be one of the 182 words of the description", "Enum"),
		invalid("order.items[0].quantity", "must be greater than or equal to 1", beans+"Min", "1"),
		invalid("buyer.mobile", "size must be between 0 and 15", beans+"Size", "0", "15"),
		invalid("privateData.n", "must be a string", "Type"),
		invalid("returnURL", "must not be null", beans+"NotNull"),
	}, r.Body["invalidParams"])
	require.Empty(t, retailapi.BadRequest().Check(any(r.Body)))
	require.Equal(t, "Invalid field format: order.reference, order.currency, order.items[0].quantity, buyer.mobile, privateData.n, returnURL", r.Body["detail"])
}

func TestABadRequestStaysWithinItsLimits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	many := map[string]any{strings.Repeat("é", 300): 1}
	for n := range 150 {
		many[fmt.Sprintf("key%03d", n)] = n
	}
	r := s.create("privateData", many)
	require.Equal(t, "400 ERROR 02305", r.verdict())
	require.Empty(t, retailapi.BadRequest().Check(any(r.Body)))
	require.Len(t, r.Body["invalidParams"], 100)
	require.True(t, strings.HasSuffix(r.Body["detail"].(string), "…"))

	require.Empty(t, retailapi.BadRequest().Check(any(s.send(http.MethodPost, "/checkout/payments/sessions", "{").Body)))
}

func TestEveryFailureHasATitleACodeAndADetail(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for verdict, call := range map[string][2]string{
		"404 ERROR 91404": {http.MethodGet, "/checkout/nothing"},
		"405 ERROR 91405": {http.MethodGet, "/checkout/payments/sessions"},
		"404 ERROR 02304": {http.MethodGet, "/checkout/payments/sessions/nobody"},
		"404 ERROR 02301": {http.MethodGet, "/checkout/transactions/nobody"},
		"400 ERROR 02305": {http.MethodPost, "/checkout/payments/sessions"},
	} {
		r := s.send(call[0], call[1], "")
		require.Equal(t, verdict, r.verdict())
		require.Empty(t, retailapi.Failure().Check(any(r.Body)), verdict)
	}
	large := s.send(http.MethodPost, "/checkout/payments/sessions", strings.Repeat(" ", 1<<20+1))
	require.Equal(t, "413 ERROR 91413", large.verdict())
	require.Empty(t, retailapi.Failure().Check(any(large.Body)))

	for want, opts := range map[string][]monexttest.Option{"401 Unauthorized 91401": nil, "200 Unauthorized 91401": {monexttest.WithUnauthorizedAs200()}} {
		s := newShop(t, opts...)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.fake.BaseURL()+"/checkout/alive", nil)
		require.NoError(t, err)
		resp, err := s.client.Do(req)
		require.NoError(t, err)
		r := s.decode(resp)
		require.Equal(t, want, r.verdict())
		require.Empty(t, retailapi.Failure().Check(any(r.Body)))
		entries := s.fake.Journal()
		require.Equal(t, "91401", entries[len(entries)-1].Code)
	}
}

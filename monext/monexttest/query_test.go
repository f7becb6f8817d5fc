package monexttest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// merchantsOwn are queries of a merchant that url.Values would order, escape anew, or lose.
func merchantsOwn() []string {
	return []string{
		"", "o=1", "b=2&a=1", "a;b=1;c", "q=two%20words+more", "flag", "flag&x=", "n=2&n=1", "mail=x@y", "h=%c3%a9", "p=/a?b:c", "o=1&", "%zz=1", "=",
	}
}

func (s *shop) sessionTo(returnURL, notificationURL string) string {
	s.t.Helper()
	return s.send(http.MethodPost, "/checkout/payments/sessions", fmt.Sprintf(`{"pointOfSaleReference":"POS",
		"order":{"reference":"A-1","amount":100,"currency":"EUR"},"returnURL":%q,"notificationURL":%q}`, returnURL, notificationURL)).ID
}

// after is the query with parameters appended.
func after(query, appended string) string {
	if query == "" {
		return appended
	}
	return query + "&" + appended
}

func TestTheMerchantsOwnParametersStayByteForByte(t *testing.T) {
	t.Parallel()
	for _, query := range merchantsOwn() {
		s := newShop(t)
		returns := "https://shop.example.org/a%2Fb/back?" + query
		id := s.sessionTo(returns+"#end", "https://shop.example.org/notify?"+query)
		require.NotEmpty(t, id, query)
		resp := s.visit(http.MethodPost, id, "pay")
		require.Equal(t, "https://shop.example.org/a%2Fb/back?"+after(query, "paylinetoken="+id)+"#end", resp.Header.Get("Location"))

		session, _ := s.fake.Session(id)
		s.wait(0)
		s.readSession(id)
		_, err := s.fake.BackOffice(session.Transaction, monexttest.KindRefund, 60)
		require.NoError(t, err)
		s.wait(0)
		require.Equal(t, []string{
			after(query, "notificationType=WEBTRS&paymentEndpoint=1&token="+id), after(query, "notificationType=TRS&transactionId="+session.Transaction),
		}, s.told())
	}
}

// TestAParameterThatTheMerchantNamesLikeMonextsIsNotReplaced: the token comes behind it, as at Monext, and the client
// refuses to choose between the two.
func TestAParameterThatTheMerchantNamesLikeMonextsIsNotReplaced(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"paylinetoken=mine", "token=mine"} {
		s := newShop(t)
		id := s.sessionTo("https://shop.example.org/back?"+query, "https://shop.example.org/notify?"+query)
		to, err := url.Parse(s.visit(http.MethodPost, id, "abandon").Header.Get("Location"))
		require.NoError(t, err)
		require.Equal(t, query+"&paylinetoken="+id, to.RawQuery)
		_, err = monext.ReturnToken(to.Query())
		require.Error(t, err)
		s.wait(0)
		require.True(t, strings.HasPrefix(s.told()[0], query+"&notificationType=WEBTRS&paymentEndpoint=1&token="), s.told())
	}
}

func TestAnAddressWithABlankIsNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.Empty(t, s.sessionTo("https://shop.example.org/back?a b", "https://shop.example.org/notify"))
	require.Empty(t, s.sessionTo("https://shop.example.org/back", "https://shop.example.org/notify?a b"))
}

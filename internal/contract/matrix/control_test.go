package matrix_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// shop is a client of the SDK, the simulator that it calls, and the body that it sent last.
type shop struct {
	fake   *monexttest.Server
	client *monext.Client
	last   *[]byte
}

type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func open(t *testing.T) shop {
	t.Helper()
	fake, err := monexttest.New(monexttest.WithStrictInput())
	require.NoError(t, err)
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	require.NoError(t, err)
	last := new([]byte)
	client, err := monext.New(credentials, monext.WithBaseURL(fake.BaseURL()), monext.WithHTTPClient(&http.Client{
		Transport: carrier(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			*last = body
			r.Body = io.NopCloser(bytes.NewReader(body))
			return fake.Transport().RoundTrip(r)
		}),
	}))
	require.NoError(t, err)
	return shop{fake, client, last}
}

// threeLoaves are three of 10.00, with a delivery of 5.00 and a discount of 1.00.
func threeLoaves() monext.SessionRequest {
	euros := func(minor int64) order.Money { return order.NewMoney(minor, order.EUR) }
	return monext.SessionRequest{
		Order: order.Order{
			Reference: "ORD-1", PointOfSale: "POS", Items: []order.Item{{Reference: "LOAF", Quantity: 3, Total: euros(3000)}},
			Totals: order.Totals{Total: euros(3400), Delivery: euros(500), Discount: euros(100)},
			Buyer:  order.Buyer{Mobile: "+33639981001"},
		},
		WalletID: "W1", ReturnURL: "https://shop.example.org/return",
	}
}

// sent is as much of a session as these tests read.
type sentSession struct {
	Order struct {
		Amount, Discount int64
		Items            []struct{ Price, Quantity int64 }
	}
	Delivery struct{ Charge int64 }
}

// addsUp reports whether the prices of the lines, as the totals that the description says they are, make the amount.
func (s sentSession) addsUp() bool {
	sum := s.Delivery.Charge - s.Order.Discount
	for _, line := range s.Order.Items {
		sum += line.Price
	}
	return sum == s.Order.Amount
}

// The description cannot express it: a price is a number, of one unit as well as of a line.
func TestTheSDKSendsTheTotalOfALineAndTheOldUnitPriceIsCaught(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.client.CreateSession(t.Context(), threeLoaves())
	require.NoError(t, err)
	var sent sentSession
	require.NoError(t, json.Unmarshal(*s.last, &sent))
	require.Equal(t, int64(3), sent.Order.Items[0].Quantity)
	require.Equal(t, int64(3000), sent.Order.Items[0].Price, "of all three")
	require.True(t, sent.addsUp())

	old := strings.Replace(string(*s.last), `"price":3000`, `"price":1000`, 1)
	require.NotEqual(t, string(*s.last), old)
	require.NoError(t, json.Unmarshal([]byte(old), &sent))
	require.False(t, sent.addsUp(), "as a session was sent before")
}

// raw sends a body as it is, and returns the members that its 400 names; nil if it is taken.
func (s shop) raw(t *testing.T, body string) []string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.fake.BaseURL()+"/checkout/payments/sessions", strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
	resp, err := s.fake.Transport().RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusCreated {
		return nil
	}
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	var answer struct{ InvalidParams []struct{ Name string } }
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	names := []string{}
	for _, p := range answer.InvalidParams {
		names = append(names, p.Name)
	}
	return names
}

func TestTheSDKAndTheSimulatorBothRefuseTheSame(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.client.CreateSession(t.Context(), threeLoaves())
	require.NoError(t, err)
	conforming := string(*s.last)
	require.Empty(t, s.raw(t, conforming))

	long := strings.Repeat("A", 50)
	for _, c := range []struct {
		name, ours, theirs string // the member, as the SDK and as Monext name it
		old, value         string
		set                func(*monext.SessionRequest, string)
		taken              bool
	}{
		{"a slash in the reference", "order.reference", "order.reference", `"reference":"ORD-1"`, "ORD/1", setReference, false},
		{"no slash", "", "", `"reference":"ORD-1"`, "ORD-2", setReference, true},
		{"a reference of 51", "order.reference", "order.reference", `"reference":"ORD-1"`, long + "A", setReference, false},
		{"a point of sale of 1", "order.pointOfSale", "pointOfSaleReference", `"POS"`, "P", setPointOfSale, false},
		{"a point of sale of 2", "", "", `"POS"`, "P2", setPointOfSale, true},
		{"a point of sale of 50", "", "", `"POS"`, long, setPointOfSale, true},
		{"a point of sale of 51", "order.pointOfSale", "pointOfSaleReference", `"POS"`, long + "A", setPointOfSale, false},
		{"a wallet of 1", "walletID", "mxWalletId", `"W1"`, "W", setWallet, false},
		{"a wallet of 2", "", "", `"W1"`, "W2", setWallet, true},
		{"a wallet of 50", "", "", `"W1"`, long, setWallet, true},
		{"a wallet of 51", "walletID", "mxWalletId", `"W1"`, long + "A", setWallet, false},
		{"a telephone of 15", "", "", `"+33639981001"`, "+33 6 399 81001", setMobile, true},
		{"a telephone of 17", "order.buyer.mobile", "buyer.mobile", `"+33639981001"`, "+33 6 39 98 10 01", setMobile, false},
	} {
		quoted := `"` + c.value + `"`
		if name, _, member := strings.Cut(c.old, ":"); member {
			quoted = name + ":" + quoted
		}
		body := strings.Replace(conforming, c.old, quoted, 1)
		require.NotEqual(t, conforming, body, c.name)
		r := threeLoaves()
		c.set(&r, c.value)
		err := r.Validate() // what is sent all the same, the simulator would refuse
		named := s.raw(t, body)
		if c.taken {
			require.NoError(t, err, c.name)
			require.Nil(t, named, c.name)
			continue
		}
		var faults order.Faults
		require.ErrorAs(t, err, &faults, c.name)
		require.Len(t, faults, 1, c.name)
		require.Equal(t, c.ours, faults[0].Path, c.name)
		require.Equal(t, []string{c.theirs}, named, c.name)
	}
}

func setReference(r *monext.SessionRequest, v string)   { r.Order.Reference = v }
func setPointOfSale(r *monext.SessionRequest, v string) { r.Order.PointOfSale = v }
func setWallet(r *monext.SessionRequest, v string)      { r.WalletID = v }
func setMobile(r *monext.SessionRequest, v string)      { r.Order.Buyer.Mobile = v }

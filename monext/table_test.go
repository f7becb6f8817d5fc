package monext_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// The SDK has its limits, patterns and words, and the simulator a table of its own, made from Monext's description without a
// look at the SDK. The tests of this file hold the two against each other, member by member.

// unset are the members of the simulator's table that no field of the SDK sets to a text or a number, each with its reason.
var unset = map[string]string{
	"paymentMethod": "", "paymentMethod.paymentMethodIDs": "", "paymentMethod.fallbackPaymentMethodIDs": "", "order": "", "order.items": "",
	"order.items[]": "", "payment": "", "payment.recurring": "", "buyer": "", "buyer.legalDocument": "", "buyer.billingAddress": "", "delivery": "",
	"delivery.address": "", "threeDS": "",
	"paymentMethod.smartDisplayIndicator":        "a *bool",
	"order.date":                                 "a time.Time: any that can be written is sent as a date-time",
	"buyer.billingAddress.addressCreateDate":     "a time.Time",
	"delivery.address.addressCreateDate":         "a time.Time",
	"delivery.expectedDate":                      "an order.Date",
	"payment.deferredCaptureDate":                "an order.Date",
	"payment.recurring.startDate":                "an order.Date",
	"payment.recurring.endDate":                  "an order.Date",
	"payment.recurring.initialInstallmentAmount": "sent with firstInstallmentAmount",
	"privateData":                                "a map",
	"order.items[].miscellaneous":                "a map",
	"miscData":                                   "a JSON object",
	"returnURL":                                  "a URL: see TestTheTwoTablesDifferOnlyHere",
	"notificationURL":                            "a URL",
}

// stricter lists every value that the simulator's table allows and the SDK refuses, with the reason.
var stricter = []struct {
	path   string
	value  any
	reason string
}{
	{"order.items[].quantity", int64(100_000), "the older API has five digits, and the description no limit"},
	{"order.items[].taxRate", int64(-1), "the description has no least rate, and a rate below 0 means nothing"},
	{"order.items[].reference", "", "a line without a reference cannot be refunded"},
	{"order.items[].comment", "a\tb", "no text holds control characters"},
	{"paymentMethod.paymentMethodIDs[]", "", "a contract number that is empty is none"},
	{"paymentMethod.fallbackPaymentMethodIDs[]", "", "a contract number that is empty is none"},
	{"languageCode", "FRE", "a language has the two letters of ISO 639-1"},
	{"buyer.birthDate", "2999-01-01", "nobody was born after the order"},
}

// noCurrency lists the words of the table's currencies that the SDK does not have, for it has the payment currencies of ISO 4217
// in force: funds, units of account, metals and bonds, and what was withdrawn from circulation.
const noCurrency = "ANG BGN BOV BYR CHE CHW CLF COU CUC HRK LTL LVL MRO MXV SLL STD USN USS UYI VEF XAG XAU XBA XBB XBC XBD " +
	"XDR XFU XPD XPT XSU XTS XUA ZWL"

// full is a session with every member, of one line.
func full(tb testing.TB) monext.SessionRequest {
	tb.Helper()
	r := fullSession()
	r.Extra = nil
	r.Order.Items = r.Order.Items[:1]
	sums(func(v int64) (int64, int64, int64) { return v, 0, 0 })(&r, int64(5000))
	r.Order.Totals.Taxes = euros(1)
	r.Order.Items[0] = sampleOrder().Items[0]
	r.Order.Items[0].Total = euros(5000)
	return r
}

// stranger posts a body to the simulator as a client would that has no limits of its own.
func stranger(tb testing.TB, fake *monexttest.Server, path string, body any) (status int, invalid []string) {
	tb.Helper()
	text, err := json.Marshal(body)
	require.NoError(tb, err)
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, fake.BaseURL()+"/checkout/"+path, bytes.NewReader(text))
	require.NoError(tb, err)
	r.SetBasicAuth(fake.Merchant(), fake.Key())
	r.Header.Set("Content-Type", "application/json")
	response, err := fake.Transport().RoundTrip(r)
	require.NoError(tb, err)
	defer response.Body.Close()
	var answer struct {
		InvalidParams []struct{ Name string } `json:"invalidParams"`
	}
	out, err := io.ReadAll(response.Body)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(out, &answer), string(out))
	for _, p := range answer.InvalidParams {
		invalid = append(invalid, p.Name)
	}
	return response.StatusCode, invalid
}

const sessions = "payments/sessions"

// written is the body that a request becomes, as a tree.
func written(t *testing.T, r monext.SessionRequest) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(sentSession(t, r)))
	decoder.UseNumber()
	var tree map[string]any
	require.NoError(t, decoder.Decode(&tree))
	return tree
}

// plant puts a value at a path of the table; it takes the first entry of a list.
func plant(tree map[string]any, path string, v any) {
	parts := strings.Split(path, ".")
	object := tree
	for _, part := range parts[:len(parts)-1] {
		name, listed := strings.CutSuffix(part, "[]")
		if listed {
			object, _ = object[name].([]any)[0].(map[string]any)
		} else {
			object, _ = object[name].(map[string]any)
		}
	}
	last := parts[len(parts)-1]
	switch name, listed := strings.CutSuffix(last, "[]"); {
	case listed:
		object[name] = []any{v}
	case v == nil:
		delete(object, name)
	default:
		object[name] = v
	}
}

// faultsAt are the rules and limits that the SDK names for a path.
func faultsAt(r monext.SessionRequest, path string) (found []order.Fault) {
	var all order.Faults
	if errors.As(r.Validate(), &all) {
		for _, f := range all {
			if f.Path == path {
				found = append(found, f)
			}
		}
	}
	return found
}

// edges are the values of a field that lie just inside and just outside of what the table says.
func edges(f retailapi.Field) (inside, outside []any) {
	long := func(n int64) string { return strings.Repeat("é", int(n)) }
	const letters = "abcdefghijklmnopqrstuvwxyz"
	switch {
	case f.Kind == retailapi.Any:
		return []any{"FR"}, nil
	case f.Words != nil:
		for _, word := range f.Words {
			inside = append(inside, word)
		}
		return inside, []any{"NO_SUCH_WORD", strings.ToLower(f.Words[0])}
	case f.Pattern == retailapi.Identifier:
		return []any{"ab", "9" + strings.Repeat("_", 49), "a.-"}, []any{"a", strings.Repeat("a", 51), "_a", "a b", "é1"}
	case f.Pattern == retailapi.OrderReference:
		return []any{"1", long(50)}, []any{"", long(51), "A/1", `A\1`}
	case f.Pattern == retailapi.Email:
		limit := int(f.Max.Value)
		return []any{strings.Repeat("a", limit-5) + "@b.fr"},
			[]any{strings.Repeat("a", limit-4) + "@b.fr", "a@b.fr", "o'neil@example.ie", "ana@example.paris", "ana"}
	case f.Format == retailapi.Date:
		return []any{"1990-02-28"}, []any{"28/02/1990", "1990-02-30", "1990-02-28T00:00:00Z"}
	case f.Kind == retailapi.String && f.Max.Set:
		return []any{long(f.Max.Value), letters[:1]}, []any{long(f.Max.Value + 1)}
	case f.Kind == retailapi.String:
		return []any{long(2000)}, nil
	case f.Kind == retailapi.Integer:
		if f.Min.Set {
			inside, outside = append(inside, f.Min.Value), append(outside, f.Min.Value-1)
		}
		if f.Max.Set {
			inside, outside = append(inside, f.Max.Value), append(outside, f.Max.Value+1)
		}
		return inside, outside
	}
	return nil, nil
}

// exempt are the values that a field of the SDK cannot be given, or that mean something else there.
func exempt(path string, v any) bool {
	for _, s := range stricter {
		if s.path == path && s.value == v {
			return true
		}
	}
	switch path {
	case "languageCode":
		return v != "FR" // the SDK wants two letters
	case "order.currency":
		_, err := order.ParseCurrency(v.(string))
		return err != nil // funds, metals and currencies withdrawn, which no amount can be in
	case "payment.amount", "payment.recurring.installmentNumber", "payment.recurring.totalInstallments":
		return v == int64(0) // which leaves the member out
	}
	return v == "" // an empty text leaves the member out
}

func TestEachLimitIsKeptByTheSDKAndByTheSimulator(t *testing.T) {
	t.Parallel()
	fake, err := monexttest.New(monexttest.WithStrictInput())
	require.NoError(t, err)
	fields, tried, refused := knobs(), 0, 0
	for f := range retailapi.Request(retailapi.CreateSession).Fields() {
		k, known := fields[f.Path]
		if !known {
			require.Contains(t, unset, f.Path, "a member that no field of the SDK sets")
			continue
		}
		require.NotContains(t, unset, f.Path)
		delete(fields, f.Path)
		inside, outside := edges(f)
		for _, v := range inside {
			body := written(t, full(t))
			plant(body, f.Path, v)
			switch v {
			case int64(0):
				if f.Path == "order.amount" || f.Path == "payment.amount" {
					plant(body, "payment.paymentType", "ACCOUNT_VERIFICATION") // which alone may cost nothing
				}
			case "DEFERRED":
				plant(body, "payment.deferredCaptureDate", fake.Now().AddDate(0, 0, 2).UTC().Format(time.RFC3339))
			}
			status, invalid := stranger(t, fake, sessions, body)
			require.Equal(t, http.StatusCreated, status, "the simulator refuses %v of %s: %v", v, f.Path, invalid)
			if exempt(f.Path, v) {
				continue
			}
			r := full(t)
			k.set(&r, v)
			require.NoError(t, r.Validate(), "%s of %v", f.Path, v)
			status, invalid = stranger(t, fake, sessions, written(t, r))
			require.Equal(t, http.StatusCreated, status, "the simulator refuses what the SDK sends for %v of %s: %v", v, f.Path, invalid)
			tried++
		}
		for _, v := range outside {
			body := written(t, full(t))
			plant(body, f.Path, v)
			status, invalid := stranger(t, fake, sessions, body)
			require.Equal(t, http.StatusBadRequest, status, "%v of %s", v, f.Path)
			require.Equal(t, []string{strings.ReplaceAll(f.Path, "[]", "[0]")}, invalid, "%v", v)
			if f.Path != "order.reference" && exempt(f.Path, v) {
				continue
			}
			r := full(t)
			k.set(&r, v)
			found := faultsAt(r, k.ours)
			require.NotEmpty(t, found, "the SDK allows %v of %s: %v", v, f.Path, r.Validate())
			sameLimit(t, f, found[0])
			refused++
		}
	}
	require.Empty(t, fields, "fields of the SDK that the simulator's table does not know")
	require.Greater(t, tried, 600, "countries, currencies and other words among them")
	require.Greater(t, refused, 120)
}

// sameLimit holds the limit that the SDK names against that of the table.
func sameLimit(t *testing.T, f retailapi.Field, fault order.Fault) {
	t.Helper()
	switch fault.Rule {
	case order.RuleTooLong:
		limit := f.Max.Value
		if f.Pattern == retailapi.Identifier {
			limit = 50 // of the pattern
		}
		require.Equal(t, strconv.FormatInt(limit, 10), fault.Limit, f.Path)
	case order.RuleUnknown:
		if words := strings.Split(fault.Limit, ", "); len(words) > 1 {
			require.ElementsMatch(t, f.Words, words, f.Path)
		}
	default:
	}
}

// Whatever the simulator allows and the SDK does not is in the list, and everything in the list is so.
func TestTheTwoTablesDifferOnlyHere(t *testing.T) {
	t.Parallel()
	table, fields := retailapi.Request(retailapi.CreateSession), knobs()
	for _, s := range stricter {
		field, known := table.Field(s.path)
		require.True(t, known, s.path)
		if n, isNumber := s.value.(int64); isNumber {
			require.True(t, field.Allows(json.Number(strconv.FormatInt(n, 10))), "%s: the table refuses %v too: take it off the list", s.path, s.value)
		} else {
			require.True(t, field.Allows(s.value), "%s: the table refuses %v too: take it off the list", s.path, s.value)
		}
		r := full(t)
		fields[s.path].set(&r, s.value)
		require.NotEmpty(t, faultsAt(r, fields[s.path].ours), "%s: the SDK allows %v: take it off the list", s.path, s.value)
	}
	for path, url := range map[string]string{"returnURL": "shop", "notificationURL": "ftp://shop.example.org"} {
		field, _ := table.Field(path)
		require.False(t, field.Allows(url), "both want a web address")
	}
	field, _ := table.Field("order.currency")
	var foreign []string
	for _, word := range field.Words {
		if _, err := order.ParseCurrency(word); err != nil {
			foreign = append(foreign, word)
		}
	}
	require.ElementsMatch(t, strings.Fields(noCurrency), foreign)
	for _, c := range order.Currencies() { // the SDK's list of currencies against the table's
		r := full(t)
		fields["order.currency"].set(&r, c.Code())
		require.Equal(t, field.Allows(c.Code()), r.Validate() == nil, c.Code())
	}
	country, _ := table.Field("order.country")
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			r := full(t)
			r.Order.Country = string(first) + string(second)
			require.Equal(t, country.Allows(r.Order.Country), r.Validate() == nil, r.Order.Country)
		}
	}
}

package retailapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// decode reads JSON as Check wants it.
func decode(t *testing.T, text string) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var tree any
	require.NoError(t, dec.Decode(&tree), text)
	return tree
}

// withOrder is a session request whose order has one more member.
func withOrder(member string) string {
	return `{"pointOfSaleReference":"POS_1","returnURL":"https://shop.example/back",` +
		`"order":{"reference":"ORD-1","amount":1000,"currency":"EUR"` + member + `}}`
}

func TestABodyThatConformsHasNoProblem(t *testing.T) {
	t.Parallel()
	full := withOrder(`,"date":"2026-03-04T10:15:00.000Z","origin":"MO","country":"FR","taxes":0,
		"items":[{"reference":"SKU","price":1000,"quantity":1,"taxRate":2000,"sellerType":"PROFESSIONAL","miscellaneous":{"a":"b"}}]`)
	for _, text := range []string{withOrder(``), full} {
		require.Empty(t, retailapi.Request(retailapi.CreateSession).Check(decode(t, text)), text)
	}
	require.Empty(t, retailapi.Request(retailapi.Capture).Check(decode(t, `{"amount":0,"option":"FINAL","miscData":{"a":[1]}}`)))
}

func TestAProblemNamesTheMemberTheConstraintAndTheForm(t *testing.T) {
	t.Parallel()
	for member, want := range map[string]retailapi.Problem{
		`,"items":[{"quantity":1},{"quantity":0}]`: {
			Path: "order.items[1].quantity", Constraint: retailapi.TooSmall, Reason: "must be greater than or equal to 1", Arguments: []string{"1"},
		},
		`,"items":[{"taxRate":10000}]`: {
			Path: "order.items[0].taxRate", Constraint: retailapi.TooLarge, Reason: "must be less than or equal to 9999", Arguments: []string{"9999"},
		},
		`,"taxes":99999999999999999999`: {
			Path: "order.taxes", Constraint: retailapi.TooLarge, Reason: "must be less than or equal to 1000000000000000000", Arguments: []string{"1000000000000000000"},
		},
		`,"taxes":-99999999999999999999`: {
			Path: "order.taxes", Constraint: retailapi.TooSmall, Reason: "must be greater than or equal to 0", Arguments: []string{"0"},
		},
		`,"taxes":1998.9999999999998`: {Path: "order.taxes", Constraint: retailapi.WrongKind, Reason: "must be an integer"},
		`,"taxes":1e3`:                {Path: "order.taxes", Constraint: retailapi.WrongKind, Reason: "must be an integer"},
		`,"taxes":"1"`:                {Path: "order.taxes", Constraint: retailapi.WrongKind, Reason: "must be an integer"},
		`,"taxes":null`:               {Path: "order.taxes", Constraint: retailapi.Missing, Reason: "must not be null"},
		`,"items":{}`:                 {Path: "order.items", Constraint: retailapi.WrongKind, Reason: "must be a list"},
		`,"items":[[]]`:               {Path: "order.items[0]", Constraint: retailapi.WrongKind, Reason: "must be an object"},
		`,"origin":"E_COMMERCE"`:      {Path: "order.origin", Constraint: retailapi.NoWord, Reason: "must be one of E_COM, TO, MO"},
		`,"country":"XX"`:             {Path: "order.country", Constraint: retailapi.NoWord, Reason: "must be one of the 249 words of the description"},
		`,"country":"FRA"`: {
			Path: "order.country", Constraint: retailapi.WrongSize, Reason: "size must be between 2 and 2", Arguments: []string{"2", "2"},
		},
		`,"date":"2026-03-04"`: {Path: "order.date", Constraint: retailapi.WrongForm, Reason: "must be a date and time, yyyy-MM-ddThh:mm:ssZ"},
		`,"items":[{"miscellaneous":{"a":1}}]`: {
			Path: "order.items[0].miscellaneous.a", Constraint: retailapi.WrongKind, Reason: "must be a string",
		},
	} {
		problems := retailapi.Request(retailapi.CreateSession).Check(decode(t, withOrder(member)))
		require.Len(t, problems, 1, member)
		require.NotEmpty(t, problems[0].Field.Path, member)
		problems[0].Field = retailapi.Field{}
		require.Equal(t, want, problems[0], member)
	}
}

func TestADateTimeIsThatOfRFC3339(t *testing.T) {
	t.Parallel()
	date, _ := retailapi.Request(retailapi.CreateSession).Field("order.date")
	for text, want := range map[string]bool{
		"2026-03-04T10:15:00Z": true, "2026-03-04T10:15:00.123456789+23:59": true, "2026-03-04T10:15:00-00:00": true,
		"2026-03-04T10:15:00+24:00": false, "2026-03-04T10:15:00+23:60": false, "2026-03-04T10:15:00,5Z": false, "2026-03-04 10:15:00Z": false,
		"2026-03-04T10:15:00": false, "2026-02-30T10:15:00Z": false, "2026-03-04T9:15:00Z": false, "": false,
	} {
		require.Equal(t, want, date.Allows(text), text)
	}
}

func TestEveryMissingMemberIsNamed(t *testing.T) {
	t.Parallel()
	paths := func(text string) []string {
		var out []string
		for _, p := range retailapi.Request(retailapi.CreateSession).Check(decode(t, text)) {
			require.Equal(t, retailapi.Missing, p.Constraint)
			out = append(out, p.Path)
		}
		return out
	}
	require.Equal(t, []string{"pointOfSaleReference", "order", "returnURL"}, paths(`{}`))
	require.Equal(t, []string{"pointOfSaleReference", "order.reference", "order.amount", "order.currency", "payment.paymentType", "payment.capture", "returnURL"},
		paths(`{"order":{},"payment":{}}`))
	require.Equal(t, []string{"paymentMethod.paymentMethodIDs", "buyer.legalDocument.code"},
		paths(strings.Replace(withOrder(``), `{`, `{"paymentMethod":{"smartDisplayIndicator":true},"buyer":{"legalDocument":{}},`, 1)))
}

func TestAnUndescribedMemberIsAnythingButNull(t *testing.T) {
	t.Parallel()
	code, found := retailapi.Request(retailapi.CreateSession).Field("buyer.legalDocument.code")
	require.True(t, found)
	require.True(t, code.Undescribed)
	for text, want := range map[string]bool{`"1"`: true, `1.5`: true, `[{}]`: true, `{"a":[]}`: true, `false`: true, `null`: false} {
		require.Equal(t, want, code.Allows(decode(t, text)), text)
	}
}

func TestABodyThatIsNoObjectIsOneProblem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`null`, `[]`, `"x"`, `1`, `true`} {
		problems := retailapi.Request(retailapi.Refund).Check(decode(t, text))
		require.Len(t, problems, 1, text)
		require.Empty(t, problems[0].Path)
	}
}

func TestAMemberThatTheDescriptionDoesNotNameIsUnknownAndNoProblem(t *testing.T) {
	t.Parallel()
	tree := decode(t, withOrder(`,"colour":"red","items":[{"Price":1}],"date":"2026-03-04T10:15:00Z"`))
	body := retailapi.Request(retailapi.CreateSession)
	require.Empty(t, body.Check(tree))
	require.Equal(t, []string{"order.colour", "order.items[0].Price"}, body.Unknown(tree))
	require.Empty(t, retailapi.Request(retailapi.Cancel).Unknown(decode(t, `{"amount":1,"privateData":{"a":"b"},"miscData":{"a":1}}`)))
	require.Equal(t, []string{"option"}, retailapi.Request(retailapi.Cancel).Unknown(decode(t, `{"amount":1,"option":"FINAL"}`)))
}

func TestRulesFromElsewhereNameTheirSource(t *testing.T) {
	t.Parallel()
	hundredAndOne := `,"items":[` + strings.Repeat(`{},`, 100) + `{}]`
	problems := retailapi.Request(retailapi.CreateSession).Check(decode(t, withOrder(hundredAndOne)))
	require.Len(t, problems, 1)
	require.Equal(t, retailapi.BrokenRule, problems[0].Constraint)
	require.Equal(t, "at most 100 lines", problems[0].Field.Rules[0].Name)
	require.Empty(t, retailapi.Request(retailapi.CreateSession).Check(decode(t, withOrder(strings.Replace(hundredAndOne, `{},`, ``, 1)))))
	for _, address := range []string{``, `/back`, `ftp://shop.example/`, `https://a b.example/`, `https://user@shop.example/`} {
		text := strings.Replace(withOrder(``), `https://shop.example/back`, address, 1)
		require.Len(t, retailapi.Request(retailapi.CreateSession).Check(decode(t, text)), 1, address)
	}
	for _, reference := range []string{``, `a\\b`, `a/b`} {
		text := strings.Replace(withOrder(``), `ORD-1`, reference, 1)
		require.Len(t, retailapi.Request(retailapi.CreateSession).Check(decode(t, text)), 1, reference)
	}
	for _, op := range []retailapi.Operation{retailapi.CreateSession, retailapi.Capture, retailapi.Refund} {
		for field := range retailapi.Request(op).Fields() {
			for _, rule := range field.Rules {
				require.NotEmpty(t, rule.Name, field.Path)
				require.NotEmpty(t, rule.Reason, field.Path)
				require.Contains(t, []retailapi.Source{retailapi.Prose, retailapi.OlderAPI}, rule.Source, field.Path)
			}
		}
	}
}

package leak_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
)

// rules are the rules that find something in a text, each once.
func rules(text string, secrets ...string) []leak.Rule {
	var all []leak.Rule
	seen := map[leak.Rule]bool{}
	for _, f := range leak.Scan(text, secrets...) {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			all = append(all, f.Rule)
		}
	}
	return all
}

// planted is one of everything that must never be seen.
func planted() map[string]leak.Rule {
	return map[string]leak.Rule{
		"s3cr3tAccessKey": leak.RuleKey, "SIMULATOR-ACCESS-KEY": leak.RuleKey,
		"OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ==": leak.RuleKey, "OTAwMDAwMDAwMDAxOnNpbXVsYXRvci1hY2Nlc3Mta2V5": leak.RuleKey,
		"Authorization: Basic Zm9vYmFyOmJhem9uaw==": leak.RuleKey,
		"2aBcDeFg1741083300123":                     leak.RuleToken, "18gRh2e7vVyZvhY84Ex4fc": leak.RuleToken,
		"https://pay.example.org/v2/?token=abcdefgh": leak.RuleToken, "paylinetoken=0123456789": leak.RuleToken,
		`{"token":"abcdefgh12"}`: leak.RuleToken,
		"ana@shop.example":       leak.RuleEmail, "first.last+tag@mail.example.co": leak.RuleEmail, "<x@y.fr>": leak.RuleEmail,
		"x%40y.fr": leak.RuleEmail, `x\u0040y.fr`: leak.RuleEmail,
		leak.Card("497010000000001"): leak.RuleCard, leak.Card("510510510510510"): leak.RuleCard, leak.Card("222100000000123"): leak.RuleCard,
		leak.Card("37828224631000"): leak.RuleCard, leak.Card("3056930902590"): leak.RuleCard, leak.Card("601111111111111"): leak.RuleCard,
		leak.Card("411111111111"): leak.RuleCard, leak.Card("675964982643845312"): leak.RuleCard,
		"4970 1000 0000 " + leak.Card("497010000000012")[12:]: leak.RuleCard,
		"4970-1000-0000-" + leak.Card("497010000000012")[12:]: leak.RuleCard,
		"3782 822463 " + leak.Card("37828224631000")[10:]:     leak.RuleCard,
		"497010XXXXXX0007": leak.RuleAlias, "497010******0007": leak.RuleAlias, "551010xxxxxx1234": leak.RuleAlias,
		"497010SiMuLaToR0007": leak.RuleAlias,
		"Ana":                 leak.RulePerson, "ROUX": leak.RulePerson, "4 rue du Port": leak.RulePerson, "Rouvière": leak.RulePerson,
		"Nantes": leak.RulePerson, "1990-02-03": leak.RulePerson,
		"+33600000000": leak.RulePhone, "+33 6 39 98 10 01": leak.RulePhone, "0612345678": leak.RulePhone,
		"FR76XXXX": leak.RuleOther, "203.0.113.9": leak.RuleOther,
	}
}

func TestEverythingForbiddenIsFound(t *testing.T) {
	t.Parallel()
	for text, rule := range planted() {
		require.NotEmpty(t, text)
		for _, around := range []string{"%", "a % b", `{"key":"%"}`, "key=%\n", "(%)", `\"%\"`} {
			require.Contains(t, rules(strings.Replace(around, "%", text, 1)), rule, "%q in %q", text, around)
		}
	}
}

func TestWhatIsAllowedIsNotFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"transaction=25063101530012 of 2025-03-04T10:18:30.000+00:00", "order ORD-2025-000123", "session_hash=8f1c2d3e4f5a6b7c",
		"buyer.email: must look like name@example.org", "merchant=900000000001", "op-1", "operator ana", "a.email: must contain an @",
		"duration=4320000000000", "2000-01-02 00:01:06.51299892 +0000 UTC", `"After":49860000000000`, "minor:29200", "/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.0.linux-amd64/src",
		"/pkg/mod/github.com/stretchr/testify@v1.12.1/require/require.go:32", "banana", "Anagram", "7eemw2rnkgb5mmx2sbhqyvhs2u",
		"sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "Authorization: [redacted]", "Basic authentication failed",
		"12345678901234567890123", "TestAnOrderIsReadAsIts2Parts", "0.4970100000000154", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6", "",
	} {
		require.Empty(t, leak.Scan(text), text)
	}
}

func TestTheIdsOfTransactionsAreNeverTakenForCards(t *testing.T) {
	t.Parallel()
	luhn := 0
	for year := range 10 {
		for n := range 20_000 {
			id := "2" + string(rune('0'+year)) + "063" + pad(n)
			require.Empty(t, leak.Scan(id), id)
			if passes(id) {
				luhn++
			}
		}
	}
	require.Greater(t, luhn, 19_000, "one in ten passes Luhn's check, and is none")
}

// pad is a number in nine digits.
func pad(n int) string {
	var b [9]byte
	for i := range b {
		b[8-i] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:])
}

// passes is Luhn's check.
func passes(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum%10 == 0
}

func TestACardsNumberWithAWrongDigitIsNone(t *testing.T) {
	t.Parallel()
	number := leak.Card("497010000000001")
	require.True(t, passes(number))
	for d := range 10 {
		if wrong := number[:15] + string(rune('0'+d)); wrong != number {
			require.NotContains(t, rules(wrong), leak.RuleCard)
		}
	}
}

func TestAFurtherSecretIsFoundAsAWholeWord(t *testing.T) {
	t.Parallel()
	require.Equal(t, []leak.Rule{leak.RuleToken}, rules("look at plain-word here", "plain-word"))
	require.Empty(t, rules("plain-words and explain-word", "plain-word", ""))
}

func TestThePeopleOfAnExportAreKnown(t *testing.T) {
	t.Parallel()
	people := leak.People("<first-name>Inès</first-name><last-name> Garnier\n</last-name><phone>+39 011 555</phone><city>Caen</city><product-name>Lampe</product-name>")
	require.Equal(t, []string{"Inès", "Garnier", "+39 011 555"}, people)
}

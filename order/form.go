package order

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func (c *checker) email(at place, field, value string) {
	if value == "" || !c.text(at, field, value, maxEmail) {
		return
	}
	if !isEmail(value) {
		c.fault(at, field, RuleFormat, "name@example.org", "is not an e-mail address: give one address without a display name")
	}
}

// isEmail checks the form local@domain: no spaces, brackets or quotes, and a domain of at least two labels. It is
// lenient where mail providers are: any dots in the local part, and letters of any script.
func isEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	if !found || local == "" || utf8.RuneCountInString(local) > 64 || strings.ContainsFunc(text, notInEmail) {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return len(labels) > 1
}

func notInEmail(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`()<>[]\,;:"`, r) }

func notInLabel(r rune) bool {
	return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// upperLetters reports whether text is n letters A to Z.
func upperLetters(text string, n int) bool {
	if len(text) != n {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// isCountry reports whether code is one of the 249 officially assigned codes of ISO 3166-1 alpha-2.
func isCountry(code string) bool {
	return upperLetters(code, 2) && strings.Contains(countries, " "+code)
}

// countries lists the codes of ISO 3166-1 alpha-2, each after a space. Source: Debian's iso-codes 4.15.0; the JDK 25
// has the same.
const countries = "" +
	" AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ" +
	" CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO" +
	" FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE" +
	" JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO" +
	" MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW" +
	" PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM" +
	" TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"

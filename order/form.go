package order

import "strings"

func (c *checker) email(at place, field, value string) {
	if value == "" || !c.text(at, field, value, maxEmail) {
		return
	}
	if !isEmail(value) {
		c.fault(at, field, RuleFormat, "name@example.org",
			"does not match Monext's pattern of an e-mail address: leave it out, as Order.Fit does, or give another address")
	}
}

// isEmail reports whether the whole text matches Monext's pattern, which is [\w\-.]+[\w+]+@([\w\-]+\.)+[\w\-]{2,4} with \w for
// A-Z, a-z, 0-9 and _. A property test holds it against that pattern.
func isEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && isLocalPart(local) && isDomain(domain)
}

// isLocalPart reports whether text is [\w\-.]+[\w+]+: a plus stands neither first nor before a dot or a hyphen.
func isLocalPart(text string) bool {
	if len(text) < 2 || text[0] == '+' {
		return false
	}
	plus := false
	for i := range len(text) {
		switch b := text[i]; {
		case b == '+':
			plus = true
		case b == '.' || b == '-':
			if plus {
				return false
			}
		case !isWordByte(b):
			return false
		}
	}
	last := text[len(text)-1]
	return last != '.' && last != '-'
}

// isDomain reports whether text is ([\w\-]+\.)+[\w\-]{2,4}.
func isDomain(text string) bool {
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if label == "" {
			return false
		}
		for i := range len(label) {
			if !isWordByte(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	last := len(labels[len(labels)-1])
	return len(labels) > 1 && 2 <= last && last <= 4
}

// isIdentifier reports whether the whole text matches [A-Za-z0-9]+[A-Za-z0-9.\-_]+, the pattern of Monext's references of
// points of sale and wallets; their length is checked elsewhere.
func isIdentifier(text string) bool {
	if len(text) < minPointOfSale || text[0] == '_' || !isWordByte(text[0]) {
		return false
	}
	for i := range len(text) {
		if b := text[i]; !isWordByte(b) && b != '.' && b != '-' {
			return false
		}
	}
	return true
}

// isWordByte reports whether b is an ASCII letter, a digit or an underscore.
func isWordByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_'
}

// twoLetters reports whether text is two letters A to Z.
func twoLetters(text string) bool {
	return len(text) == 2 && !strings.ContainsFunc(text, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// isCountry reports whether code is one of the 249 officially assigned codes of ISO 3166-1 alpha-2.
func isCountry(code string) bool {
	return twoLetters(code) && strings.Contains(countries, " "+code)
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

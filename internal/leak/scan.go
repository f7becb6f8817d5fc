package leak

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Rule names what was found.
type Rule string

// The rules of Scan.
const (
	RuleKey    Rule = "access key"
	RuleToken  Rule = "session token"
	RuleEmail  Rule = "e-mail address"
	RuleCard   Rule = "card number"
	RuleAlias  Rule = "masked card number or alias"
	RulePerson Rule = "name or address of a person"
	RulePhone  Rule = "telephone number"
	RuleOther  Rule = "bank account or IP address"
)

// Finding is one thing that must not be there.
type Finding struct {
	Rule Rule
	// Text is what was found, and Near the text around it.
	Text, Near string
}

// Scan finds everything that must never be seen in a text. Further secrets may be named: tokens that were made for a
// test, people that only it knows.
func Scan(text string, secrets ...string) []Finding {
	var found []Finding
	add := func(rule Rule, from, to int) {
		near := text[max(0, from-60):min(len(text), to+60)]
		found = append(found, Finding{rule, text[from:to], strings.ToValidUTF8(near, "?")})
	}
	lower := lowered(text)
	for _, word := range keys {
		each(lower, word, func(i int) { add(RuleKey, i, i+len(word)) })
	}
	for _, word := range people {
		each(lower, word, func(i int) {
			if whole(text, i, i+len(word)) {
				add(RulePerson, i, i+len(word))
			}
		})
	}
	for _, word := range names {
		each(text, word, func(i int) {
			if whole(text, i, i+len(word)) {
				add(RulePerson, i, i+len(word))
			}
		})
	}
	for _, secret := range secrets {
		if secret != "" {
			each(text, secret, func(i int) {
				if whole(text, i, i+len(secret)) {
					add(RuleToken, i, i+len(secret))
				}
			})
		}
	}
	for _, p := range patterns {
		if p.sign != "" && !strings.Contains(lower, p.sign) {
			continue
		}
		for _, at := range p.expr.FindAllStringIndex(text, -1) {
			add(p.rule, at[0], at[1])
		}
	}
	emails(text, lower, add)
	words(text, add)
	cards(text, add)
	return found
}

// patterns are what a regular expression finds best. sign is a text, in lower case, without which there is nothing.
var patterns = []struct {
	rule Rule
	sign string
	expr *regexp.Regexp
}{
	{RuleKey, "basic ", regexp.MustCompile(`(?i)\bbasic [a-z0-9+/_-]{16,}={0,2}`)},
	{RuleToken, "token", regexp.MustCompile(`(?i)\b(?:payline)?token(?:=|%3d|\\*":\s*\\*")[a-z0-9]{8,}`)},
	{RuleAlias, "497010", regexp.MustCompile(`\b497010[0-9]*[A-Za-z*][0-9A-Za-z*]{3,}`)},
	{RuleAlias, "xxx", regexp.MustCompile(`(?i)\b[2-6]\d{5}x{3,9}\d{4}\b`)},
	{RuleAlias, "***", regexp.MustCompile(`\b[2-6]\d{5}\*{3,9}\d{4}\b`)},
	{RulePhone, "+33", regexp.MustCompile(`\+33(?:[ .-]?\d){9}\b`)},
	{RulePhone, "06", regexp.MustCompile(`\b06(?: ?\d{2}){4}\b`)},
	{RuleOther, "fr76", regexp.MustCompile(`\bFR76[0-9A-Z]{4,}`)},
	{RuleOther, "203.0.113.", regexp.MustCompile(`\b203\.0\.113\.\d+`)}, // addresses that RFC 5737 keeps for documentation
}

// emails finds addresses by their sign, which may be written in the ways of URLs and of JSON.
func emails(text, lower string, add func(Rule, int, int)) {
	for _, sign := range []string{"@", "%40", "u0040"} {
		each(lower, sign, func(i int) {
			to := i // the end of what stands before the sign
			if sign == "u0040" {
				for to > 0 && text[to-1] == '\\' {
					to--
				}
				if to == i {
					return // a word
				}
			}
			from := to
			for from > 0 && strings.IndexByte("._%+-", text[from-1])+1+alphanumeric(text[from-1]) > 0 {
				from--
			}
			domain := domains.FindString(text[i+len(sign):])
			switch address := text[from:to] + "@" + domain; {
			case from == to, domain == "", address == example, strings.HasPrefix(address, "toolchain@v"):
			default:
				add(RuleEmail, from, i+len(sign)+len(domain))
			}
		})
	}
}

// example is the address with which a message shows what an address looks like.
const example = "name@example.org"

var domains = regexp.MustCompile(`^(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z-]*[A-Za-z]`)

// words finds tokens by their form: as Monext makes its sessions, 20 to 24 letters of both cases and digits.
func words(text string, add func(Rule, int, int)) {
	for from := 0; from < len(text); from++ {
		to, kinds := from, 0
		for ; to < len(text) && (alphanumeric(text[to]) == 1 || text[to] == '_' || text[to] >= utf8.RuneSelf); to++ {
			switch b := text[to]; {
			case b >= '0' && b <= '9':
				kinds |= 1
			case b >= 'a' && b <= 'z':
				kinds |= 2
			case b >= 'A' && b <= 'Z':
				kinds |= 4
			default:
				kinds |= 8
			}
		}
		if n := to - from; kinds == 7 && n >= 20 && n <= 24 && digits(text[from:to]) > 1 {
			add(RuleToken, from, to)
		}
		from = to
	}
}

func digits(word string) (n int) {
	for i := range len(word) {
		if word[i] >= '0' && word[i] <= '9' {
			n++
		}
	}
	return n
}

// each calls f with every place of a word.
func each(text, word string, f func(i int)) {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return
		}
		f(from + i)
		from += i + len(word)
	}
}

// whole tells whether no letter and no digit stands on either side.
func whole(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !slices.ContainsFunc([]rune{before, after}, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func alphanumeric(b byte) int {
	if b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' {
		return 1
	}
	return 0
}

// lowered is the text with its ASCII letters in lower case, each byte in its place.
func lowered(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' }) < 0 {
		return text
	}
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

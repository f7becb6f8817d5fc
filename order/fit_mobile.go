package order

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mobile takes the separators out of a telephone number that is too long with them. Where they leave it open which number is
// meant, the number is left out: a wrong one is worse than none.
func (f *fitter) mobile(at place, value *string) {
	f.printable(at, "mobile", value)
	if utf8.RuneCountInString(*value) <= maxMobile {
		return
	}
	number, plain := dialled(*value)
	if !plain || len(number) > maxMobile {
		*value = ""
		f.changed(at, "mobile", "was left out: it is not plainly one telephone number of at most 15 characters")
		return
	}
	*value = number
	f.changed(at, "mobile", "lost its separators")
}

// dialled returns the digits of a telephone number, behind a plus if it has a country code, and whether the text is plainly one
// number: it has no slash or dash that could stand between two numbers or before an extension, and no brackets but those around
// a country code, an area code, or the zero that is not dialled behind a country code. Italy and San Marino do dial it.
func dialled(text string) (string, bool) {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case '\u2010' <= r && r <= '\u2015':
			return '-'
		}
		return r
	}, strings.TrimSpace(text))
	if strings.ContainsAny(text, "/") || strings.Contains(text, " -") || strings.Contains(text, "- ") {
		return "", false
	}
	text = bracketedCode.ReplaceAllString(text, "+$1")
	if exitCode.MatchString(text) {
		text = "+" + strings.TrimPrefix(text, "00")
	}
	if rest, international := strings.CutPrefix(text, "+"); international {
		zero := ""
		if keepsZero.MatchString(rest) {
			zero = "0"
		}
		rest = strings.Replace(rest, "(0)", zero, 1)
		digits := separators.Replace(rest)
		return "+" + digits, isNumber(digits)
	}
	digits := separators.Replace(strings.NewReplacer("(", "", ")", "").Replace(text))
	return digits, isNumber(digits)
}

var (
	bracketedCode = regexp.MustCompile(`^\(\+(\d{1,3})\)`)
	exitCode      = regexp.MustCompile(`^00 ?[1-9]`)
	keepsZero     = regexp.MustCompile(`^(39|378)\D`)
	separators    = strings.NewReplacer(" ", "", ".", "", "-", "")
)

// isNumber reports whether text is digits, and enough of them to be dialled.
func isNumber(text string) bool {
	const fewest = 6
	return len(text) >= fewest && strings.Trim(text, "0123456789") == ""
}

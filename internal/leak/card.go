package leak

import (
	"bytes"
	"strconv"
)

// cards finds the numbers of cards: 13 to 19 digits that pass Luhn's check, begin as an issuer's numbers do and are as long,
// written in one or in groups of three digits and more.
//
// One number in ten passes Luhn's check by accident, so the issuer has to fit as well. It keeps out the ids of
// transactions, which are 14 digits and begin with the year: no card of 14 digits begins with 2.
func cards(text string, add func(Rule, int, int)) {
	for from := 0; from < len(text); from++ {
		if !digit(text[from]) {
			continue
		}
		to := from
		for to < len(text) && digit(text[to]) {
			to++
		}
		if from == 0 || alphanumeric(text[from-1]) == 0 && text[from-1] != '.' {
			for _, end := range append(groups(text, from, to), to) {
				if end < len(text) && alphanumeric(text[end]) == 1 {
					continue
				}
				if isCard(text[from:end]) {
					add(RuleCard, from, end)
					break
				}
			}
		}
		from = to
	}
}

// groups gives the ends, longest first, of the groups of digits that follow the first with one space or hyphen between.
func groups(text string, from, to int) (ends []int) {
	if to-from < 4 || to-from > 6 {
		return nil
	}
	for to < len(text) && (text[to] == ' ' || text[to] == '-') {
		end := to + 1
		for end < len(text) && digit(text[end]) {
			end++
		}
		if end-to-1 < 3 {
			break
		}
		to = end
		ends = append([]int{to}, ends...)
	}
	return ends
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func isCard(text string) bool {
	number := make([]byte, 0, 19)
	for i := range len(text) {
		if digit(text[i]) {
			number = append(number, text[i]-'0')
		}
	}
	if len(number) < 13 || len(number) > 19 || !issued(number) || bytes.HasSuffix(number, make([]byte, 6)) {
		return false // six zeros at the end are those of a duration in nanoseconds
	}
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i])
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// issued tells whether an issuer has numbers that begin so and are as long.
func issued(number []byte) bool {
	start := 0
	for _, d := range number[:4] {
		start = start*10 + int(d)
	}
	n := len(number)
	for _, i := range issuers {
		if start >= i.from && start <= i.to && n >= i.least && n <= i.most {
			return true
		}
	}
	return false
}

// issuers are the first four digits and the lengths of the numbers that card schemes give out.
var issuers = []struct{ from, to, least, most int }{
	{4000, 4999, 13, 13}, // Visa
	{4000, 4999, 16, 16}, // Visa, Carte Bancaire
	{4000, 4999, 19, 19}, // Visa
	{5100, 5599, 16, 16}, // Mastercard
	{2221, 2720, 16, 16}, // Mastercard
	{3400, 3499, 15, 15}, // American Express
	{3700, 3799, 15, 15}, // American Express
	{3000, 3059, 14, 19}, // Diners Club
	{3600, 3699, 14, 19}, // Diners Club
	{3800, 3999, 14, 19}, // Diners Club
	{3528, 3589, 16, 19}, // JCB
	{5000, 5099, 13, 19}, // Maestro
	{5600, 5899, 13, 19}, // Maestro
	{6000, 6999, 13, 19}, // Maestro, Discover, UnionPay
}

// Card makes a number that passes Luhn's check out of all its digits but the last, so that no test needs to hold one.
func Card(start string) string {
	for last := range 10 {
		if number := start + strconv.Itoa(last); isCard(number) {
			return number
		}
	}
	return ""
}

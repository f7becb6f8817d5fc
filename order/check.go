package order

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// checker collects the faults of one order.
type checker struct {
	currency   Currency // the currency that all amounts must have; not valid when the total has none
	least      int64    // the least total
	faults     Faults
	badAmounts bool // an amount or a quantity is wrong, so that sums mean nothing
}

// place is the object that holds a field: nothing, "buyer", or "items[3]". Its text is made only for a fault.
type place struct {
	name   string
	index  int
	listed bool
}

func (p place) of(field string) string {
	path := p.name
	if p.listed {
		path += "[" + strconv.Itoa(p.index) + "]"
	}
	if path != "" && field != "" {
		path += "."
	}
	return path + field
}

func (c *checker) fault(at place, field string, rule Rule, limit, message string) {
	c.faults.Add(at.of(field), rule, limit, message)
}

// requiredText checks a text that must have at least one character other than a space.
func (c *checker) requiredText(at place, field, value string, limit int) {
	if strings.TrimSpace(value) == "" {
		c.fault(at, field, RuleRequired, "", "is missing: give at least one character")
		return
	}
	c.text(at, field, value, limit)
}

// text checks a text of at most limit characters.
func (c *checker) text(at place, field, value string, limit int) bool {
	if !utf8.ValidString(value) {
		c.fault(at, field, RuleFormat, "UTF-8", "is not valid UTF-8: convert it")
		return false
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		c.fault(at, field, RuleFormat, "no control characters", "contains a control character such as a line break: remove it")
		return false
	}
	if limit != unlimited && len(value) > limit {
		if n := utf8.RuneCountInString(value); n > limit {
			c.fault(at, field, RuleTooLong, strconv.Itoa(limit),
				"has "+strconv.Itoa(n)+" characters, allowed are "+strconv.Itoa(limit)+": shorten it")
			return false
		}
	}
	return true
}

// word checks that a word, when there is one, is in Monext's list.
func word[W ~string](c *checker, at place, field string, value W, list []W) {
	if value == "" || slices.Contains(list, value) {
		return
	}
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	known := strings.Join(words, ", ")
	c.fault(at, field, RuleUnknown, known, "is not a word of Monext's: use one of "+known)
}

// data checks free pairs of key and value.
func (c *checker) data(at place, field string, pairs map[string]string) {
	if len(pairs) == 0 {
		return // as in most lines of most orders: sorting nothing allocates
	}
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		if !c.text(at, field, key, unlimited) {
			continue
		}
		if key == "" {
			c.fault(at, field, RuleRequired, "", "has an empty key: name the value")
			continue
		}
		c.text(at, field+"."+key, pairs[key], unlimited)
	}
}

// amount checks an amount of at most 10^18 minor units. One that was not given counts as 0.
func (c *checker) amount(at place, field string, m Money, least int64) bool {
	before := len(c.faults)
	switch {
	case m == Money{} && least <= 0:
	case !m.currency.Valid():
		c.faults = append(c.faults, errNoCurrency(at.of(field)))
	case c.currency.Valid() && m.currency != c.currency:
		c.fault(at, field, RuleCurrencyMismatch, c.currency.Code(),
			"is in "+m.currency.Code()+", the total in "+c.currency.Code()+": use one currency for the whole order")
	case m.minor < least || m.minor > maxAmount:
		low, high := Money{least, m.currency}.Amount(), Money{maxAmount, m.currency}.Amount()
		c.fault(at, field, RuleRange, low+".."+high, "is outside "+low+" to "+high+" "+m.currency.Code()+": correct the amount")
	}
	ok := len(c.faults) == before
	c.badAmounts = c.badAmounts || !ok
	return ok
}

// number checks a whole number.
func (c *checker) number(at place, field string, n, least, most int64) {
	if least <= n && n <= most {
		return
	}
	low, high := strconv.FormatInt(least, 10), strconv.FormatInt(most, 10)
	c.fault(at, field, RuleRange, low+".."+high, "is outside "+low+" to "+high+": correct the number")
}

// date checks a day written YYYY-MM-DD and returns its first instant in UTC; false for none.
func (c *checker) date(at place, field, value string) (time.Time, bool) {
	if value == "" {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		c.fault(at, field, RuleFormat, "YYYY-MM-DD", "is not a day of the calendar: write it as YYYY-MM-DD")
		return time.Time{}, false
	}
	return day, true
}

// instant checks that a time can be written as RFC 3339.
func (c *checker) instant(at place, field string, t time.Time) {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		c.fault(at, field, RuleRange, "years 1..9999", "has a year that RFC 3339 cannot write: correct the date")
	}
}

// payable checks that Monext knows the currency.
func (c *checker) payable(at place, field string, currency Currency) {
	if code := currency.Code(); slices.Contains(unpayable, code) {
		c.fault(at, field, RuleUnsupported, "Monext's currencies", "is in "+code+", which Monext does not know: agree on another currency with the buyer")
	}
}

func (c *checker) country(at place, field, value string) {
	if value != "" && !isCountry(value) {
		c.fault(at, field, RuleUnknown, "ISO 3166-1 alpha-2", "is not a country code: give two upper-case letters such as FR")
	}
}

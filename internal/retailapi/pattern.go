package retailapi

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// The patterns, as the description writes them.
const (
	OrderReference  = `[^//]*`
	Email           = `^[\w-\.]+[\w+]+@([\w-]+\.)+[\w-]{2,4}$`
	NoAngleBrackets = `^[^<>]*$`
	Identifier      = `^(?=.{1,50}$)[A-Za-z0-9]+[A-Za-z0-9\.\-_]+$` // of a point of sale, a payment method, a wallet: 2 to 50 characters
)

// reading is a pattern in the syntax of Go, which has no look-ahead: its length stands beside it.
type reading struct {
	expr   *regexp.Regexp
	length int // at most; 0 is any
}

var readings = sync.OnceValue(func() map[string]reading {
	return map[string]reading{
		OrderReference:  {expr: regexp.MustCompile(`^[^/]*$`)},
		Email:           {expr: regexp.MustCompile(`^[\w.-]+[\w+]+@(?:[\w-]+\.)+[\w-]{2,4}$`)},
		NoAngleBrackets: {expr: regexp.MustCompile(`^[^<>]*$`)},
		Identifier:      {expr: regexp.MustCompile(`^[A-Za-z0-9]+[A-Za-z0-9.\-_]+$`), length: 50},
	}
})

// Match reports whether a pattern of the description matches the whole of a value, as Java's Matcher.matches does. It
// panics with a pattern that is none of the description's.
func Match(pattern, value string) bool {
	r, known := readings()[pattern]
	if !known {
		panic("retailapi: no reading of the pattern " + pattern)
	}
	return r.expr.MatchString(value) && (r.length == 0 || utf8.RuneCountInString(value) <= r.length)
}

// Anchored reports whether a pattern says by itself that it means the whole value. A validator of JSON Schema finds one
// that does not anywhere in the value, so that it refuses less than Monext does.
func Anchored(pattern string) bool {
	return strings.HasPrefix(pattern, "^") && strings.HasSuffix(pattern, "$")
}

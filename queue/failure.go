package queue

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns the failure as stores keep it: Code and Message as valid UTF-8 without NUL, cut at MaxCode and MaxMessage
// bytes, never inside a character. Code also loses other control characters.
func (f Failure) Clean() Failure {
	f.Code = cut(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(f.Code, "\uFFFD")), MaxCode)
	f.Message = cut(strings.ReplaceAll(strings.ToValidUTF8(f.Message, "\uFFFD"), "\x00", ""), MaxMessage)
	return f
}

// AppendFailure returns a new history with f, cleaned, behind the last MaxFailures - 1 of history; for stores, which set
// f.Attempt and f.At themselves.
func AppendFailure(history []Failure, f Failure) []Failure {
	history = history[max(0, len(history)-MaxFailures+1):]
	return append(slices.Clone(history), f.Clean())
}

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

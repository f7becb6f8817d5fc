package retailapi

import (
	"regexp"
	"sync"
	"time"
)

// The forms of dates; time.Parse alone takes some that RFC 3339 does not.
var (
	dateForm     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{4}-\d\d-\d\d$`) })
	dateTimeForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)
	})
)

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil && dateForm().MatchString(s)
}

func isDateTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil && dateTimeForm().MatchString(s)
}

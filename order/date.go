package order

import "time"

// Date is a day of the calendar, or an instant. Monext wants date-times: an instant is sent in UTC with milliseconds, and a day as
// 12:00 UTC of that day, which is the same day between UTC-12 and UTC+11. The zero value is no date. Dates are comparable.
type Date struct {
	at   time.Time // in UTC; of a day, its noon
	bare bool      // a day without a time
}

// Day returns a day of the calendar. Values outside their range are normalized as [time.Date] does.
func Day(year int, month time.Month, day int) Date {
	return Date{at: time.Date(year, month, day, noon, 0, 0, 0, time.UTC), bare: true}
}

const noon = 12

// DayOf returns the day that t has in t's own location: convert the time first, with t.In, on a server that runs in another
// zone than the shop. The zero time gives no date.
func DayOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return Day(t.Date())
}

// At returns the instant t, cut to milliseconds. The zero time gives no date.
func At(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return Date{at: milliseconds(t)}
}

// milliseconds returns t in UTC, cut to what Monext's date-times have, without a monotonic reading.
func milliseconds(t time.Time) time.Time { return t.Round(0).UTC().Truncate(time.Millisecond) }

// ParseDate reads a day written YYYY-MM-DD, or an instant in RFC 3339. It returns a [Fault] with [RuleFormat] for anything
// else.
func ParseDate(text string) (Date, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return Day(day.Date()), nil
	}
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil || instant.IsZero() {
		return Date{}, Fault{Path: "date", Rule: RuleFormat, Limit: dateForms, Message: dateRemedy}
	}
	return At(instant), nil
}

const (
	dateForms  = "YYYY-MM-DD or RFC 3339"
	dateRemedy = "is neither a day of the calendar nor an instant: write it as 2026-12-05 or as 2026-12-05T09:30:00Z"
)

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Bare reports whether d is a day without a time.
func (d Date) Bare() bool { return d.bare }

// Time returns the instant that Monext gets: of a bare day, its noon in UTC. It is in UTC and in whole milliseconds.
func (d Date) Time() time.Time { return d.at }

// String returns the day as YYYY-MM-DD or the instant in RFC 3339; empty for no date.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.bare:
		return d.at.Format(time.DateOnly)
	}
	return d.at.Format(time.RFC3339Nano)
}

// MarshalText returns the text of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes, as [ParseDate] does; empty is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

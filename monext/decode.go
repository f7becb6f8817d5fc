package monext

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/monext-community/monext-go/order"
)

var (
	errNotJSON    = errors.New("answer is not JSON")
	errMalformed  = errors.New("answer has no verdict")
	errRepeated   = errors.New("answer repeats a JSON member")
	errAmount     = errors.New("answer has an amount that is not whole minor units")
	errIncomplete = errors.New("answer lacks an id or a URL that it must have")
)

// decode reads a JSON object. It is lenient where nothing depends on it: unknown members are
// skipped, and a member of an unexpected type counts as absent. It is strict where money may
// depend on it: encoding/json takes the last of two members with one name, so an answer with such a
// pair is refused altogether.
func decode(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	var mismatch *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &mismatch) {
		return errNotJSON
	}
	if repeats(body) {
		return errRepeated
	}
	return nil
}

// wireHead is the verdict, in either of its shapes: the envelope with a result, or the flat one.
type wireHead struct {
	Result *wireResult `json:"result"`
	wireResult
	// The members of RFC 9457's problem document that no flat answer of Monext has.
	Type     json.RawMessage `json:"type"`
	Status   json.RawMessage `json:"status"`
	Instance json.RawMessage `json:"instance"`
}

type wireResult struct {
	Title  string `json:"title"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// verdict returns the result, and whether it came in the envelope.
func (h wireHead) verdict() (r Result, enveloped bool) {
	if h.Result != nil {
		return h.Result.result(), true
	}
	return h.wireResult.result(), false
}

// isProblem reports whether the verdict is a problem document (RFC 9457) without a code of Monext: somebody on the way
// wrote it, and its title, such as "Unauthorized", is the name of an HTTP status.
func (h wireHead) isProblem() bool {
	return h.Result == nil && (h.Type != nil || h.Status != nil || h.Instance != nil) && lookup(h.Code).code == ""
}

func (w wireResult) result() Result {
	return Result{Title: Title(w.Title), Code: w.Code, Detail: w.Detail}
}

// wireAmount tells an amount from an absent one and from nonsense, which encoding/json would turn
// into 0, or pass on with its sign.
type wireAmount struct {
	minor int64
	state amountState
}

type amountState uint8

const (
	amountAbsent amountState = iota
	amountKnown
	amountBad
)

// maxMinor is the largest amount of the Monext API reference.
const maxMinor = 1_000_000_000_000_000_000

// UnmarshalJSON never fails: it remembers, and the reader of the answer decides.
func (a *wireAmount) UnmarshalJSON(text []byte) error {
	*a = wireAmount{state: amountBad}
	if string(text) == "null" {
		a.state = amountAbsent
		return nil
	}
	if len(text) > 19 {
		return nil
	}
	var minor uint64 // 19 digits do not fit an int64: some would come out negative
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			return nil
		}
		minor = minor*10 + uint64(digit-'0')
	}
	if minor <= maxMinor {
		*a = wireAmount{int64(minor), amountKnown}
	}
	return nil
}

func (a wireAmount) amount() Amount { return Amount{minor: a.minor, known: a.state == amountKnown} }

func anyBad(amounts ...wireAmount) bool {
	for _, a := range amounts {
		if a.state == amountBad {
			return true
		}
	}
	return false
}

// wireList reads a list, or the single object that Monext sometimes sends in its place.
type wireList[T any] struct {
	items []T
	// bad marks something that is neither.
	bad bool
}

// UnmarshalJSON reads either form. Entries that are null are left out; others that are no objects
// become empty ones.
func (l *wireList[T]) UnmarshalJSON(text []byte) error {
	*l = wireList[T]{}
	switch text[0] {
	case 'n':
	case '{':
		l.items = make([]T, 1)
		l.bad = !lenient(text, &l.items[0])
	case '[':
		var entries []*T
		l.bad = !lenient(text, &entries)
		l.items = make([]T, 0, len(entries))
		for _, entry := range entries {
			if entry != nil {
				l.items = append(l.items, *entry)
			}
		}
	default:
		l.bad = true
	}
	return nil
}

func lenient(text []byte, into any) bool {
	err := json.Unmarshal(text, into)
	var mismatch *json.UnmarshalTypeError
	return err == nil || errors.As(err, &mismatch)
}

// parseDate reads a date of an order as it comes back: a day or an instant. One that cannot be read is no date.
func parseDate(s string) order.Date {
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return order.DayOf(day)
	}
	return order.At(parseTime(s))
}

// parseTime reads the dates of answers, such as 2024-06-20T18:46:33.000+00:00. A date that cannot
// be read is the zero time: nothing depends on it.
func parseTime(s string) time.Time {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05.999", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

package monext

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/order"
)

// Sentinels that an [*Error] matches with errors.Is. The first four tell its outcome, the others
// its class.
var (
	ErrRefused = errors.New("monext: refused")
	ErrPending = errors.New("monext: pending")
	ErrNotDone = errors.New("monext: not done")
	ErrUnknown = errors.New("monext: outcome unknown")

	ErrDuplicate     = errors.New("monext: duplicate check fired")
	ErrUnauthorized  = errors.New("monext: credentials turned away")
	ErrRateLimited   = errors.New("monext: too many requests")
	ErrConfiguration = errors.New("monext: request or set-up is wrong")
	ErrNothingLeft   = errors.New("monext: already cancelled or expired")
	ErrTemporary     = errors.New("monext: temporary failure")
)

// maxErrorBody is how much of an answer an error keeps.
const maxErrorBody = 4 << 10

// Error is every failure of a call: a refusal, a missing answer, an unreadable one.
type Error struct {
	// Operation is the call.
	Operation Operation
	// Outcome is what the failure proves; never [Accepted].
	Outcome Outcome
	// Class refines the outcome.
	Class Class
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Title, Code and Detail are Monext's verdict, when there was one. Detail is not part of the
	// error's text, as it may quote what was sent.
	Title  Title
	Code   string
	Detail string
	// Attempts is how many requests were tried.
	Attempts int
	// RetryAfter is how long Monext asked to wait, at most 24 h; 0 when it did not say.
	RetryAfter time.Duration

	// InvalidParams are the members that Monext refused, in its words; set only for a 400 that lists
	// them. Of a refusal, errors.As finds them as order.Faults too, with the paths of this module.
	InvalidParams []InvalidParam

	cause error
	raw   Raw
}

// maxNamed is how many refused members the text of an error names.
const maxNamed = 5

// Error names the operation, the outcome, the title, the code with its meaning, the HTTP status, the
// cause and the members that were refused, and what to check when the credentials were turned away. It
// holds no secret and nothing personal.
func (e *Error) Error() string {
	b := make([]byte, 0, 160)
	b = append(b, "monext: "...)
	b = append(b, e.Operation...)
	switch e.Outcome {
	case Unknown:
		b = append(b, ": outcome unknown"...)
	case NotDone:
		b = append(b, ": not done"...)
	default:
		b = append(append(b, ": "...), e.Outcome.String()...)
	}
	if e.Title != "" || e.Code != "" {
		b = append(append(b, ": "...), word(e.Title)...)
		if e.Code != "" {
			b = append(append(b, ' '), word(e.Code)...)
		}
		if text := Meaning(e.Code); text != "" {
			b = append(append(append(b, " ("...), text...), ')')
		}
	}
	if e.cause != nil {
		b = append(append(b, ": "...), causeText(e.cause)...)
	}
	for i, fault := range e.faults() {
		if i == maxNamed {
			b = append(b, ", ..."...)
			break
		}
		b = append(append(b, [...]string{": refused are ", ", "}[min(i, 1)]...), fault.Path...)
	}
	switch {
	case e.Class == ClassUnauthorized:
		b = append(b, ": check the merchant id, the key and the environment"...)
	case e.Class == ClassConfiguration && e.Operation == OperationPaymentMethods:
		b = append(b, ": check the point of sale and the merchant id"...)
	}
	if e.Status != 0 {
		b = strconv.AppendInt(append(b, ", HTTP "...), int64(e.Status), 10)
	}
	if e.Attempts > 1 {
		b = append(strconv.AppendInt(append(b, " after "...), int64(e.Attempts), 10), " attempts"...)
	}
	if e.RetryAfter > 0 {
		b = append(append(b, ", retry after "...), e.RetryAfter.String()...)
	}
	return string(b)
}

// Is matches the sentinels of this package.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrRefused:
		return e.Outcome == Refused
	case ErrPending:
		return e.Outcome == Pending
	case ErrNotDone:
		return e.Outcome == NotDone
	case ErrUnknown:
		return e.Outcome == Unknown
	case ErrDuplicate:
		return e.Class == ClassDuplicate
	case ErrUnauthorized:
		return e.Class == ClassUnauthorized
	case ErrRateLimited:
		return e.Class == ClassRateLimited
	case ErrConfiguration:
		return e.Class == ClassConfiguration
	case ErrNothingLeft:
		return e.Class == ClassNothingLeft
	case ErrTemporary:
		return e.Class == ClassTemporary
	}
	return false
}

// Unwrap returns what caused the error when no answer came, a context's error or a network error, and,
// of a refusal, the members that Monext refused as [order.Faults].
func (e *Error) Unwrap() []error {
	var all []error
	if e.cause != nil {
		all = append(all, e.cause)
	}
	if faults := e.faults(); faults != nil {
		all = append(all, faults)
	}
	return all
}

// faults are the members that Monext refused. While it is not clear that nothing was done, there are none: a host takes
// faults for the proof of that.
func (e *Error) faults() order.Faults {
	if e.Outcome != Refused && e.Outcome != NotDone {
		return nil
	}
	return faultsOf(e.Operation, e.InvalidParams)
}

// RawBody returns a copy of the first bytes of the answer, at most 4096. They may hold personal
// data.
func (e *Error) RawBody() []byte { return append([]byte(nil), e.raw...) }

// GoString returns the text of Error.
func (e *Error) GoString() string { return e.Error() }

// Format writes the text of Error for every verb, %d among them: none prints the body of the answer, or its detail.
func (e *Error) Format(f fmt.State, verb rune) {
	switch verb {
	case 's', 'q', 'x', 'X':
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), e.Error())
	default:
		_, _ = io.WriteString(f, e.Error())
	}
}

// MarshalJSON gives the attributes of LogValue and no more: a logger that writes JSON encodes an error that is a field of
// what it is given, and Detail, Title and Code may quote what was sent.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Operation Operation `json:"operation"`
		Outcome   string    `json:"outcome"`
		Class     Class     `json:"class,omitempty"`
		Status    int       `json:"status,omitempty"`
		Title     string    `json:"title,omitempty"`
		Code      string    `json:"code,omitempty"`
		Attempts  int       `json:"attempts,omitempty"`
		Error     string    `json:"error"`
	}{e.Operation, e.Outcome.String(), e.Class, e.Status, word(e.Title), word(e.Code), e.Attempts, e.Error()})
}

// LogValue returns what the text of Error says, as attributes.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", string(e.Operation)),
		slog.String("outcome", e.Outcome.String()),
		slog.String("class", string(e.Class)),
		slog.Int("status", e.Status),
		slog.String("title", word(e.Title)),
		slog.String("code", word(e.Code)),
		slog.Int("attempts", e.Attempts),
		slog.String("error", e.Error()),
	)
}

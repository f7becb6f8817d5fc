package monexttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// misuse is a request that a control does not take.
type misuse struct {
	status int
	text   string
}

// Error implements error.
func (m *misuse) Error() string { return m.text }

func badParameter(format string, args ...any) error {
	return &misuse{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// controlStatus gives the HTTP status of a failure. What is not known here is something wrong with the parameters.
func controlStatus(err error) int {
	var (
		m       *misuse
		refused *RefusedError
		storage *fs.PathError
	)
	switch {
	case errors.As(err, &m):
		return m.status
	case errors.Is(err, ErrUnknownSession), errors.Is(err, ErrUnknownTransaction), errors.Is(err, ErrUnknownEffect):
		return http.StatusNotFound
	case errors.Is(err, ErrSessionOver), errors.Is(err, ErrNotOnHold), errors.As(err, &refused):
		return http.StatusConflict
	case errors.Is(err, ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	case errors.As(err, &storage):
		return http.StatusInternalServerError
	default:
		return http.StatusBadRequest
	}
}

// failure is the answer to what cannot be done.
type failure struct {
	Error string `json:"error"`
	Code  string `json:"code,omitempty"` // the return code, when Monext's rules refused
}

// controlText is an error for people who never saw the package's name.
func controlText(err error) string { return strings.TrimPrefix(err.Error(), "monexttest: ") }

func writeFailure(w http.ResponseWriter, err error) {
	f := failure{Error: controlText(err)}
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		f.Code = refused.Code
	}
	writeLines(w, controlStatus(err), f)
}

// writeLines answers with JSON that people can read and grep: the members of the answer, and the elements of its lists,
// are one line each.
func writeLines(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, `{"error":"the answer could not be written as JSON"}`, http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(inLines(body))
}

// inLines breaks the lines of compact JSON at its two outer levels.
func inLines(compact []byte) []byte {
	const levels = 2
	var (
		out   []byte
		depth int
		text  bool
	)
	newline := func() {
		out = append(out, '\n')
		for range depth {
			out = append(out, ' ', ' ')
		}
	}
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		switch {
		case text && c == '\\':
			out = append(out, c)
			i++
			c = compact[i]
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			depth++
			out = append(out, c)
			if depth <= levels && compact[i+1] != '}' && compact[i+1] != ']' {
				newline()
			}
			continue
		case c == '}' || c == ']':
			depth--
			if depth < levels && compact[i-1] != '{' && compact[i-1] != '[' {
				newline()
			}
		case c == ',' && depth <= levels:
			out = append(out, c)
			newline()
			continue
		}
		out = append(out, c)
	}
	return append(out, '\n')
}

// code reads a return code; or stands in for one that is not given, unless it is empty.
func (c controlCall) code(or string) (string, error) {
	code := c.query.Get("code")
	if code == "" {
		code = or
	}
	if code == "" {
		return "", badParameter("code is required: a return code of 5 digits")
	}
	if someCode("", code) != nil {
		return "", badParameter("code must have 5 digits")
	}
	return code, nil
}

// amount reads an amount in minor units, and says whether there is one.
func (c controlCall) amount() (minor int64, given bool, err error) {
	text := c.query.Get("amount")
	if !c.query.Has("amount") {
		return 0, false, nil
	}
	minor, err = strconv.ParseInt(text, 10, 64)
	if err != nil || minor <= 0 || strings.HasPrefix(text, "+") {
		return 0, true, badParameter("amount must be a positive whole number, in the smallest unit of the currency")
	}
	return minor, true, nil
}

// number reads a count from least to most.
func (c controlCall) number(name string, or, least, most int) (int, error) {
	if !c.query.Has(name) {
		return or, nil
	}
	n, err := strconv.Atoi(c.query.Get(name))
	if err != nil || n < least || n > most {
		return 0, badParameter("%s must be a whole number from %d to %d", name, least, most)
	}
	return n, nil
}

// maxAdvance bounds one step of the clock, so that a slip of the finger does not leave the calendar.
const maxAdvance = 366 * 24 * time.Hour

// parseAdvance reads how far to move the clock.
func parseAdvance(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxAdvance {
		return 0, badParameter("d must be a duration from 0s to 8784h, such as 90s, 30m or 24h")
	}
	return d, nil
}

package monext

import "net/http"

// failureOf starts an error with what a reply says.
func failureOf(op Operation, r reply, v Result) *Error {
	e := &Error{
		Operation: op, Status: r.status, Title: v.Title, Code: v.Code, Detail: v.Detail, RetryAfter: r.retryAfter,
		cause: r.err, raw: append(Raw(nil), r.body[:min(len(r.body), maxErrorBody)]...),
	}
	if r.status == http.StatusBadRequest {
		e.InvalidParams = invalidParams(r.body)
	}
	return e
}

// unheard is the error of an attempt that brought no whole answer.
func unheard(op Operation, r reply) *Error {
	e := failureOf(op, r, Result{})
	e.Class = ClassTransport
	if r.busy {
		e.Class = ClassTemporary
	}
	if r.unsent {
		e.Outcome = NotDone
	}
	return e
}

// judgeWrite decides what the answer to a POST proves. made says that the answer names what was made,
// complete that it has all that an accepted answer must have. The body's verdict leads; the status may
// only take certainty away:
//
//   - 401, 403 and 429 mean that nothing was executed;
//   - 2xx follows the verdict, except that a 202 which is not ACCEPTED stays pending;
//   - 4xx is the caller's fault: a final verdict is final, and those statuses that mean "I did not
//     process this" are so even without a known verdict;
//   - anything else, 3xx, 408 and 5xx, leaves the outcome unknown whatever the body says.
//
// An ACCEPTED that lacks its ids, or comes with another status than 2xx, is unknown. So is every
// answer that would be [NotDone], which alone is sent again, and says something else as well: names
// what was made, calls it undecided, or reports a duplicate.
func judgeWrite(op Operation, status int, v Result, made, complete bool) (Outcome, Class) {
	outcome, class := Classify(op, v.Title, v.Code)
	if class == ClassNone && v.Title == "" {
		class = ClassTransport
	}
	success := 200 <= status && status < 300
	denied := status == http.StatusUnauthorized || status == http.StatusForbidden
	limited := status == http.StatusTooManyRequests
	switch {
	case !success && (status < 400 || status >= 500 || status == http.StatusRequestTimeout):
		return Unknown, class
	case v.Title == TitleAccepted && (!success || outcome == Accepted && !complete):
		return Unknown, class
	case (denied || limited || outcome == NotDone) && (made || contradicts(v.Title, class)):
		return Unknown, class
	case outcome == NotDone && class != ClassTemporary:
		return outcome, class
	case denied:
		return NotDone, ClassUnauthorized
	case limited:
		return NotDone, ClassRateLimited
	case status == http.StatusAccepted && outcome != Accepted:
		return Pending, class
	case unprocessed(status) && class == ClassNone:
		return Refused, ClassConfiguration
	}
	return outcome, class
}

// contradicts reports whether a verdict speaks against the request having been turned away unexecuted.
func contradicts(t Title, c Class) bool {
	switch t {
	case TitleAccepted, TitleInProgress, TitleOnHoldPartner, TitlePendingRisk:
		return true
	default:
		return c == ClassDuplicate || c == ClassUnknown || c == ClassPending || c == ClassOK
	}
}

// unprocessed lists the statuses by which a server says that the request itself was at fault.
func unprocessed(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusGone,
		http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// judgeRead decides what is wrong with a read that brought no state of the payment, and whether
// reading again could be better.
func judgeRead(op Operation, r reply, v Result, cause error) (*Error, bool) {
	if r.err != nil {
		return unheard(op, r), passing(r.err)
	}
	e := failureOf(op, r, v)
	e.cause = cause
	outcome, class := Classify(op, v.Title, v.Code)
	switch {
	case class == ClassUnauthorized || r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		e.Outcome, e.Class = NotDone, ClassUnauthorized
		return e, false
	case class == ClassRateLimited || r.status == http.StatusTooManyRequests:
		e.Outcome, e.Class = NotDone, ClassRateLimited
		return e, true
	case r.status == http.StatusRequestTimeout || r.status == http.StatusLocked || r.status == http.StatusTooEarly:
		e.Outcome, e.Class = NotDone, ClassTemporary
		return e, true
	case cause == errRepeated || cause == errAmount: //nolint:errorlint // our own values
		e.Class = ClassTransport
		return e, false
	case class == ClassNone && unprocessed(r.status) && v.Title != "":
		e.Outcome, e.Class = Refused, ClassConfiguration
		return e, false
	}
	e.Outcome, e.Class = outcome, class
	if outcome == Accepted { // it says so, yet what it should bring is missing
		e.Outcome = Unknown
	}
	if class == ClassNone || class == ClassOK {
		e.Class = ClassTransport
	}
	switch class {
	case ClassFinal, ClassOther, ClassConfiguration, ClassDuplicate, ClassNothingLeft:
		return e, false
	default:
		return e, r.status < 300 || r.status >= 500
	}
}

// judgeAlive is content with any success that does not say Unauthorized.
func judgeAlive(r reply) (*Error, bool) {
	var head wireHead
	cause := r.err
	if cause == nil && len(r.body) > 0 && r.body[0] == '{' {
		cause = decode(r.body, &head)
	}
	v, _ := head.verdict()
	if _, class := Classify(OperationAlive, v.Title, v.Code); r.err == nil && r.status/100 == 2 && class != ClassUnauthorized {
		return nil, false
	}
	return judgeRead(OperationAlive, r, v, cause)
}

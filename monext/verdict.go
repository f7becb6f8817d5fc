package monext

import (
	"net/http"
	"strings"
)

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

// naming is what an answer to a POST has beside its verdict.
type naming struct {
	made     bool // it names what was made
	complete bool // it has all that an accepted answer must have
	problem  bool // its verdict is a problem document that Monext did not write
}

// judgeWrite decides what the answer to a POST proves. Only Monext's own words prove anything: a title or a code of
// Monext's lists, in a shape that Monext uses. The status may only take certainty away, and give an answer without
// such words a class:
//
//   - an answer without Monext's words is unknown, whatever its status: a gateway may answer 401, 403 or 429
//     after the request was executed behind it;
//   - 2xx follows the verdict, except that a 202 which is not ACCEPTED stays pending;
//   - 4xx follows the verdict. An ERROR without a listed code is a refusal there, if the status says that the request
//     itself was at fault;
//   - anything else, 3xx, 408 and 5xx, leaves the outcome unknown whatever the body says.
//
// An ACCEPTED that lacks its ids, or comes with another status than 2xx, is unknown. So is every
// answer that would be [NotDone], which alone is sent again, and says something else as well: names
// what was made, calls it undecided, or reports a duplicate.
func judgeWrite(op Operation, status int, v Result, names naming) (Outcome, Class) {
	outcome, class := Classify(op, v.Title, v.Code)
	if class == ClassNone && v.Title == "" {
		class = ClassTransport
	}
	success := 200 <= status && status < 300
	denied := status == http.StatusUnauthorized || status == http.StatusForbidden
	limited := status == http.StatusTooManyRequests
	switch {
	case names.problem || !spoken(v):
		return Unknown, bareClass(status, v.Title, class)
	case !success && (status < 400 || status >= 500 || status == http.StatusRequestTimeout):
		return Unknown, class
	case v.Title == TitleAccepted && (!success || outcome == Accepted && !names.complete):
		return Unknown, class
	case (denied || limited || outcome == NotDone) && (names.made || contradicts(v.Title, class)):
		return Unknown, class
	case outcome == NotDone && class == ClassTemporary && denied:
		return outcome, ClassUnauthorized
	case outcome == NotDone && class == ClassTemporary && limited:
		return outcome, ClassRateLimited
	case outcome == NotDone:
		return outcome, class
	case status == http.StatusAccepted && outcome != Accepted:
		return Pending, class
	case unprocessed(status) && class == ClassNone:
		return Refused, ClassConfiguration
	}
	return outcome, class
}

// spoken reports whether a verdict has a word of Monext's: a title or a code that is listed.
func spoken(v Result) bool {
	switch v.Title {
	case TitleAccepted, TitleRefused, TitleCancelled, TitleError, TitleInProgress, TitleOnHoldPartner, TitlePendingRisk:
		return true
	default:
		return strings.EqualFold(string(v.Title), string(TitleUnauthorized)) || lookup(v.Code).code != ""
	}
}

// bareClass is the class of an answer without a word of Monext's: what its status suggests, so that callers know whom to
// ask and queues when to pause.
func bareClass(status int, title Title, class Class) Class {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return ClassUnauthorized
	case status == http.StatusTooManyRequests:
		return ClassRateLimited
	case unprocessed(status) && title != "":
		return ClassConfiguration
	default:
		return class
	}
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
// reading again could be better. As of a POST, an answer without a word of Monext's is unknown, and its status gives
// nothing but the class.
func judgeRead(op Operation, r reply, v Result, problem bool, cause error) (*Error, bool) {
	if r.err != nil {
		return unheard(op, r), passing(r.err)
	}
	e := failureOf(op, r, v)
	e.cause = cause
	outcome, class := Classify(op, v.Title, v.Code)
	bare := problem || !spoken(v)
	switch {
	case class == ClassUnauthorized && !bare || r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		e.Outcome, e.Class = turnedAway(class == ClassUnauthorized && !bare), ClassUnauthorized
		return e, false
	case class == ClassRateLimited || r.status == http.StatusTooManyRequests:
		e.Outcome, e.Class = turnedAway(class == ClassRateLimited), ClassRateLimited
		return e, true
	case r.status == http.StatusRequestTimeout || r.status == http.StatusLocked || r.status == http.StatusTooEarly:
		e.Class = ClassTemporary
		return e, true
	case cause == errRepeated || cause == errAmount: //nolint:errorlint // our own values
		e.Class = ClassTransport
		return e, false
	case (class == ClassNone || bare) && unprocessed(r.status) && v.Title != "":
		if e.Class = ClassConfiguration; !bare {
			e.Outcome = Refused
		}
		return e, false
	}
	if bare {
		outcome, class = Unknown, ClassNone
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

// turnedAway is the outcome of a read that was not looked at: surely so in Monext's words.
func turnedAway(said bool) Outcome {
	if said {
		return NotDone
	}
	return Unknown
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
	return judgeRead(OperationAlive, r, v, head.isProblem(), cause)
}

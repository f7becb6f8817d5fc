package monexttest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// actionKind names a mishap.
type actionKind string

const (
	actUnreachable actionKind = "unreachable"
	actDrop        actionKind = "drop"
	actReset       actionKind = "reset"
	actAnswer      actionKind = "answer"
	actResult      actionKind = "result"
	actTruncate    actionKind = "truncate"
	actDelay       actionKind = "delay"
	actDrip        actionKind = "drip"
	actBomb        actionKind = "gzip bomb"
	actHide        actionKind = "hide"
	actLate        actionKind = "late"
	actHold        actionKind = "on hold"
)

// Action is what a [Fault] does. Make one with the functions below.
type Action struct {
	kind   actionKind
	status int
	header http.Header
	body   string
	code   string
	wait   time.Duration
	size   int64
}

// String names the action and its figures.
func (a Action) String() string {
	switch a.kind {
	case actAnswer:
		return "status " + strconv.Itoa(a.status)
	case actResult, actHold:
		return string(a.kind) + " " + a.code
	case actDelay, actDrip, actHide, actLate:
		return fmt.Sprintf("%s %v", a.kind, a.wait)
	case actBomb:
		return fmt.Sprintf("%s of %d bytes", a.kind, a.size)
	default:
		return string(a.kind)
	}
}

// silent reports whether the caller gets no answer at all.
func (a Action) silent() bool {
	return slices.Contains([]actionKind{actUnreachable, actDrop, actReset, actLate}, a.kind)
}

// sideFixed reports whether the action alone decides if the request is executed.
func (a Action) sideFixed() bool {
	return slices.Contains([]actionKind{actUnreachable, actLate, actHide, actHold, actTruncate, actDrip}, a.kind)
}

// Unreachable fails the connection before a byte is written. Only [Server.Transport] can do that; over a socket the
// connection exists already, and is reset before the effect instead.
func Unreachable() Action { return Action{kind: actUnreachable} }

// Drop closes the connection without an answer.
func Drop() Action { return Action{kind: actDrop} }

// Reset ends the connection with a TCP reset.
func Reset() Action { return Action{kind: actReset} }

// Status answers with a bare HTTP status and its English text.
func Status(status int) Action {
	return Action{kind: actAnswer, status: status, body: http.StatusText(status) + "\n",
		header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}
}

// Body answers with any status, content type and body.
func Body(status int, contentType, body string) Action {
	return Action{kind: actAnswer, status: status, body: body, header: http.Header{"Content-Type": {contentType}}}
}

// TooManyRequests answers 429 with code 91429 and, when after is positive, a Retry-After in whole seconds.
func TooManyRequests(after time.Duration) Action {
	a := Body(http.StatusTooManyRequests, "application/json", `{"title":"ERROR","code":"91429","detail":"Too many requests"}`)
	if after > 0 {
		a.header.Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	}
	return a
}

// Redirect answers 307 to the given address.
func Redirect(to string) Action {
	a := Status(http.StatusTemporaryRedirect)
	a.header.Set("Location", to)
	return a
}

// Garbage answers 200 with bytes that are no JSON, under a JSON content type.
func Garbage() Action {
	return Body(http.StatusOK, "application/json", "{\"result\":\x00\xff<html>")
}

// Result answers the enveloped result of a return code, such as "02103" (time-out), at the usual status. Before the
// effect it stands for an engine that gave up; after it, for one whose answer is wrong.
func Result(code string) Action { return Action{kind: actResult, code: code} }

// Truncate promises the whole answer, sends half of it, and closes.
func Truncate() Action { return Action{kind: actTruncate} }

// Delay waits before the effect, or between the effect and the answer. When the caller gives up first, the effect still
// happens, and nobody hears of it.
func Delay(d time.Duration) Action { return Action{kind: actDelay, wait: d} }

// Drip sends the answer byte by byte, with a pause after each.
func Drip(pause time.Duration) Action { return Action{kind: actDrip, wait: pause} }

// GzipBomb answers 200 with a small gzip body that grows to size bytes.
func GzipBomb(size int64) Action { return Action{kind: actBomb, size: size} }

// Hide executes and answers as usual, but keeps the effects out of all reads for a while of the server's clock.
func Hide(d time.Duration) Action { return Action{kind: actHide, wait: d} }

// Late drops the connection now and executes the request, under the rules of that moment, when the server's clock has
// moved by d. Only captures, cancels and refunds come late; any other request is just dropped.
func Late(d time.Duration) Action { return Action{kind: actLate, wait: d} }

// OnHold answers an operation with a waiting code, such as "02000" (ONHOLD_PARTNER): the amount is set aside, no entry is
// listed, and [Server.ResolveOperation] decides. Requests that are no valid operation are answered as usual.
func OnHold(code string) Action { return Action{kind: actHold, code: code} }

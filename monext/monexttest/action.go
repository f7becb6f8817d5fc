package monexttest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Action is what a [Fault] does. Make one with the functions below; each says the name under which the JSON form of a
// fault knows it, and its figures.
type Action struct {
	kind        actionKind
	wait        time.Duration
	status      int
	contentType string
	body        string
	code        string
	to          string
	size        int64
	entries     int
}

// String names the action and its figure.
func (a Action) String() string {
	t := a.trait()
	if !strings.Contains(t.text, "%") {
		return t.text
	}
	f := Fault{Do: a}
	return fmt.Sprintf(t.text, memberNamed(t.needs[0]).text(&f))
}

// Unreachable fails the connection before a byte is written: "unreachable". Only [Server.Transport] can do that; over a
// socket the connection exists already, and is reset before the effect instead.
func Unreachable() Action { return Action{kind: actUnreachable} }

// Drop closes the connection without an answer: "drop".
func Drop() Action { return Action{kind: actDrop} }

// Reset ends the connection with a TCP reset: "reset".
func Reset() Action { return Action{kind: actReset} }

// Status answers with a bare HTTP status, 200 to 599, and its English text: "status", with "status".
func Status(status int) Action { return Action{kind: actStatus, status: status} }

// Body answers with any status (200 to 599), content type and body: "body", with "status", "contentType" and "body". An
// empty content type sends none.
func Body(status int, contentType, body string) Action {
	return Action{kind: actBody, status: status, contentType: contentType, body: body}
}

// TooManyRequests answers 429 with code 91429 and, when after is positive, a Retry-After in whole seconds:
// "tooManyRequests", with "for".
func TooManyRequests(after time.Duration) Action {
	return Action{kind: actTooMany, wait: max(0, after)}
}

// Redirect answers 307 to the given address: "redirect", with "to".
func Redirect(to string) Action { return Action{kind: actRedirect, to: to} }

// Garbage answers 200 with bytes that are no JSON, under a JSON content type: "garbage".
func Garbage() Action { return Action{kind: actGarbage} }

// Result answers the enveloped result of a return code, such as "02103" (time-out), at the usual status: "result", with
// "code". Before the effect it stands for an engine that gave up; after it, for one whose answer is wrong.
func Result(code string) Action { return Action{kind: actResult, code: code} }

// Truncate promises the whole answer, sends half of it, and closes: "truncate".
func Truncate() Action { return Action{kind: actTruncate} }

// Delay waits before the effect, or between the effect and the answer: "delay", with "for". When the caller gives up
// first, the effect still happens, and nobody hears of it.
func Delay(d time.Duration) Action { return Action{kind: actDelay, wait: d} }

// Drip sends the answer byte by byte, with a pause after each: "drip", with "for".
func Drip(pause time.Duration) Action { return Action{kind: actDrip, wait: pause} }

// GzipBomb answers 200 with a small gzip body that grows to size bytes, at most 8 GiB: "gzipBomb", with "size".
func GzipBomb(size int64) Action { return Action{kind: actBomb, size: size} }

// Hide executes and answers as usual, but keeps the effects out of all reads for a while of the server's clock: "hide",
// with "for".
func Hide(d time.Duration) Action { return Action{kind: actHide, wait: d} }

// Late drops the connection now and executes the request, under the rules of that moment, when the server's clock has
// moved by d: "late", with "for". Only captures, cancels and refunds come late; any other request is just dropped.
func Late(d time.Duration) Action { return Action{kind: actLate, wait: d} }

// OnHold answers an operation with a waiting code, such as "02000" (ONHOLD_PARTNER): "onHold", with "code". The amount is
// set aside, of a cancel also the parts of captures and refunds that it will stop, no entry is listed, and
// [Server.ResolveOperation] decides. A LATE_DELIVERY capture under [ReauthorizeOriginal] brings its own authorisation, so
// that nothing needs setting aside. Requests that are no valid operation are answered as usual.
func OnHold(code string) Action { return Action{kind: actHold, code: code} }

// Stale lets a GET of a session or a transaction answer as things stood d ago: "stale", with "for". Effects, decisions and
// whole payments younger than that are not shown; what is older shows as ever. Any other request is answered as usual.
func Stale(d time.Duration) Action { return Action{kind: actStale, wait: d} }

// Unsorted lets a GET of a transaction list its associated transactions in an arbitrary order: "unsorted". The order is
// the same each time, and never begins with the authorisation when anything else is listed. Other requests are answered
// as usual.
func Unsorted() Action { return Action{kind: actUnsorted} }

// Crowd lets a GET of a transaction list exactly so many associated transactions, 2 to 1000, whatever [WithListCap] says:
// "crowd", with "entries". The true ones come first, and refused (KO) captures of 1 minor unit, which never happened and
// move nothing, fill the list up. When there are more true ones, the authorisation and the newest stay. Other requests are
// answered as usual.
func Crowd(entries int) Action { return Action{kind: actCrowd, entries: entries} }

// httpAnswer makes an answer of status, content type and body.
func httpAnswer(status int, contentType, body string) answer {
	h := http.Header{"Content-Type": {contentType}}
	if contentType == "" {
		h["Content-Type"] = nil // which also keeps net/http from guessing one
	}
	return answer{status: status, header: h, body: []byte(body)}
}

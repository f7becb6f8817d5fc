package monexttest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// actionKind names a mishap, as the JSON form of a fault does.
type actionKind string

const (
	actUnreachable actionKind = "unreachable"
	actDrop        actionKind = "drop"
	actReset       actionKind = "reset"
	actStatus      actionKind = "status"
	actBody        actionKind = "body"
	actGarbage     actionKind = "garbage"
	actRedirect    actionKind = "redirect"
	actTooMany     actionKind = "tooManyRequests"
	actResult      actionKind = "result"
	actBomb        actionKind = "gzipBomb"
	actTruncate    actionKind = "truncate"
	actDelay       actionKind = "delay"
	actDrip        actionKind = "drip"
	actHide        actionKind = "hide"
	actLate        actionKind = "late"
	actHold        actionKind = "onHold"
	actStale       actionKind = "stale"
	actUnsorted    actionKind = "unsorted"
	actCrowd       actionKind = "crowd"
)

// trait is all that sets one kind of action apart from the others, but for how it changes the course of a request.
type trait struct {
	kind  actionKind
	text  string   // for the journal; a verb stands for the first needed figure
	needs []string // figures it must have, by their names in JSON
	may   []string // figures it can have

	silent   bool // the caller gets no answer at all
	fixed    bool // the action alone decides whether the request is executed
	executes bool // the request is executed, on whatever side the fault strikes
	// answer replaces the true one; nil spoils the true one on its way.
	answer func(a Action, status int) answer
}

var (
	figureFor    = []string{"for"}
	figureStatus = []string{"status"}
	figureCode   = []string{"code"}
)

// traits is the list of all actions. Everything that must know them goes through it.
var traits = []trait{
	{kind: actUnreachable, text: "unreachable", silent: true, fixed: true},
	{kind: actDrop, text: "drop", silent: true},
	{kind: actReset, text: "reset", silent: true},
	{kind: actDelay, text: "delay %s", needs: figureFor, executes: true},
	{kind: actStatus, text: "status %s", needs: figureStatus, answer: statusAnswer},
	{kind: actBody, text: "body at status %s", needs: figureStatus, may: []string{"contentType", "body"}, answer: bodyAnswer},
	{kind: actGarbage, text: "garbage", answer: garbageAnswer},
	{kind: actTruncate, text: "truncate", fixed: true, executes: true},
	{kind: actDrip, text: "drip %s", needs: figureFor, fixed: true, executes: true},
	{kind: actRedirect, text: "redirect to %s", needs: []string{"to"}, answer: redirectAnswer},
	{kind: actBomb, text: "gzip bomb of %s bytes", needs: []string{"size"}, answer: bombAnswer},
	{kind: actTooMany, text: "too many requests", may: figureFor, answer: tooManyAnswer},
	{kind: actResult, text: "result %s", needs: figureCode, answer: resultAnswer},
	{kind: actStale, text: "stale %s", needs: figureFor, fixed: true, executes: true},
	{kind: actHide, text: "hide %s", needs: figureFor, fixed: true, executes: true},
	{kind: actLate, text: "late %s", needs: figureFor, silent: true, fixed: true},
	{kind: actHold, text: "on hold %s", needs: figureCode, fixed: true, executes: true},
	{kind: actUnsorted, text: "unsorted", fixed: true, executes: true},
	{kind: actCrowd, text: "crowd of %s", needs: []string{"entries"}, fixed: true, executes: true},
}

// traitOf finds the trait of a kind; the zero trait belongs to the zero Action.
func traitOf(kind actionKind) trait {
	for _, t := range traits {
		if t.kind == kind {
			return t
		}
	}
	return trait{}
}

func (a Action) trait() trait { return traitOf(a.kind) }

// silent reports whether the caller gets no answer at all.
func (a Action) silent() bool { return a.trait().silent }

// sideFixed reports whether the action alone decides if the request is executed.
func (a Action) sideFixed() bool { return a.trait().fixed }

// scripted is the answer that an action makes out of the true one, where status is the usual one.
func (a Action) scripted(truth answer, status int) answer {
	if replace := a.trait().answer; replace != nil {
		return replace(a, status)
	}
	truth.act = a
	return truth
}

func statusAnswer(a Action, _ int) answer {
	return textAnswer(a.status, http.StatusText(a.status)+"\n")
}

func bodyAnswer(a Action, _ int) answer { return httpAnswer(a.status, a.contentType, a.body) }

func garbageAnswer(Action, int) answer {
	return httpAnswer(http.StatusOK, "application/json", "{\"result\":\x00\xff<html>")
}

func redirectAnswer(a Action, _ int) answer {
	out := textAnswer(http.StatusTemporaryRedirect, "Temporary Redirect\n")
	out.header.Set("Location", a.to)
	return out
}

func tooManyAnswer(a Action, _ int) answer {
	out := httpAnswer(http.StatusTooManyRequests, "application/json",
		`{"title":"ERROR","code":"91429","detail":"Too many requests"}`)
	if a.wait > 0 {
		seconds := int64(a.wait / time.Second)
		if a.wait%time.Second > 0 {
			seconds++
		}
		out.header.Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	return out
}

func resultAnswer(a Action, status int) answer {
	return jsonAnswer(status, wireOperated{Result: resultOf(a.code)})
}

func bombAnswer(a Action, _ int) answer {
	return answer{status: http.StatusOK, act: a,
		header: http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}}
}

// actionNames lists the actions for people.
func actionNames() string {
	names := make([]string, 0, len(traits))
	for _, t := range traits {
		names = append(names, string(t.kind))
	}
	return strings.Join(names, ", ")
}

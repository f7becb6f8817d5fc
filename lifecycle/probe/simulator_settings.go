package probe

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// Simulator lists the settings, as "name=value" for monexttest.Configure, that make package monexttest behave as was
// measured. It is empty when its defaults do; what is unclear is left at its default. The simulator cannot list the newest
// first, nor treat captures and refunds differently.
func (r Report) Simulator() []string {
	var all []string
	set := func(name, value string) { all = append(all, name+"="+value) }

	released := r.Answer(CaptureAfterRelease) == Accepted && r.Answer(CaptureBeyondRest) != Refused
	if r.Answer(CaptureBeyondRest) == Accepted || r.Answer(RefundBeyondCaptured) == Accepted || released {
		set("overdraft", "true")
	}
	if r.Answer(EchoPrivateData) == Yes {
		set("echo", "true")
	}
	switch r.Answer(DuplicateCaptures) {
	case DuplicatesByReference:
		set("duplicate-rule", "by-reference")
	case DuplicatesPass:
		set("duplicate-rule", "off")
	default:
	}
	if code := r.codeOf(func(s *Step) bool { return s.Question == 3 && s.Outcome == monext.Unknown }); code != "" && code != "01913" {
		set("duplicate-code", code)
	}
	r.simulateList(set)
	if r.Answer(RefusedListed) == No {
		set("refused-entries", "false")
	}
	if r.Answer(PartialCancel) == No {
		set("partial-cancels", "false")
	}
	switch r.Answer(CancelAfterCapture) {
	case VoidsCapture:
		set("cancel-rule", "voids-first")
	case Refused:
		set("cancel-rule", "only-before-capture")
	default:
	}
	if w := cmp.Or(r.cancelWord, r.release.word); w != "" && w != string(monext.TypeCancel) {
		set("cancel-word", w)
	}
	for _, k := range r.Kept {
		if k.For == KeptForRefunds {
			set("refund-after-remittance", "true")
		}
	}
	r.simulateLate(set)
	r.simulateFinal(set)
	return all
}

func (r *Report) simulateList(set func(name, value string)) {
	if r.Answer(ListImmediate) == No && r.Lag > 0 {
		set("read-lag", seconds(r.Lag))
	}
	if r.Answer(ListOrder) == Unsorted {
		set("unsorted-lists", "true")
	}
	switch {
	case r.Answer(ListCapped) == No:
		set("list-cap", "0")
	case r.Cap > 1 && r.Cap != 100:
		set("list-cap", strconv.Itoa(r.Cap))
	}
}

func (r *Report) simulateLate(set func(name, value string)) {
	if r.Answer(LateDelivery) == Unclear || r.Answer(LateDelivery) == NotAsked {
		return
	}
	plain := func(s *Step) bool {
		return s.Question == 7 && s.Call == monext.OperationCapture && s.Option == "" && s.Outcome == monext.Refused
	}
	if code := r.codeOf(plain); code != "" && code != "02302" {
		set("expired-capture-code", code)
	}
	switch {
	case r.Answer(LateDelivery) == Refused:
		set("reauthorization-rule", "none")
	case r.Answer(LateBeyondRest) == Refused:
		set("reauthorization-rule", "remaining")
	}
	if first, rest, two := strings.Cut(string(r.Answer(LateEntries)), "+"); two && rest == "CAPTURE" && first != string(monext.TypeReauthorization) {
		set("reauthorization-word", first)
	}
}

// simulateFinal delays the release behind the FINAL capture, where the lag of all lists does not explain what was seen.
func (r *Report) simulateFinal(set func(name, value string)) {
	switch lag := r.Answer(FinalReleaseLag); {
	case lag == NotWithin:
		set("final-lag", "8760h") // a year stands for never: no authorisation lives that long
	case lag == Later && r.release.unseen > r.Lag:
		set("final-lag", seconds(r.release.listed))
	}
	if r.Answer(CaptureBeforeRelease) == Accepted {
		set("final-closes", "false")
	}
}

// seconds is a duration in whole seconds, not below it.
func seconds(d time.Duration) string { return (d + time.Second - 1).Truncate(time.Second).String() }

// codeOf gives the code of the first step of a kind.
func (r *Report) codeOf(kind func(*Step) bool) string {
	for i := range r.Evidence {
		if kind(&r.Evidence[i]) {
			return r.Evidence[i].Code
		}
	}
	return ""
}

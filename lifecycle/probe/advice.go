package probe

import (
	"fmt"
	"strconv"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// Advice is what follows from a question: a field of lifecycle.Settings, or what to do or know without one.
type Advice struct {
	Question int `json:"question"`
	// Setting and Value are a field of lifecycle.Settings and its value as Go source; empty when there is nothing to set.
	Setting string `json:"setting,omitempty"`
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason"`
}

// leastHorizon is the lifecycle's default. A probe sees how soon effects are listed; it cannot see how late one may come
// into being, so that no answer shortens it.
const leastHorizon = 30 * time.Minute

// horizon covers ten times the lag that was seen, of effects and of the release of a FINAL capture.
func (r *Report) horizon() time.Duration {
	return max(leastHorizon, (10 * max(r.Lag, r.release.listed)).Round(time.Minute))
}

// resend is self-fenced when both fences are known to stand: for captures and for refunds, the balance and the duplicate check.
func (r *Report) resend() lifecycle.Resend {
	if r.unfenced() == "" {
		return lifecycle.ResendSelfFenced
	}
	return lifecycle.ResendNever
}

// unfenced says which fence is not known to stand.
func (r *Report) unfenced() string {
	for _, fence := range []struct {
		ask  Ask
		want []Answer
		what string
	}{
		{CaptureBeyondRest, []Answer{Refused}, "captures beyond the rest"},
		{RefundBeyondCaptured, []Answer{Refused}, "refunds beyond what is captured"},
		{DuplicateCaptures, []Answer{DuplicatesByOrder, DuplicatesByReference}, "equal captures under one reference"},
		{DuplicateRefunds, []Answer{DuplicatesByOrder, DuplicatesByReference}, "equal refunds under one reference"},
	} {
		switch a := r.Answer(fence.ask); {
		case a == fence.want[0] || len(fence.want) > 1 && a == fence.want[1]:
		case a == Accepted || a == DuplicatesPass:
			return "Monext accepts " + fence.what
		default:
			return "it is not known that Monext refuses " + fence.what
		}
	}
	if r.Answer(CaptureAfterRelease) == Accepted {
		return "Monext accepts captures of what it lists as released"
	}
	return ""
}

func (r *Report) waitFirst() bool {
	return r.Answer(DuplicateCaptures) == DuplicatesByOrder || r.Answer(DuplicateRefunds) == DuplicatesByOrder
}

// Advice lists what follows from the answers, question by question.
func (r Report) Advice() []Advice {
	var all []Advice
	set := func(question int, setting, value, reason string) {
		all = append(all, Advice{question, setting, value, reason})
	}
	say := func(question int, reason string) { set(question, "", "", reason) }

	if why := r.unfenced(); why != "" {
		set(1, "Resend", "lifecycle.ResendNever", why+", so that a second execution might not be stopped: a person decides")
	} else {
		set(1, "Resend", "lifecycle.ResendSelfFenced", "the balance and the duplicate check both refuse a second execution")
	}
	for _, code := range r.unlisted() {
		say(1, "the SDK does not know the code "+code+" of a refusal, and reads back before it believes one: report the code to this project")
	}
	r.adviseEcho(say)
	if r.waitFirst() {
		set(3, "WaitFirst", "true", "an equal amount on the same order is refused until the second midnight, so it need not be sent before")
	} else {
		set(3, "WaitFirst", "false", r.equals())
	}
	r.adviseList(set, say)
	switch r.Answer(RefusedListed) {
	case Yes:
		say(5, "nothing to set: the SDK shows KO entries and counts OK ones only")
	case No:
		say(5, "nothing to set: a refusal is known from its answer only, which the operation keeps")
	default:
		say(5, "nothing to set: the SDK relies on no KO entry")
	}
	r.adviseCancel(say)
	r.adviseLate(say)
	r.adviseNetwork(say)
	r.adviseFinal(say)
	return all
}

// unlisted are the codes of refusals that the client takes for unknown outcomes, because it does not list them.
func (r *Report) unlisted() []string {
	var codes []string
	for _, s := range r.Evidence {
		if s.Outcome == monext.Unknown && s.Title == string(monext.TitleError) && s.Code != "" && monext.Meaning(s.Code) == "" {
			codes = with(codes, s.Code)
		}
	}
	return codes
}

func (r *Report) equals() string {
	switch a := r.Answer(DuplicateCaptures); {
	case a == DuplicatesByReference || a == DuplicatesPass:
		return "equal amounts under different references pass, and each operation of the SDK has its own"
	default:
		return "what is refused as a duplicate waits and is sent again; two equal operations on a day may be delayed"
	}
}

func (r *Report) adviseEcho(say func(int, string)) {
	if r.Answer(EchoPrivateData) == Yes {
		say(2, "nothing to set: the SDK sends its id in the private data, so that a person can tell effects apart by reading them; it matches by set difference")
		return
	}
	say(2, "nothing to set: the SDK matches by set difference")
}

func (r *Report) adviseList(set func(int, string, string, string), say func(int, string)) {
	value := strconv.FormatInt(int64(r.horizon()/time.Minute), 10) + " * time.Minute"
	switch {
	case r.horizon() > leastHorizon && r.release.listed > r.Lag:
		set(4, "Horizon", value, "ten times the "+ceil(r.release.listed)+" that the release of a FINAL capture took to be listed")
	case r.horizon() > leastHorizon:
		set(4, "Horizon", value, "ten times the "+r.Lag.Round(time.Second).String()+" that an effect took to be listed")
	case r.Answer(ListImmediate) == Yes:
		set(4, "Horizon", value, "effects are listed at once; the rest of it is for effects that come late, which no probe can measure")
	case r.Answer(ListImmediate) == No:
		set(4, "Horizon", value, "more than ten times the lag that was seen")
	default:
		set(4, "Horizon", value, "the default, since it is not known how soon effects are listed")
	}
	if r.Answer(ListComplete) == No {
		say(4, "the list lacks accepted effects: do not run the lifecycle on this account before Monext has explained it")
	}
	switch {
	case r.Cap > 0 && r.Cap < 95:
		say(4, fmt.Sprintf("lists are cut at %d entries, and the SDK believes those below 95: keep to fewer operations for each authorisation", r.Cap))
	case r.Answer(ListCapped) == Yes:
		say(4, "nothing to set: from 95 entries on the SDK asks a person")
	case r.Answer(ListCapped) == No:
		say(4, "nothing to set: lists are not cut, and from 95 entries on the SDK asks a person all the same")
	default:
	}
}

func (r *Report) adviseCancel(say func(int, string)) {
	switch r.Answer(CancelAfterCapture) {
	case ReleasesRest:
		say(6, "nothing to set: CancelRest may be switched on, a cancel after a capture releases the rest; the SDK still shows the balance as uncertain after one")
	case VoidsCapture:
		say(6, "leave CancelRest off: a cancel after a capture voids the capture; release the rest by a FINAL capture")
	case Refused:
		say(6, "leave CancelRest off: a cancel after a capture is refused; release the rest by a FINAL capture")
	default:
		say(6, "leave CancelRest off: it is not known what a cancel after a capture takes")
	}
	if r.Answer(PartialCancel) == No {
		say(6, "cancel whole authorisations only: a part is not cancelled as asked")
	}
	switch r.cancelWord {
	case "", "CANCEL", "RESET", "CANCEL_AUTHORIZATION":
	default:
		say(6, "the SDK does not know the type of a cancel's entry, and hands such payments to a person: report the word to this project")
	}
}

func (r *Report) adviseLate(say func(int, string)) {
	switch r.Answer(LateDelivery) {
	case Accepted:
		for _, w := range r.LateWords {
			if !lateWords[w] {
				say(7, "the SDK does not know the entry "+w+" of a late delivery, and hands such payments to a person: report the word to this project")
				return
			}
		}
		say(7, "nothing to set: the SDK knows these entries, and makes a late delivery only when a caller asks for it")
	case Refused:
		say(7, "do not ask for LATE_DELIVERY: this account refuses it")
	default:
		say(7, "nothing to set: run the probe again with an authorisation whose life is over before you ask for LATE_DELIVERY")
	}
	if r.Answer(LateBeyondRest) == Accepted {
		say(7, "late deliveries have no limit but the amount first authorised: Monext would not stop a second one; the SDK never sends one again by itself")
	}
}

// lateWords are the entries of a re-authorisation and its capture that the lifecycle counts.
var lateWords = map[string]bool{
	"AUTHORIZATION": true, "AUTHOR": true, "REAUTHO": true, "REAUTHORIZATION": true, "CAPTURE": true,
	"REAUTH+CAP": true, "REAUTHORIZATION_AND_CAPTURE": true, "AUTHORIZATION_AND_CAPTURE": true, "AUTHOR+CAP": true,
}

func (r *Report) adviseNetwork(say func(int, string)) {
	if r.Answer(OneEffect) == No {
		say(8, "a request had more than one effect: do not run the lifecycle on this account before Monext has explained it")
	}
	if r.releases {
		say(8, "the payment method seems to take one capture and to release the rest: state its limits in Settings.Methods, and run "+
			"the probe with a contract that takes several captures in part, partial refunds and cancels")
	}
	if r.Answer(Proxies) == Yes {
		say(8, "something stands in between: ask who runs it that it never sends a POST again")
	}
	if r.Answer(HTTP2) == Yes {
		say(8, "nothing to set: over HTTP/2 too the client sends each operation once")
	} else {
		say(8, "nothing to set: the client sends each operation once, whatever the protocol")
	}
}

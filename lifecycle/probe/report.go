package probe

import (
	"encoding/json"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// Report is what a run found out.
type Report struct {
	Environment    monext.Environment `json:"environment"`
	Currency       string             `json:"currency"`
	Started, Ended time.Time          `json:"-"`
	// Aborted says why the run ended before its last question, as its error does; empty when it did not. What was not
	// answered until then is [Unclear], and the settings are then more of a precaution than a measurement.
	Aborted string `json:"aborted,omitempty"`
	// Questions are all nine, in their order.
	Questions []Question `json:"questions"`
	// Kept are the authorisations that a later run can use.
	Kept []Kept `json:"kept,omitempty"`

	// Lag is the longest time that an effect took to be listed, with the pauses between reads in it. Cap is how many
	// entries a list was cut at; 0 when it was not. LateWords are the types of the entries of a late delivery.
	Lag       time.Duration `json:"-"`
	Cap       int           `json:"-"`
	LateWords []string      `json:"-"`
	// cancelWord is the type of a cancel's entry, when one was seen.
	cancelWord string
	// release is what a FINAL capture released.
	release release
	// releases reports whether the payment method seems to release the rest behind a capture by itself.
	releases bool

	// Evidence are the requests of the run, in order.
	Evidence []Step `json:"evidence"`
}

// Question is one of the open questions with its findings.
type Question struct {
	Number   int       `json:"number"` // 1 to 9
	Text     string    `json:"text"`
	Findings []Finding `json:"findings"`
}

// Finding is the answer to one ask.
type Finding struct {
	Ask    Ask    `json:"ask"`
	Answer Answer `json:"answer"`
	// Detail says what was seen, or why it is unclear.
	Detail string `json:"detail,omitempty"`
}

// What a kept authorisation is for.
const (
	KeptForLateDelivery = "late_delivery"
	KeptForRefunds      = "refunds"
)

// Kept is an authorisation to leave alone until a later run.
type Kept struct {
	Transaction string `json:"transaction"`
	// For is [KeptForLateDelivery], for Config.LateTransaction, or [KeptForRefunds], for Config.CapturedTransaction.
	For string `json:"for"`
	// From is when it can be used.
	From time.Time `json:"from"`
}

func newReport(c *Config) *Report {
	report := &Report{Currency: c.Currency.Code()}
	for _, q := range questions {
		own := Question{Number: q.number, Text: q.text}
		for _, a := range q.asks {
			f := Finding{Ask: a}
			switch {
			case !c.asked(q.number):
				f.Answer = NotAsked
			case a == ListCapped && !c.ListCap:
				f.Answer, f.Detail = NotAsked, "it takes more than 100 requests"
			}
			own.Findings = append(own.Findings, f)
		}
		report.Questions = append(report.Questions, own)
	}
	return report
}

func (r *Report) finding(a Ask) *Finding {
	for i := range r.Questions {
		for j := range r.Questions[i].Findings {
			if f := &r.Questions[i].Findings[j]; f.Ask == a {
				return f
			}
		}
	}
	return nil
}

// Answer gives the answer to an ask; [NotAsked] for one that does not exist.
func (r Report) Answer(a Ask) Answer {
	if f := r.finding(a); f != nil {
		return f.Answer
	}
	return NotAsked
}

// Answers gives all answers by ask.
func (r Report) Answers() map[Ask]Answer {
	all := make(map[Ask]Answer)
	for _, a := range Asks() {
		all[a] = r.Answer(a)
	}
	return all
}

// Settings are what to give to the lifecycle, as [Report.Advice] explains. What is unclear leads to the cautious choice.
func (r Report) Settings() lifecycle.Settings {
	return lifecycle.Settings{Resend: r.resend(), WaitFirst: r.waitFirst(), Horizon: r.horizon()}
}

// MarshalJSON writes the report with its settings, its advice and the simulator's settings. Durations are in seconds.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	type settings struct {
		Resend    lifecycle.Resend `json:"resend"`
		WaitFirst bool             `json:"wait_first"`
		Horizon   int64            `json:"horizon_seconds"`
	}
	s := r.Settings()
	return json.Marshal(struct {
		Started time.Time `json:"started"`
		Ended   time.Time `json:"ended"`
		plain
		Lag       int64    `json:"lag_seconds"`
		Settings  settings `json:"settings"`
		Advice    []Advice `json:"advice"`
		Simulator []string `json:"simulator"`
	}{
		r.Started, r.Ended, plain(r), int64(r.Lag / time.Second),
		settings{s.Resend, s.WaitFirst, int64(s.Horizon / time.Second)}, r.Advice(), r.Simulator(),
	})
}

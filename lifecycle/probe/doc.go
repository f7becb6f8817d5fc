// Package probe asks a Monext account the nine questions that Monext's public documentation leaves open, and says which
// settings of package lifecycle follow from the answers.
//
// [Run] opens one to five payment pages, lets them be paid, makes some forty small operations on these authorisations,
// and reads after each what became of it. It refuses production. Against a fake, the test pays:
//
//	report, err := probe.Run(ctx, probe.Config{
//		Credentials: credentials, BaseURL: fake.URL, PointOfSale: "POS_WEB_1",
//		Pay: func(_ context.Context, v probe.Visit) error { _, err := fake.Accept(v.Session.ID); return err },
//	})
//	settings := report.Settings() // for lifecycle.Config
//	fmt.Println(report)           // the answers, what follows from them, and Go code to paste
//
// In a sandbox a person pays at the address that Pay is given; the program examples/probe does that.
//
// # Questions, asks, findings
//
// A [Question] is one of the nine open points, as a person would put it. It has one [Ask] or several: what can be found out
// by itself, each by a name of its own. A [Finding] is an ask with its [Answer], which is one word, and the detail that was
// seen. An [Advice] says what follows from a question's findings, and a [Step] is a request that they rest on.
//
// # Nothing is guessed
//
// An answer rests on what Monext answered and lists. When an outcome gets lost, a refusal comes where none fits, or nobody
// pays, the answers that rest on it are [Unclear], with the reason, and the settings are the cautious ones. A refusal that
// is an answer by itself is asked for twice. No operation of an unknown outcome is sent again. No two operations of a kind
// on one authorisation have equal amounts, so that the duplicate check answers only where it is asked: there one operation
// is sent three times, the last time under the merchantReference of the first.
//
// # What a run leaves behind
//
// Authorisations, captures, cancels and refunds of invented orders whose references begin with Config.Prefix. An
// authorisation for question 7 is kept untouched: its life must be over before it can be asked, see [Report.Kept]. The captures of
// question 9 are refunded at its end; what could not be stays captured, and [FinalGivenBack] says how much.
package probe

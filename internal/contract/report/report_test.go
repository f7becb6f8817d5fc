package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/report"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

const taken = 201

// from is an exchange of a source, answered or not.
func from(source string, answered bool) wiretap.Exchange {
	return wiretap.Exchange{Source: source, Answered: answered, Status: taken}
}

var long = judge.Violation{Operation: "POST /orders", Direction: judge.Request, Path: "mobile", Rule: "maxLength 15"}

func TestViolationsAreGroupedAndCounted(t *testing.T) {
	t.Parallel()
	r := report.New()
	require.True(t, r.Empty())
	broken := judge.Verdict{Operation: "POST /orders", Violations: []judge.Violation{long}}
	r.Add(from("quickstart", true), broken)
	require.False(t, r.Empty())
	r.Add(from("quickstart", true), broken)
	r.Add(from("probe", false), broken)
	r.Add(from("probe", false), judge.Verdict{Operation: "GET /orders"})
	require.Equal(t, 3, r.Violations())
	require.True(t, r.Statuses("POST /orders")[taken])
	require.False(t, r.Statuses("GET /orders")[taken])

	var out strings.Builder
	r.Print(&out)
	require.Equal(t, "     3  POST /orders  request  mobile  maxLength 15  (quickstart and 1 more)\n"+
		"  GET /orders: 1 requests, 0 answers\n  POST /orders: 3 requests, 2 answers\n"+
		"0 requests are invalid on purpose, which counts their answers only\n0 answers are spoilt on purpose, and do not count\n", out.String())
	require.Equal(t, "4 requests, 2 answers, 3 violations", r.Total())
}

func TestARequestThatIsInvalidOnPurposeMustBeCaught(t *testing.T) {
	t.Parallel()
	answer := judge.Violation{Operation: "POST /orders", Direction: judge.Answer, Path: "code", Rule: "required"}
	for path, want := range map[string]string{
		"mobile": "0 requests, 1 answers, 1 violations", "-": "0 requests, 1 answers, 1 violations", "zip": "0 requests, 1 answers, 2 violations",
	} {
		r := report.New()
		e := from("control", true)
		e.Invalid = path
		r.Add(e, judge.Verdict{Operation: "POST /orders", Violations: []judge.Violation{long, answer}})
		require.Equal(t, want, r.Total(), "%s: that of the answer counts, that of the request only if another was meant", path)
		require.Equal(t, []string{"POST /orders: no request"}, r.Missing([]string{"POST /orders"}))
		var out strings.Builder
		r.Print(&out)
		require.Contains(t, out.String(), "to be caught at "+strings.Replace(path, "-", "the whole body", 1)+": 1 requests\n1 requests are invalid")
	}
}

func TestAnAnswerThatIsSpoiltOnPurposeDoesNotCount(t *testing.T) {
	t.Parallel()
	answer := judge.Violation{Operation: "POST /orders", Direction: judge.Answer, Path: "code", Rule: "required"}
	r := report.New()
	e := from("matrix", true)
	e.Spoilt = "words=plug-ins"
	r.Add(e, judge.Verdict{Operation: "POST /orders", Violations: []judge.Violation{long, answer}})
	require.Equal(t, "1 requests, 0 answers, 1 violations", r.Total(), "that of the request")
	require.Equal(t, 1, r.SpoiltBy("words=plug-ins"))
	require.Zero(t, r.SpoiltBy("echo=true"))
	require.True(t, r.Empty())
	require.False(t, r.Statuses("POST /orders")[taken])
}

func TestAnOperationThatDoesNotAppearIsMissing(t *testing.T) {
	t.Parallel()
	r := report.New()
	r.Add(from("probe", false), judge.Verdict{Operation: "GET /orders"})
	require.True(t, r.Empty(), "requests alone are not enough")
	require.Equal(t, []string{"GET /orders: no answer", "POST /orders: no request", "POST /orders: no answer"},
		r.Missing([]string{"GET /orders", "POST /orders"}))
}

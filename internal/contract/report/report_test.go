package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/judge"
	"github.com/monext-community/monext-go/internal/contract/report"
)

func TestViolationsAreGroupedAndCounted(t *testing.T) {
	t.Parallel()
	r := report.New()
	require.True(t, r.Empty())
	long := judge.Violation{Operation: "POST /orders", Direction: judge.Request, Path: "mobile", Rule: "maxLength 15"}
	r.Add("quickstart", judge.Verdict{Operation: "POST /orders", Violations: []judge.Violation{long}}, true)
	require.False(t, r.Empty())
	r.Add("quickstart", judge.Verdict{Operation: "POST /orders", Violations: []judge.Violation{long}}, true)
	r.Add("probe", judge.Verdict{Operation: "POST /orders", Violations: []judge.Violation{long}}, false)
	r.Add("probe", judge.Verdict{Operation: "GET /orders"}, false)
	require.Equal(t, 3, r.Violations())

	var out strings.Builder
	r.Print(&out)
	require.Equal(t, "     3  POST /orders  request  mobile  maxLength 15  (quickstart and 1 more)\n"+
		"  GET /orders: 1 requests, 0 answers\n  POST /orders: 3 requests, 2 answers\n4 requests, 2 answers, 3 violations\n", out.String())
}

func TestAnOperationThatDoesNotAppearIsMissing(t *testing.T) {
	t.Parallel()
	r := report.New()
	r.Add("probe", judge.Verdict{Operation: "GET /orders"}, false)
	require.True(t, r.Empty(), "requests alone are not enough")
	require.Equal(t, []string{"GET /orders: no answer", "POST /orders: no request", "POST /orders: no answer"},
		r.Missing([]string{"GET /orders", "POST /orders"}))
}

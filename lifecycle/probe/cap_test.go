package probe_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestAListThatLacksWhatNoCutTakesIsNotTakenForCut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hidden []int // captures that fill the list, by their number
		says   string
	}{
		"one in the middle":      {[]int{60}, "104 of 105 captures are listed, and the missing ones are neither the oldest nor the newest ones"},
		"the first":              {[]int{1}, "104 of 105 captures are listed; there were 104 entries before the last one, and 105 after"},
		"the last":               {[]int{105}, "104 of 105 captures are listed; there were 105 entries before the last one, and 105 after"},
		"the first and the last": {[]int{1, 105}, "103 of 105 captures are listed, and the missing ones are neither"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, monexttest.WithListCap(0))
			a.config.Only = []int{4}
			a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				if minor := amountOf(r); r.Method == http.MethodPost && slices.Contains(c.hidden, int(minor)-10) {
					if err := a.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Times: 1, Do: monexttest.Hide(24 * time.Hour)}); err != nil {
						return nil, err
					}
				}
				return next.RoundTrip(r)
			})
			report := a.run(t)

			require.Equal(t, probe.Unclear, report.Answer(probe.ListCapped), report.String())
			require.Contains(t, report.String(), c.says)
			require.Zero(t, report.Cap)
			require.NotContains(t, report.Simulator(), "list-cap")
		})
	}
}

func TestAListThatKeepsItsOldestEntriesIsSeenToBeCut(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithListCap(0))
	a.config.Only = []int{4}
	a.edit(func(_ string, body map[string]any) {
		if list, ok := body["associatedTransactions"].([]any); ok {
			body["associatedTransactions"] = list[:min(len(list), 50)]
		}
	})
	report := a.run(t)

	require.Equal(t, probe.Yes, report.Answer(probe.ListCapped), report.String())
	require.Equal(t, 50, report.Cap)
}

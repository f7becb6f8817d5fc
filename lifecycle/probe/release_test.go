package probe_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestTheReleaseOfAFinalCaptureIsToldWithItsIntervalAndWithWhatFollows(t *testing.T) {
	t.Parallel()
	lag, open := monexttest.WithFinalLag, monexttest.WithoutFinalClosing()
	const person = "an unclear FINAL capture of at most half of the rest goes to a person"
	for name, c := range map[string]struct {
		options                       []monexttest.Option
		release, when, before, follow string
	}{
		"at once": {nil, "5660, all that was left; under an id of its own, its origin is the authorisation", "in the first read, seen at 0s",
			"the first read lists the release", "where Resend is self-fenced, that covers a FINAL capture, and refunds behind it, from the first read on"},
		"closed at once, listed late": {options(lag(20 * time.Second)), "5660, all that was left", "not seen at 15s, seen at 31s",
			"242 came to ERROR 02110", "once the release is listed, which took up to 31s; until then " + person},
		"closed late": {options(lag(20*time.Second), open), "5418, all that was left", "not seen at 15s, seen at 31s",
			"242 came to ACCEPTED 00000", person + ": a second one would be carried out until the release is listed, which took up to 31s"},
		"never listed": {options(lag(never)), "none in 15 reads, the last of them 5m1s after the answer", "not seen at 5m1s",
			"242 came to ERROR 02110", person + ", and so does an unclear refund behind one"},
		"never closed": {options(lag(never), open), "none in 15 reads", "not seen at 5m1s",
			"242 came to ACCEPTED 00000", person + ": a second one would be carried out, and no release was listed"},
		"listed, and not closed": {options(monexttest.WithOverdraft()), "5660, all that was left", "in the first read",
			"the first read lists the release", "Monext accepts captures of a rest that it lists as released: Resend is never, and " + person},
		"listed late, and not closed": {options(lag(20*time.Second), monexttest.WithOverdraft()), "5660, all that was left", "not seen at 15s, seen at 31s",
			"242 came to ACCEPTED 00000", "Monext accepts captures of a rest that it lists as released: Resend is never, and " + person},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := aboutFinal(t, c.options...)
			report := a.run(t)

			require.Contains(t, detail(report, probe.FinalRelease), c.release)
			require.Contains(t, detail(report, probe.FinalReleaseLag), c.when)
			require.Contains(t, detail(report, probe.CaptureBeforeRelease), c.before)
			require.Contains(t, report.String(), c.follow)
			require.Equal(t, probe.Yes, report.Answer(probe.FinalGivenBack))
			b := a.paid(t)
			require.Positive(t, b.Captured)
			require.Equal(t, b.Captured, b.Refunded, "nothing stays captured")
			require.Contains(t, detail(report, probe.FinalGivenBack), fmt.Sprintf("%d were captured, and refunded", b.Captured))
			require.Empty(t, a.Violations())
		})
	}
}

// A release that is nothing like the simulator's is told as it is listed, and the advice says that the SDK does not take it.
func TestAReleaseOfAnotherKindIsToldAsItIsListed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(release, capture map[string]any)
		answer probe.Answer
		says   []string
	}{
		"under the id of the capture": {func(release, capture map[string]any) { release["id"] = capture["id"] }, "CANCEL",
			[]string{"under the id of the capture, its origin is the authorisation"}},
		"with the capture as its origin": {func(release, capture map[string]any) { release["originTransactionId"] = capture["id"] }, "CANCEL",
			[]string{"under an id of its own, its origin is the capture"}},
		"without an origin": {func(release, _ map[string]any) { delete(release, "originTransactionId") }, "CANCEL",
			[]string{"its origin is no transaction"}},
		"with an origin that is neither": {func(release, _ map[string]any) { release["originTransactionId"] = "1" }, "CANCEL",
			[]string{"its origin is another transaction"}},
		"of another type": {func(release, _ map[string]any) { release["type"] = "UNHOLD" }, "UNHOLD",
			[]string{"the SDK does not know the type UNHOLD of a release"}},
		"of another amount": {func(release, _ map[string]any) { release["amount"] = 5000 }, "CANCEL",
			[]string{"5000, where 5660 were left", "a release of a different amount than the rest"}},
		"without an amount": {func(release, _ map[string]any) { delete(release, "amount") }, "CANCEL",
			[]string{"without an amount; ", "a release of a different amount than the rest"}},
		"without a type": {func(release, _ map[string]any) { delete(release, "type") }, probe.Unclear,
			[]string{"the entry of the release has no type"}},
		"that was refused": {func(release, _ map[string]any) { release["status"] = "KO" }, probe.NotWithin, []string{"no release was listed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := aboutFinal(t)
			a.edit(func(_ string, body map[string]any) {
				list, _ := body["associatedTransactions"].([]any)
				entries := make(map[any]map[string]any)
				for _, e := range list {
					entry, _ := e.(map[string]any)
					if entry["status"] == "OK" {
						entries[entry["type"]] = entry
					}
				}
				if release := entries["CANCEL"]; release != nil {
					c.change(release, entries["CAPTURE"])
				}
			})
			report := a.run(t)
			require.Equal(t, c.answer, report.Answer(probe.FinalRelease), report.String())
			for _, says := range c.says {
				require.Contains(t, report.String(), says)
			}
			require.Equal(t, probe.Yes, report.Answer(probe.FinalGivenBack))
		})
	}
}

func TestACaptureThatIsListedByAnotherNameIsNoRelease(t *testing.T) {
	t.Parallel()
	a := aboutFinal(t, monexttest.WithFinalLag(never))
	a.edit(func(_ string, body map[string]any) {
		list, _ := body["associatedTransactions"].([]any)
		for _, e := range list {
			if entry, _ := e.(map[string]any); entry["type"] == "CAPTURE" {
				entry["type"] = "LAST_CAPTURE"
			}
		}
	})
	require.Equal(t, probe.NotWithin, a.run(t).Answer(probe.FinalRelease))
}

func TestNoAnswerAboutAReleaseRestsOnReadsThatFailed(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]time.Duration{"from the answer on": 0, "from a minute on": time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := aboutFinal(t, monexttest.WithFinalLag(never))
			var captured time.Time
			a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodPost && amountOf(r) == 240 && captured.IsZero() {
					captured = a.Now()
				}
				if r.Method == http.MethodGet && !captured.IsZero() && a.Now().Sub(captured) >= from {
					return nil, errors.New("no way through")
				}
				return next.RoundTrip(r)
			})
			report := a.run(t)

			require.Equal(t, probe.Unclear, report.Answer(probe.FinalRelease))
			require.Equal(t, probe.Unclear, report.Answer(probe.FinalReleaseLag))
			require.Contains(t, report.String(), "the transaction could not be read")
			require.Equal(t, "240 were captured, and refunded", detail(report, probe.FinalGivenBack), "the answers tell it")
			require.Equal(t, int64(0), a.paid(t).Refundable())
		})
	}
}

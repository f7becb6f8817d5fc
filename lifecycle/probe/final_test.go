package probe_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// aboutFinal is an account that only question 9 is asked of.
func aboutFinal(t *testing.T, options ...monexttest.Option) *account {
	t.Helper()
	a := newAccount(t, options...)
	a.config.Only = []int{9}
	return a
}

// paid is the balance of the payment of question 9.
func (a *account) paid(t *testing.T) monexttest.Balance {
	t.Helper()
	all := a.Transactions()
	i := slices.IndexFunc(all, func(p monexttest.Transaction) bool { return p.Balance.Authorised == 5900 })
	require.GreaterOrEqual(t, i, 0)
	return all[i].Balance
}

// detail is the detail of a finding.
func detail(report probe.Report, ask probe.Ask) string {
	for _, q := range report.Questions {
		for _, f := range q.Findings {
			if f.Ask == ask {
				return f.Detail
			}
		}
	}
	return ""
}

const never = 8760 * time.Hour

// Whatever comes between, and wherever, what is said to be given back is, and the answers are unclear or right.
func TestWhatIsSaidToBeGivenBackIs(t *testing.T) {
	t.Parallel()
	worlds := map[string][]monexttest.Option{
		"closed at once": nil,
		"closed late":    options(monexttest.WithFinalLag(20*time.Second), monexttest.WithoutFinalClosing()),
		"never closed":   options(monexttest.WithFinalLag(never), monexttest.WithoutFinalClosing()),
		"no balance":     options(monexttest.WithOverdraft()),
	}
	for world, options := range worlds {
		usual := aboutFinal(t, options...)
		want := usual.run(t).Answers()
		for _, m := range mishaps {
			for n := 1; n <= len(posts(usual)); n++ {
				t.Run(fmt.Sprintf("%s/%s/operation %d", world, m.name, n), func(t *testing.T) {
					t.Parallel()
					a := aboutFinal(t, options...)
					fault := m.fault
					fault.Method, fault.Path, fault.Nth, fault.Times = http.MethodPost, monexttest.PathAnyOperation, n, 1
					require.NoError(t, a.Inject(fault))
					report := a.run(t)

					require.NoError(t, a.Advance(time.Hour)) // what comes late has come
					b := a.paid(t)
					if report.Answer(probe.FinalGivenBack) == probe.Yes {
						require.Equal(t, b.Captured, b.Refunded, report.String())
					}
					for ask, answer := range report.Answers() {
						if answer != probe.Unclear {
							require.Equal(t, want[ask], answer, "%s\n%s", ask, report)
						}
					}
					require.Empty(t, a.Violations())
				})
			}
		}
	}
}

func TestAFinalCaptureThatIsRefusedLeavesItsAnswersUnclearAndNothingCaptured(t *testing.T) {
	t.Parallel()
	a := aboutFinal(t)
	require.NoError(t, a.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Do: monexttest.Result("02619")}))
	report := a.run(t)

	require.Equal(t, probe.Unclear, report.Answer(probe.FinalRelease))
	require.Contains(t, report.String(), "with FINAL, a capture of 240 came to ERROR 02619")
	require.Contains(t, report.String(), "as the answers about it are not complete")
	require.Equal(t, "nothing was captured", detail(report, probe.FinalGivenBack))
	require.Len(t, posts(a), 2, "it is asked for twice, and no further capture")
}

func TestARefusedFurtherCaptureThatLeftAnEffectIsNoRefusalAndIsGivenBack(t *testing.T) {
	t.Parallel()
	a := newAccount(t, monexttest.WithOverdraft())
	a.config.Only = []int{8, 9}
	executed := false
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		if amount := amountOf(r); r.Method == http.MethodPost && (amount == 244 || amount == 245) {
			fault := monexttest.Fault{Times: 1, Do: monexttest.Result("02110")}
			if !executed {
				fault.When, executed = monexttest.AfterEffect, true
			}
			if err := a.Inject(fault); err != nil {
				return nil, err
			}
		}
		return next.RoundTrip(r)
	})
	report := a.run(t)

	require.Equal(t, probe.Unclear, report.Answer(probe.CaptureAfterRelease))
	require.Contains(t, report.String(), "a capture of 244 was answered ERROR 02110, and is listed as OK")
	require.Equal(t, "484 were captured, and refunded", detail(report, probe.FinalGivenBack))
	require.Equal(t, probe.No, report.Answer(probe.OneEffect))
	require.Equal(t, int64(0), a.paid(t).Refundable())
}

func TestARunThatEndsBehindAFinalCaptureSaysHowMuchStaysCaptured(t *testing.T) {
	t.Parallel()
	a := aboutFinal(t, monexttest.WithFinalLag(never))
	ctx, cancel := context.WithCancel(t.Context())
	a.config.Wait = func(_ context.Context, d time.Duration) error {
		if len(posts(a)) > 0 {
			cancel()
			return ctx.Err()
		}
		return a.Advance(d)
	}
	report, err := probe.Run(ctx, a.config)

	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, probe.Unclear, report.Answer(probe.FinalRelease))
	require.Equal(t, probe.No, report.Answer(probe.FinalGivenBack))
	require.Equal(t, "240 stay captured: the run ended before they were refunded", detail(report, probe.FinalGivenBack))
	require.Equal(t, int64(240), a.paid(t).Refundable())
}

func TestALostFurtherCaptureAllowsNoOther(t *testing.T) {
	t.Parallel()
	a := aboutFinal(t, monexttest.WithFinalLag(20*time.Second))
	require.NoError(t, a.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 2, Times: 1, Do: monexttest.Drop()}))
	report := a.run(t)

	require.Equal(t, probe.Answer("CANCEL"), report.Answer(probe.FinalRelease))
	require.Contains(t, detail(report, probe.FinalRelease), "it is not known for sure how much was left")
	require.Equal(t, probe.Unclear, report.Answer(probe.CaptureBeforeRelease))
	require.Equal(t, probe.Unclear, report.Answer(probe.CaptureAfterRelease))
	require.Equal(t, probe.Unclear, report.Answer(probe.FinalGivenBack))
	require.Contains(t, detail(report, probe.FinalGivenBack), "240 were refunded, and more may be captured")
	require.NotContains(t, report.String(), "a release of a different amount than the rest", "the amount may be right")
	require.Len(t, posts(a), 3)
}

// The balance may hold otherwise, and not behind a FINAL capture.
func TestACaptureOfAReleasedRestThatIsAcceptedForbidsToSendAgain(t *testing.T) {
	t.Parallel()
	a := newAccount(t, monexttest.WithOverdraft())
	a.config.Only = []int{1, 3, 9}
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		switch amountOf(r) { // those that question 1 wants refused
		case 7201, 190, 7900, 8481, 230:
			if r.Method == http.MethodPost {
				if err := a.Inject(monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.Result("02110")}); err != nil {
					return nil, err
				}
			}
		default:
		}
		return next.RoundTrip(r)
	})
	report := a.run(t)

	require.Equal(t, probe.Refused, report.Answer(probe.CaptureBeyondRest), report.String())
	require.Equal(t, probe.Refused, report.Answer(probe.RefundBeyondCaptured))
	require.Equal(t, probe.Accepted, report.Answer(probe.CaptureAfterRelease))
	require.Equal(t, lifecycle.ResendNever, report.Settings().Resend)
	require.Contains(t, report.Code(), "Question 1: Monext accepts captures of what it lists as released")
	require.NotContains(t, report.Simulator(), "overdraft=true", "the simulator cannot refuse one and accept the other")
}

func TestALateReleaseLengthensTheHorizon(t *testing.T) {
	t.Parallel()
	a := newAccount(t, monexttest.WithFinalLag(4*time.Minute))
	a.config.Only, a.config.ListCap = []int{4, 9}, false
	report := a.run(t)

	require.Equal(t, probe.Yes, report.Answer(probe.ListImmediate), "the lists themselves are up to date")
	require.GreaterOrEqual(t, report.Settings().Horizon, 40*time.Minute)
	require.Less(t, report.Settings().Horizon, 50*time.Minute)
	require.Contains(t, report.Code(), "that the release of a FINAL capture took to be listed")

	unlisted := newAccount(t, monexttest.WithFinalLag(never))
	unlisted.config.Only, unlisted.config.ListCap = []int{4, 9}, false
	require.Equal(t, 30*time.Minute, unlisted.run(t).Settings().Horizon, "from an absence no horizon follows")
}

// Where a method releases the rest behind its one capture, question 6's cancel of the rest is refused, and just that is listed.
func TestWhatTheMethodReleasesByItselfIsNoSecondEffectOfARequest(t *testing.T) {
	t.Parallel()
	a := newAccount(t, monexttest.WithMethod("", monexttest.Method{Captures: 1, ReleasesRest: true}))
	a.config.Only = []int{6, 8}
	report := a.run(t)

	require.Equal(t, probe.Unclear, report.Answer(probe.OneEffect))
	require.Contains(t, detail(report, probe.OneEffect), "it may be the payment method's own release behind its last capture")
	require.NotContains(t, report.String(), "do not run the lifecycle on this account")
	require.Contains(t, report.String(), "state its limits in Settings.Methods")
	require.Contains(t, report.Code(), "Keep your Methods")
}

func TestACancelThatIsExecutedTwiceIsASecondEffectStill(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.config.Only = []int{6, 8}
	a.edit(func(_ string, body map[string]any) {
		list, _ := body["associatedTransactions"].([]any)
		for _, entry := range list {
			e, _ := entry.(map[string]any)
			if e["type"] == "CANCEL" {
				twin := maps.Clone(e)
				twin["id"] = fmt.Sprint(e["id"], "9")
				list = append(list, twin)
			}
		}
		body["associatedTransactions"] = list
	})
	require.Equal(t, probe.No, a.run(t).Answer(probe.OneEffect))
}

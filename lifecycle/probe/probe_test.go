package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

func TestEveryQuestionIsAnsweredAgainstTheSimulatorAsItIs(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.LateTransaction = a.expired(t)
	report := a.run(t)

	require.Equal(t, usual(), report.Answers())
	require.ElementsMatch(t, probe.Asks(), slices.Collect(maps.Keys(usual())))
	require.Empty(t, a.Violations())
	require.Empty(t, report.Simulator())
	require.Equal(t, lifecycle.Settings{Resend: lifecycle.ResendSelfFenced, WaitFirst: true, Horizon: 30 * time.Minute}, report.Settings())
}

func TestAQuestionAskedAloneIsAnsweredAsAmongAll(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 9; n++ {
		a := newAccount(t)
		a.config.LateTransaction = a.expired(t)
		a.config.Only = []int{n}
		report := a.run(t)

		for _, q := range report.Questions {
			for _, f := range q.Findings {
				want := probe.NotAsked
				if q.Number == n {
					want = usual()[f.Ask]
				}
				require.Equal(t, want, f.Answer, f.Ask)
			}
		}
		require.Empty(t, a.Violations())
	}
}

func TestWithoutAnAuthorisationWhoseLifeIsOverOneIsKeptUntouched(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	before := a.Now()
	report := a.run(t)

	require.Equal(t, probe.NotAsked, report.Answer(probe.LateDelivery))
	require.Len(t, report.Kept, 1)
	kept := report.Kept[0]
	require.Equal(t, probe.KeptForLateDelivery, kept.For)
	require.GreaterOrEqual(t, kept.From.Sub(before), 7*24*time.Hour)
	require.Less(t, kept.From.Sub(before), 8*24*time.Hour)
	balance, _ := a.Balance(kept.Transaction)
	require.Equal(t, monexttest.Balance{Authorised: 4700}, balance)
	require.Contains(t, report.String(), "Keep the authorisation "+kept.Transaction)
}

func TestAnAuthorisationThatIsNotOverIsNoEvidence(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.Only = []int{7}
	a.config.LateTransaction = a.run(t).Kept[0].Transaction
	report := a.run(t)

	require.Equal(t, probe.Unclear, report.Answer(probe.LateDelivery))
	require.Contains(t, report.String(), "the authorisation is not over")
}

func TestRefundsCanBeAskedAboutOnceTheCapturesAreRemitted(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithRefundAfterRemittance())
	a.config.Only = []int{1, 3}
	first := a.run(t)
	require.Equal(t, probe.Unclear, first.Answer(probe.RefundBeyondCaptured))
	require.Equal(t, lifecycle.ResendNever, first.Settings().Resend)
	require.Len(t, first.Kept, 1)
	require.Equal(t, probe.KeptForRefunds, first.Kept[0].For)

	require.NoError(t, a.Advance(first.Kept[0].From.Sub(a.Now())))
	a.config.CapturedTransaction, a.config.Prefix = first.Kept[0].Transaction, "T2"
	second := a.run(t)
	require.Equal(t, probe.Refused, second.Answer(probe.RefundBeyondCaptured))
	require.Equal(t, probe.DuplicatesByOrder, second.Answer(probe.DuplicateRefunds))
	require.Equal(t, lifecycle.ResendSelfFenced, second.Settings().Resend)
	require.Empty(t, a.Violations())
}

func TestTheNumberOfPagesToPayIsKnownBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		only    []int
		listCap bool
		late    string
		visits  int
	}{
		{nil, true, "", 5}, {nil, false, "1", 3}, {[]int{1, 2, 3, 4, 5, 8}, false, "", 1}, {[]int{6}, true, "", 1},
		{[]int{7}, true, "", 1}, {[]int{7}, true, "1", 0}, {[]int{4}, true, "", 2}, {[]int{9}, true, "", 1},
	} {
		a := newAccount(t)
		a.config.Only, a.config.ListCap, a.config.LateTransaction = c.only, c.listCap, c.late
		paid := 0
		pay := a.config.Pay
		a.config.Pay = func(ctx context.Context, v probe.Visit) error {
			paid++
			require.Equal(t, []int{paid, c.visits}, []int{v.Number, v.Of})
			return pay(ctx, v)
		}
		a.run(t)
		require.Equal(t, c.visits, paid)
		require.Equal(t, c.visits, a.config.Visits())
	}
}

func TestABuyerWhoDoesNotPayLeavesTheQuestionsOfThatPageUnclear(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pay  func(a *account, v probe.Visit) error
		says string
	}{
		"abandons":      {func(a *account, v probe.Visit) error { return a.Abandon(v.Session.ID) }, "CANCELLED 02319"},
		"is refused":    {func(a *account, v probe.Visit) error { return a.Refuse(v.Session.ID, "01116") }, "REFUSED 01116"},
		"never comes":   {func(*account, probe.Visit) error { return nil }, "the buyer did not pay: CANCELLED 02534"},
		"cannot be had": {func(*account, probe.Visit) error { return errors.New("no browser") }, "was not paid"},
		"pays a part": {func(a *account, v probe.Visit) error {
			_, err := a.AcceptPartly(v.Session.ID, 5000)
			return err
		}, "did not authorise the amount"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := newAccount(t)
			pay := a.config.Pay
			a.config.Pay = func(ctx context.Context, v probe.Visit) error {
				if v.Number == 2 { // question 6
					return c.pay(a, v)
				}
				return pay(ctx, v)
			}
			a.config.LateTransaction = a.expired(t)
			report := a.run(t)

			want := usual()
			want[probe.PartialCancel], want[probe.CancelAfterCapture] = probe.Unclear, probe.Unclear
			require.Equal(t, want, report.Answers())
			require.Contains(t, report.String(), c.says)
		})
	}
}

func TestHTTP2IsSeen(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	web := httptest.NewUnstartedServer(a.Server)
	web.EnableHTTP2 = true
	web.StartTLS()
	t.Cleanup(web.Close)
	a.config.BaseURL, a.config.HTTPClient = web.URL+"/v1", web.Client()
	a.config.LateTransaction = a.expired(t)
	report := a.run(t)

	want := usual()
	want[probe.HTTP2] = probe.Yes
	require.Equal(t, want, report.Answers())
}

func TestTwoProtocolsInOneRunAreNoAnswer(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	answers := 0
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if answers++; err == nil && answers > 3 {
			response.Proto = "HTTP/2.0"
		}
		return response, err
	})
	a.config.Only = []int{8, 1}
	report := a.run(t)

	require.Equal(t, probe.Unclear, report.Answer(probe.HTTP2))
	require.Contains(t, report.String(), "HTTP/1.1 and HTTP/2.0 were spoken")
}

func TestProductionIsRefusedWhateverItIsCalled(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*probe.Config){
		func(c *probe.Config) { c.BaseURL, c.Environment = "", monext.Production },
		func(c *probe.Config) { c.BaseURL = monext.ProductionURL },
		func(c *probe.Config) { c.BaseURL = "https://API.retail.monext.com./v1" },
	} {
		a := newAccount(t)
		change(&a.config)
		_, err := probe.Run(t.Context(), a.config)

		require.ErrorIs(t, err, probe.ErrProduction)
		require.ErrorContains(t, err, "give a sandbox")
		require.Empty(t, a.Journal())
	}
}

func TestAConfigurationIsRefusedWithAllThatIsWrongWithIt(t *testing.T) {
	t.Parallel()

	_, err := probe.Run(t.Context(), probe.Config{Only: []int{0, 10}, Prefix: "no spaces", Patience: -1})

	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var paths []string
	for _, f := range faults {
		paths = append(paths, f.Path)
	}
	require.Equal(t, []string{"environment", "pointOfSale", "pay", "only", "only", "patience", "prefix"}, paths)
}

func TestAClockWithoutItsPauseIsRefusedAndSoIsAPauseWithoutItsClock(t *testing.T) {
	t.Parallel()
	for field, forget := range map[string]func(*probe.Config){
		"wait": func(c *probe.Config) { c.Wait = nil }, "now": func(c *probe.Config) { c.Now = nil },
	} {
		a := newAccount(t)
		forget(&a.config)
		_, err := probe.Run(t.Context(), a.config)

		require.ErrorContains(t, err, field+": must be given with ")
		require.Empty(t, a.Journal())
	}
}

func TestAContextThatEndsEndsTheRunWithWhatWasAnswered(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	ctx, cancel := context.WithCancel(t.Context())
	a.config.Progress = func(line string) {
		if strings.HasPrefix(line, "question 1: ") { // which follows question 3
			cancel()
		}
	}
	report, err := probe.Run(ctx, a.config)

	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, probe.DuplicatesByOrder, report.Answer(probe.DuplicateCaptures))
	require.Equal(t, probe.Unclear, report.Answer(probe.CaptureBeyondRest))
	require.Equal(t, lifecycle.ResendNever, report.Settings().Resend)
	require.Equal(t, "context canceled", report.Aborted)
}

func TestTheReportHoldsNoSecret(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithEcho())
	var lines []string
	a.config.Progress = func(line string) { lines = append(lines, line) }
	report := a.run(t)
	encoded, err := json.Marshal(report)
	require.NoError(t, err)
	text := string(encoded) + report.String() + strings.Join(lines, "\n")

	require.Contains(t, text, "as privateData.probe")
	secrets := []string{a.Key(), "Basic ", "497010"}
	for _, s := range a.Sessions() {
		secrets = append(secrets, s.ID)
	}
	for _, s := range secrets {
		require.NotContains(t, text, s)
	}
}

func TestTheReportAsJSONHasTheAnswersTheSettingsAndTheEvidence(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	text, err := json.Marshal(a.run(t))
	require.NoError(t, err)
	var report struct {
		Environment string           `json:"environment"`
		Questions   []probe.Question `json:"questions"`
		Settings    struct {
			Resend  string `json:"resend"`
			Horizon int    `json:"horizon_seconds"`
		} `json:"settings"`
		Advice   []probe.Advice `json:"advice"`
		Evidence []probe.Step   `json:"evidence"`
	}
	require.NoError(t, json.Unmarshal(text, &report))

	require.Equal(t, "test", report.Environment)
	require.Len(t, report.Questions, 9)
	require.Equal(t, "self_fenced", report.Settings.Resend)
	require.Equal(t, 1800, report.Settings.Horizon)
	require.NotEmpty(t, report.Advice)
	require.Greater(t, len(report.Evidence), 100)
}

func TestALongLagLengthensTheHorizon(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithReadLag(4*time.Minute))
	a.config.Only = []int{4}
	a.config.ListCap = false
	report := a.run(t)

	require.Equal(t, probe.No, report.Answer(probe.ListImmediate))
	require.GreaterOrEqual(t, report.Settings().Horizon, 40*time.Minute)
	require.Less(t, report.Settings().Horizon, 50*time.Minute)
}

func TestWhatIsUnclearLeadsToTheCautiousSettings(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.Pay = func(context.Context, probe.Visit) error { return errors.New("nobody there") }
	report := a.run(t)

	require.Equal(t, lifecycle.Settings{Resend: lifecycle.ResendNever, Horizon: 30 * time.Minute}, report.Settings())
	require.Contains(t, report.Code(), "Resend: lifecycle.ResendNever")
	for _, p := range posts(a) {
		require.NotEqual(t, http.MethodPost, p.Method)
	}
}

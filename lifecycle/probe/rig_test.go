package probe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// account is a simulated Monext, and a probe's configuration for it: its buyer pays at once, and waiting moves its clock.
type account struct {
	*monexttest.Server

	config probe.Config
}

func newAccount(t *testing.T, options ...monexttest.Option) *account {
	t.Helper()
	start := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	fake, err := monexttest.New(append([]monexttest.Option{monexttest.WithClock(func() time.Time { return start })}, options...)...)
	require.NoError(t, err)
	credentials, err := monext.NewCredentials(fake.Merchant(), fake.Key())
	require.NoError(t, err)
	return &account{Server: fake, config: probe.Config{
		Credentials: credentials, BaseURL: fake.BaseURL(), HTTPClient: &http.Client{Transport: fake.Transport()},
		PointOfSale: "POS_WEB_1", ListCap: true, Prefix: "T",
		Pay: func(_ context.Context, v probe.Visit) error {
			_, err := fake.Accept(v.Session.ID)
			return err
		},
		Now:  fake.Now,
		Wait: func(_ context.Context, d time.Duration) error { return fake.Advance(d) },
	}}
}

// run runs the probe, and looks through its report for the key, the sessions it opened, and people.
func (a *account) run(t *testing.T) probe.Report {
	t.Helper()
	report, err := probe.Run(t.Context(), a.config)
	require.NoError(t, err)
	watch := leak.New(t)
	watch.Secret(a.Key())
	for _, s := range a.Sessions() {
		watch.Secret(s.ID)
	}
	text, err := json.Marshal(report)
	require.NoError(t, err)
	watch.Output(string(text))
	watch.Output(report.String())
	return report
}

// expired makes an authorisation whose life is over.
func (a *account) expired(t *testing.T) string {
	t.Helper()
	kept := *a
	kept.config.Only, kept.config.Prefix = []int{7}, "T0"
	report := kept.run(t)
	require.Len(t, report.Kept, 1)
	require.NoError(t, a.Advance(report.Kept[0].From.Sub(a.Now())))
	return report.Kept[0].Transaction
}

// usual are the answers of the simulator without any option, given an authorisation whose life is over.
func usual() map[probe.Ask]probe.Answer {
	return map[probe.Ask]probe.Answer{
		probe.CaptureBeyondRest:    probe.Refused,
		probe.RefundBeyondCaptured: probe.Refused,
		probe.EchoPrivateData:      probe.No,
		probe.DuplicateCaptures:    probe.DuplicatesByOrder,
		probe.DuplicateRefunds:     probe.DuplicatesByOrder,
		probe.ListComplete:         probe.Yes,
		probe.ListImmediate:        probe.Yes,
		probe.ListOrder:            probe.OldestFirst,
		probe.ListCapped:           probe.Yes,
		probe.RefusedListed:        probe.Yes,
		probe.PartialCancel:        probe.Yes,
		probe.CancelAfterCapture:   probe.ReleasesRest,
		probe.LateDelivery:         probe.Accepted,
		probe.LateEntries:          "REAUTHORIZATION+CAPTURE",
		probe.LateBeyondRest:       probe.Accepted,
		probe.HTTP2:                probe.No,
		probe.Proxies:              probe.No,
		probe.OneEffect:            probe.Yes,
		probe.FinalRelease:         "CANCEL",
		probe.FinalReleaseLag:      probe.AtOnce,
		probe.CaptureBeforeRelease: probe.NotAsked,
		probe.CaptureAfterRelease:  probe.Refused,
		probe.FinalGivenBack:       probe.Yes,
	}
}

// between stands between the probe and the simulator.
func (a *account) between(f func(next http.RoundTripper, request *http.Request) (*http.Response, error)) {
	next := a.Transport()
	a.config.HTTPClient = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) { return f(next, r) })}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// edit changes the JSON of the answers to reads of transactions and operations.
func (a *account) edit(change func(id string, body map[string]any)) {
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err != nil || r.Method != http.MethodGet || path.Base(path.Dir(r.URL.Path)) != "transactions" {
			return response, err
		}
		var body map[string]any
		if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
			return nil, err
		}
		change(path.Base(r.URL.Path), body)
		text, err := json.Marshal(body)
		response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		return response, err
	})
}

package monext_test

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
)

func TestTheEnvironmentIsThatOfTheHost(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]monext.Environment{
		monext.ProductionURL: monext.Production, monext.SandboxURL: monext.Sandbox,
		"https://API.retail.monext.com./v1/": monext.Production, "https://api.retail.monext.com../v1": monext.Production,
		"https://api.retail.monext.com:8443/v1": monext.Production,
		"https://example.org/v1":                monext.Test, "http://localhost:8080": monext.Test, "http://127.0.0.1:1/v1": monext.Test,
		"http://[::1]:1": monext.Test, "https://api.retail.monext.com.example.org": monext.Test,
	} {
		got, err := monext.EnvironmentOf(url)
		require.NoError(t, err, url)
		require.Equal(t, want, got, url)
	}
}

func TestBaseURLsThatCouldLeakOrMisleadAreRefused(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "api.retail.monext.com/v1", "/v1", "https://", "https:///v1", "http://example.org", "http://api.retail.monext.com/v1",
		"http://127.0.0.1.example.org", "ftp://example.org", "https://u:s3cr3t@example.org", "https://example.org?k=s3cr3t",
		"https://example.org/?", "https://example.org#s3cr3t", "https://example.org/a%2Fs3cr3t", "https://exa mple.org", "://s3cr3t",
		"https://example.org/a/../v1", "https://:443/v1",
		"https://ａｐｉ.retail.monext.com/v1", "https://api。retail.monext.com/v1", "https://a\u00adpi.retail.monext.com", "https://%EF%BD%81pi.retail.monext.com",
	} {
		_, err := monext.EnvironmentOf(url)
		require.ErrorContains(t, err, "monext: base URL: ", url)
		require.NotContains(t, err.Error(), "s3cr3t")
	}
}

func TestAnotherPathOnMonextsOwnHostsIsRefusedWithItsRemedy(t *testing.T) {
	t.Parallel()
	credentials, err := monext.NewCredentials(merchant, secret)
	require.NoError(t, err)
	for _, url := range []string{
		"https://api.retail.monext.com", "https://api.retail.monext.com/", "https://API.retail.monext.com./v2", "https://api.retail.monext.com:443/V1",
		"https://api-sandbox.retail.monext.com", "https://api-sandbox.retail.monext.com/v1/checkout", "https://api-sandbox.retail.monext.com/proxy/v1",
	} {
		const want = "monext: base URL: on Monext's own hosts the path must be /v1; use WithEnvironment, ProductionURL or SandboxURL"
		_, err := monext.EnvironmentOf(url)
		require.EqualError(t, err, want, url)
		_, err = monext.New(credentials, monext.WithBaseURL(url))
		require.EqualError(t, err, want, url)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	credentials, err := monext.NewCredentials(merchant, secret)
	require.NoError(t, err)
	host := func(c *tls.Config) monext.Option {
		return monext.WithHTTPClient(&http.Client{Transport: &http.Transport{TLSClientConfig: c}})
	}
	sandbox := monext.WithEnvironment(monext.Sandbox)
	for name, test := range map[string]struct {
		opts []monext.Option
		want string
	}{
		"no environment":        {nil, "environment"},
		"nil option":            {[]monext.Option{nil}, "option"},
		"unknown environment":   {[]monext.Option{monext.WithEnvironment("prod")}, "environment"},
		"test without URL":      {[]monext.Option{monext.WithEnvironment(monext.Test)}, "environment"},
		"two environments":      {[]monext.Option{sandbox, monext.WithEnvironment(monext.Production)}, "twice"},
		"bad URL":               {[]monext.Option{monext.WithBaseURL("http://example.org")}, "base URL"},
		"nil http client":       {[]monext.Option{sandbox, monext.WithHTTPClient(nil)}, "http client"},
		"old TLS":               {[]monext.Option{sandbox, host(&tls.Config{MinVersion: tls.VersionTLS11})}, "TLS below 1.2"},
		"unverified in sandbox": {[]monext.Option{sandbox, host(&tls.Config{InsecureSkipVerify: true})}, "verify certificates"},
		"nil transport":         {[]monext.Option{sandbox, monext.WithHTTPClient(&http.Client{Transport: (*http.Transport)(nil)})}, "transport is a nil *http.Transport"},
		"nil logger":            {[]monext.Option{sandbox, monext.WithLogger(nil)}, "logger"},
		"a retrying transport":  {[]monext.Option{sandbox, monext.WithHTTPClient(retryablehttp.NewClient().StandardClient())}, "must not retry"},
		"negative time-out":     {[]monext.Option{sandbox, monext.WithTimeouts(monext.Timeouts{Read: -1})}, "timeouts: Read must not be negative"},
		"negative, for alive":   {[]monext.Option{sandbox, monext.WithTimeouts(monext.Timeouts{Alive: -1})}, "timeouts: Alive must not be negative"},
		"a write without unit":  {[]monext.Option{sandbox, monext.WithTimeouts(monext.Timeouts{Write: 60})}, "Write is 60ns, and must be at least 1ms: did you forget a unit, such as time.Second?"},
		"a session without":     {[]monext.Option{sandbox, monext.WithTimeouts(monext.Timeouts{Session: time.Millisecond - 1})}, "Session is 999.999µs"},
		"a read without":        {[]monext.Option{sandbox, monext.WithTimeouts(monext.Timeouts{Read: 1})}, "Read is 1ns"},
		"an alive without":      {[]monext.Option{sandbox, monext.WithTimeouts(monext.Timeouts{Alive: 15})}, "Alive is 15ns"},
		"nothing in flight":     {[]monext.Option{sandbox, monext.WithMaxInFlight(0)}, "max in flight"},
		"too much in flight":    {[]monext.Option{sandbox, monext.WithMaxInFlight(10_001)}, "max in flight"},
		"too many attempts":     {[]monext.Option{sandbox, monext.WithRetry(monext.Retry{Attempts: 11})}, "attempts"},
		"negative attempts":     {[]monext.Option{sandbox, monext.WithRetry(monext.Retry{Attempts: -1})}, "attempts"},
		"negative wait":         {[]monext.Option{sandbox, monext.WithRetry(monext.Retry{MinWait: -1})}, "waits"},
		"endless wait":          {[]monext.Option{sandbox, monext.WithRetry(monext.Retry{MaxWait: 2 * time.Hour})}, "waits"},
		"waits crossed":         {[]monext.Option{sandbox, monext.WithRetry(monext.Retry{MinWait: time.Minute})}, "smallest wait"},
		"empty user agent":      {[]monext.Option{sandbox, monext.WithUserAgent("")}, "user agent"},
		"user agent with lines": {[]monext.Option{sandbox, monext.WithUserAgent("a\r\nX: 1")}, "user agent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := monext.New(credentials, test.opts...)
			require.Nil(t, client)
			leak.New(t).Error(err)
			require.ErrorContains(t, err, "monext: ")
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err = monext.New(monext.Credentials{}, sandbox)
	require.ErrorContains(t, err, "credentials")
}

func TestNewAcceptsEveryOption(t *testing.T) {
	t.Parallel()
	credentials, err := monext.NewCredentials(merchant, secret)
	require.NoError(t, err)
	client, err := monext.New(credentials,
		monext.WithEnvironment(monext.Production), monext.WithLogger(slog.New(slog.DiscardHandler)), monext.WithHooks(monext.Hooks{}),
		monext.WithTimeouts(monext.Timeouts{Write: time.Minute, Read: time.Millisecond}), monext.WithRetry(monext.Retry{Attempts: 1}), monext.WithUserAgent("shop/1.4"),
		monext.WithMaxInFlight(10_000), monext.WithHTTPClient(&http.Client{}))
	require.NoError(t, err)
	require.Equal(t, monext.Production, client.Environment())
	client.CloseIdleConnections()
}

func TestTheHostsClientIsUsedAndLeftAlone(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	closing := &closingTransport{roundTripper: always(http.StatusBadGateway, "bad gateway")}
	redirected := func(*http.Request, []*http.Request) error { return nil }
	host := &http.Client{Transport: closing, Jar: jar, Timeout: time.Nanosecond, CheckRedirect: redirected}
	client := newClient(t, stubURL, monext.WithHTTPClient(host), monext.WithUserAgent("shop/1.4"))

	require.Error(t, client.Alive(t.Context()))
	_, err = client.Capture(t.Context(), transaction, capture(1))
	require.Error(t, err)
	client.CloseIdleConnections()

	require.Equal(t, 4, closing.calls, "three reads and one capture")
	require.Zero(t, closing.closed, "the host's pool is the host's to close")
	require.Equal(t, time.Nanosecond, host.Timeout)
	require.Same(t, closing, host.Transport)
	require.Equal(t, jar, host.Jar)
	require.NotNil(t, host.CheckRedirect)
	require.Equal(t, "monext-go shop/1.4", closing.userAgent)
}

// closingTransport counts how often its pool is closed.
type closingTransport struct {
	roundTripper
	calls, closed int
	userAgent     string
}

func (t *closingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.calls++
	t.userAgent = r.Header.Get("User-Agent")
	return t.roundTripper(r)
}

func (t *closingTransport) CloseIdleConnections() { t.closed++ }

package monexttest_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// fakeTB is a test that may fail without failing this one.
type fakeTB struct {
	testing.TB

	failed   string
	cleanups []func()
}

func (f *fakeTB) Helper()                        {}
func (f *fakeTB) Cleanup(c func())               { f.cleanups = append(f.cleanups, c) }
func (f *fakeTB) Fatalf(format string, a ...any) { f.failed = fmt.Sprintf(format, a...) }

func TestStartListensUntilTheTestEnds(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	fake := monexttest.Start(tb)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	get := func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fake.URL+"/checkout/alive", nil)
		require.NoError(t, err)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
	require.NoError(t, get())
	for _, c := range tb.cleanups {
		c()
	}
	require.Empty(t, tb.failed)
	require.Error(t, get())
}

func TestStartFailsTheTestOnABadOption(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	require.Nil(t, monexttest.Start(tb, monexttest.WithAttempts(0)))
	require.Contains(t, tb.failed, "attempts")
}

func TestThePageAndTheRedirectWorkOverASocket(t *testing.T) {
	t.Parallel()
	fake := monexttest.Start(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	s := &shop{t: t, fake: fake.Server, client: &http.Client{Transport: transport, CheckRedirect: noFollow}}
	r := s.send(http.MethodPost, "/checkout/payments/sessions", sessionBody("A-1", 100, manual))
	page, ok := r.Body["redirectURL"].(string)
	require.True(t, ok)
	require.True(t, strings.HasPrefix(page, strings.TrimSuffix(fake.URL, "/v1")+"/v2/?token="))
	resp, err := s.client.Post(page, "application/x-www-form-urlencoded", strings.NewReader("do=pay"))
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	require.Equal(t, "200 ACCEPTED 00000", s.readSession(r.ID).verdict())
}

// TestFaultsOverHTTP2AndTLS: there a reset ends the stream, and a plain TLS connection is reset below TLS.
func TestFaultsOverHTTP2AndTLS(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		fake, err := monexttest.New()
		require.NoError(t, err)
		web := httptest.NewUnstartedServer(fake)
		web.EnableHTTP2 = http2
		web.StartTLS()
		t.Cleanup(web.Close)
		for _, do := range []monexttest.Action{monexttest.Drop(), monexttest.Reset(), monexttest.Truncate()} {
			fake.ClearFaults()
			require.NoError(t, fake.Inject(monexttest.Fault{Do: do}))
			resp, err := web.Client().Post(web.URL+"/v1/checkout/alive", "application/json", nil)
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
			require.Error(t, err, "%v", do)
		}
		fake.ClearFaults()
		resp, err := web.Client().Get(web.URL + "/v1/checkout/alive")
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, http2, resp.ProtoMajor == 2)
		require.Equal(t, uint16(tls.VersionTLS13), resp.TLS.Version)
	}
}

func TestManyCallersAtOnceShareOneBalance(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 1000, manual)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 10 {
				resp, err := s.do(http.MethodPost, "/checkout/transactions/"+id+"/captures", operationBody(int64(30+10*i+n)))
				if err == nil {
					resp.Body.Close()
				}
				s.fake.Journal()
				s.fake.Effects(id)
				s.fake.Sessions()
				_ = s.fake.Inject(monexttest.Fault{Path: monexttest.PathAlive, Do: monexttest.Drop()})
				_ = s.fake.Advance(1)
				s.fake.Now()
			}
		})
	}
	all.Wait()
	require.LessOrEqual(t, s.balance(id).Captured, int64(1000))
	require.Empty(t, s.fake.Violations())
}

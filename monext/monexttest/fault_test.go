package monexttest_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// onBoth runs a test over the direct transport and over a socket.
func onBoth(t *testing.T, run func(t *testing.T, s *shop), opts ...monexttest.Option) {
	t.Helper()
	t.Run("transport", func(t *testing.T) {
		t.Parallel()
		run(t, newShop(t, opts...))
	})
	t.Run("socket", func(t *testing.T) {
		t.Parallel()
		s := &shop{t: t, answer: http.StatusOK}
		fake := monexttest.Start(t, append([]monexttest.Option{
			monexttest.WithClock(opening), monexttest.WithNotificationTransport(carrier(s.hear)),
		}, opts...)...)
		require.Equal(t, fake.URL, fake.BaseURL())
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		s.fake, s.client = fake.Server, &http.Client{Transport: transport, CheckRedirect: noFollow}
		run(t, s)
	})
}

// try posts a capture and gives status and body, or the error.
func (s *shop) try(transaction string, amount int64) (int, string, error) {
	s.t.Helper()
	resp, err := s.do(http.MethodPost, "/checkout/transactions/"+transaction+"/captures", operationBody(amount))
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

func TestFaultsStrikeOnEitherSideOfTheEffect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		do     monexttest.Action
		status int
		body   string // a part of it
		fails  bool
		always bool // executed whatever the side
	}{
		{name: "drop", do: monexttest.Drop(), fails: true},
		{name: "reset", do: monexttest.Reset(), fails: true},
		{name: "500", do: monexttest.Status(500), status: 500, body: "Internal Server Error"},
		{name: "any answer", do: monexttest.Body(202, "application/json", `{"result":{"title":"INPROGRESS"}}`), status: 202, body: "INPROGRESS"},
		{name: "429", do: monexttest.TooManyRequests(1500 * time.Millisecond), status: 429, body: "91429"},
		{name: "redirect", do: monexttest.Redirect("https://elsewhere.example.org/"), status: 307},
		{name: "garbage", do: monexttest.Garbage(), status: 200, body: "<html>"},
		{name: "a result", do: monexttest.Result("02103"), status: 201, body: "02103"},
		{name: "truncated", do: monexttest.Truncate(), status: 201, body: `{"result":`, fails: true, always: true},
		{name: "drip", do: monexttest.Drip(time.Nanosecond), status: 201, body: "ACCEPTED", always: true},
		{name: "delay", do: monexttest.Delay(time.Nanosecond), status: 201, body: "ACCEPTED", always: true},
	}
	for _, tt := range tests {
		for _, side := range []monexttest.When{monexttest.BeforeEffect, monexttest.AfterEffect} {
			t.Run(tt.name+" "+side.String(), func(t *testing.T) {
				t.Parallel()
				onBoth(t, func(t *testing.T, s *shop) {
					t.Helper()
					id := s.paid("A-1", 100, manual)
					require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, When: side, Do: tt.do}))
					status, body, err := s.try(id, 60)
					require.Equal(t, tt.fails, err != nil, "%v", err)
					require.Equal(t, tt.status, status)
					require.Contains(t, body, tt.body)
					want := 1
					if side == monexttest.AfterEffect || tt.always {
						want = 2
					}
					require.Len(t, s.fake.Effects(id), want)
					entries := s.fake.Journal()
					require.NotEmpty(t, entries[len(entries)-1].Fault)
					require.NotPanics(t, func() { s.read(id) })
				})
			})
		}
	}
}

func TestAResetIsAConnectionReset(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		t.Helper()
		require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Reset()}))
		_, _, err := s.try("1", 60)
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

func TestRetryAfterIsInWholeSeconds(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]string{
		1: "1", time.Second: "1", 1500 * time.Millisecond: "2", math.MaxInt64: "9223372037",
	} {
		s := newShop(t)
		require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.TooManyRequests(after)}))
		resp, err := s.do(http.MethodGet, "/checkout/alive", "")
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, want, resp.Header.Get("Retry-After"))
	}
}

// roundTrip reads one address over the transport itself, which leaves alone what the caller says of encodings.
func (s *shop) roundTrip(ctx context.Context, encoding string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.fake.BaseURL()+"/checkout/alive", nil)
	require.NoError(s.t, err)
	if encoding != "" {
		req.Header.Set("Accept-Encoding", encoding)
	}
	resp, err := s.fake.Transport().RoundTrip(req)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { resp.Body.Close() })
	require.Equal(s.t, encoding, resp.Header.Get("Content-Encoding"))
	return resp
}

func TestAGzipBombIsMadeWhileItIsReadAndEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.GzipBomb(8 << 30)}))
	for _, encoding := range []string{"", "gzip"} {
		ctx, cancel := context.WithCancel(t.Context())
		resp := s.roundTrip(ctx, encoding)
		_, err := io.CopyN(io.Discard, resp.Body, 4)
		require.NoError(t, err)
		cancel()
		_, err = io.Copy(io.Discard, resp.Body)
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestAGzipBombIsWhatItsReceiverUnpacks(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1, 1 << 16, 1<<16 + 1, 1 << 20} {
		s := newShop(t)
		require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.GzipBomb(size)}))
		plain, err := gzip.NewReader(s.roundTrip(t.Context(), "gzip").Body)
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, plain)
		require.NoError(t, err)
		require.Equal(t, size, n)
	}
}

func TestAGzipBombIsSmallOnTheWire(t *testing.T) {
	t.Parallel()
	const size = 8 << 20
	onBoth(t, func(t *testing.T, s *shop) {
		t.Helper()
		require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.GzipBomb(size)}))
		resp, err := s.do(http.MethodGet, "/checkout/alive", "")
		require.NoError(t, err)
		defer resp.Body.Close()
		n, err := io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.Equal(t, int64(size), n)
		require.True(t, resp.Uncompressed)
	})
}

func TestUnreachableLeavesNoTraceOfWriting(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Method: http.MethodPost, Nth: 1, Do: monexttest.Unreachable()}))
	wrote := 0
	trace := &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { wrote++ }, WroteHeaders: func() { wrote++ },
		WroteRequest: func(httptrace.WroteRequestInfo) { wrote++ }, GotFirstResponseByte: func() { wrote++ },
	}
	post := func() error {
		ctx := httptrace.WithClientTrace(t.Context(), trace)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.fake.BaseURL()+"/checkout/transactions/"+id+"/captures",
			strings.NewReader(operationBody(60, `"merchantReference":"P-1"`)))
		require.NoError(t, err)
		req.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
		req.Header.Set("Content-Type", "application/json")
		resp, err := s.client.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	err := post()
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	var dial *net.OpError
	require.ErrorAs(t, err, &dial)
	require.Equal(t, "dial", dial.Op)
	require.Zero(t, wrote)
	require.NoError(t, post())
	require.Equal(t, 4, wrote)
	require.Equal(t, 1, s.fake.Effects(id)[1].Attempt, "the first one never arrived")
}

func TestFaultsMatchByCallAndReference(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 1000, manual)
	require.NoError(t, s.fake.Inject(
		monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathAnyOperation, MerchantReference: "P-2", Do: monexttest.Status(502)},
		monexttest.Fault{Path: monexttest.PathCaptures, Nth: 4, Do: monexttest.Status(503)},
		monexttest.Fault{Method: http.MethodGet, Path: monexttest.PathTransaction, Times: 2, Do: monexttest.Status(504)},
	))
	got := []int{}
	for _, ref := range []string{"P-1", "P-2", "P-3", "P-4", "P-5"} {
		got = append(got, s.capture(id, int64(100+len(got)), `"merchantReference":"`+ref+`"`).HTTP)
	}
	require.Equal(t, []int{201, 502, 201, 503, 201}, got)
	require.Equal(t, 504, s.read(id).HTTP)
	require.Equal(t, 504, s.read(id).HTTP)
	require.Equal(t, 200, s.read(id).HTTP)
	s.fake.ClearFaults()
	require.Equal(t, 201, s.capture(id, 110, `"merchantReference":"P-2"`).HTTP)
}

func TestAFaultThatAnotherOneForestalledKeepsItsTurn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.NoError(t, s.fake.Inject(
		monexttest.Fault{Nth: 1, Do: monexttest.Status(502)}, monexttest.Fault{Times: 1, Do: monexttest.Status(503)}))
	var got []int
	for range 3 {
		got = append(got, s.send(http.MethodGet, "/checkout/alive", "").HTTP)
	}
	require.Equal(t, []int{502, 503, 200}, got)
}

func TestInjectRefusesFaultsThatDoNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.ErrorContains(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathAlive}), "do is required")
	require.Error(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Drop(), Nth: -1}))
	require.Error(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Drop(), Times: -1}))
}

func TestACallerThatGivesUpDoesNotStopTheEffect(t *testing.T) {
	t.Parallel()
	gone := errors.New("the caller has gone")
	s := newShop(t, monexttest.WithWait(func(context.Context, time.Duration) error { return gone }))
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(
		monexttest.Fault{Nth: 1, Do: monexttest.Delay(time.Hour)}, monexttest.Fault{Nth: 2, Do: monexttest.Drip(time.Hour)}))
	status, _, err := s.try(id, 60)
	require.NoError(t, err)
	require.Equal(t, 201, status)
	_, _, err = s.try(id, 40)
	require.ErrorIs(t, err, gone)
	require.Len(t, s.fake.Effects(id), 3)
}

func TestADelayEndsWithTheCallersContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		id := s.paid("A-1", 100, manual)
		require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Delay(time.Hour)}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.fake.BaseURL()+"/checkout/transactions/"+id+"/captures",
			strings.NewReader(operationBody(60)))
		require.NoError(t, err)
		req.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
		req.Header.Set("Content-Type", "application/json")
		start := time.Now()
		_, err = s.client.Do(req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(start))
		require.Len(t, s.fake.Effects(id), 2, "the effect came all the same")
		_, err = s.client.Do(req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, s.fake.Effects(id), 2, "a request whose context has ended is not sent")
	})
}

func TestActionsDescribeThemselves(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]monexttest.Fault{
		"drop before the effect":                 {Do: monexttest.Drop()},
		"status 500 after the effect":            {Do: monexttest.Status(500), When: monexttest.AfterEffect},
		"result 02103 before the effect":         {Do: monexttest.Result("02103")},
		"hide 1m0s":                              {Do: monexttest.Hide(time.Minute)},
		"on hold 02000":                          {Do: monexttest.OnHold("02000")},
		"gzip bomb of 9 bytes before the effect": {Do: monexttest.GzipBomb(9)},
	} {
		require.Equal(t, want, f.String())
	}
}

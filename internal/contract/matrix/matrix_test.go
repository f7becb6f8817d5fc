package matrix_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/matrix"
	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/tabled"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// stand is a bench whose requests go through a proxy. The function exchanges gives what went through it.
func stand(t *testing.T) (bench *matrix.Bench, exchanges func() []wiretap.Exchange) {
	t.Helper()
	var mu sync.Mutex
	var all []wiretap.Exchange
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, e)
	})
	web := httptest.NewServer(proxy)
	bench = matrix.New(strings.TrimPrefix(web.URL, "http://"))
	stop := sync.OnceFunc(func() {
		bench.Close()
		web.Close() // waits for the last record
		proxy.Close()
	})
	t.Cleanup(stop)
	return bench, func() []wiretap.Exchange {
		stop()
		return all
	}
}

// sent are the operations that the SDK sends.
func sent() []shape.Operation {
	var all []shape.Operation
	for _, o := range tabled.Operations() {
		if !strings.HasPrefix(o.Path, "/v1/checkout/sessions") {
			all = append(all, o)
		}
	}
	return all
}

func TestEverythingThatARequestCanSayIsSentAndAccepted(t *testing.T) {
	t.Parallel()
	bench, exchanges := stand(t)
	sessions, err := matrix.Sessions(tabled.Operation("POST /v1/checkout/payments/sessions").Request)
	require.NoError(t, err)
	require.NoError(t, bench.Sessions(t.Context(), sessions))
	for _, kind := range []matrix.Kind{matrix.Capture, matrix.Cancel, matrix.Refund} {
		cases, err := matrix.Operations(tabled.Operation("POST /v1/checkout/transactions/{id}/" + string(kind)).Request)
		require.NoError(t, err)
		require.NoError(t, bench.Operations(t.Context(), kind, cases))
	}
	require.Empty(t, bench.Failures())

	coverage := matrix.NewCoverage(sent())
	for _, e := range exchanges() {
		require.True(t, matrix.Sent(e.Source), e.Source)
		if e.Method == http.MethodPost {
			coverage.See(template(e), e.Request)
		}
	}
	result := coverage.Result(matrix.Excuses())
	require.Empty(t, result.Missing)
	require.Empty(t, result.Stale)
	require.Equal(t, result.Points, result.Said+result.Excused)
	require.Greater(t, result.Said, 1300)
}

// template is the name of the operation that an exchange is of.
func template(e wiretap.Exchange) string {
	steps := strings.Split(e.Path, "/")
	if len(steps) == 6 && steps[3] == "transactions" {
		steps[4] = "{id}"
	}
	return e.Method + " " + strings.Join(steps, "/")
}

func TestEveryStandingIsAnswered(t *testing.T) {
	t.Parallel()
	bench, exchanges := stand(t)
	some := slices.DeleteFunc(matrix.Settings(), func(s matrix.Setting) bool { // make contract takes them all
		return s.Leaves == "" && s.String() != "operation-status=202"
	})
	require.NoError(t, bench.Standings(t.Context(), some...))
	require.Empty(t, bench.Failures())
	spoilt, answers := map[string]int{}, map[int]bool{}
	for _, e := range exchanges() {
		if e.Spoilt != "" {
			spoilt[e.Spoilt]++
		} else {
			answers[e.Status] = true
		}
	}
	for _, set := range some {
		if set.Leaves != "" {
			require.Greater(t, spoilt[set.String()], 100, set)
			delete(spoilt, set.String())
		}
	}
	require.Empty(t, spoilt)
	for _, status := range []int{200, 201, 202, 401, 404, 429, 500} {
		require.True(t, answers[status], status)
	}
}

func TestNoSettingIsForgotten(t *testing.T) {
	t.Parallel()
	require.Empty(t, matrix.Undriven())
	for _, set := range matrix.Settings() {
		_, err := monexttest.Configure(set.Name, set.Value)
		require.NoError(t, err)
	}
}

func TestWhatTheSDKCannotSendIsSentByHand(t *testing.T) {
	t.Parallel()
	bench, exchanges := stand(t)
	require.NoError(t, bench.Others(t.Context()))
	require.Empty(t, bench.Failures())
	invalid, older, forbidden := map[string]int{}, 0, 0
	for _, e := range exchanges() {
		switch {
		case e.Invalid != "":
			invalid[e.Invalid]++
			require.Equal(t, http.StatusBadRequest, e.Status)
		case strings.HasPrefix(e.Path, "/v1/checkout/sessions"):
			older++
		case e.Status == http.StatusForbidden:
			forbidden++
		}
	}
	require.Equal(t, map[string]int{
		"-": 2, "buyer.mobile": 2, "returnURL": 2, "order.items[].quantity": 2, "order.currency": 2, "amount": 6, "comment": 3,
	}, invalid)
	require.Equal(t, 6, older)
	require.Equal(t, 1, forbidden)
}

func TestEveryStatusIsReadByTheSDK(t *testing.T) {
	t.Parallel()
	bench, exchanges := stand(t)
	require.NoError(t, bench.Statuses(t.Context(), tabled.Operations()))
	require.Empty(t, bench.Failures())
	seen := map[string]bool{}
	for _, e := range exchanges() {
		require.True(t, matrix.Scripted(e.Source), e.Source)
		seen[http.StatusText(e.Status)] = true
	}
	require.Len(t, seen, 16, "13 failures and 3 kinds of success")
}

func TestAnOperationThatNobodyKnowsHowToSendIsAFailure(t *testing.T) {
	t.Parallel()
	bench, _ := stand(t)
	unknown := tabled.Operation("POST /v1/checkout/transactions/{id}/refunds")
	unknown.Path = "/v1/checkout/transactions/*"
	require.NoError(t, bench.Statuses(t.Context(), []shape.Operation{unknown}))
	require.NotEmpty(t, bench.Failures())
	require.Contains(t, bench.Failures()[0], "no request is known for it")
}

package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// mishaps are what can come between the probe and one of its operations. disturbs says whether an answer is lost by it.
var mishaps = []struct {
	name     string
	fault    monexttest.Fault
	disturbs bool
}{
	{"lost before its effect", monexttest.Fault{Do: monexttest.Drop()}, true},
	{"lost after its effect", monexttest.Fault{When: monexttest.AfterEffect, Do: monexttest.Drop()}, true},
	{"reset after its effect", monexttest.Fault{When: monexttest.AfterEffect, Do: monexttest.Reset()}, true},
	{"cut short", monexttest.Fault{Do: monexttest.Truncate()}, true},
	{"executed late", monexttest.Fault{Do: monexttest.Late(2 * time.Minute)}, true},
	{"answered by a gateway", monexttest.Fault{When: monexttest.AfterEffect, Do: monexttest.Status(http.StatusBadGateway)}, true},
	{"timed out at the bank", monexttest.Fault{Do: monexttest.Result("02103")}, true},
	{"on hold", monexttest.Fault{Do: monexttest.OnHold("02000")}, false},
	{"refused out of place", monexttest.Fault{Do: monexttest.Result("02303")}, false},
	{"taken for a duplicate", monexttest.Fault{Do: monexttest.Result("01913")}, false},
	{"turned away by a limit", monexttest.Fault{Do: monexttest.TooManyRequests(time.Second)}, false},
	{"never written", monexttest.Fault{Do: monexttest.Unreachable()}, false},
}

func TestADisturbedOperationMakesAnswersUnclearAndNeverWrongAndIsNotSentAgain(t *testing.T) {
	t.Parallel()
	operations := len(posts(usualRun(t)))
	require.Greater(t, operations, 25)
	for _, m := range mishaps {
		for n := 1; n <= operations; n++ {
			t.Run(fmt.Sprintf("%s/operation %d", m.name, n), func(t *testing.T) {
				t.Parallel()

				a := newAccount(t)
				a.config.ListCap = false
				a.config.LateTransaction = a.expired(t)
				fault := m.fault
				fault.Method, fault.Path, fault.Nth, fault.Times = http.MethodPost, monexttest.PathAnyOperation, n, 1
				require.NoError(t, a.Inject(fault))
				report := a.run(t)

				want, unclear := usual(), 0
				want[probe.ListCapped] = probe.NotAsked
				for ask, answer := range report.Answers() {
					if answer == probe.Unclear {
						unclear++
						continue
					}
					require.Equal(t, want[ask], answer, "%s\n%s", ask, report)
				}
				if m.disturbs {
					require.Positive(t, unclear, report.String())
				}
				require.Empty(t, a.Violations())
				requireSentOnce(t, a)
			})
		}
	}
}

// requireSentOnce holds the probe to one request for each merchantReference, but for those that the simulator surely did
// not execute, and the third of three equal operations.
func requireSentOnce(t *testing.T, a *account) {
	t.Helper()
	seen := make(map[string]int)
	repeated := 0
	for _, e := range posts(a) {
		unexecuted := e.Status == http.StatusTooManyRequests || e.Fault == monexttest.Unreachable().String()
		if unexecuted {
			continue
		}
		if seen[e.MerchantReference]++; seen[e.MerchantReference] > 1 {
			repeated++
		}
	}
	require.LessOrEqual(t, repeated, 2)
}

// usualRun is an account after a run without a mishap, and without a full list.
func usualRun(t *testing.T) *account {
	t.Helper()
	a := newAccount(t)
	a.config.ListCap = false
	a.config.LateTransaction = a.expired(t)
	a.run(t)
	return a
}

// posts are the operations that the simulator was sent.
func posts(a *account) []monexttest.Entry {
	var all []monexttest.Entry
	for _, e := range a.Journal() {
		if e.What == monexttest.WhatRequest && e.Method == http.MethodPost && e.MerchantReference != "" {
			all = append(all, e)
		}
	}
	return all
}

func TestEachFenceThatIsUnclearAloneForbidsToSendAgain(t *testing.T) {
	t.Parallel()
	for amount, ask := range map[int64]probe.Ask{ // the amounts that the asks begin with
		700: probe.DuplicateCaptures, 310: probe.DuplicateRefunds, 7201: probe.CaptureBeyondRest, 8481: probe.RefundBeyondCaptured,
	} {
		a := newAccount(t)
		a.config.Only = []int{1, 3}
		a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if amountOf(r) == amount {
				if err := a.Inject(monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.Result("01913")}); err != nil {
					return nil, err
				}
			}
			return next.RoundTrip(r)
		})
		report := a.run(t)

		for _, fence := range []probe.Ask{probe.CaptureBeyondRest, probe.RefundBeyondCaptured, probe.DuplicateCaptures, probe.DuplicateRefunds} {
			require.Equal(t, fence == ask, report.Answer(fence) == probe.Unclear, "%d %s %s", amount, fence, report)
		}
		require.Equal(t, lifecycle.ResendNever, report.Settings().Resend)
	}
}

func TestAReadThatFailsIsMadeAgain(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.LateTransaction = a.expired(t)
	require.NoError(t, a.Inject(
		monexttest.Fault{Method: http.MethodGet, Nth: 3, Times: 1, Do: monexttest.Drop()},
		monexttest.Fault{Method: http.MethodGet, Nth: 9, Times: 1, Do: monexttest.Garbage()},
		monexttest.Fault{Method: http.MethodGet, Nth: 20, Times: 1, Do: monexttest.Status(http.StatusServiceUnavailable)},
	))

	require.Equal(t, usual(), withImmediate(a.run(t)))
}

// withImmediate takes what was listed in the second read, after the first failed, for what it is.
func withImmediate(r probe.Report) map[probe.Ask]probe.Answer {
	all := r.Answers()
	all[probe.ListImmediate] = probe.Yes
	return all
}

func TestAReadThatKeepsFailingLeavesItsQuestionsUnclear(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.Only = []int{1, 2, 4, 5}
	require.NoError(t, a.Inject(monexttest.Fault{Method: http.MethodGet, Path: monexttest.PathTransaction, Do: monexttest.Status(http.StatusBadGateway)}))
	report := a.run(t)

	for _, ask := range []probe.Ask{probe.CaptureBeyondRest, probe.EchoPrivateData, probe.ListOrder, probe.RefusedListed} {
		require.Equal(t, probe.Unclear, report.Answer(ask), ask)
	}
	require.Empty(t, a.Violations())
}

func TestARefusalWithACodeThatNobodyListsIsStillARefusal(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.Only = []int{1}
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && amountOf(r) == 7901 { // 9000 less the first capture, and one more
			if err := a.Inject(monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.Body(http.StatusCreated,
				"application/json", `{"result":{"title":"ERROR","code":"02777","detail":"?"}}`)}); err != nil {
				return nil, err
			}
		}
		return next.RoundTrip(r)
	})
	report := a.run(t)

	require.Equal(t, probe.Refused, report.Answer(probe.CaptureBeyondRest))
	require.Contains(t, report.String(), "one unit too much: ERROR 02777")
	require.Contains(t, report.String(), "the SDK does not know the code 02777")
}

func TestARefusalThatLeftAnEffectIsNoRefusal(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithOverdraft())
	a.config.Only = []int{1, 8}
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		fault := monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.Result("02110")}
		switch amount := amountOf(r); {
		case r.Method != http.MethodPost || amount != 7901 && amount != 190:
			return next.RoundTrip(r)
		case amount == 7901: // one more than is left: executed, and answered as refused
			fault.When = monexttest.AfterEffect
		}
		if err := a.Inject(fault); err != nil {
			return nil, err
		}
		return next.RoundTrip(r)
	})
	report := a.run(t)

	require.Equal(t, probe.Unclear, report.Answer(probe.CaptureBeyondRest))
	require.Contains(t, report.String(), "a capture of 7901 was answered ERROR 02110, and is listed as OK")
	require.Equal(t, probe.No, report.Answer(probe.OneEffect))
	require.Equal(t, lifecycle.ResendNever, report.Settings().Resend)
	require.Contains(t, report.String(), "do not run the lifecycle on this account")
}

func TestAnswersWithoutCodesLeaveTheDuplicateCheckUnclear(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.LateTransaction = a.expired(t)
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) { // which the description does not allow
		response, err := next.RoundTrip(r)
		if err != nil || r.Method != http.MethodPost {
			return response, err
		}
		text, err := io.ReadAll(response.Body)
		text = regexp.MustCompile(`"code":"\d+"`).ReplaceAll(text, []byte(`"code":""`))
		response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		return response, err
	})
	report := a.run(t)

	want := usual()
	want[probe.DuplicateCaptures], want[probe.DuplicateRefunds] = probe.Unclear, probe.Unclear
	require.Equal(t, want, report.Answers())
	require.Equal(t, lifecycle.ResendNever, report.Settings().Resend)
}

func TestCredentialsThatAreTurnedAwayEndTheRun(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithUnauthorizedAs200())
	wrong, err := monext.NewCredentials(a.Merchant(), "wrong")
	require.NoError(t, err)
	a.config.Credentials = wrong
	report, err := probe.Run(t.Context(), a.config)

	require.ErrorIs(t, err, monext.ErrUnauthorized)
	require.Equal(t, probe.Unclear, report.Answer(probe.CaptureBeyondRest))
	require.Len(t, a.Journal(), 1, "the first request is the last")

	const why = "create session: not done: Unauthorized 91401: check the merchant id, the key and the environment, HTTP 200"
	require.Equal(t, why, report.Aborted)
	require.True(t, strings.HasPrefix(report.String(), "The run was aborted, and what it had not answered is unclear: "+why+".\n"), report.String())
	require.True(t, strings.HasPrefix(report.Code(), "// NOT measured to the end: the run was aborted ("+why+").\n"), report.Code())
	require.NotContains(t, report.String(), "Measured by")
	require.NotContains(t, report.String(), "as it is")
	encoded, err := json.Marshal(report)
	require.NoError(t, err)
	require.Contains(t, string(encoded), `"aborted":"`+why+`"`)
}

func TestARunWithoutASessionEndsAtTheFirstThatCannotBeCreated(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, a *account){
		"the base URL is wrong": func(_ *testing.T, a *account) { a.config.BaseURL = strings.TrimSuffix(a.config.BaseURL, "/v1") },
		"the second is refused": func(t *testing.T, a *account) {
			t.Helper()
			require.NoError(t, a.Inject(monexttest.Fault{Path: monexttest.PathSessions, Nth: 2, Do: monexttest.Result("02301")}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := newAccount(t)
			change(t, a)
			lines := 0
			a.config.Progress = func(string) { lines++ }
			report, err := probe.Run(t.Context(), a.config)

			require.ErrorIs(t, err, probe.ErrNoSession)
			require.Empty(t, report.Evidence)
			require.Empty(t, posts(a), "nothing is sent without the payments")
			require.Equal(t, 1, lines)
		})
	}
}

func TestWhatIsBeingDoneIsToldQuestionByQuestionAndNoAnswer(t *testing.T) {
	t.Parallel()

	a := newAccount(t)
	a.config.LateTransaction = a.expired(t)
	var lines []string
	a.config.Progress = func(line string) { lines = append(lines, line) }
	a.run(t)

	told := strings.Join(lines, "\n")
	for n := 1; n <= 9; n++ {
		require.Contains(t, told, fmt.Sprintf("question %d: ", n))
	}
	require.Contains(t, told, "question 3: three equal captures")
	for _, ask := range probe.Asks() {
		require.NotRegexp(t, `\b`+string(ask)+`\b`, told)
	}
	require.Len(t, lines, len(slices.Compact(slices.Clone(lines))), "nothing is told twice in a row")
}

package probe_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// alone is a Monext that differs from the usual one in one thing, and what the probe answers about it.
type alone struct {
	options []monexttest.Option
	change  func(*account)
	// answers are those that differ from the usual ones.
	answers map[probe.Ask]probe.Answer
	// repeated operations are accepted by this Monext: the probe asks for two.
	repeated bool
}

func options(o ...monexttest.Option) []monexttest.Option { return o }

func alones() map[string]alone {
	return map[string]alone{
		"captures and refunds beyond what is left are accepted": {
			options: options(monexttest.WithOverdraft()),
			answers: map[probe.Ask]probe.Answer{
				probe.CaptureBeyondRest: probe.Accepted, probe.RefundBeyondCaptured: probe.Accepted, probe.CaptureAfterRelease: probe.Accepted,
			},
		},
		"captures beyond the rest are accepted": {
			options: options(monexttest.WithOverdraft()), change: limited("refunds", monexttest.Balance.Refundable),
			answers: map[probe.Ask]probe.Answer{probe.CaptureBeyondRest: probe.Accepted, probe.CaptureAfterRelease: probe.Accepted},
		},
		"refunds beyond what is captured are accepted": {
			options: options(monexttest.WithOverdraft()), change: limited("captures", monexttest.Balance.Uncaptured),
			answers: map[probe.Ask]probe.Answer{probe.RefundBeyondCaptured: probe.Accepted},
		},
		"captures beyond the rest are accepted and a cancel voids the capture": {
			options: options(monexttest.WithOverdraft(), monexttest.WithCancelRule(monexttest.CancelVoidsFirst)),
			answers: map[probe.Ask]probe.Answer{
				probe.CaptureBeyondRest: probe.Accepted, probe.RefundBeyondCaptured: probe.Accepted, probe.CancelAfterCapture: probe.VoidsCapture,
				probe.CaptureAfterRelease: probe.Accepted,
			},
		},
		"a part cannot be cancelled": {
			options: options(monexttest.WithoutPartialCancels()),
			answers: map[probe.Ask]probe.Answer{probe.PartialCancel: probe.No},
		},
		"a part cannot be cancelled and a cancel voids the capture": {
			options: options(monexttest.WithoutPartialCancels(), monexttest.WithCancelRule(monexttest.CancelVoidsFirst)),
			answers: map[probe.Ask]probe.Answer{probe.PartialCancel: probe.No, probe.CancelAfterCapture: probe.VoidsCapture},
		},
		"an operation shows its private data": {
			options: options(monexttest.WithEcho()),
			answers: map[probe.Ask]probe.Answer{probe.EchoPrivateData: probe.Yes},
		},
		"an operation cannot be read by its own id": {
			change: unreadable, answers: map[probe.Ask]probe.Answer{},
		},
		"the duplicate check compares references": {
			options: options(monexttest.WithDuplicateCheck(monexttest.DuplicateByReference, "02001")),
			answers: map[probe.Ask]probe.Answer{
				probe.DuplicateCaptures: probe.DuplicatesByReference, probe.DuplicateRefunds: probe.DuplicatesByReference,
			},
		},
		"there is no duplicate check": {
			options: options(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")), repeated: true,
			answers: map[probe.Ask]probe.Answer{
				probe.DuplicateCaptures: probe.DuplicatesPass, probe.DuplicateRefunds: probe.DuplicatesPass,
			},
		},
		"effects are listed after a while": {
			options: options(monexttest.WithReadLag(20 * time.Second)),
			answers: map[probe.Ask]probe.Answer{probe.ListImmediate: probe.No, probe.FinalReleaseLag: probe.Later, probe.CaptureBeforeRelease: probe.Refused},
		},
		"an effect is never listed": {
			change: hideCapture,
			answers: map[probe.Ask]probe.Answer{
				probe.ListComplete: probe.No, probe.ListImmediate: probe.No, probe.ListOrder: probe.Unclear, probe.OneEffect: probe.Unclear,
			},
		},
		"lists are in no order": {
			options: options(monexttest.WithUnsortedLists()),
			answers: map[probe.Ask]probe.Answer{probe.ListOrder: probe.Unsorted},
		},
		"lists begin with the newest": {
			change:  reversed,
			answers: map[probe.Ask]probe.Answer{probe.ListOrder: probe.NewestFirst},
		},
		"lists are not cut": {
			options: options(monexttest.WithListCap(0)),
			answers: map[probe.Ask]probe.Answer{probe.ListCapped: probe.No},
		},
		"lists are cut at 40 entries": {options: options(monexttest.WithListCap(40))},
		"refused attempts are not listed": {
			options: options(monexttest.WithoutRefusedEntries()),
			answers: map[probe.Ask]probe.Answer{probe.RefusedListed: probe.No},
		},
		"a cancel voids the capture first": {
			options: options(monexttest.WithCancelRule(monexttest.CancelVoidsFirst)),
			answers: map[probe.Ask]probe.Answer{probe.CancelAfterCapture: probe.VoidsCapture},
		},
		"a cancel is refused after a capture": {
			options: options(monexttest.WithCancelRule(monexttest.CancelOnlyBeforeCapture)),
			answers: map[probe.Ask]probe.Answer{probe.CancelAfterCapture: probe.Refused},
		},
		"late deliveries are refused": {
			options: options(monexttest.WithReauthorization(monexttest.ReauthorizeNone)),
			answers: map[probe.Ask]probe.Answer{
				probe.LateDelivery: probe.Refused, probe.LateEntries: probe.NotAsked, probe.LateBeyondRest: probe.NotAsked,
			},
		},
		"late deliveries end with the rest": {
			options: options(monexttest.WithReauthorization(monexttest.ReauthorizeRemaining)),
			answers: map[probe.Ask]probe.Answer{probe.LateBeyondRest: probe.Refused},
		},
		"a new authorisation has a name of its own": {
			options: options(monexttest.WithReauthorizationWord("REAUTHO")),
			answers: map[probe.Ask]probe.Answer{probe.LateEntries: "REAUTHO+CAPTURE"},
		},
		"a proxy names itself": {
			change: via, answers: map[probe.Ask]probe.Answer{probe.Proxies: probe.Yes},
		},
		"a request is executed twice": {
			options: options(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")), change: twice, repeated: true,
			answers: map[probe.Ask]probe.Answer{
				probe.DuplicateCaptures: probe.DuplicatesPass, probe.DuplicateRefunds: probe.DuplicatesPass, probe.OneEffect: probe.No,
			},
		},
		"operations are answered with another status": {change: accepted202},
		"refunds have to wait for the remittance": {
			options: options(monexttest.WithRefundAfterRemittance()),
			answers: map[probe.Ask]probe.Answer{probe.RefundBeyondCaptured: probe.Unclear, probe.DuplicateRefunds: probe.Unclear, probe.FinalGivenBack: probe.No},
		},
		"the release of a FINAL capture is listed after a while": {
			options: options(monexttest.WithFinalLag(20 * time.Second)),
			answers: map[probe.Ask]probe.Answer{probe.FinalReleaseLag: probe.Later, probe.CaptureBeforeRelease: probe.Refused},
		},
		"the release of a FINAL capture is made after a while": {
			options: options(monexttest.WithFinalLag(20*time.Second), monexttest.WithoutFinalClosing()),
			answers: map[probe.Ask]probe.Answer{probe.FinalReleaseLag: probe.Later, probe.CaptureBeforeRelease: probe.Accepted},
		},
		"the release of a FINAL capture is never listed": {
			options: options(monexttest.WithFinalLag(8760 * time.Hour)),
			answers: map[probe.Ask]probe.Answer{
				probe.FinalRelease: probe.NotWithin, probe.FinalReleaseLag: probe.NotWithin,
				probe.CaptureBeforeRelease: probe.Refused, probe.CaptureAfterRelease: probe.NotAsked,
			},
		},
		"a FINAL capture is like any other": {
			options: options(monexttest.WithFinalLag(8760*time.Hour), monexttest.WithoutFinalClosing()),
			answers: map[probe.Ask]probe.Answer{
				probe.FinalRelease: probe.NotWithin, probe.FinalReleaseLag: probe.NotWithin,
				probe.CaptureBeforeRelease: probe.Accepted, probe.CaptureAfterRelease: probe.NotAsked,
			},
		},
	}
}

func TestEachAnswerToEachQuestionAloneIsFoundAndChangesNoOther(t *testing.T) {
	t.Parallel()
	for name, c := range alones() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := newAccount(t, c.options...)
			a.config.LateTransaction = a.expired(t)
			if c.change != nil {
				c.change(a)
			}
			report := a.run(t)

			want := usual()
			maps.Copy(want, c.answers)
			require.Equal(t, want, report.Answers(), report.String())
			violations := 0
			if c.repeated {
				violations = 2 // one capture and one refund are sent again under their own reference, to see
			}
			require.Len(t, a.Violations(), violations)
		})
	}
}

// limited refuses operations of one kind beyond the balance, in a Monext that refuses none.
func limited(route string, left func(monexttest.Balance) int64) func(*account) {
	return func(a *account) {
		a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, route) {
				balance, _ := a.Balance(strings.Split(r.URL.Path, "/")[4])
				if balance.Captured > 0 && amountOf(r) > left(balance) { // else the simulator refuses by itself
					if err := a.Inject(monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.Result("02110")}); err != nil {
						return nil, err
					}
				}
			}
			return next.RoundTrip(r)
		})
	}
}

// unreadable answers reads of an operation's own id as if there were no such thing.
func unreadable(a *account) {
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		if _, authorisation := a.Balance(id); r.Method != http.MethodGet || authorisation || !strings.Contains(r.URL.Path, "/transactions/") {
			return next.RoundTrip(r)
		}
		return &http.Response{
			StatusCode: http.StatusNotFound, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: r,
			Body: io.NopCloser(strings.NewReader(`{"title":"ERROR","code":"02301","detail":"unknown"}`)),
		}, nil
	})
}

// accepted202 answers operations with 202, as Monext's own plug-ins tolerate it, whatever the verdict.
func accepted202(a *account) {
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err == nil && r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/transactions/") {
			response.StatusCode = http.StatusAccepted
		}
		return response, err
	})
}

// hideCapture keeps one capture out of all reads.
func hideCapture(a *account) {
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && amountOf(r) == 370 {
			if err := a.Inject(monexttest.Fault{Method: http.MethodPost, Times: 1, Do: monexttest.Hide(1000 * time.Hour)}); err != nil {
				return nil, err
			}
		}
		return next.RoundTrip(r)
	})
}

func reversed(a *account) {
	a.edit(func(_ string, body map[string]any) {
		if list, ok := body["associatedTransactions"].([]any); ok {
			slices.Reverse(list)
		}
	})
}

func via(a *account) {
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err == nil {
			response.Header.Set("Via", "1.1 edge")
		}
		return response, err
	})
}

// twice executes one of the captures that fill a list a second time, as a proxy that retries would.
func twice(a *account) {
	a.between(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		repeat := r.Method == http.MethodPost && amountOf(r) == 60
		response, err := next.RoundTrip(r)
		if err == nil && repeat {
			_, err = a.BackOffice(strings.Split(r.URL.Path, "/")[4], monexttest.KindCapture, 60)
		}
		return response, err
	})
}

// amountOf reads the amount of a request, and leaves the body as it was.
func amountOf(r *http.Request) int64 {
	if r.Body == nil {
		return 0
	}
	text, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(text)))
	var body struct {
		Amount int64 `json:"amount"`
	}
	_ = json.Unmarshal(text, &body)
	return body.Amount
}

// The words of a cancel are settled, and not asked for; one that nobody knows is worth a word all the same.
func TestTheWordOfACancelIsNotedWithoutAQuestion(t *testing.T) {
	t.Parallel()
	for cancel, unknown := range map[string]bool{"RESET": false, "CANCEL_AUTHORIZATION": false, "VOID": true} {
		a := newAccount(t, monexttest.WithCancelWord(cancel))
		a.config.Only = []int{1, 6}
		report := a.run(t)
		require.Contains(t, report.Simulator(), "cancel-word="+cancel)
		require.Equal(t, unknown, strings.Contains(report.String(), "does not know the type of a cancel's entry"), cancel)
	}
}

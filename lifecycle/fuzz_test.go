package lifecycle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// story is a payment with events of every type.
func story(tb testing.TB, session string) *lifecycle.Payment {
	tb.Helper()
	const tx = "25063101530012"
	later := start.Add(time.Hour)
	listed := func(id, kind string, cents int64, ok bool) lifecycle.Effect {
		return lifecycle.Effect{ID: id, Type: kind, Amount: cents, OK: ok, Date: later, Listed: true}
	}
	requested := func(id string, kind lifecycle.Action, cents int64) lifecycle.Event {
		return lifecycle.Event{Type: lifecycle.EventRequested, Operation: id, Actor: "shop", Reason: "parcel", Requested: &lifecycle.Requested{
			Kind: kind, Key: "key-" + id, Content: "sha256:" + id, Transaction: tx, Amount: eur(cents),
		}}
	}
	attempt := func(id string) lifecycle.Event {
		return lifecycle.Event{Type: lifecycle.EventAttempt, Operation: id, Attempt: &lifecycle.Attempt{N: 1, Fence: 7, Baseline: []string{tx}, At: later}}
	}
	answered := func(id string, o monext.Outcome, effect string) lifecycle.Event {
		return lifecycle.Event{Type: lifecycle.EventAnswered, Operation: id, Answered: &lifecycle.Answered{N: 1, Outcome: o, Code: "00000", Status: 201, Effect: effect}}
	}
	settled := func(id string, effect string) lifecycle.Event {
		return lifecycle.Event{Type: lifecycle.EventSettled, Operation: id, Settled: &lifecycle.Settled{State: lifecycle.OperationSucceeded, Effect: effect, Date: later}}
	}
	p, err := lifecycle.Append(lifecycle.NewPayment(lifecycle.Key{Account: "shop", Order: "O-1"}), start,
		lifecycle.Event{Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{
			Amount: eur(12990), Hash: "sha256:00", Mode: monext.CaptureManual, Watched: true, Lines: []lifecycle.Line{{Reference: "SKU-1", Quantity: 1, Value: eur(12990)}},
		}},
		lifecycle.Event{Type: lifecycle.EventSessionOpened, SessionOpened: &lifecycle.SessionOpened{
			ID: session, URL: "https://pay.example.org/?token=" + session, Amount: eur(12990), Hash: "sha256:00", Mode: monext.CaptureManual, ExpiresAt: later,
		}},
		lifecycle.Event{Type: lifecycle.EventSessionRead, SessionRead: &lifecycle.SessionRead{ID: session, Status: lifecycle.SessionAccepted, Title: "ACCEPTED", Code: "00000", Dead: true}},
		lifecycle.Event{Type: lifecycle.EventAuthorized, Authorized: &lifecycle.Authorized{Session: session, Transaction: tx, Date: start, Amount: eur(12990), Deadline: later}},
		lifecycle.Event{Type: lifecycle.EventAuthorized, Authorized: &lifecycle.Authorized{Session: session, Transaction: "2", Amount: eur(12990), Surplus: true}},
		requested("op-1", lifecycle.ActionCapture, 9990), attempt("op-1"), answered("op-1", monext.Accepted, "25064090000001"), settled("op-1", "25064090000001"),
		requested("op-2", lifecycle.ActionRefund, 1000), attempt("op-2"), answered("op-2", monext.Unknown, ""),
		lifecycle.Event{Type: lifecycle.EventLooked, Operation: "op-2", Looked: &lifecycle.Looked{Look: 1, Candidates: []string{"25067110000003"}, Next: later}},
		lifecycle.Event{Type: lifecycle.EventResend, Operation: "op-2", Looked: &lifecycle.Looked{Look: 2}},
		lifecycle.Event{Type: lifecycle.EventParked, Operation: "op-2", Looked: &lifecycle.Looked{Look: 3, Next: later}},
		lifecycle.Event{Type: lifecycle.EventEffects, Effects: &lifecycle.EffectsRead{Transaction: tx, Listed: 4, Missing: []string{"x"}, Effects: []lifecycle.Effect{
			listed(tx, "AUTHORIZATION", 12990, true), listed("25064090000001", "CAPTURE", 9990, true), listed("25064090500002", "CAPTURE", 9990, false),
			listed("25067110000003", "REFUND", 1000, true), listed("9", "NOVELTY", -1, true),
		}}},
		requested("op-3", lifecycle.ActionReverse, 0),
		lifecycle.Event{Type: lifecycle.EventDecided, Operation: "op-3", Decided: &lifecycle.Decided{Children: []string{"op-2"}}},
		lifecycle.Event{Type: lifecycle.EventReleased, Operation: "op-1", Settled: &lifecycle.Settled{State: lifecycle.OperationSucceeded, Effect: "8"}},
		requested("op-4", lifecycle.ActionCancel, 1),
		lifecycle.Event{Type: lifecycle.EventWithdrawn, Operation: "op-4", Settled: &lifecycle.Settled{State: lifecycle.OperationRefused}},
		lifecycle.Event{Type: lifecycle.EventReview, Operation: "op-2", Review: &lifecycle.Review{Code: lifecycle.CauseMismatch, Transaction: tx, Detail: "sample"}},
		lifecycle.Event{Type: lifecycle.EventResolved, Operation: "op-2", Resolved: &lifecycle.Resolved{As: lifecycle.ResolveSucceeded, Review: 22, Effect: "25067110000003"}},
		lifecycle.Event{Type: lifecycle.EventSwept, Swept: &lifecycle.Swept{Look: 2, Next: later}}, lifecycle.Event{Type: lifecycle.EventObserved, Observed: &lifecycle.Observed{Seq: 9}},
		lifecycle.Event{Type: lifecycle.EventAudited}, lifecycle.Event{Type: lifecycle.EventExpiring}, lifecycle.Event{Type: lifecycle.EventExpired},
	)
	require.NoError(tb, err)
	return p
}

// FuzzPaymentDocument reads any bytes as a stored payment. What is accepted folds to the same payment every time it is written and
// read, no sum of it is negative, and nothing asked of it panics; anything else is a CorruptError, and nothing is half read.
func FuzzPaymentDocument(f *testing.F) {
	whole, err := json.Marshal(story(f, "2aBcDeFg1741083300123"))
	require.NoError(f, err)
	f.Add(whole)
	for old, with := range map[string]string{
		`"v":1`: `"v":2`, `"seq":2`: `"seq":7`, `"type":"opened"`: `"type":"teleported"`, `"opened":{`: `"closed":{`, `"EUR"`: `"XXX"`,
		`"129.90"`: `"92233720368547758.07"`, `"99.90"`: `"-99.90"`, `{"amount":"129.90","currency":"EUR"}`: `null`, `"amount":{`: `"x":{`,
		`"amount":12990`: `"amount":-9223372036854775808`, `"op-2"`: `"op-3"`, `"25063101530012"`: `""`, `"AUTHORIZATION"`: `"RESET"`,
		`"amount":9990`: `"amount":-9990`, `"CAPTURE"`: `"CANCEL"`, `"sha256:00"`: `"\ud800"`, `"n":1`: `"n":-1`, `"look":2`: `"look":-5`, `"ok":true`: `"ok":"yes"`, `"accepted"`: `"done"`,
	} {
		f.Add(bytes.ReplaceAll(whole, []byte(old), []byte(with)))
	}
	for _, small := range []string{
		`{}`, `null`, `[]`, ``, `{"v":1}`, `{"v":1,"events":[{}]}`, `{"v":1,"events":[{"seq":1,"type":"opened","opened":{}}]}`,
		`{"v":1,"account":"a","order":"o","events":null}`,
	} {
		f.Add([]byte(small))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p lifecycle.Payment
		if err := json.Unmarshal(data, &p); err != nil {
			require.Empty(t, p.Events(), "nothing is half read")
			require.Zero(t, p.Key())
			if json.Valid(data) {
				require.ErrorIs(t, err, lifecycle.ErrCorrupt)
			}
			return
		}
		if strings.TrimSpace(string(data)) == "null" {
			return // encoding/json does not ask
		}
		sameAfterReplay(t, &p)
		require.Equal(t, p.Base(), p.Version())
		requireSums(t, p.Ledger())
		for _, extra := range p.Surplus() {
			requireSums(t, extra.Ledger)
		}
		text := fmt.Sprint(&p, p.History(), p.Reviews(), p.Foreign(), p.Closed(), p.Lines(), p.Mode(), p.Amount(), p.LogValue())
		require.NotEmpty(t, text)
		for _, o := range p.Operations() {
			found, ok := p.Operation(o.ID)
			require.True(t, ok)
			require.Equal(t, o.ID, found.ID)
		}
		next, err := lifecycle.Append(&p, start, lifecycle.Event{Type: lifecycle.EventAudited})
		require.NoError(t, err)
		require.Equal(t, p.Version(), next.Base())
		requireSums(t, next.Ledger())
	})
}

// requireSums checks what holds for every ledger, whatever the effects.
func requireSums(t *testing.T, l lifecycle.Ledger) {
	t.Helper()
	for _, m := range []order.Money{l.Captured, l.Cancelled, l.Refunded, l.Capturable, l.Cancellable, l.Refundable} {
		require.GreaterOrEqual(t, m.Minor(), int64(0))
		require.LessOrEqual(t, m.Minor(), int64(1_000_000_000_000_000_000))
		require.Equal(t, l.Authorized.Currency(), m.Currency())
	}
	require.LessOrEqual(t, l.Capturable.Minor(), max(l.Authorized.Minor()-l.Captured.Minor()-l.Cancelled.Minor(), 0))
	require.LessOrEqual(t, l.Refundable.Minor(), max(l.Captured.Minor()-l.Refunded.Minor(), 0))
}

// FuzzSessionsAreNotPrinted plants a word in the id of a session: nothing that holds one shows it, under any verb or logger.
func FuzzSessionsAreNotPrinted(f *testing.F) {
	const planted = "Pl4nt3dW0rd"
	for _, seed := range []string{"", "2aBcDeFg", "é", "\n", "\x00", "%s", "\xff", `"`} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		p := story(t, before+planted+after)
		transaction, ok := p.Transaction()
		require.True(t, ok)
		var out bytes.Buffer
		logs := []*slog.Logger{slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))}
		opening := lifecycle.Opening{SessionID: before + planted + after, RedirectURL: "https://pay.example.org/?token=" + planted}
		values := []any{
			p, *p, &opening, opening, p.Sessions(), p.Sessions()[0], &p.Sessions()[0].SessionOpened, transaction, &transaction, transaction.Authorized, p.Surplus(),
			p.Operations(), p.Reviews(), p.History(), p.Ledger(), p.Events(), *p.Events()[2].SessionRead, p.Events()[3].Authorized, p.Lines(),
		}
		for _, v := range values {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
				fmt.Fprintf(&out, verb, v)
				fmt.Fprintf(&out, verb, struct{ Held any }{v})
			}
			logs[0].Info("m", "value", v)
		}
		for _, v := range []any{p, opening, &opening, p.Sessions()[0], transaction, transaction.Authorized, *p.Events()[2].SessionRead} {
			logs[1].Info("m", "value", v, slog.Group("g", "value", v))
		}
		text, err := json.Marshal(p)
		require.NoError(t, err)
		for _, broken := range []string{strings.Replace(string(text), `"v":1`, `"v":2`, 1), strings.Replace(string(text), `"seq":2`, `"seq":9`, 1), string(text) + "x"} {
			var q lifecycle.Payment
			err := json.Unmarshal([]byte(broken), &q)
			require.Error(t, err)
			fmt.Fprintf(&out, "%v %+v %#v", err, errors.Unwrap(err), err)
		}
		if found := strings.Index(strings.ToLower(out.String()), strings.ToLower(planted)); found >= 0 {
			require.Fail(t, "a session shows", "...%q", out.String()[max(found-120, 0):found+20])
		}
		require.NotContains(t, out.String(), fmt.Sprintf("%x", planted))
	})
}

package monext_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestHooksSeeEachCallWithItsRouteTemplate(t *testing.T) {
	t.Parallel()
	type key struct{}
	routes := map[monext.Operation]string{
		monext.OperationCapture: "/checkout/transactions/{id}/captures", monext.OperationCancel: "/checkout/transactions/{id}/cancels",
		monext.OperationRefund: "/checkout/transactions/{id}/refunds", monext.OperationCreateSession: "/checkout/payments/sessions",
		monext.OperationGetSession: "/checkout/payments/sessions/{id}", monext.OperationGetTransaction: "/checkout/transactions/{id}",
		monext.OperationAlive: "/checkout/alive",
	}
	for _, each := range append(posts(), reads()...) {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			var calls []monext.Call
			var ends []monext.End
			hooks := monext.Hooks{
				Start: func(ctx context.Context, call monext.Call) context.Context {
					calls = append(calls, call)
					return context.WithValue(ctx, key{}, "span")
				},
				End: func(ctx context.Context, call monext.Call, end monext.End) {
					require.Equal(t, "span", ctx.Value(key{}))
					require.Equal(t, calls[0], call)
					ends = append(ends, end)
				},
			}
			transport := roundTripper(func(r *http.Request) (*http.Response, error) {
				require.Equal(t, "span", r.Context().Value(key{}))
				return goodFor(each.op)(r)
			})
			require.NoError(t, each.do(t, stubClient(t, transport, withHooks(t, hooks))))
			method := http.MethodGet
			if strings.HasPrefix(each.name, "get") || each.op == monext.OperationAlive {
				require.Equal(t, http.MethodGet, calls[0].Method)
			} else {
				method = http.MethodPost
			}
			require.Equal(t, []monext.Call{{Operation: each.op, Method: method, Route: routes[each.op], Environment: monext.Test}}, calls)
			require.Len(t, ends, 1)
			require.NoError(t, ends[0].Err)
			require.Equal(t, monext.Accepted, ends[0].Outcome)
			require.Equal(t, 1, ends[0].Attempts)
			require.Positive(t, ends[0].Duration)
			require.NotZero(t, ends[0].Status)
		})
	}
}

func TestHooksSeeTheErrorThatTheCallerGets(t *testing.T) {
	t.Parallel()
	var end monext.End
	hooks := monext.Hooks{
		Start: func(context.Context, monext.Call) context.Context { return nil },
		End:   func(_ context.Context, _ monext.Call, e monext.End) { end = e },
	}
	_, err := stubClient(t, fails(syscall.ECONNREFUSED), withHooks(t, hooks)).GetTransaction(t.Context(), transaction)
	require.Equal(t, err, end.Err)
	require.Equal(t, monext.Unknown, end.Outcome)
	require.Equal(t, monext.ClassTransport, end.Class)
	require.Equal(t, quick.Attempts, end.Attempts)
	require.Zero(t, end.Status)
}

// logged runs calls and returns the lines they logged.
func logged(t *testing.T, level slog.Level, transport http.RoundTripper, calls ...call) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	client := stubClient(t, transport, withLogger(t, slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: level}))))
	for _, each := range calls {
		_ = each.do(t, client)
	}
	var lines []map[string]any
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var line map[string]any
		require.NoError(t, decoder.Decode(&line))
		lines = append(lines, line)
	}
	return lines
}

func TestEachCallLogsOneLineAtTheLevelItDeserves(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		transport http.RoundTripper
		level     string
		outcome   string
	}{
		"accepted":     {always(201, acceptedCapture), "DEBUG", "accepted"},
		"refused":      {always(201, `{"result":{"title":"REFUSED","code":"01116"}}`), "INFO", "refused"},
		"pending":      {always(202, `{"result":{"title":"INPROGRESS"}}`), "INFO", "pending"},
		"not done":     {fails(syscall.ECONNREFUSED), "WARN", "not_done"},
		"unknown":      {always(500, ``), "WARN", "unknown"},
		"unauthorized": {always(401, ``), "ERROR", "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := logged(t, slog.LevelDebug, test.transport, operations()[0])
			require.Len(t, lines, 1)
			require.Equal(t, "monext call", lines[0]["msg"])
			require.Equal(t, test.level, lines[0]["level"])
			require.Equal(t, test.outcome, lines[0]["outcome"])
			require.Equal(t, "capture", lines[0]["operation"])
			require.Equal(t, "/checkout/transactions/{id}/captures", lines[0]["route"])
			require.Equal(t, transaction, lines[0]["transaction"])
			require.Equal(t, merchant, lines[0]["merchant"])
			require.Equal(t, "test", lines[0]["environment"])
			require.InDelta(t, 1, lines[0]["attempts"], 0)
			require.Equal(t, test.outcome != "accepted", lines[0]["error"] != nil)
		})
	}
	require.Empty(t, logged(t, slog.LevelError, always(201, acceptedCapture), operations()...))
}

func TestNothingSecretOrPersonalIsObservedAtAnyLevel(t *testing.T) {
	t.Parallel()
	hostile := `{"title":"ERROR` + "\\n" + `level=ERROR ana@example.org","code":"Roux, ana` + strings.Repeat("x", 100) + `","detail":"buyer ana@example.org of 4 rue du Port"}`
	all := append(posts(), reads()...)
	for name, transport := range map[string]http.RoundTripper{
		"good answers": roundTripper(func(r *http.Request) (*http.Response, error) {
			switch {
			case strings.HasSuffix(r.URL.Path, "sessions"):
				return always(201, createdSession)(r)
			case strings.Contains(r.URL.Path, "sessions/"):
				return always(200, paidSession)(r)
			case r.Method == http.MethodGet:
				return always(200, transactionDetails)(r)
			}
			return always(201, acceptedCapture)(r)
		}),
		"hostile answers": always(500, hostile), "hostile pages": always(400, "<html>ana@example.org Roux"),
		"no answers": fails(fmt.Errorf("Post %q: dial ana@example.org", stubURL+"/"+session)),
		"bad HTTP":   fails(fmt.Errorf("malformed HTTP response %q", paidSession)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			hooks := monext.Hooks{End: func(ctx context.Context, call monext.Call, end monext.End) {
				fmt.Fprintf(&out, "%v %+v %v", call, end, end.Err)
				slog.New(slog.NewTextHandler(&out, nil)).InfoContext(ctx, "m", "err", end.Err)
			}}
			client := stubClient(t, transport, withHooks(t, hooks),
				withLogger(t, slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug - 10}))))
			for _, each := range all {
				if err := each.do(t, client); err != nil {
					fmt.Fprintf(&out, "%v %+v %#v %s %q", err, err, err, err, err)
				}
			}
			require.NotEmpty(t, out.String())
			for _, secretPart := range []string{
				secret, "MzY3IzdEFjY2Vzc", session, "example.org", "Roux", "rue du Port", "Nantes", "ROUX", "497010", "SHIP-1", "parcel 1",
				"203.0.113.9", "FR76",
			} {
				require.NotContains(t, out.String(), secretPart)
			}
		})
	}
}

func TestASessionsIdIsLoggedAsAHash(t *testing.T) {
	t.Parallel()
	lines := logged(t, slog.LevelDebug, always(200, paidSession), reads()[0], reads()[0])
	require.Len(t, lines, 2)
	require.Len(t, lines[0]["session_hash"], 16)
	require.Equal(t, lines[0]["session_hash"], lines[1]["session_hash"])
}

func TestSessionsAndDetailsDoNotPrintTheirBodies(t *testing.T) {
	t.Parallel()
	got, err := stubClient(t, always(201, createdSession)).CreateSession(t.Context(), sampleSession())
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%s", "%x", "%#v", "%q"} {
		require.Equal(t, fmt.Sprintf("[%d bytes]", len(createdSession)), fmt.Sprintf(verb, got.Raw))
	}
	text, err := json.Marshal(got.Raw)
	require.NoError(t, err)
	require.JSONEq(t, fmt.Sprintf(`"[%d bytes]"`, len(createdSession)), string(text))
	require.Equal(t, fmt.Sprintf("[%d bytes]", len(createdSession)), got.Raw.LogValue().String())

	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "sessions") {
			return always(200, paidSession)(r)
		}
		return always(200, transactionDetails)(r)
	}))
	paid, err := client.GetSession(t.Context(), session)
	require.NoError(t, err)
	details, err := client.GetTransaction(t.Context(), transaction)
	require.NoError(t, err)
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).InfoContext(t.Context(), "m", "created", got, "paid", paid, "details", details)
	require.Contains(t, out.String(), "created.title=ACCEPTED created.code=00000")
	require.Contains(t, out.String(), "paid.outcome=accepted paid.class=ok paid.title=ACCEPTED paid.code=00000 paid.transaction="+transaction)
	require.Contains(t, out.String(), "details.outcome=accepted details.class=ok details.title=ACCEPTED details.code=00000 "+
		"details.transaction="+transaction+" details.effects=4")
	for _, part := range []string{session, "Roux", "example.org", "497010"} {
		require.NotContains(t, out.String(), part)
	}
}

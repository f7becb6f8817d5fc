package monext_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// kind is what may happen to a call when nobody knows how it ended.
type kind uint8

const (
	movesMoney kind = iota // never sent again by the client
	creates                // sent again while nothing left
	looks                  // repeated
)

// matrixCall is a call of the client with its good answer.
type matrixCall struct {
	op   monext.Operation
	kind kind
	good response
	do   func(ctx context.Context, c *monext.Client, filler json.RawMessage) report
}

// report is what a caller learns.
type report struct {
	outcome monext.Outcome
	class   monext.Class
	status  int
	after   time.Duration
	err     error
}

// matrixCalls are all calls of the client.
func matrixCalls() []*matrixCall {
	type operate func(*monext.Client, context.Context, string, monext.OperationRequest) (monext.Answer, error)
	operation := func(op monext.Operation, do operate) *matrixCall {
		return &matrixCall{op, movesMoney, response{status: 201, body: acceptedCapture},
			func(ctx context.Context, c *monext.Client, filler json.RawMessage) report {
				r := capture(9990)
				r.MiscData = filler
				a, err := do(c, ctx, transaction, r)
				return report{a.Outcome, a.Class, a.Status, a.RetryAfter, err}
			}}
	}
	return []*matrixCall{
		operation(monext.OperationCapture, (*monext.Client).Capture),
		operation(monext.OperationCancel, (*monext.Client).Cancel),
		operation(monext.OperationRefund, (*monext.Client).Refund),
		{monext.OperationCreateSession, creates, response{status: 201, body: createdSession},
			func(ctx context.Context, c *monext.Client, filler json.RawMessage) report {
				r := sampleSession()
				r.MiscData = filler
				got, err := c.CreateSession(ctx, r)
				if err == nil && got.ID != session {
					err = errors.New("another session")
				}
				return report{err: err, outcome: monext.Accepted}
			}},
		{monext.OperationGetSession, looks, response{status: 200, body: paidSession},
			func(ctx context.Context, c *monext.Client, _ json.RawMessage) report {
				got, err := c.GetSession(ctx, session)
				return report{outcome: got.Outcome, class: got.Class, status: got.Status, err: err}
			}},
		{monext.OperationGetTransaction, looks, response{status: 200, body: transactionDetails},
			func(ctx context.Context, c *monext.Client, _ json.RawMessage) report {
				got, err := c.GetTransaction(ctx, transaction)
				if err == nil && len(got.AssociatedTransactions) != 4 {
					err = errors.New("another transaction")
				}
				return report{outcome: got.Outcome, class: got.Class, err: err}
			}},
		{monext.OperationAlive, looks, response{status: 200, body: "OK"},
			func(ctx context.Context, c *monext.Client, _ json.RawMessage) report {
				return report{outcome: monext.Accepted, err: c.Alive(ctx)}
			}},
	}
}

// cell is one fault under one call over one protocol.
type cell struct {
	*fault
	protocol
	call *matrixCall
	want want
}

// run runs the cell on the clock it needs, and reads a second time against a server that is well
// again after one strike. Otherwise the server strikes as often as the call may come, and not for
// ever, so that one who comes too often is told so instead of being kept.
func (c cell) run(t *testing.T) {
	t.Helper()
	modes := []int{tried}
	if c.call.kind == looks {
		modes[0] = 3 * tried // net/http may repeat it, once or twice
	}
	if c.call.kind == looks && c.want.attempts.most > 1 && c.do != nil && c.at != idle {
		modes = append(modes, 1)
	}
	for _, most := range modes {
		if c.memory(c.call.kind) {
			synctest.Test(t, func(t *testing.T) { c.try(t, most, true) })
			continue
		}
		for range max(1, c.times) {
			c.try(t, most, false)
		}
	}
}

// try makes the call once, and looks at all that can be seen of it.
func (c cell) try(t *testing.T, most int, memory bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &server{fault: c.fault, protocol: c.protocol, call: c.call, cancel: cancel, most: most}
	client, hangUp := c.connect(t, s, memory)
	var filler json.RawMessage
	if c.big {
		filler = json.RawMessage(`{"filler":"` + strings.Repeat("x", 100<<10) + `"}`)
	}
	if c.warm {
		require.NoError(t, client.Alive(ctx))
	}
	if c.ended {
		cancel()
	}
	s.arm()
	if memory {
		synctest.Wait() // what happens to an idle connection is noticed
	}
	began := time.Now()
	got := c.call.do(ctx, client, filler)
	took := time.Since(began)
	hangUp()
	seen, closed := s.finish()
	hangUp()

	require.True(t, closed, "a connection was left open")
	require.Zero(t, seen.keyed, "a header invites net/http to send a request twice")
	if c.call.kind != looks {
		require.LessOrEqual(t, seen.begun, 1, "sent twice: %v", got.err)
	}
	require.LessOrEqual(t, took, time.Duration(c.want.attempts.most)*(c.call.bound()+goodbye), "longer than the time-out")
	if most == 1 {
		require.NoError(t, got.err, "a read does not get through a fault that passes")
		require.Equal(t, monext.Accepted, got.outcome)
		return
	}
	c.check(t, got, seen)
	if c.lasts && c.want.is == context.DeadlineExceeded { //nolint:errorlint // names what is wanted
		require.GreaterOrEqual(t, took, c.call.bound())
	}
}

// goodbye is what crypto/tls takes for its last words, where nobody reads them and no buffer takes
// them; and more than all waits between attempts.
const goodbye = 5*time.Second + 10*time.Millisecond

// bound is the time-out of one request of the call, as the client has it by default.
func (c *matrixCall) bound() time.Duration {
	if c.kind == looks {
		return 30 * time.Second
	}
	return time.Minute
}

// check compares what the caller learnt with what is wanted and with what the server saw.
func (c cell) check(t *testing.T, got report, seen count) {
	t.Helper()
	w := c.want
	require.Contains(t, w.outcomes, got.outcomeOf(), "%v", got.err)
	require.True(t, w.seen.holds(seen.begun), "%d requests began, want %+v: %v", seen.begun, w.seen, got.err)
	if got.err == nil {
		require.True(t, w.answers || got.outcome == monext.Accepted)
		require.True(t, c.call.kind == looks || seen.whole == 1, "accepted, but %d whole requests arrived", seen.whole)
		return
	}
	require.False(t, w.answers, "%v", got.err)
	e := failure(t, got.err)
	require.Equal(t, w.class, e.Class, "%v", e)
	either := w.status == perhapsGood && (e.Status == 0 || e.Status == c.call.good.status)
	require.True(t, either || w.status == e.Status, "status %d, want %d: %v", e.Status, w.status, e)
	require.Equal(t, w.after, e.RetryAfter)
	require.Equal(t, c.call.op, e.Operation)
	require.True(t, w.attempts.holds(e.Attempts), "%d attempts, want %+v: %v", e.Attempts, w.attempts, e)
	require.LessOrEqual(t, len(e.RawBody()), 4096)
	require.ErrorContains(t, e, w.says)
	if w.is != nil {
		require.ErrorIs(t, e, w.is)
	}
	for sentinel, matches := range sentinels {
		require.Equal(t, matches(e), errors.Is(got.err, sentinel), "%v", sentinel)
	}
	if c.call.kind == movesMoney {
		require.Equal(t, report{e.Outcome, e.Class, e.Status, e.RetryAfter, got.err}, got, "the answer contradicts the error")
	}
	if c.call.kind != looks && e.Outcome == monext.NotDone && e.Class == monext.ClassTransport {
		require.Zero(t, seen.begun, "not done, but bytes arrived")
	}
	for _, private := range []string{
		secret, "OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ", transaction, session, "/checkout", "127.0.0", "example.org", "SHIP-1", "Roux", "filler",
	} {
		require.NotContains(t, got.err.Error(), private)
	}
}

// outcomeOf is the outcome by the error, when there is one.
func (r report) outcomeOf() monext.Outcome {
	var e *monext.Error
	if errors.As(r.err, &e) {
		return e.Outcome
	}
	return r.outcome
}

// connect starts the server and returns a client for it, and how to close its idle connections.
func (c cell) connect(t *testing.T, s *server, memory bool) (client *monext.Client, hangUp func()) {
	t.Helper()
	serves, calls := tlsConfigs(t, c.protocol)
	transport := &http.Transport{TLSClientConfig: calls, ForceAttemptHTTP2: c.protocol == tls2, MaxResponseHeaderBytes: 64 << 10}
	const ping = 15 * time.Second // as the client's own pool has it
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: ping, PingTimeout: ping, WriteByteTimeout: ping}
	if memory {
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return s.dial(), nil }
	}
	if c.prepare != nil {
		c.prepare(t, transport, serves)
	}
	s.config = serves
	start(t, s, memory)
	if c.protocol == plain1 && !memory && c.prepare == nil {
		client = newClient(t, s.url()) // its own pool of connections
		return client, client.CloseIdleConnections
	}
	return newClient(t, s.url(), monext.WithHTTPClient(&http.Client{Transport: transport})), transport.CloseIdleConnections
}

package monexttest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// shop is a merchant's program in a few lines: it speaks to the server over its transport.
type shop struct {
	t      testing.TB
	fake   *monexttest.Server
	client *http.Client
	mu     sync.Mutex
	heard  []string // the query of each notification that came
	answer int      // to notifications; 0 is no answer
}

// reply is an answer, decoded as far as all shapes agree.
type reply struct {
	HTTP   int
	Title  string
	Code   string
	ID     string // of the transaction or the session
	Type   string
	Listed []listed
	Body   map[string]any
}

type listed struct {
	Type   string
	Amount int64
	Status string
}

// opening is Tuesday 4 March 2025, at noon.
func opening() time.Time { return time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC) }

// day is one day.
const day = 24 * time.Hour

func newShop(tb testing.TB, opts ...monexttest.Option) *shop {
	tb.Helper()
	s := &shop{t: tb, answer: http.StatusOK}
	fake, err := monexttest.New(append([]monexttest.Option{
		monexttest.WithClock(opening), monexttest.WithNotificationTransport(carrier(s.hear)),
	}, opts...)...)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, fake.Close()) })
	watch(tb, fake)
	s.fake, s.client = fake, &http.Client{Transport: fake.Transport(), CheckRedirect: noFollow}
	if len(opts) == 0 {
		s.client.Transport = conforming(tb, fake)
	}
	return s
}

// watch looks for what must not be seen in what the server tells of requests when the test ends. The sessions and the paths
// of its journal are what a test asks it for, and its state is the buyers' data: neither leaves the test.
func watch(tb testing.TB, fake *monexttest.Server) {
	tb.Helper()
	w := leak.New(tb)
	w.Secret(fake.Key())
	tb.Cleanup(func() {
		for _, e := range fake.Journal() {
			for name, values := range e.Header {
				w.Value(name + ": " + strings.Join(values, ", "))
			}
			w.Value(strings.Join(e.UnknownFields, " "), strings.Join([]string{e.Fault, e.MerchantReference, e.Title, e.Code, e.Note}, "; "))
		}
		for _, v := range fake.Violations() {
			w.Event(v)
		}
	})
}

// carrier is a transport made of a function.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

// hear is the shop's notification address.
func (s *shop) hear(r *http.Request) (*http.Response, error) {
	if s.answer == 0 {
		return nil, errors.New("the shop is down")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, r.URL.RawQuery)
	return &http.Response{StatusCode: s.answer, Body: http.NoBody, Request: r}, nil
}

// told are the notifications that came so far.
func (s *shop) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

func noFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// send makes one request and decodes what comes.
func (s *shop) send(method, path, body string) reply {
	s.t.Helper()
	resp, err := s.do(method, path, body)
	require.NoError(s.t, err)
	return s.decode(resp)
}

func (s *shop) do(method, path, body string) (*http.Response, error) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.fake.BaseURL()+path, strings.NewReader(body))
	require.NoError(s.t, err)
	req.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	return s.client.Do(req)
}

func (s *shop) decode(resp *http.Response) reply {
	s.t.Helper()
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	r := reply{HTTP: resp.StatusCode}
	if json.Unmarshal(raw, &r.Body) != nil {
		return r
	}
	var known struct {
		Result struct{ Title, Code string }
		Title  string
		Code   string

		SessionID    string
		Transaction  struct{ ID, Type string }
		Transactions []struct{ ID, Type string }
		List         json.RawMessage `json:"associatedTransactions"`
	}
	require.NoError(s.t, json.Unmarshal(raw, &known))
	r.Title, r.Code = known.Result.Title+known.Title, known.Result.Code+known.Code
	r.ID, r.Type = known.SessionID+known.Transaction.ID, known.Transaction.Type
	if len(known.Transactions) > 0 {
		r.ID, r.Type = known.Transactions[0].ID, known.Transactions[0].Type
	}
	if len(known.List) > 0 && known.List[0] == '[' {
		require.NoError(s.t, json.Unmarshal(known.List, &r.Listed))
	}
	return r
}

// sessionBody is a small valid session request; capture is the JSON of payment's members.
func sessionBody(order string, amount int64, payment string) string {
	return fmt.Sprintf(`{"pointOfSaleReference":"POS","order":{"reference":%q,"amount":%d,"currency":"EUR"},
		"payment":{"paymentType":"ONE_OFF",%s},"privateData":{"tenant":"7"},
		"returnURL":"https://shop.example.org/back?o=1","notificationURL":"https://shop.example.org/notify?o=1"}`, order, amount, payment)
}

const manual, automatic = `"capture":"MANUAL"`, `"capture":"AUTOMATIC"`

func (s *shop) session(order string, amount int64, payment string) string {
	s.t.Helper()
	r := s.send(http.MethodPost, "/checkout/payments/sessions", sessionBody(order, amount, payment))
	require.Equal(s.t, "201 ACCEPTED 00000", r.verdict())
	return r.ID
}

// paid is the id of an accepted transaction.
func (s *shop) paid(order string, amount int64, payment string) string {
	s.t.Helper()
	id, err := s.fake.Accept(s.session(order, amount, payment))
	require.NoError(s.t, err)
	return id
}

func (s *shop) read(transaction string) reply {
	s.t.Helper()
	return s.send(http.MethodGet, "/checkout/transactions/"+transaction, "")
}

func (s *shop) readSession(id string) reply {
	s.t.Helper()
	return s.send(http.MethodGet, "/checkout/payments/sessions/"+id, "")
}

// operate posts a capture, cancel or refund; extra is more JSON members, such as `"option":"FINAL"`.
func (s *shop) operate(kind, transaction string, amount int64, extra ...string) reply {
	s.t.Helper()
	return s.send(http.MethodPost, "/checkout/transactions/"+transaction+"/"+kind, operationBody(amount, extra...))
}

func operationBody(amount int64, extra ...string) string {
	members := append([]string{fmt.Sprintf(`"amount":%d`, amount)}, extra...)
	return "{" + strings.Join(members, ",") + "}"
}

func (s *shop) capture(transaction string, amount int64, extra ...string) reply {
	s.t.Helper()
	return s.operate("captures", transaction, amount, extra...)
}

func (s *shop) cancel(transaction string, amount int64) reply {
	s.t.Helper()
	return s.operate("cancels", transaction, amount)
}

func (s *shop) refund(transaction string, amount int64, extra ...string) reply {
	s.t.Helper()
	return s.operate("refunds", transaction, amount, extra...)
}

func (s *shop) wait(d time.Duration) {
	s.t.Helper()
	require.NoError(s.t, s.fake.Advance(d))
}

func (s *shop) balance(transaction string) monexttest.Balance {
	s.t.Helper()
	b, ok := s.fake.Balance(transaction)
	require.True(s.t, ok)
	return b
}

// verdict is status, title and code in one line.
func (r reply) verdict() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", r.HTTP, r.Title, r.Code))
}

// types are the listed entries in one line.
func (r reply) types() string {
	var out []string
	for _, e := range r.Listed {
		out = append(out, fmt.Sprintf("%s %d %s", e.Type, e.Amount, e.Status))
	}
	return strings.Join(out, ", ")
}

// idIn reads the transaction's id out of an accepted answer.
func idIn(resp *http.Response) (string, bool) {
	var out struct {
		Result      struct{ Title string }
		Transaction struct{ ID string }
	}
	err := json.NewDecoder(resp.Body).Decode(&out)
	return out.Transaction.ID, err == nil && out.Result.Title == "ACCEPTED"
}

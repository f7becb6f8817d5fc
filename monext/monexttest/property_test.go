package monexttest_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// history draws a random life of a few orders, and remembers the transactions it made.
type history struct {
	*shop

	rt           *rapid.T
	transactions []string
	onHold       []string // ids of operations
	overdraft    bool
}

// drawnRules draws one reading of every uncertain rule.
func drawnRules(rt *rapid.T) []monexttest.Option {
	opts := []monexttest.Option{
		monexttest.WithCancelRule(rapid.SampledFrom([]monexttest.CancelRule{
			monexttest.CancelReleasesFirst, monexttest.CancelVoidsFirst, monexttest.CancelOnlyBeforeCapture}).Draw(rt, "cancels")),
		monexttest.WithReauthorization(rapid.SampledFrom([]monexttest.ReauthorizationRule{
			monexttest.ReauthorizeOriginal, monexttest.ReauthorizeRemaining, monexttest.ReauthorizeNone}).Draw(rt, "late")),
		monexttest.WithDuplicateCheck(rapid.SampledFrom([]monexttest.DuplicateRule{
			monexttest.DuplicateByOrder, monexttest.DuplicateByReference, monexttest.DuplicateOff}).Draw(rt, "duplicates"), ""),
		monexttest.WithAttempts(rapid.IntRange(1, 2).Draw(rt, "attempts")),
	}
	for _, o := range []monexttest.Option{
		monexttest.WithRefundAfterRemittance(), monexttest.WithoutPartialCancels(), monexttest.WithoutOwnIDCancels(),
		monexttest.WithHoldLife(3 * time.Hour), monexttest.WithFinalLag(2 * time.Hour), monexttest.WithoutFinalClosing(),
	} {
		if rapid.Bool().Draw(rt, "one more option") {
			opts = append(opts, o)
		}
	}
	return opts
}

func (h *history) pay() {
	mode := rapid.SampledFrom([]string{manual, automatic, `"capture":"DEFERRED","deferredCaptureDate":"2025-03-06T00:00:00Z"`}).Draw(h.rt, "mode")
	body := sessionBody(rapid.SampledFrom([]string{"A", "B"}).Draw(h.rt, "order"), rapid.Int64Range(1, 50).Draw(h.rt, "amount"), mode)
	r := h.send(http.MethodPost, "/checkout/payments/sessions", body)
	if r.HTTP != http.StatusCreated {
		return // the capture date is out of reach by now
	}
	switch rapid.IntRange(0, 5).Draw(h.rt, "buyer") {
	case 0:
		_ = h.fake.Refuse(r.ID, "01100")
	case 1:
		_ = h.fake.Abandon(r.ID)
	case 2:
		if id, err := h.fake.Hold(r.ID, "04003"); err == nil {
			h.transactions = append(h.transactions, id)
			if rapid.Bool().Draw(h.rt, "by hand") {
				_ = h.fake.Resolve(r.ID, rapid.SampledFrom([]string{"00000", "04002"}).Draw(h.rt, "resolved"))
			}
		}
	default:
		if id, err := h.fake.Accept(r.ID); err == nil {
			h.transactions = append(h.transactions, id)
		}
	}
}

// operation asks for something under a fault that is drawn.
func (h *history) operation() {
	actions := []monexttest.Action{{}, {}, {}, monexttest.Drop(), monexttest.Late(time.Hour), monexttest.OnHold("02000"), monexttest.Hide(time.Hour)}
	h.ask(rapid.SampledFrom(actions).Draw(h.rt, "fault"), "captures", "cancels", "refunds")
}

// hold leaves a cancel or refund waiting, which its rules would accept.
func (h *history) hold() { h.ask(monexttest.OnHold("02000"), "cancels", "refunds") }

func (h *history) ask(do monexttest.Action, kinds ...string) {
	if len(h.transactions) == 0 {
		return
	}
	id := rapid.SampledFrom(h.transactions).Draw(h.rt, "transaction")
	kind := rapid.SampledFrom(kinds).Draw(h.rt, "kind")
	if effects := h.fake.Effects(id); kind == "cancels" && len(effects) > 0 && rapid.Bool().Draw(h.rt, "own id") {
		id = rapid.SampledFrom(effects).Draw(h.rt, "effect").ID
	}
	extra := fmt.Sprintf(`"merchantReference":"op-%d"`, len(h.fake.Journal()))
	if kind == "captures" {
		extra += fmt.Sprintf(`,"option":%q`, rapid.SampledFrom([]string{"STANDARD", "FINAL", "LATE_DELIVERY"}).Draw(h.rt, "option"))
	}
	if do.String() != "" {
		require.NoError(h.rt, h.fake.Inject(monexttest.Fault{Do: do, When: monexttest.When(rapid.IntRange(0, 1).Draw(h.rt, "side"))}))
		defer h.fake.ClearFaults()
	}
	amount := rapid.Int64Range(0, 60).Draw(h.rt, "amount")
	if b, ok := h.fake.Balance(id); ok && rapid.Bool().Draw(h.rt, "all of it") {
		amount = max(0, b.Uncaptured())
		if kind == "refunds" || kind == "cancels" && amount == 0 {
			amount = max(0, b.Refundable())
		}
	}
	resp, err := h.do(http.MethodPost, "/checkout/transactions/"+id+"/"+kind, operationBody(amount, extra))
	if err != nil {
		return
	}
	if r := h.decode(resp); r.Title == "ONHOLD_PARTNER" {
		h.onHold = append(h.onHold, r.ID)
	}
}

func (h *history) resolve() {
	if len(h.onHold) > 0 {
		_, _ = h.fake.ResolveOperation(h.onHold[0], rapid.SampledFrom([]string{"00000", "02020"}).Draw(h.rt, "resolved"))
		h.onHold = h.onHold[1:]
	}
}

func (h *history) advance() {
	d := rapid.SampledFrom([]time.Duration{0, time.Minute, 5 * time.Hour, day, 4 * day}).Draw(h.rt, "wait")
	require.NoError(h.rt, h.fake.Advance(d))
}

// check asks of every transaction that its balance is possible, and that one operation had one effect.
func (h *history) check() {
	require.Empty(h.rt, h.fake.Violations())
	for _, id := range h.transactions {
		b, ok := h.fake.Balance(id)
		require.True(h.rt, ok)
		require.GreaterOrEqual(h.rt, b.Captured, int64(0))
		require.GreaterOrEqual(h.rt, b.Refunded, int64(0))
		require.LessOrEqual(h.rt, b.Voided, b.Cancelled)
		if !h.overdraft {
			require.GreaterOrEqual(h.rt, b.Uncaptured(), int64(0))
			require.GreaterOrEqual(h.rt, b.Refundable(), int64(0))
		}
		if !h.overdraft {
			h.checkHeld(id, b)
		}
		stopped := map[string]int64{}
		for _, e := range h.fake.Effects(id) {
			require.True(h.rt, h.overdraft || e.Overdrawn == 0)
			for _, v := range e.Voids {
				require.Positive(h.rt, v.Amount)
				stopped[v.Effect] += v.Amount
			}
		}
		for _, e := range h.fake.Effects(id) {
			require.LessOrEqual(h.rt, stopped[e.ID], e.Amount, "nothing is stopped twice")
		}
	}
}

// checkHeld asks that all that waits can be accepted in any order: its amounts are set aside. A LATE_DELIVERY capture may
// bring its own authorisation and is left out.
func (h *history) checkHeld(id string, b monexttest.Balance) {
	uncaptured, refundable := b.Uncaptured(), b.Refundable()
	for _, e := range h.fake.Effects(id) {
		switch {
		case e.Status != monexttest.StatusPending || e.Option == "LATE_DELIVERY":
		case e.Kind == monexttest.KindRefund:
			refundable -= e.Amount
		default:
			uncaptured -= e.Amount
			for _, v := range e.Voids {
				uncaptured += v.Amount
				if v.Kind == monexttest.KindCapture {
					refundable -= v.Amount
				}
			}
		}
	}
	require.GreaterOrEqual(h.rt, uncaptured, int64(0), "more waits than can be captured or released")
	require.GreaterOrEqual(h.rt, refundable, int64(0), "more waits than can be refunded or stopped")
}

func TestBalancesHoldAndReplayIsExactWhateverHappens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(dir, "state")
		opts := append(drawnRules(rt), monexttest.WithStateFile(path))
		overdraft := rapid.Bool().Draw(rt, "overdraft")
		if overdraft {
			opts = append(opts, monexttest.WithOverdraft())
		}
		h := &history{shop: quietShop(t, opts...), rt: rt, overdraft: overdraft}
		rt.Repeat(map[string]func(*rapid.T){
			"pay":       func(*rapid.T) { h.pay() },
			"operation": func(*rapid.T) { h.operation() },
			"again":     func(*rapid.T) { h.operation() },
			"hold":      func(*rapid.T) { h.hold() },
			"resolve":   func(*rapid.T) { h.resolve() },
			"advance":   func(*rapid.T) { h.advance() },
			"":          func(*rapid.T) { h.check() },
		})
		before := h.image()
		require.NoError(rt, h.fake.Close())
		again := quietShop(t, opts...)
		sameText(rt, before, again.image())
		require.NoError(rt, again.fake.Close())
		require.NoError(rt, os.Remove(path))
	})
}

// quietShop is a shop that closes nothing by itself and hears nothing.
func quietShop(t *testing.T, opts ...monexttest.Option) *shop {
	t.Helper()
	s := &shop{t: t, answer: http.StatusOK}
	fake, err := monexttest.New(append(opts, monexttest.WithClock(opening), monexttest.WithNotificationsStopOn200(),
		monexttest.WithNotificationTransport(carrier(s.hear)))...)
	require.NoError(t, err)
	watch(t, fake)
	s.fake, s.client = fake, &http.Client{Transport: fake.Transport()}
	return s
}

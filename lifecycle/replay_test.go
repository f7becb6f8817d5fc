package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// wander does something at random to the payment of an order, and lets Monext
// go wrong now and then. What the Service refuses is part of the walk.
func (r *rig) wander(rnd *rand.Rand, reference string, step int) {
	r.t.Helper()
	mishaps := []monexttest.Action{
		monexttest.Drop(), monexttest.Reset(), monexttest.Status(500), monexttest.Late(40 * time.Minute),
		monexttest.Result("01116"), monexttest.Result("02103"), monexttest.OnHold("02000"), monexttest.TooManyRequests(time.Minute),
	}
	if rnd.IntN(4) == 0 {
		require.NoError(r.t, r.monext.Inject(monexttest.Fault{
			Method: http.MethodPost, Path: monexttest.PathAnyOperation, Nth: 1, When: monexttest.When(rnd.IntN(2)), Do: mishaps[rnd.IntN(len(mishaps))],
		}))
	}
	q := lifecycle.Request{Order: reference, Key: fmt.Sprint("k", step), Actor: "test", Reason: "wandering", Amount: eur(rnd.Int64N(3000) + 1)}
	var err error
	switch rnd.IntN(9) {
	case 0, 1:
		if rnd.IntN(3) == 0 {
			q.Option = monext.CaptureFinal
		}
		_, err = r.service.Capture(r.t.Context(), q)
	case 2:
		_, err = r.service.Refund(r.t.Context(), q)
	case 3:
		q.Amount, q.Kind = order.Money{}, lifecycle.ActionCancel
		_, err = r.service.Request(r.t.Context(), q)
	case 4:
		q.Kind, q.After = lifecycle.ActionCapture, time.Hour
		_, err = r.service.Request(r.t.Context(), q)
	case 5:
		if rnd.IntN(4) == 0 {
			q.Amount = order.Money{}
			_, err = r.service.Reverse(r.t.Context(), q)
		}
	case 6:
		if p := r.payment(reference); len(p.TransactionIDs()) > 0 {
			_, _ = r.monext.BackOffice(p.TransactionIDs()[0], []monexttest.Kind{monexttest.KindCapture, monexttest.KindCancel, monexttest.KindRefund}[rnd.IntN(3)], rnd.Int64N(500)+1)
		}
	case 7:
		_, err = r.service.Reconcile(r.t.Context(), reference)
	case 8:
		_, err = r.service.Sweep(r.t.Context(), 10)
	}
	if err != nil {
		require.ErrorIs(r.t, err, lifecycle.ErrNotAllowed)
	}
	r.run(time.Duration(rnd.IntN(180)) * time.Minute)
}

func TestWhatIsStoredIsTheFoldOfItsEventsByteForByte(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 7))
			r := newRig(t, withObserver(&listener{}))
			r.paid("O-1", 10000)
			for step := range 25 {
				r.wander(rnd, "O-1", step)
				sameAfterReplay(t, r.payment("O-1"))
			}
			r.clean()
			for _, o := range r.payment("O-1").Operations() {
				require.LessOrEqual(t, r.effects(r.payment("O-1").TransactionIDs()[0], o.ID), 1)
			}
		})
	}
}

// sameAfterReplay holds a payment against the fold of its own events and
// against its own document.
func sameAfterReplay(t *testing.T, p *lifecycle.Payment) {
	t.Helper()
	stored, err := json.Marshal(p)
	require.NoError(t, err)
	folded, err := lifecycle.Replay(p.Key(), p.Events())
	require.NoError(t, err)
	again, err := json.Marshal(folded)
	require.NoError(t, err)
	require.Equal(t, string(stored), string(again))
	var read lifecycle.Payment
	require.NoError(t, json.Unmarshal(stored, &read))
	once, err := json.Marshal(&read)
	require.NoError(t, err)
	require.Equal(t, string(stored), string(once))
	for _, q := range []*lifecycle.Payment{folded, &read} {
		require.Equal(t, p.State(), q.State())
		require.Equal(t, p.Version(), q.Version())
		require.Equal(t, q.Version(), q.Base())
		require.Equal(t, p.Ledger(), q.Ledger())
		require.Equal(t, p.DueAt(whenever), q.DueAt(whenever))
		require.Equal(t, p.NeedsReview(), q.NeedsReview())
		require.Equal(t, p.SessionIDs(), q.SessionIDs())
		require.Equal(t, p.TransactionIDs(), q.TransactionIDs())
		require.Equal(t, p.Reviews(), q.Reviews())
		require.Equal(t, p.Operations(), q.Operations())
		require.Equal(t, p.Sessions(), q.Sessions())
	}
}

func TestADocumentThatCannotBeReadSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	good, err := json.Marshal(r.paid("O-1", 5000))
	require.NoError(t, err)
	for name, c := range map[string]struct{ document, reason string }{
		"not JSON":                     {`{`, "unexpected end of JSON input"},
		"another shape":                {`{"v":"one"}`, "it is not a payment's JSON"},
		"an unknown version":           {strings.Replace(string(good), `"v":1`, `"v":2`, 1), "its version is 2, this SDK reads 1"},
		"no version":                   {`{"account":"shop","order":"O-1"}`, "its version is 0, this SDK reads 1"},
		"events that skip a number":    {strings.Replace(string(good), `"seq":2`, `"seq":7`, 1), "events are not numbered one by one"},
		"an event of an unknown type":  {strings.Replace(string(good), `"type":"opened"`, `"type":"teleported"`, 1), "an event of type teleported lacks its content"},
		"an event without its content": {strings.Replace(string(good), `"opened":{`, `"closed":{`, 1), "an event of type opened lacks its content"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p lifecycle.Payment
			err := json.Unmarshal([]byte(c.document), &p)
			require.ErrorContains(t, err, c.reason)
			if name != "not JSON" { // encoding/json itself
				var corrupt *lifecycle.CorruptError
				require.ErrorAs(t, err, &corrupt)
				require.ErrorIs(t, err, lifecycle.ErrCorrupt)
				require.Empty(t, p.Events(), "nothing is half read")
			}
		})
	}
}

func TestACorruptDocumentKeepsTheCauseAndNamesThePayment(t *testing.T) {
	t.Parallel()
	var p lifecycle.Payment
	err := json.Unmarshal([]byte(`{"v":1,"account":"shop","order":"O-1","events":[{"seq":1,"type":"x"}]}`), &p)
	var corrupt *lifecycle.CorruptError
	require.ErrorAs(t, err, &corrupt)
	require.Equal(t, lifecycle.Key{Account: "shop", Order: "O-1"}, corrupt.Key)
	require.Equal(t, "lifecycle: stored payment shop/O-1 cannot be read: an event of type x lacks its content", err.Error())
	err = json.Unmarshal([]byte(`{"v":[]}`), &p)
	var wrong *json.UnmarshalTypeError
	require.ErrorAs(t, err, &wrong)
}

func TestAppendRefusesAnEventWithoutItsContent(t *testing.T) {
	t.Parallel()
	p := opened(t, 4)
	for _, kind := range []lifecycle.EventType{
		lifecycle.EventOpened, lifecycle.EventSessionOpened, lifecycle.EventSessionRead, lifecycle.EventAuthorized, lifecycle.EventEffects,
		lifecycle.EventRequested, lifecycle.EventWithdrawn, lifecycle.EventAttempt, lifecycle.EventAnswered, lifecycle.EventLooked,
		lifecycle.EventResend, lifecycle.EventParked, lifecycle.EventSettled, lifecycle.EventDecided, lifecycle.EventReleased,
		lifecycle.EventReview, lifecycle.EventResolved, lifecycle.EventSwept, lifecycle.EventObserved, "",
	} {
		_, err := lifecycle.Append(p, start, lifecycle.Event{Type: kind})
		require.ErrorIs(t, err, lifecycle.ErrCorrupt, kind)
	}
	require.Equal(t, int64(1), p.Version(), "the payment given is not touched")
}

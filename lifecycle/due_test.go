package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// grace is how long a sweep leaves the one alone who is to act.
const grace = 5 * time.Minute

// with adds events to a payment.
func with(t *testing.T, p *lifecycle.Payment, at time.Time, events ...lifecycle.Event) *lifecycle.Payment {
	t.Helper()
	next, err := lifecycle.Append(p, at, events...)
	require.NoError(t, err)
	return next
}

// captureAsked is the event of a capture that somebody asked for.
func captureAsked(id string) lifecycle.Event {
	return lifecycle.Event{Type: lifecycle.EventRequested, Operation: id, Requested: &lifecycle.Requested{
		Kind: lifecycle.ActionCapture, Key: id, Content: "c", Transaction: "T", Amount: eur(1),
	}}
}

func TestAPaymentInReviewIsDueForWhatIsInDoubtAndNotForWhatWaits(t *testing.T) {
	t.Parallel()
	p := with(t, opened(t, 4), start, authorized(4, false), captureAsked("A"))
	require.Equal(t, start.Add(grace), p.DueAt(whenever))
	review := lifecycle.Event{Type: lifecycle.EventReview, Review: &lifecycle.Review{Code: lifecycle.CauseMismatch}}
	require.Zero(t, with(t, p, start, review).DueAt(whenever), "the person who ends the review wakes it")

	doubt := with(t, p, start,
		lifecycle.Event{Type: lifecycle.EventAttempt, Operation: "A", Attempt: &lifecycle.Attempt{N: 1, At: start}},
		lifecycle.Event{Type: lifecycle.EventAnswered, Operation: "A", Answered: &lifecycle.Answered{N: 1, Outcome: monext.Unknown}},
		review)
	require.False(t, doubt.DueAt(whenever).IsZero(), "what became of a request is looked for, review or not")
}

func TestTheFirstEventAloneIsToldAgain(t *testing.T) {
	t.Parallel()
	p := with(t, lifecycle.NewPayment(lifecycle.Key{Account: "shop", Order: "O-1"}), start, lifecycle.Event{
		Type: lifecycle.EventOpened, Opened: &lifecycle.Opened{Amount: eur(4), Hash: "h", Mode: monext.CaptureManual, Watched: true},
	})
	require.Equal(t, start.Add(grace), p.DueAt(whenever))
	told := with(t, p, start, lifecycle.Event{Type: lifecycle.EventObserved, Observed: &lifecycle.Observed{Seq: 1}})
	require.Zero(t, told.DueAt(whenever))
}

func TestWhatHappensEndsThePauseBetweenSweepsAndTellingDoesNot(t *testing.T) {
	t.Parallel()
	p := with(t, opened(t, 4), start, authorized(4, false), captureAsked("A"))
	pause := start.Add(8 * time.Hour)
	p = with(t, p, start.Add(time.Hour), lifecycle.Event{Type: lifecycle.EventSwept, Swept: &lifecycle.Swept{Look: 1, Next: pause}})
	require.Equal(t, pause, p.DueAt(whenever))
	told := with(t, p, start.Add(time.Hour), lifecycle.Event{Type: lifecycle.EventObserved, Observed: &lifecycle.Observed{Seq: p.Version()}})
	require.Equal(t, pause, told.DueAt(whenever), "that the host heard of it is no progress")
	again := with(t, p, start.Add(time.Hour), captureAsked("B"))
	require.Equal(t, start.Add(grace), again.DueAt(whenever))
}

func TestAReviewOfAnImpossibleStateIsNumberedBehindWhatLedToIt(t *testing.T) {
	t.Parallel()
	n := &node{p: opened(t, 4), steps: 1}
	p := with(t, n.p, start, authorized(4, false), effect(n, "CAPTURE", 4))
	gone := effect(n, "CAPTURE", 4)
	gone.Effects.Effects[0].OK = false
	p = with(t, p, start, gone)
	require.Len(t, p.Reviews(), 1)
	require.Equal(t, p.Version(), p.Reviews()[0].Seq)
	same, err := lifecycle.Replay(p.Key(), p.Events())
	require.NoError(t, err)
	require.Equal(t, p.Reviews(), same.Reviews())
}

func TestASweepLooksAtOneToAThousandPayments(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for limit, fits := range map[int]bool{-1: false, 0: false, 1: true, 1000: true, 1001: false} {
		_, err := r.service.Sweep(t.Context(), limit)
		if fits {
			require.NoError(t, err, limit)
		} else {
			require.ErrorContains(t, err, "limit: ", limit)
		}
	}
}

func TestAReverseOfWhatCanStillBePaidWaitsAndAnOperationOnWhatIsPaidDoesNot(t *testing.T) {
	t.Parallel()
	p := with(t, opened(t, 4), start, sessionOpened("S-1", false))
	ends := start.Add(time.Hour + grace)
	require.Equal(t, ends, p.DueAt(whenever))
	reverse := lifecycle.Event{Type: lifecycle.EventRequested, Operation: "R", Requested: &lifecycle.Requested{Kind: lifecycle.ActionReverse, Key: "R", Content: "c"}}
	require.Equal(t, ends, with(t, p, start, reverse).DueAt(whenever), "the session's end wakes it")
	paid := with(t, p, start, sessionOpened("S-2", false), authorized(4, false))
	require.Equal(t, ends, paid.DueAt(whenever))
	require.Equal(t, start.Add(grace), with(t, paid, start, captureAsked("A")).DueAt(whenever), "another session that is open holds up nothing")
}

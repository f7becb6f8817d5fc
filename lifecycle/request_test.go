package lifecycle_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

func TestEveryFaultOfARequestIsToldAtOnceAndNothingIsRecorded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	good := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "k"}
	for name, c := range map[string]struct {
		change func(*lifecycle.Request)
		path   string
		rule   order.Rule
	}{
		"no order":                   {func(q *lifecycle.Request) { q.Order = "" }, "order", order.RuleRequired},
		"no kind":                    {func(q *lifecycle.Request) { q.Kind = "" }, "kind", order.RuleUnknown},
		"a refresh is no operation":  {func(q *lifecycle.Request) { q.Kind = lifecycle.ActionRefresh }, "kind", order.RuleUnknown},
		"no key":                     {func(q *lifecycle.Request) { q.Key = "" }, "key", order.RuleRequired},
		"a key too long":             {func(q *lifecycle.Request) { q.Key = strings.Repeat("é", 101) }, "key", order.RuleRequired},
		"a key that is no text":      {func(q *lifecycle.Request) { q.Key = "\xff" }, "key", order.RuleRequired},
		"less than nothing":          {func(q *lifecycle.Request) { q.Amount = eur(-1) }, "amount", order.RuleRange},
		"another currency":           {func(q *lifecycle.Request) { q.Amount = order.NewMoney(5, order.JPY) }, "amount", order.RuleCurrencyMismatch},
		"part of a cancel":           {func(q *lifecycle.Request) { q.Kind, q.Amount = lifecycle.ActionCancel, eur(5) }, "amount", order.RuleUnsupported},
		"part of a reverse":          {func(q *lifecycle.Request) { q.Kind, q.Amount = lifecycle.ActionReverse, eur(5) }, "amount", order.RuleUnsupported},
		"an option for a refund":     {func(q *lifecycle.Request) { q.Kind, q.Option = lifecycle.ActionRefund, monext.CaptureFinal }, "option", order.RuleUnsupported},
		"an option there is not":     {func(q *lifecycle.Request) { q.Option = "LAST" }, "option", order.RuleUnknown},
		"before now":                 {func(q *lifecycle.Request) { q.After = -time.Second }, "after", order.RuleRange},
		"an actor too long":          {func(q *lifecycle.Request) { q.Actor = strings.Repeat("é", 201) }, "actor", order.RuleTooLong},
		"a reason that is no text":   {func(q *lifecycle.Request) { q.Reason = "\xff" }, "reason", order.RuleTooLong},
		"a line without a reference": {func(q *lifecycle.Request) { q.Lines = []lifecycle.RequestLine{{Quantity: 1}} }, "lines[0]", order.RuleRequired},
		"none of a line":             {func(q *lifecycle.Request) { q.Lines = []lifecycle.RequestLine{{Reference: "A"}} }, "lines[0]", order.RuleRequired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := good
			c.change(&q)
			_, err := r.service.Request(t.Context(), q)
			var faults order.Faults
			require.ErrorAs(t, err, &faults)
			require.Len(t, faults, 1)
			require.Equal(t, c.path, faults[0].Path)
			require.Equal(t, c.rule, faults[0].Rule)
			require.Equal(t, p.Version(), r.payment("O-1").Version())
		})
	}
	_, err := r.service.Request(t.Context(), lifecycle.Request{Amount: eur(-1), After: -1})
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 5, "all of them together")
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k", Kind: lifecycle.ActionRefund})
	require.ErrorIs(t, err, order.RuleConflict)
}

func TestTheLongestWordsAreTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	q := lifecycle.Request{
		Order: "O-1", Kind: lifecycle.ActionCapture, Key: strings.Repeat("é", 100), Actor: strings.Repeat("é", 200), Reason: strings.Repeat("è", 200),
	}
	o := r.request(q)
	require.Equal(t, q.Key, o.Key)
	require.Equal(t, q.Actor, o.Actor)
	require.Equal(t, q.Reason, o.Reason)
}

func TestARequestIsRefusedForAReasonThatHelps(t *testing.T) {
	t.Parallel()
	capture := func(r *rig, cents int64) {
		_, err := r.service.Capture(r.t.Context(), lifecycle.Request{Order: "O-1", Key: fmt.Sprint("parcel ", cents), Amount: eur(cents)})
		require.NoError(r.t, err)
	}
	open := func(kind lifecycle.Action, cents int64) func(*rig) {
		return func(r *rig) {
			r.request(lifecycle.Request{Order: "O-1", Kind: kind, Key: "other", Amount: eur(cents)})
		}
	}
	cancelled := func(r *rig) {
		_, err := r.service.Cancel(r.t.Context(), lifecycle.Request{Order: "O-1", Key: "cancel"})
		require.NoError(r.t, err)
	}
	expired := func(r *rig) {
		require.NoError(r.t, r.monext.Advance(8*24*time.Hour))
		_, err := r.service.Refresh(r.t.Context(), "O-1")
		require.NoError(r.t, err)
	}
	type q = lifecycle.Request
	for name, c := range map[string]struct {
		before []func(*rig)
		ask    q
		cause  lifecycle.Cause
		limit  int64
	}{
		"more than was authorised":             {nil, q{Kind: lifecycle.ActionCapture, Amount: eur(5001)}, lifecycle.CauseBeyondCapturable, 5000},
		"more than is left":                    {[]func(*rig){func(r *rig) { capture(r, 3000) }}, q{Kind: lifecycle.ActionCapture, Amount: eur(2001)}, lifecycle.CauseBeyondCapturable, 2000},
		"what another one holds":               {[]func(*rig){open(lifecycle.ActionCapture, 3000)}, q{Kind: lifecycle.ActionCapture, Amount: eur(2001)}, lifecycle.CauseReserved, 2000},
		"all is held":                          {[]func(*rig){open(lifecycle.ActionCapture, 5000)}, q{Kind: lifecycle.ActionCapture}, lifecycle.CauseReserved, 0},
		"all is captured":                      {[]func(*rig){func(r *rig) { capture(r, 5000) }}, q{Kind: lifecycle.ActionCapture}, lifecycle.CauseAlreadyCaptured, 0},
		"a capture of what is cancelled":       {[]func(*rig){cancelled}, q{Kind: lifecycle.ActionCapture}, lifecycle.CauseAlreadyCancelled, 0},
		"a capture of what has expired":        {[]func(*rig){expired}, q{Kind: lifecycle.ActionCapture}, lifecycle.CauseExpired, 0},
		"a refund of nothing":                  {nil, q{Kind: lifecycle.ActionRefund}, lifecycle.CauseNothingCaptured, 0},
		"more than was captured":               {[]func(*rig){func(r *rig) { capture(r, 3000) }}, q{Kind: lifecycle.ActionRefund, Amount: eur(3001)}, lifecycle.CauseBeyondRefundable, 3000},
		"a refund another one holds":           {[]func(*rig){func(r *rig) { capture(r, 3000) }, open(lifecycle.ActionRefund, 2000)}, q{Kind: lifecycle.ActionRefund, Amount: eur(1500)}, lifecycle.CauseReserved, 1000},
		"a refund of what went back":           {[]func(*rig){func(r *rig) { capture(r, 3000) }, func(r *rig) { open(lifecycle.ActionRefund, 3000)(r); r.run(time.Minute) }}, q{Kind: lifecycle.ActionRefund}, lifecycle.CauseAlreadyRefunded, 0},
		"a cancel after a capture":             {[]func(*rig){func(r *rig) { capture(r, 3000) }}, q{Kind: lifecycle.ActionCancel}, lifecycle.CauseAlreadyCaptured, 0},
		"a cancel beside an open capture":      {[]func(*rig){open(lifecycle.ActionCapture, 1000)}, q{Kind: lifecycle.ActionCancel}, lifecycle.CauseReserved, 0},
		"a cancel of what is cancelled":        {[]func(*rig){cancelled}, q{Kind: lifecycle.ActionCancel}, lifecycle.CauseAlreadyCancelled, 0},
		"a cancel of what has expired":         {[]func(*rig){expired}, q{Kind: lifecycle.ActionCancel}, lifecycle.CauseExpired, 0},
		"a transaction there is not":           {nil, q{Kind: lifecycle.ActionCapture, Transaction: "X"}, lifecycle.CauseNotPaid, 0},
		"a reverse of another's transaction":   {nil, q{Kind: lifecycle.ActionReverse, Transaction: "X"}, lifecycle.CauseNotPaid, 0},
		"a late delivery of what was captured": {[]func(*rig){func(r *rig) { capture(r, 5000) }}, q{Kind: lifecycle.ActionCapture, Option: monext.CaptureLateDelivery}, lifecycle.CauseAlreadyCaptured, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			for _, f := range c.before {
				f(r)
			}
			c.ask.Order, c.ask.Key = "O-1", "k"
			before := r.payment("O-1").Version()
			_, err := r.service.Request(t.Context(), c.ask)
			var no *lifecycle.NotAllowedError
			require.ErrorAs(t, err, &no)
			require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
			require.Equal(t, c.cause, no.Cause)
			require.Equal(t, c.limit, no.Limit.Minor())
			require.Equal(t, r.payment("O-1").State(), no.State)
			require.Contains(t, err.Error(), c.cause.Text(lifecycle.English))
			require.Equal(t, before, r.payment("O-1").Version(), "nothing is recorded")
			r.clean()
		})
	}
}

func TestNothingCanBeAskedOfWhatIsNotPaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
	r.open("O-1", 5000, "")
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseNotPaid, no.Cause)
	require.Equal(t, "lifecycle: capture of order O-1 not recorded: the buyer has not paid", err.Error())
}

func TestTheSameKeyIsTheSameWish(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	q := lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "parcel-1", Amount: eur(2000), Actor: "ana"}
	first := r.request(q)
	q.Actor, q.Reason, q.After = "bob", "again", time.Hour // who asks again does not matter
	again := r.request(q)
	require.Equal(t, first, again)
	r.run(time.Minute)
	done, err := r.service.Capture(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, first.ID, done.ID)
	require.Equal(t, lifecycle.OperationSucceeded, done.State)
	require.Equal(t, 1, r.posts(first.ID))
	for name, other := range map[string]lifecycle.Request{
		"another amount": {Kind: lifecycle.ActionCapture, Amount: eur(2001)},
		"another kind":   {Kind: lifecycle.ActionRefund, Amount: eur(2000)},
		"another option": {Kind: lifecycle.ActionCapture, Amount: eur(2000), Option: monext.CaptureFinal},
		"lines":          {Kind: lifecycle.ActionCapture, Amount: eur(2000), Lines: []lifecycle.RequestLine{{Reference: "A", Quantity: 1}}},
		"no amount":      {Kind: lifecycle.ActionCapture},
	} {
		other.Order, other.Key = "O-1", "parcel-1"
		_, err := r.service.Request(t.Context(), other)
		require.ErrorIs(t, err, lifecycle.ErrConflict, name)
	}
	require.Len(t, r.payment("O-1").Operations(), 1)
}

func TestTwoCallersNeverTakeTheSameCent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	var wg sync.WaitGroup
	var mu sync.Mutex
	recorded := map[string]order.Money{}
	for i := range 40 {
		wg.Go(func() {
			o, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: fmt.Sprint(i % 20), Amount: eur(int64(500 + i%20))})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				recorded[o.ID] = o.Amount
			} else if !errors.Is(err, lifecycle.ErrNotAllowed) && !errors.Is(err, lifecycle.ErrBusy) {
				t.Errorf("unexpected: %v", err)
			}
		})
	}
	wg.Wait()
	var total int64
	for _, amount := range recorded {
		total += amount.Minor()
	}
	require.LessOrEqual(t, total, int64(5000))
	require.Greater(t, total, int64(4000))
	r.run(time.Hour)
	require.Equal(t, eur(total), r.payment("O-1").Ledger().Captured)
	r.clean()
}

func TestWhatIsInDoubtOrInReviewStaysReserved(t *testing.T) {
	t.Parallel()
	r := newRig(t, withSettings(lifecycle.Settings{Resend: lifecycle.ResendNever}))
	r.paid("O-1", 5000)
	require.NoError(t, r.monext.Inject(onCapture(monexttest.BeforeEffect, monexttest.Drop())))
	lost := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(3000)})
	for _, state := range []lifecycle.OperationState{lifecycle.OperationUnknown, lifecycle.OperationReview} {
		r.run(10 * time.Minute)
		require.Equal(t, state, r.operation("O-1", lost.ID).State)
		_, err := r.service.Request(t.Context(), lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "b", Amount: eur(2001)})
		var no *lifecycle.NotAllowedError
		require.ErrorAs(t, err, &no)
		require.Equal(t, lifecycle.CauseReserved, no.Cause)
		require.Equal(t, eur(2000), no.Limit)
		r.run(3 * time.Hour)
	}
	_, err := r.service.Resolve(t.Context(), r.decision(lost.ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	require.Equal(t, eur(5000), r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "c"}).Amount, "what is refused is free again")
}

// decision is a person's, on an operation, as the payment is now.
func (r *rig) decision(operation string, as lifecycle.Resolution) lifecycle.Decision {
	key := r.keys()[0]
	return lifecycle.Decision{Order: key.Order, Operation: operation, As: as, Version: r.payment(key.Order).Version(), Actor: "ana", Reason: "looked at Monext"}
}

package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestTheSummaryTellsWhatCanStillBeDoneAndWhyTheRestCannot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	transaction, ok := p.Transaction()
	require.True(t, ok)
	actions := func() []lifecycle.ActionSummary {
		sum, err := r.service.Summary(t.Context(), "O-1")
		require.NoError(t, err)
		return sum.Actions
	}
	require.Equal(t, []lifecycle.ActionSummary{
		{Action: lifecycle.ActionCapture, Max: eur(5000)},
		{Action: lifecycle.ActionCancel, Max: eur(5000), Whole: true},
		{Action: lifecycle.ActionRefund, Max: eur(0), Cause: lifecycle.CauseNothingCaptured},
	}, actions())
	_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000), Actor: "ana", Reason: "parcel 1"})
	require.NoError(t, err)
	require.Equal(t, []lifecycle.ActionSummary{
		{Action: lifecycle.ActionCapture, Max: eur(3000)},
		{Action: lifecycle.ActionCancel, Max: eur(0), Cause: lifecycle.CauseAlreadyCaptured},
		{Action: lifecycle.ActionRefund, Max: eur(2000)},
	}, actions())
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, "order O-1: partially_captured, captured 20.00 EUR, cancelled 0.00 EUR, refunded 0.00 EUR", sum.String())
	require.Equal(t, transaction.Deadline, sum.Deadline)
	require.Equal(t, start.Add(7*24*time.Hour), sum.Deadline)
	require.Len(t, sum.Operations, 1)
	var request, settled bool
	for _, h := range sum.History {
		request = request || h.Type == lifecycle.EventRequested && h.Actor == "ana" && h.Reason == "parcel 1" && h.Amount == eur(2000)
		settled = settled || h.Type == lifecycle.EventSettled && h.State == lifecycle.OperationSucceeded && h.Cause == lifecycle.CauseAccepted && h.Code == "00000"
		require.NotEqual(t, lifecycle.EventSwept, h.Type)
	}
	require.True(t, request && settled)
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b"})
	require.NoError(t, err)
	sum, err = r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	require.Zero(t, sum.Deadline, "nothing is left to end")
	_, err = r.service.Summary(t.Context(), "O-9")
	require.ErrorIs(t, err, lifecycle.ErrNotFound)
}

func TestTheSummaryOfWhatIsNotPaidOrIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.open("O-1", 5000, "")
	causes := func() (all []lifecycle.Cause) {
		sum, err := r.service.Summary(t.Context(), "O-1")
		require.NoError(t, err)
		for _, a := range sum.Actions {
			require.Equal(t, a.Cause == "", a.Max.Sign() > 0)
			all = append(all, a.Cause)
		}
		return all
	}
	require.Equal(t, []lifecycle.Cause{lifecycle.CauseNotPaid, lifecycle.CauseNotPaid, lifecycle.CauseNotPaid}, causes())
	_, err := r.monext.Accept(r.payment("O-1").SessionIDs()[0])
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, After: time.Hour})
	require.Equal(t, []lifecycle.Cause{lifecycle.CauseClosed, "", lifecycle.CauseNothingCaptured}, causes())
	r.run(2 * time.Hour)
	require.Equal(t, []lifecycle.Cause{lifecycle.CauseClosed, lifecycle.CauseAlreadyCancelled, lifecycle.CauseNothingCaptured}, causes())

	r.captured(lineOrder("O-2", 0, anOrder("", 5000).Items...))
	sum, err := r.service.Summary(t.Context(), "O-2")
	require.NoError(t, err)
	require.Equal(t, lifecycle.CauseAlreadyCaptured, sum.Actions[0].Cause)
}

func TestTheHistoryTellsOfDoubtDecisionsAndReviews(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	inReview(r, 0)
	reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	_, err := r.monext.BackOffice(r.payment("O-1").TransactionIDs()[0], monexttest.KindCapture, 300)
	require.NoError(t, err)
	_, err = r.monext.BackOffice(r.payment("O-1").TransactionIDs()[0], monexttest.KindCancel, 200)
	require.NoError(t, err)
	_, err = r.service.Reconcile(t.Context(), "O-1")
	require.NoError(t, err)
	_, err = r.service.Resolve(t.Context(), r.decision(r.payment("O-1").Operations()[0].ID, lifecycle.ResolveRefused))
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.OperationSucceeded, r.operation("O-1", reverse.ID).State)
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	require.True(t, sum.Uncertain)
	seen := map[lifecycle.Cause]bool{}
	for _, h := range sum.History {
		seen[h.Cause] = true
	}
	for _, c := range []lifecycle.Cause{lifecycle.CauseAbsent, lifecycle.CauseUncertain, lifecycle.CauseRefundRestLapses, lifecycle.CauseAccepted} {
		require.True(t, seen[c], c)
	}
}

func TestNoErrorAndNoEventCarriesWhatTheBuyerIs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := anOrder("O-1", 5000)
	o.Buyer.FirstName, o.Buyer.LastName, o.Buyer.Email, o.Buyer.Mobile = "Zebulon", "Quagmire", "zq@example.org", "+33611223344"
	o.Buyer.BillingAddress.Street, o.Buyer.BillingAddress.City = "Rue Xanadu", "Ys"
	o.Delivery.Address.Street = "Rue Xanadu"
	opening := r.opening(o)
	_, err := r.monext.Accept(opening.SessionID)
	require.NoError(t, err)
	p, err := r.service.Return(t.Context(), opening.SessionID)
	require.NoError(t, err)
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
	require.NoError(t, err)
	document, err := r.payment("O-1").MarshalJSON()
	require.NoError(t, err)
	sum, err := r.service.Summary(t.Context(), "O-1")
	require.NoError(t, err)
	var texts []string
	texts = append(texts, string(document), sum.String())
	_, err = r.service.Open(t.Context(), lifecycle.OpenRequest{Order: o, ReturnURL: "https://shop.example.org/return"})
	texts = append(texts, err.Error())
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k2"})
	texts = append(texts, err.Error())
	_, err = r.service.Return(t.Context(), "unknown"+opening.SessionID)
	texts = append(texts, err.Error())
	for _, text := range texts {
		for _, personal := range []string{"Zebulon", "Quagmire", "zq@", "33611", "Xanadu"} {
			require.NotContains(t, text, personal)
		}
	}
	for _, text := range texts[1:] {
		require.NotContains(t, text, opening.SessionID, "a session's id opens the payment")
	}
	require.Equal(t, lifecycle.StateAuthorized, p.State())
}

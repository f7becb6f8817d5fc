package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// reads counts how often a session was read.
func (r *rig) reads(session string) int {
	n := 0
	for _, e := range r.monext.Journal() {
		if e.Method == http.MethodGet && e.Session == session {
			n++
		}
	}
	return n
}

// opening opens an order and gives all that is known of where to send the buyer.
func (r *rig) opening(o order.Order) lifecycle.Opening {
	r.t.Helper()
	opening, err := r.service.Open(r.t.Context(), lifecycle.OpenRequest{Order: o, ReturnURL: "https://shop.example.org/return"})
	require.NoError(r.t, err)
	return opening
}

func TestALiveSessionIsGivenAgainWhileTheOrderIsTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.opening(anOrder("O-1", 5000))
	require.False(t, first.Reused)
	require.NotEmpty(t, first.RedirectURL)
	again := r.opening(anOrder("O-1", 5000))
	require.True(t, again.Reused)
	first.Reused = true
	require.Equal(t, first, again)

	require.NoError(t, r.monext.Advance(26*time.Minute)) // four minutes are too few to pay in
	late := r.opening(anOrder("O-1", 5000))
	require.False(t, late.Reused)
	require.NotEqual(t, first.SessionID, late.SessionID)
}

func TestAChangedOrderGetsASessionOfItsOwnAndBothAreWatched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.opening(anOrder("O-1", 5000))
	second := r.opening(anOrder("O-1", 6000))
	require.NotEqual(t, first.SessionID, second.SessionID)
	require.Equal(t, eur(6000), r.payment("O-1").Amount())
	r.run(3 * time.Hour)
	for _, s := range r.payment("O-1").Sessions() {
		require.True(t, s.Dead, "Monext cannot close a session; it is watched until it ends")
		require.Equal(t, lifecycle.SessionAbandoned, s.Status)
	}
	require.Zero(t, r.payment("O-1").DueAt(whenever), "nothing is left to watch")
	read := r.reads(first.SessionID)
	r.run(24 * time.Hour)
	require.Equal(t, read, r.reads(first.SessionID))
}

func TestAnOrderThatGoesBackToWhatItWasIsHeldAgainstThat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.opening(anOrder("O-1", 5000))
	r.opening(anOrder("O-1", 6000))
	back := r.opening(anOrder("O-1", 5000))
	require.True(t, back.Reused)
	require.Equal(t, first.SessionID, back.SessionID)
	require.Equal(t, eur(5000), r.payment("O-1").Amount())
	_, err := r.monext.Accept(first.SessionID)
	require.NoError(t, err)
	p, err := r.service.Return(t.Context(), first.SessionID)
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateAuthorized, p.State())
	require.False(t, p.NeedsReview())
}

func TestAnotherCaptureModeIsAnotherSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	manual := r.open("O-1", 5000, monext.CaptureManual)
	automatic := r.open("O-1", 5000, monext.CaptureAutomatic)
	require.NotEqual(t, manual, automatic)
	require.Equal(t, monext.CaptureAutomatic, r.payment("O-1").Mode())
}

func TestTheLoserOfARaceToOpenIsOnlyWatched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	// While the second session is being made, the first Open commits.
	var winner lifecycle.Opening
	r.monextCall = func(req *http.Request) {
		if req.Method == http.MethodPost && winner.SessionID == "" {
			r.monextCall = nil
			winner = r.opening(anOrder("O-1", 5000))
		}
	}
	loser := r.opening(anOrder("O-1", 5000))
	require.True(t, loser.Reused)
	require.Equal(t, winner.SessionID, loser.SessionID, "both callers send the buyer to one page")
	sessions := r.payment("O-1").Sessions()
	require.Len(t, sessions, 2)
	spare := sessions[1]
	require.True(t, spare.Spare)

	require.NoError(t, r.monext.Refuse(winner.SessionID, "01116"))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateRefused, p.State(), "a spare keeps nothing pending")
	require.NotEqual(t, spare.ID, r.opening(anOrder("O-1", 5000)).SessionID, "nobody is ever sent to a spare")
	r.run(3 * time.Hour)
	require.True(t, r.payment("O-1").Sessions()[1].Dead)
}

func TestTwoOpensAtOnceSendTheBuyerToOnePage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	done := make(chan lifecycle.Opening)
	for range 2 {
		go func() {
			o, err := r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/return"})
			if err != nil {
				t.Error(err)
			}
			done <- o
		}()
	}
	first, second := <-done, <-done
	require.Equal(t, first.SessionID, second.SessionID)
	require.NotEmpty(t, first.RedirectURL)
}

// The payment is one transaction over the whole order, so its terms must be of that kind.
func TestTermsThatAPaymentCannotFollowAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, terms := range []monext.PaymentTerms{
		{Type: monext.PaymentMxInstallment}, {Type: monext.PaymentMxRecurring}, {Type: monext.PaymentAccountVerification}, {Type: monext.PaymentCredit},
		{Amount: eur(4999)},
		{Capture: monext.CaptureDeferred, DeferredDate: order.At(start.Truncate(24*time.Hour).AddDate(0, 0, 7))},
		{Capture: monext.CaptureDeferred, DeferredDate: order.DayOf(start.AddDate(0, 0, 7))},
		{Capture: monext.CaptureDeferred, DeferredDate: order.At(start.AddDate(0, 0, -1).Add(-time.Millisecond))},
	} {
		_, err := r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000), Payment: terms, ReturnURL: "https://shop.example.org/return"})
		var faults order.Faults
		require.ErrorAs(t, err, &faults)
		require.Len(t, faults, 1)
		require.Contains(t, faults[0].Path, "payment.")
	}
	require.Empty(t, r.monext.Sessions(), "nothing was sent")
	for n, terms := range []monext.PaymentTerms{
		{Type: monext.PaymentRecurring}, {Type: monext.PaymentPreOrder}, {Amount: eur(5000)},
		{Capture: monext.CaptureDeferred, DeferredDate: order.DayOf(start.AddDate(0, 0, 5))},
		{Capture: monext.CaptureDeferred, DeferredDate: order.DayOf(start)},
	} {
		_, err := r.service.Open(t.Context(), lifecycle.OpenRequest{
			Order: anOrder(fmt.Sprint("P-", n), 5000), Payment: terms, ReturnURL: "https://shop.example.org/return",
		})
		require.NoError(t, err)
	}
}

// A host that corrects one fault after the other would send the buyer away each time.
func TestEverythingWrongWithAnOpeningComesBackAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := anOrder("O/1", 5000)
	o.Buyer.Title = "Mme"
	_, err := r.service.Open(t.Context(), lifecycle.OpenRequest{
		Order: o, ReturnURL: "/x", WalletID: "w", Language: "french",
		Payment: monext.PaymentTerms{Capture: monext.CaptureDeferred, DeferredDate: order.DayOf(start.AddDate(0, 0, 9))},
	})
	var faults order.Faults
	require.ErrorAs(t, err, &faults)
	var paths []string
	for _, f := range faults {
		paths = append(paths, f.Path)
	}
	require.ElementsMatch(t, []string{
		"order.reference", "order.buyer.title", "returnURL", "walletID", "language", "payment.deferredDate",
	}, paths)
	_, err = r.service.Adopt(t.Context(), lifecycle.AdoptRequest{Order: o, SessionID: "S"})
	require.ErrorContains(t, err, "order.reference: ")
}

// Whatever a session's body can say, an opening can say too.
func TestAnOpeningHasEveryFieldOfASession(t *testing.T) {
	t.Parallel()
	session, opening := reflect.TypeFor[monext.SessionRequest](), reflect.TypeFor[lifecycle.OpenRequest]()
	for i := range session.NumField() {
		field := session.Field(i)
		same, found := opening.FieldByName(field.Name)
		require.True(t, found, field.Name)
		require.Equal(t, field.Type, same.Type, field.Name)
	}
	require.Equal(t, session.NumField()+1, opening.NumField(), "and who asks")
}

// Nothing of the request is lost on the way to Monext.
func TestAnOpeningSendsItsWholeBody(t *testing.T) {
	t.Parallel()
	on := true
	var got monext.SessionRequest
	r := newRig(t)
	config := r.config
	config.Gateway = creating{made: func(r monext.SessionRequest) { got = r }}
	open := lifecycle.OpenRequest{
		Order: anOrder("O-1", 5000), Payment: monext.PaymentTerms{Type: monext.PaymentRecurring, Capture: monext.CaptureAutomatic, SoftDescriptor: "SHOP"},
		ReturnURL: "https://shop.example.org/return", NotificationURL: "https://shop.example.org/notify", Language: "DE",
		ThreeDS: monext.ThreeDS{MerchantScore: "1"}, SmartDisplay: &on, PageCode: "P", OneClick: monext.OneClickWithCVV, WalletID: "w-1",
		PrivateData: map[string]string{"a": "b"}, MiscData: json.RawMessage(`{}`), Extra: map[string]json.RawMessage{"x": json.RawMessage(`1`)},
	}
	_, err := r.serve(config).Open(t.Context(), open)
	require.NoError(t, err)
	sent, given := reflect.ValueOf(got), reflect.ValueOf(open)
	for i := range sent.NumField() {
		name := sent.Type().Field(i).Name
		require.False(t, sent.Field(i).IsZero(), name)
		require.Equal(t, given.FieldByName(name).Interface(), sent.Field(i).Interface(), name)
	}
}

// creating is a Gateway that makes sessions only.
type creating struct {
	lifecycle.Gateway

	made func(monext.SessionRequest)
}

func (c creating) CreateSession(_ context.Context, r monext.SessionRequest) (monext.Session, error) {
	c.made(r)
	return monext.Session{ID: "S-1", RedirectURL: "https://pay.example.org/S-1"}, nil
}

func TestWhatCannotBeOpened(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bad := anOrder("O-1", 5000)
	bad.Totals.Total = eur(4999)
	_, err := r.service.Open(t.Context(), lifecycle.OpenRequest{Order: bad, ReturnURL: "https://shop.example.org/return"})
	require.ErrorIs(t, err, order.RuleSum)
	_, err = r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000)})
	require.ErrorIs(t, err, order.RuleRequired, "a return URL")
	require.Empty(t, r.monext.Sessions(), "nothing was sent")

	require.NoError(t, r.monext.Inject(monexttest.Fault{Method: http.MethodPost, Path: monexttest.PathSessions, Nth: 1, Do: monexttest.Result("02303")}))
	_, err = r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/return"})
	require.ErrorIs(t, err, monext.ErrRefused)
	_, err = r.service.Payment(t.Context(), "O-1")
	require.ErrorIs(t, err, lifecycle.ErrNotFound, "nothing was recorded")

	r.paid("O-2", 5000)
	_, err = r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-2", 5000), ReturnURL: "https://shop.example.org/return"})
	require.ErrorIs(t, err, lifecycle.ErrPaid)
	require.Equal(t, "lifecycle: open order O-2: its payment is authorized already; an order is paid once", err.Error())

	r.open("O-3", 5000, "")
	r.request(lifecycle.Request{Order: "O-3", Kind: lifecycle.ActionReverse, Key: "cancelled"})
	_, err = r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-3", 5000), ReturnURL: "https://shop.example.org/return"})
	var no *lifecycle.NotAllowedError
	require.ErrorAs(t, err, &no)
	require.Equal(t, lifecycle.CauseClosed, no.Cause)
}

func TestAPaymentMadeWhileASecondSessionIsOpenedIsNotLost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.opening(anOrder("O-1", 5000))
	r.monextCall = func(req *http.Request) { // the buyer pays, and comes back, while the changed order is being opened
		if req.Method == http.MethodPost {
			r.monextCall = nil
			_, err := r.monext.Accept(first.SessionID)
			require.NoError(t, err)
			_, err = r.service.Return(t.Context(), first.SessionID)
			require.NoError(t, err)
		}
	}
	_, err := r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 6000), ReturnURL: "https://shop.example.org/return"})
	require.ErrorIs(t, err, lifecycle.ErrPaid)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
	require.Equal(t, eur(5000), r.payment("O-1").Amount(), "the order that was paid is the one recorded")
}

func TestARefusedBuyerMayTryAgainInTheSameSession(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithAttempts(2)))
	session := r.open("O-1", 5000, "")
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: http.MethodGet, Path: monexttest.PathSession, Nth: 1, When: monexttest.AfterEffect,
		Do: monexttest.Body(200, "application/json", `{"result":{"title":"REFUSED","code":"01116","detail":"limit"},"transactions":[]}`),
	}))
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateRefused, p.State())
	require.False(t, p.Sessions()[0].Dead, "it is watched until nobody can pay there")
	_, err = r.monext.Accept(session)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestNoTransactionYetIsNotTheEndOfASession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	require.NoError(t, r.monext.Inject(monexttest.Fault{
		Method: http.MethodGet, Path: monexttest.PathSession, Nth: 1,
		Do: monexttest.Body(404, "application/json", `{"title":"ERROR","code":"02304","detail":"no transaction"}`),
	}))
	_, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.False(t, r.payment("O-1").Sessions()[0].Dead)
	_, err = r.monext.Accept(session)
	require.NoError(t, err)
	r.run(time.Hour)
	require.Equal(t, lifecycle.StateAuthorized, r.payment("O-1").State())
}

func TestASessionThatNobodyPaidIsOverWithOneReadAfterItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	r.run(32 * time.Minute) // nobody sweeps
	require.Equal(t, lifecycle.StateAbandoned, r.payment("O-1").State())
	require.Equal(t, 1, r.reads(session))
	require.Zero(t, r.store.waiting())
}

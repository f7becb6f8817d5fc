package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// A session may hold transactions that move no money, or that nothing here explains: a capture must never go to one.
func TestOnlyAnAuthorisationIsTakenForThePaymentsTransaction(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"ACCOUNT_VERIFICATION", "ORDER", "SIGNATURE", "CHEQUE_SCORING", "CREDIT", "DEBIT", "AUTHORIZATION_AND_CAPTURE_COMPLEMENT", "CAPTURE", "SOMETHING",
	} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			transaction, err := r.monext.Accept(r.open("O-1", 5000, ""))
			require.NoError(t, err)
			r.rewriteReads(`"type":"AUTHORIZATION"`, `"type":"`+word+`"`)
			p, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			require.Equal(t, lifecycle.StatePending, p.State())
			_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
			require.ErrorIs(t, err, lifecycle.ErrNotAllowed)

			r.run(3 * time.Hour) // the session is over, and nothing else was paid
			require.Equal(t, lifecycle.CauseUnreadable, r.payment("O-1").Reviews()[0].Code)
			require.Len(t, r.monext.Effects(transaction), 1, "no operation was sent")
		})
	}
}

// What stands before the authorisation in the list of a session is passed over.
func TestANeutralTransactionBeforeTheAuthorisationIsPassedOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	transaction, err := r.monext.Accept(r.open("O-1", 5000, ""))
	require.NoError(t, err)
	r.rewriteReads(`"transactions":[`, `"transactions":[{"id":"V-1","type":"ACCOUNT_VERIFICATION"},`)
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	ours, _ := p.Transaction()
	require.Equal(t, transaction, ours.Transaction)
	require.Empty(t, p.Reviews(), "and is no surplus")
}

// A payment captured at once must not be captured again, whichever family Monext's word is of, and while its list is still empty.
func TestEveryWordOfAnAutomaticCaptureIsKnownForOne(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"AUTHORIZATION_AND_CAPTURE", "REAUTHORIZATION_AND_CAPTURE", "AUTHOR+CAP", "REAUTH+CAP"} {
		r := newRig(t)
		_, err := r.monext.Accept(r.open("O-1", 5000, monext.CaptureAutomatic))
		require.NoError(t, err)
		r.rewrite = func(body string) string {
			return strings.ReplaceAll(editList(body, func(map[string]any) bool { return false }), `"AUTHORIZATION_AND_CAPTURE"`, `"`+word+`"`)
		}
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Equal(t, lifecycle.StateCaptured, p.State(), word)
		require.True(t, p.Ledger().Capturable.IsZero(), word)
	}
}

func TestATransactionWithoutATypeIsAPersonsToJudge(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.monext.Accept(r.open("O-1", 5000, ""))
	require.NoError(t, err)
	r.rewriteReads(`"type":"AUTHORIZATION",`, "")
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Contains(t, r.reviewOf("O-1", lifecycle.CauseMismatch).Detail, "the transaction's type is not given")
	require.True(t, p.NeedsReview())
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
}

// The authorisation's own entry may come late, and say something else than the transaction did.
func TestAnAuthorisationIsListedWithAnotherAmountThanItWasRead(t *testing.T) {
	t.Parallel()
	for _, listed := range []string{"6000", "4999", "600"} {
		r := newRig(t)
		_, err := r.monext.Accept(r.open("O-1", 5000, ""))
		require.NoError(t, err)
		r.rewrite = func(body string) string { return editList(body, func(map[string]any) bool { return false }) }
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Empty(t, p.Reviews())
		r.rewriteReads(`"amount":5000,"status"`, `"amount":`+listed+`,"status"`)
		p, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.LessOrEqual(t, p.Ledger().Capturable.Minor(), int64(5000))
		require.Contains(t, r.reviewOf("O-1", lifecycle.CauseMismatch).Detail, "the list says that "+listed+" was authorised, the transaction said 5000")
		_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k"})
		require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	}
}

// Of an entry the description requires the id alone. One whose status is missing may have happened.
func TestAnEntryWithoutAStatusIsAPersonsToJudge(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"", `"status":"ok",`, `"status":"PENDING",`} {
		r := newRig(t)
		r.paid("O-1", 5000)
		_, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "k", Amount: eur(1000)})
		require.NoError(t, err)
		r.rewrite = func(body string) string {
			before, after, _ := strings.Cut(body, `"type":"CAPTURE"`)
			return before + `"type":"CAPTURE"` + strings.Replace(after, `"status":"OK",`, status, 1)
		}
		_, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.NotEmpty(t, r.payment("O-1").Reviews(), "%q", status)
		_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "again", Amount: eur(1000)})
		require.ErrorIs(t, err, lifecycle.ErrNotAllowed, "%q", status)
	}
}

// One id is one effect. Listed as two different ones, it cannot be known which of them happened.
func TestAnEffectThatIsListedTwiceInDifferentWaysIsAPersonsToJudge(t *testing.T) {
	t.Parallel()
	for entry, broken := range map[string]bool{
		`{"id":"C-1","type":"CAPTURE","amount":1000,"status":"OK"},{"id":"C-1","type":"REFUND","amount":1000,"status":"OK"},`:  true,
		`{"id":"C-1","type":"CAPTURE","amount":1000,"status":"OK"},{"id":"C-1","type":"CAPTURE","amount":2000,"status":"OK"},`: true,
		`{"id":"C-1","type":"CAPTURE","amount":1000,"status":"OK"},{"id":"C-1","type":"CAPTURE","amount":1000,"status":"OK"},`: false,
		`{"id":"C-1","type":"CAPTURE","amount":1000,"status":"KO"},{"id":"C-1","type":"CAPTURE","amount":1000,"status":"OK"},`: false,
	} {
		r := newRig(t)
		r.paid("O-1", 5000)
		r.rewriteReads(`"associatedTransactions":[`, `"associatedTransactions":[`+entry)
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Equal(t, broken, p.Ledger().Broken, entry)
		require.Equal(t, broken, p.NeedsReview(), entry)
	}
}

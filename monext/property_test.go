package monext_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/monext"
)

// verdicts draws what any answer could say: titles of Monext in any case and others, codes listed and not.
func verdicts(t *rapid.T, codes []string) (op monext.Operation, title monext.Title, code string) {
	op = rapid.SampledFrom([]monext.Operation{
		monext.OperationCapture, monext.OperationCancel, monext.OperationRefund,
	}).Draw(t, "operation")
	word := rapid.OneOf(rapid.SampledFrom([]string{
		"ACCEPTED", "REFUSED", "CANCELLED", "ERROR", "INPROGRESS", "ONHOLD_PARTNER", "PENDING_RISK", "Unauthorized", "",
	}), rapid.StringN(0, 12, 20)).Draw(t, "title")
	if rapid.IntRange(0, 9).Draw(t, "other case") == 0 {
		word = strings.ToLower(word)
	}
	code = rapid.OneOf(rapid.SampledFrom(codes), rapid.StringMatching(`[0-9]{0,6}`)).Draw(t, "code")
	return op, monext.Title(word), code
}

func listedCodes(t *testing.T) []string {
	t.Helper()
	var codes []string
	for _, row := range documentedCodes(t) {
		codes = append(codes, row.code)
	}
	return codes
}

func TestNoVerdictThatNamesAnEffectIsTakenForNothingDone(t *testing.T) {
	t.Parallel()
	codes := listedCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		op, title, code := verdicts(t, codes)
		outcome, class := monext.Classify(op, title, code)
		switch title {
		case monext.TitleAccepted, monext.TitleInProgress, monext.TitleOnHoldPartner, monext.TitlePendingRisk:
			require.NotEqual(t, monext.NotDone, outcome)
			if outcome == monext.Refused { // Monext says that it is done, because there was nothing to do
				require.Equal(t, monext.ClassNothingLeft, class)
				require.Equal(t, monext.OperationCancel, op)
			}
		default:
			require.NotEqual(t, monext.Accepted, outcome, "only the title says that it is done")
		}
		if outcome == monext.NotDone {
			require.Contains(t, []monext.Class{monext.ClassTemporary, monext.ClassUnauthorized, monext.ClassRateLimited}, class)
		}
		if class == monext.ClassUnknown || class == monext.ClassDuplicate {
			require.Contains(t, []monext.Outcome{monext.Unknown, monext.Pending}, outcome)
		}
	})
}

func TestATitleThatIsNotMonextsProvesNothing(t *testing.T) {
	t.Parallel()
	codes := listedCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		op, _, code := verdicts(t, codes)
		outcome, class := monext.Classify(op, monext.Title("x"+rapid.String().Draw(t, "title")), code)
		switch class {
		case monext.ClassNothingLeft:
			require.Equal(t, monext.Refused, outcome)
		case monext.ClassRateLimited:
			require.Equal(t, monext.NotDone, outcome)
		default:
			require.Equal(t, monext.Unknown, outcome)
		}
	})
}

func TestANotificationNamesWhatItsQueryNames(t *testing.T) {
	t.Parallel()
	ids := rapid.StringMatching(`[A-Za-z0-9]{1,40}`)
	rapid.Check(t, func(t *rapid.T) {
		want := monext.Notification{
			Type: rapid.SampledFrom([]monext.NotificationType{
				monext.NotifySession, monext.NotifyTransaction, monext.NotifyTRSWallet, monext.NotifyBill,
			}).Draw(t, "type"),
			Token: ids.Draw(t, "token"), TransactionID: ids.Draw(t, "transaction"),
		}
		query, err := url.ParseQuery(url.Values{
			"notificationType": {strings.ToLower(string(want.Type))}, "token": {want.Token}, "transactionId": {want.TransactionID},
			"of the merchant": {rapid.String().Draw(t, "else")},
		}.Encode())
		require.NoError(t, err)
		got, err := monext.ParseNotification(query)
		require.NoError(t, err)
		require.Equal(t, want, got)

		twice := rapid.SampledFrom([]string{"notificationType", "token", "transactionId"}).Draw(t, "twice")
		query.Add(twice, ids.Draw(t, "the other"))
		got, err = monext.ParseNotification(query)
		require.Error(t, err)
		require.Zero(t, got)
	})
}

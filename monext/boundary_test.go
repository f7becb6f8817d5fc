package monext_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

func TestThereAreFiveOutcomesAndNoSixth(t *testing.T) {
	t.Parallel()
	for o, word := range []string{"unknown", "accepted", "refused", "pending", "not_done"} {
		require.Equal(t, word, monext.Outcome(o).String())
		text, err := monext.Outcome(o).MarshalText()
		require.NoError(t, err)
		require.Equal(t, word, string(text))
	}
	require.Equal(t, "outcome(5)", monext.Outcome(5).String())
	_, err := monext.Outcome(5).MarshalText()
	require.ErrorContains(t, err, "monext: outcome 5 does not exist")
}

func TestWhatIsExactlyAtALimitIsSent(t *testing.T) {
	t.Parallel()
	sent := 0
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		sent++
		return answer(r, http.StatusCreated, acceptedCapture), nil
	}))
	_, err := client.Capture(t.Context(), transaction, monext.OperationRequest{
		Amount: euros(1_000_000_000_000_000_000), Comment: strings.Repeat("é", 255), Items: slices.Repeat([]order.Item{{Reference: "A", Quantity: 1, Total: euros(1)}}, 100),
	})
	require.NoError(t, err)
	require.Equal(t, 1, sent)
}

func TestTheStatusAndTheWordsOfAnAnswerAreWeighed(t *testing.T) {
	t.Parallel()
	const temporary = `{"result":{"title":"REFUSED","code":"01907"}}`
	const limited = `{"result":{"title":"ERROR","code":"91429"}}`
	for name, test := range map[string]struct {
		status  int
		body    string
		outcome monext.Outcome
		class   monext.Class
	}{
		"300 is no success":                     {http.StatusMultipleChoices, acceptedCapture, monext.Unknown, monext.ClassOK},
		"300 is no refusal":                     {http.StatusMultipleChoices, limited, monext.Unknown, monext.ClassRateLimited},
		"499 is the last refusal":               {499, limited, monext.NotDone, monext.ClassRateLimited},
		"500 is none":                           {http.StatusInternalServerError, limited, monext.Unknown, monext.ClassRateLimited},
		"denied, though the words are a limit":  {http.StatusUnauthorized, limited, monext.NotDone, monext.ClassRateLimited},
		"denied, though the words are of later": {http.StatusForbidden, temporary, monext.NotDone, monext.ClassUnauthorized},
		"limited, though the words are later's": {http.StatusTooManyRequests, temporary, monext.NotDone, monext.ClassRateLimited},
	} {
		client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) { return answer(r, test.status, test.body), nil }))
		_, err := client.Capture(t.Context(), transaction, capture(100))
		var failure *monext.Error
		require.ErrorAs(t, err, &failure, name)
		require.Equal(t, test.outcome, failure.Outcome, name)
		require.Equal(t, test.class, failure.Class, name)
	}
}

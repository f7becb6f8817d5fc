package monext_test

import (
	"net/http"
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
		Amount: euros(1_000_000_000_000_000_000), Comment: strings.Repeat("é", 255), Items: make([]order.Item, 100),
	})
	require.NoError(t, err)
	require.Equal(t, 1, sent)
}

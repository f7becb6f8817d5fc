package trial_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/contract/tabled"
	"github.com/monext-community/monext-go/internal/contract/trial"
)

func TestTheSimulatorRefusesEveryMutationByName(t *testing.T) {
	t.Parallel()
	tally, err := trial.Simulator(t.Context(), tabled.Operations())
	require.NoError(t, err)
	require.Empty(t, tally.Missed)
	require.Equal(t, tally.Tried, tally.Caught)
	require.Greater(t, tally.Tried, 900)
}

func TestAMutationThatTheSimulatorTakesIsNamed(t *testing.T) {
	t.Parallel()
	refund := tabled.Operation("POST /v1/checkout/transactions/{id}/refunds")
	less := int64(254)
	refund.Request.Member("comment").MaxLength = &less
	wanted := refund.Request.Member("merchantReference")
	wanted.Required = true
	tally, err := trial.Simulator(t.Context(), []shape.Operation{refund})
	require.NoError(t, err)
	require.Equal(t, tally.Tried-2, tally.Caught)
	slices.Sort(tally.Missed)
	require.Equal(t, []string{
		"POST /v1/checkout/transactions/{id}/refunds  comment  maxLength 254 (status 201, names )",
		"POST /v1/checkout/transactions/{id}/refunds  merchantReference  required (status 201, names )",
	}, tally.Missed)
}

func TestASimulatorThatRefusesABodyThatConformsIsAnError(t *testing.T) {
	t.Parallel()
	refund := tabled.Operation("POST /v1/checkout/transactions/{id}/refunds")
	refund.Request.Member("merchantReference").Type = "integer"
	_, err := trial.Simulator(t.Context(), []shape.Operation{refund})
	require.ErrorContains(t, err, "with 400: [merchantReference]")
}

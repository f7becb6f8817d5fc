package monext_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestARotatedKeyIsUsedFromTheNextRequestOn(t *testing.T) {
	t.Parallel()
	var keys []string
	noting := roundTripper(func(r *http.Request) (*http.Response, error) {
		_, key, _ := r.BasicAuth()
		keys = append(keys, key)
		if key == secret { // expired while the process ran
			return always(http.StatusUnauthorized, "")(r)
		}
		return always(http.StatusCreated, acceptedCapture)(r)
	})
	client := stubClient(t, noting)
	_, err := client.Capture(t.Context(), transaction, capture(1))
	require.ErrorIs(t, err, monext.ErrUnauthorized)
	next, err := monext.NewCredentials(merchant, "n3xtAccessKey")
	require.NoError(t, err)
	require.NoError(t, client.Rotate(next))
	_, err = client.Capture(t.Context(), transaction, capture(1))
	require.NoError(t, err)
	require.Equal(t, []string{secret, "n3xtAccessKey"}, keys)
	require.Equal(t, merchant, client.MerchantID())
}

func TestARetriedReadTakesTheKeyOfTheMoment(t *testing.T) {
	t.Parallel()
	next, err := monext.NewCredentials(merchant, "n3xtAccessKey")
	require.NoError(t, err)
	var client *monext.Client
	var keys []string
	client = stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		_, key, _ := r.BasicAuth()
		keys = append(keys, key)
		require.NoError(t, client.Rotate(next))
		return always(http.StatusServiceUnavailable, "")(r)
	}))
	require.Error(t, client.Alive(t.Context()))
	require.Equal(t, []string{secret, "n3xtAccessKey", "n3xtAccessKey"}, keys)
}

func TestARotationKeepsTheMerchant(t *testing.T) {
	t.Parallel()
	other, err := monext.NewCredentials("900000000002", "anotherKey")
	require.NoError(t, err)
	client := stubClient(t, always(http.StatusOK, ""))
	for name, next := range map[string]monext.Credentials{"another merchant": other, "none": {}} {
		err := client.Rotate(next)
		require.ErrorContains(t, err, "monext: rotate: credentials: are ", name)
		require.NotContains(t, err.Error(), "anotherKey")
	}
	require.NoError(t, client.Alive(t.Context()), "the old key stays")
}

func TestKeysRotateWhileCallsAreUnderWay(t *testing.T) {
	t.Parallel()
	client := stubClient(t, always(http.StatusCreated, acceptedCapture))
	next, err := monext.NewCredentials(merchant, "n3xtAccessKey")
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				_, err := client.Capture(t.Context(), transaction, capture(1))
				if err != nil || client.Rotate(next) != nil {
					t.Error("a call or a rotation failed", err)
				}
			}
		})
	}
	all.Wait()
}

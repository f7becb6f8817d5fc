package monext_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestOnceAPostIsNotDoneItsBodyCanNeverLeave(t *testing.T) {
	t.Parallel()
	var late *http.Request
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		late = r // a transport may go on with a request after it returned
		return nil, errors.New("no connection")
	}))
	_, err := client.Capture(t.Context(), transaction, capture(1))
	require.ErrorIs(t, err, monext.ErrNotDone)
	n, err := late.Body.Read(make([]byte, 100))
	require.Zero(t, n)
	require.Error(t, err)
	require.NotErrorIs(t, err, io.EOF)
	require.NoError(t, late.Body.Close())
}

func TestHeadersThatWereWrittenLeaveTheOutcomeUnknown(t *testing.T) {
	t.Parallel()
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).WroteHeaders()
		return nil, errors.New("connection lost")
	}))
	_, err := client.Capture(t.Context(), transaction, capture(1))
	require.ErrorIs(t, err, monext.ErrUnknown)
	require.EqualError(t, err, "monext: capture: outcome unknown: transport error (*errors.errorString)")
}

func TestTheHostsOwnTraceStillSeesTheCall(t *testing.T) {
	t.Parallel()
	wrote := false
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteHeaders: func() { wrote = true }})
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).WroteHeaders()
		return always(http.StatusCreated, acceptedCapture)(r)
	}))
	_, err := client.Capture(ctx, transaction, capture(1))
	require.NoError(t, err)
	require.True(t, wrote)
}

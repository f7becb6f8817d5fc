package lifecycle_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
)

func TestNothingThatHoldsASessionPrintsIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opening, err := r.service.Open(t.Context(), lifecycle.OpenRequest{Order: anOrder("O-1", 5000), ReturnURL: "https://shop.example.org/return"})
	require.NoError(t, err)
	p := r.payment("O-1")
	session := p.Sessions()[0]
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	for _, v := range []any{opening, &opening, p, session, session.SessionOpened, &session} {
		fmt.Fprintf(&out, "%v %+v %#v %s\n", v, v, v, v)
		log.Info("here", "value", v)
	}
	require.NotContains(t, out.String(), opening.SessionID)
	require.Contains(t, out.String(), "order O-1: pending, captured 0.00 EUR")
	require.Contains(t, out.String(), "order=O-1")
}

func TestAnOperationPrintsOnOneLine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	capture := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(1200)})
	require.Equal(t, "capture op-1 of 12.00 EUR: ready", fmt.Sprint(capture))
	reverse := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionReverse, Key: "b"})
	require.Equal(t, "reverse op-2: ready", fmt.Sprint(reverse))
}

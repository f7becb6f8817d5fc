package lifecycle_test

import (
	"bytes"
	"encoding/json"
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

func TestNoEventPrintsOrLogsASession(t *testing.T) {
	t.Parallel()
	l := &listener{}
	r := newRig(t, withObserver(l))
	r.paid("O-1", 5000)
	r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a"})
	session := r.payment("O-1").Sessions()[0].ID
	stored, err := json.Marshal(r.payment("O-1"))
	require.NoError(t, err)
	require.Contains(t, string(stored), session, "else nobody could read it back")

	var out bytes.Buffer
	text, inJSON := slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))
	for _, n := range l.notices() {
		values := []any{n, &n, n.Event, &n.Event}
		if e := n.Event.SessionRead; e != nil {
			values = append(values, e, *e)
		}
		if e := n.Event.Authorized; e != nil {
			values = append(values, e, *e)
		}
		for _, v := range values {
			fmt.Fprintf(&out, "%v %+v %#v %s %q\n", v, v, v, v, v)
			text.Info("here", "value", v)
			inJSON.Info("here", "value", v)
		}
	}
	require.NotContains(t, out.String(), session)
	for _, want := range []string{
		"order O-1: pending, event 2: session_opened", "event 8: requested, operation op-1", "session accepted",
		"transaction 26063000000002 of 50.00 EUR",
		"value.order=O-1 value.state=pending value.event.seq=2 value.event.type=session_opened",
	} {
		require.Contains(t, out.String(), want)
	}
}

// Package session measures what it costs to validate an order of 100 lines and to write the request for its payment
// session, beside encoding/json writing the same bytes.
package session

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/monext"
)

const answer = `{"result":{"title":"ACCEPTED","code":"00000"},"sessionId":"2aBcDeFg1741083300123",` +
	`"redirectURL":"https://monext.example/page?token=2aBcDeFg1741083300123"}`

// Contests measure ours by the whole of CreateSession, over a transport that answers at once: validation and encoding have
// no door of their own, and all that is counted with them (the request, the answer) is counted against us. The peer
// encodes plain structures, validates nothing and sends nothing; both have written the same bytes.
func Contests(calls int) []contest.Contest {
	ours, theirs, err := sides()
	const what, peer = "session: a 100-line order validated and encoded, ", "encoding/json, the same bytes"
	micros := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	count := func(v float64) string { return fmt.Sprintf("%.0f", v) }
	return []contest.Contest{
		{
			What: what + "time", Peer: peer, Format: micros, Unit: "µs", Goal: contest.RatioAtMost(3),
			Ours: timeOf(ours, calls, err), Theirs: timeOf(theirs, calls, err),
		},
		{
			What: what + "allocations", Peer: peer, Format: count, Goal: contest.AtMost(100, "100"),
			Ours: allocationsOf(ours, err), Theirs: allocationsOf(theirs, err),
		},
	}
}

type side func(ctx context.Context) error

// sides returns ours and the peer's, once they were seen to write the same.
func sides() (ours, theirs side, err error) {
	credentials, err := monext.NewCredentials("900000000001", "bench-access-key")
	if err != nil {
		return nil, nil, err
	}
	s := &stub{}
	client, err := monext.New(credentials,
		monext.WithBaseURL("https://monext.example/v1"), monext.WithHTTPClient(&http.Client{Transport: s}))
	if err != nil {
		return nil, nil, err
	}
	request, plain := ourOrder(), plainOrder()
	ours = func(ctx context.Context) error {
		_, err := client.CreateSession(ctx, request)
		return err
	}
	theirs = func(context.Context) error {
		body, err := json.Marshal(plain)
		if len(body) == 0 {
			return errors.Join(err, errors.New("nothing was written"))
		}
		return err
	}
	var sent bytes.Buffer
	s.keep = &sent
	if err := ours(context.Background()); err != nil {
		return nil, nil, err
	}
	s.keep = nil
	body, err := json.Marshal(plain)
	if err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(sent.Bytes(), body) {
		return nil, nil, fmt.Errorf("the two do not write the same bytes: ours\n%s\nand the peer's\n%s", sent.Bytes(), body)
	}
	return ours, theirs, nil
}

// stub is a transport that takes the request as a socket would, and answers at once.
type stub struct{ keep *bytes.Buffer }

func (s *stub) RoundTrip(r *http.Request) (*http.Response, error) {
	to := io.Discard
	if s.keep != nil {
		to = s.keep
	}
	if _, err := io.Copy(to, r.Body); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "201 Created", StatusCode: http.StatusCreated, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer)), Request: r,
	}, nil
}

// timeOf is the mean time of a call, in microseconds.
func timeOf(s side, calls int, made error) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		if made != nil {
			return 0, made
		}
		started := time.Now()
		for range calls {
			if err := s(ctx); err != nil {
				return 0, err
			}
		}
		return float64(time.Since(started).Nanoseconds()) / 1e3 / float64(calls), nil
	}
}

// allocationsOf is the mean number of objects that a call allocates.
func allocationsOf(s side, made error) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		if made != nil {
			return 0, made
		}
		var err error
		n := testing.AllocsPerRun(100, func() { err = errors.Join(err, s(ctx)) })
		return n, err
	}
}

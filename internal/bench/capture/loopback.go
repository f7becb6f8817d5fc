package capture

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/monext"
)

const (
	workers = 16
	pool    = 32 // connections that the client keeps for its one host
)

// Loopback compares a capture through the client with the same by hand over a real socket, and counts the connections that
// captures take, one after the other and at once. Every tenth of those counted gets a page of 19 KB from a gateway.
//
// What ours takes longer over the loopback is one write more: net/http flushes the headers before any body that is not one
// of three types of the standard library, and ours must be its own, so that what was not sent can never be sent later.
func Loopback(calls int) []contest.Contest {
	contests := []contest.Contest{{
		What: "client: time of a capture, loopback HTTP/1.1", Peer: peer, Format: micros, Unit: "µs", Goal: contest.RatioAtMost(1.15),
		Ours:   overLoopback(clientAt, calls),
		Theirs: overLoopback(rawAt, calls),
	}}
	for _, p := range protocols() {
		contests = append(contests, contest.Contest{
			What:   fmt.Sprintf("client: connections of %d captures in turn, %s", calls, p.name),
			Format: count, Goal: contest.AtMost(1, "1"), Rounds: 3,
			Ours: connectionsOf(p, calls, 1),
		})
	}
	for _, p := range protocols() {
		// HTTP/1.1 has one request on a connection at a time, and net/http dials whenever none is idle at that moment,
		// though another may be idle before the new one is open.
		limit := 2 * pool
		if p.major == 2 {
			limit = 1
		}
		contests = append(contests, contest.Contest{
			What:   fmt.Sprintf("client: connections of %d captures from %d goroutines, %s", calls, workers, p.name),
			Format: count, Goal: contest.AtMost(float64(limit), fmt.Sprint(limit)), Rounds: 3,
			Ours: connectionsOf(p, calls, workers),
		})
	}
	return contests
}

// clientAt returns a capture by a client with its own pool of connections; closing gives those back.
func clientAt(s *server) (capture call, closing func(), err error) {
	client, err := newClient(monext.WithBaseURL(s.URL + "/v1"))
	if err != nil {
		return nil, nil, err
	}
	return clientCapture(client, nil), client.CloseIdleConnections, nil
}

// trustingClientAt returns a capture by a client on a transport of the host's, which alone can trust the certificate of
// the server.
func trustingClientAt(s *server) (capture call, closing func(), err error) {
	trusting, ok := s.Client().Transport.(*http.Transport)
	if !ok {
		return nil, nil, errors.New("the server's client has no *http.Transport")
	}
	trusting.MaxIdleConnsPerHost = pool
	client, err := newClient(monext.WithBaseURL(s.URL+"/v1"), monext.WithHTTPClient(&http.Client{Transport: trusting}))
	if err != nil {
		return nil, nil, err
	}
	return clientCapture(client, nil), trusting.CloseIdleConnections, nil
}

func rawAt(s *server) (capture call, closing func(), err error) {
	transport := &http.Transport{MaxIdleConnsPerHost: pool}
	return rawCapture(&http.Client{Transport: transport}, s.URL+"/v1"), transport.CloseIdleConnections, nil
}

// overLoopback is the mean time of a capture on a connection that is open, in microseconds.
func overLoopback(at func(*server) (call, func(), error), calls int) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		s := listen(protocols()[0], "")
		defer s.Close()
		capture, closing, err := at(s)
		if err != nil {
			return 0, err
		}
		defer closing()
		if err := capture(ctx); err != nil {
			return 0, err
		}
		return timeOf(capture, calls)(ctx)
	}
}

// connectionsOf is how many connections captures take, the one that the first of them opens included. On a machine that
// is very busy there may be one more: net/http gives up a connection whose writer did not run for 50 ms after the answer.
func connectionsOf(p protocol, calls, workers int) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		s := listen(p, gatewayPage())
		defer s.Close()
		at := clientAt
		if p.tls {
			at = trustingClientAt
		}
		capture, closing, err := at(s)
		if err != nil {
			return 0, err
		}
		defer closing()
		if err := capture(ctx); err != nil {
			return 0, err
		}
		if err := share(ctx, capture, calls-1, workers); err != nil {
			return 0, err
		}
		if n := s.served.Load(); n != int64(calls) {
			return 0, fmt.Errorf("%d of %d captures came by %s", n, calls, p.name)
		}
		return float64(s.opened.Load()), nil
	}
}

// share lets workers make calls until all are made. A call that met the gateway, whose outcome is unknown, counts as made
// and is not repeated.
func share(ctx context.Context, capture call, calls, workers int) error {
	var next atomic.Int64
	failures := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for next.Add(1) <= int64(calls) && failures[w] == nil {
				if err := capture(ctx); err != nil && !errors.Is(err, monext.ErrUnknown) {
					failures[w] = err
				}
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// Package capture measures what one capture costs through the client, beside the same capture written by hand.
package capture

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// A capture as Monext documents it: what is sent, where, and what comes back.
const (
	baseURL     = "https://monext.example/v1"
	merchantID  = "900000000001"
	accessKey   = "bench-access-key"
	transaction = "25063101530012"
	amount      = 9990
	reference   = "op_01JB8Q4Y3V6W"
	comment     = "parcel 1"

	accepted = `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},` +
		`"transaction":{"id":"25064090000001","date":"2025-03-05T09:00:00.000+00:00","type":"CAPTURE"},` +
		`"privateData":{"operation":"op_01JB8Q4Y3V6W"},"device":{"type":"COMPUTER"},` +
		`"order":{"reference":"ORD-2025-000123","amount":12990,"currency":"EUR"}}`
)

// Contests compare one capture through the client with the same capture written by hand, over a transport that
// answers at once: what is left is what the SDK itself costs.
func Contests(calls int) []contest.Contest {
	client, err := newClient(monext.WithBaseURL(baseURL), monext.WithHTTPClient(&http.Client{Transport: stub{}}))
	ours, raw := clientCapture(client, err), rawCapture(&http.Client{Transport: stub{}}, baseURL)
	return []contest.Contest{
		{
			What: "client: time of a capture", Peer: peer, Format: micros, Unit: "µs", Goal: contest.RatioAtMost(1.4),
			Ours: timeOf(ours, calls), Theirs: timeOf(raw, calls),
		},
		{
			What: "client: allocations of a capture", Peer: peer, Format: count, Goal: contest.AtMost(60, "60"),
			Ours: allocationsOf(ours), Theirs: allocationsOf(raw),
		},
		{
			What: "client: memory allocated by a capture", Peer: peer, Format: count, Unit: "B", Goal: contest.AtMost(5*1024, "5120 B"),
			Ours: bytesOf(ours), Theirs: bytesOf(raw),
		},
	}
}

const peer = "net/http + encoding/json"

func micros(v float64) string { return fmt.Sprintf("%.2f", v) }
func count(v float64) string  { return strconv.Itoa(int(v)) }

type call func(ctx context.Context) error

// clientCapture is a capture through the client, or the error of making it.
func clientCapture(client *monext.Client, err error) call {
	money := order.NewMoney(amount, order.EUR)
	return func(ctx context.Context) error {
		if err != nil {
			return err
		}
		answer, err := client.Capture(ctx, transaction, monext.OperationRequest{
			Amount: money, MerchantReference: reference, Comment: comment,
			PrivateData: map[string]string{"operation": reference},
		})
		if err == nil && answer.Transaction.ID != "25064090000001" {
			return fmt.Errorf("capture: transaction id %q", answer.Transaction.ID)
		}
		return err
	}
}

func newClient(opts ...monext.Option) (*monext.Client, error) {
	credentials, err := monext.NewCredentials(merchantID, accessKey)
	if err != nil {
		return nil, err
	}
	return monext.New(credentials, opts...)
}

// rawCapture is what a careful programmer writes without an SDK: a deadline, a capped body, a look at the verdict.
func rawCapture(client *http.Client, base string) call {
	type request struct {
		Amount            int64             `json:"amount"`
		Comment           string            `json:"comment,omitempty"`
		PrivateData       map[string]string `json:"privateData,omitempty"`
		MerchantReference string            `json:"merchantReference,omitempty"`
	}
	type response struct {
		Result struct {
			Title  string `json:"title"`
			Code   string `json:"code"`
			Detail string `json:"detail"`
		} `json:"result"`
		Transaction struct {
			ID   string `json:"id"`
			Date string `json:"date"`
			Type string `json:"type"`
		} `json:"transaction"`
	}
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		body, err := json.Marshal(request{amount, comment, map[string]string{"operation": reference}, reference})
		if err != nil {
			return err
		}
		url := base + "/checkout/transactions/" + transaction + "/captures"
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			return err
		}
		r.SetBasicAuth(merchantID, accessKey)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
		if err != nil {
			return err
		}
		var v response
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		if answer.StatusCode != http.StatusCreated || v.Result.Title != "ACCEPTED" || v.Transaction.ID != "25064090000001" {
			return fmt.Errorf("capture: %d %s %s", answer.StatusCode, v.Result.Title, v.Result.Code)
		}
		return nil
	}
}

// stub is a transport that reads the request as a real one would and accepts it.
type stub struct{}

func (stub) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	if err := r.Body.Close(); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "201 Created", StatusCode: http.StatusCreated, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(strings.NewReader(accepted)),
		ContentLength: int64(len(accepted)),
		Request:       r,
	}, nil
}

// timeOf is the mean time of a call, in microseconds.
func timeOf(c call, calls int) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		started := time.Now()
		for range calls {
			if err := c(ctx); err != nil {
				return 0, err
			}
		}
		return float64(time.Since(started).Nanoseconds()) / 1e3 / float64(calls), nil
	}
}

// allocationsOf is the mean number of objects that a call allocates.
func allocationsOf(c call) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		var err error
		n := testing.AllocsPerRun(500, func() {
			if e := c(ctx); e != nil {
				err = e
			}
		})
		return n, err
	}
}

// bytesOf is the mean number of bytes that a call allocates.
func bytesOf(c call) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		const calls = 500
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range calls {
			if err := c(ctx); err != nil {
				return 0, err
			}
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / calls, nil
	}
}

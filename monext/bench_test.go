package monext_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// The benchmarks come in pairs over the same stub transport: compare their ratio, not their times.

func BenchmarkCapture(b *testing.B) {
	client := stubClient(b, always(http.StatusCreated, acceptedCapture))
	request := capture(9990)
	b.ReportAllocs()
	for b.Loop() {
		got, err := client.Capture(b.Context(), transaction, request)
		if err != nil || got.Outcome != monext.Accepted {
			b.Fatal(err)
		}
	}
}

// BenchmarkCaptureRaw does the same with net/http and encoding/json alone, and none of the promises.
func BenchmarkCaptureRaw(b *testing.B) {
	client := &http.Client{Transport: always(http.StatusCreated, acceptedCapture)}
	b.ReportAllocs()
	for b.Loop() {
		if err := rawCapture(b, client); err != nil {
			b.Fatal(err)
		}
	}
}

func rawCapture(b *testing.B, client *http.Client) error {
	b.Helper()
	body, err := json.Marshal(struct {
		Amount            int64  `json:"amount"`
		Comment           string `json:"comment,omitempty"`
		MerchantReference string `json:"merchantReference,omitempty"`
	}{9990, "parcel 1", "SHIP-1"})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, stubURL+"/checkout/transactions/"+transaction+"/captures", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(merchant, secret)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var answer struct {
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
	if err := json.Unmarshal(text, &answer); err != nil {
		return err
	}
	if answer.Result.Title != "ACCEPTED" {
		return errors.New(answer.Result.Title)
	}
	return nil
}

func BenchmarkGetTransaction(b *testing.B) {
	client := stubClient(b, always(http.StatusOK, transactionDetails))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.GetTransaction(b.Context(), transaction); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreateSession(b *testing.B) {
	client := stubClient(b, always(http.StatusCreated, createdSession))
	request := sampleSession()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.CreateSession(b.Context(), request); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClassify(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		monext.Classify(monext.OperationCapture, monext.TitleError, "01913")
	}
}

//nolint:paralleltest // AllocsPerRun counts the whole process's allocations
func TestACaptureKeepsToItsAllocations(t *testing.T) {
	client := stubClient(t, always(http.StatusCreated, acceptedCapture), // nobody watches
		monext.WithLogger(slog.New(slog.DiscardHandler)), monext.WithHooks(monext.Hooks{}))
	request := capture(9990)
	allocations := testing.AllocsPerRun(200, func() {
		_, err := client.Capture(t.Context(), transaction, request)
		require.NoError(t, err)
	})
	require.LessOrEqual(t, int(allocations), 60)
}

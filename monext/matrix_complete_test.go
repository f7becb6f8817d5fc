package monext_test

import (
	"flag"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// TestTheFaultMatrix puts each call under each fault over each protocol in which the fault can occur.
// It demands the outcome, the class of the error and the number of requests seen at the socket: one
// for every POST whose bytes left, none for one of which the client says that nothing left, and never
// two. A new fault is a new row.
//
//nolint:tparallel // the group of cells is not parallel, so that it is over when they are counted
func TestTheFaultMatrix(t *testing.T) {
	t.Parallel()
	var (
		mu  sync.Mutex
		ran = map[string]int{}
	)
	rows, cells, names := faults(), 0, map[string]bool{}
	t.Run("cells", func(t *testing.T) {
		for i := range rows {
			row := &rows[i]
			for _, p := range []protocol{plain1, tls1, tls2} {
				for _, call := range matrixCalls() {
					if !row.applies(p, call) {
						continue
					}
					name := fmt.Sprintf("%s/%s/%s", row.name, p, call.op)
					require.False(t, names[name], "two rows have one name: %s", name)
					names[name] = true
					cells++
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						cell{row, p, call, row.wants.of(call)}.run(t)
						mu.Lock()
						defer mu.Unlock()
						ran[key(row.item, p, call.op)]++
					})
				}
			}
		}
	})
	total := 0
	for _, n := range ran {
		total += n
	}
	t.Logf("%d faults, %d cells, %d executed", len(rows), cells, total)
	if part := flag.Lookup("test.run").Value.String(); part != "" || t.Failed() {
		return // a part of the matrix was asked for, or the cells that failed are told already
	}
	require.Equal(t, cells, total)
	for item, over := range required() {
		for _, p := range over {
			for _, call := range matrixCalls() {
				require.Positive(t, ran[key(item, p, call.op)], "%s was not tried: %s over %s", item, call.op, p)
			}
		}
	}
}

func key(item string, p protocol, op monext.Operation) string {
	return fmt.Sprintf("%s/%s/%s", item, p, op)
}

// required lists what the matrix must hold, and where: each for every call of the client.
func required() map[string][]protocol {
	everywhere := []protocol{plain1, tls1, tls2}
	items := map[string][]protocol{
		"TLS failure":                         overTLS,
		"HTTP/1.1 FIN on a reused connection": overHTTP1,
		"HTTP/1.1 RST on a reused connection": overHTTP1,
	}
	for _, item := range []string{
		"refused dial", "DNS failure", "connection cut at each stage of the request", "connection cut at each byte range of the answer",
		"1xx", "307/308", "408", "425", "429 with Retry-After", "429 without Retry-After",
		"500 with JSON", "502 with JSON", "503 with JSON", "504 with JSON", "500 with HTML", "502 with HTML", "503 with HTML", "504 with HTML",
		"200 with Unauthorized", "truncated", "oversized", "gzip bomb", "slow drip past the deadline",
		"context cancelled before the write", "context cancelled during the write", "context cancelled after the write",
	} {
		items[item] = everywhere
	}
	for code := uint32(noError); code <= lastError; code++ {
		items[fmt.Sprintf("HTTP/2 RST_STREAM 0x%x", code)] = overHTTP2
		items[fmt.Sprintf("HTTP/2 GOAWAY 0x%x", code)] = overHTTP2
	}
	return items
}

// Package export measures the reading of a Salesforce Commerce Cloud (SFCC) order export: its time, beside the bare token
// loop of encoding/xml over the same bytes, and its memory.
package export

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/monext-community/monext-go/internal/bench/contest"
	"github.com/monext-community/monext-go/order/sfcc"
)

// Contests read orders in memory for the time, and a stream of them, made while it is read, for the memory.
func Contests(orders, stream int) []contest.Contest {
	var file bytes.Buffer
	_, err := io.Copy(&file, newGenerator(orders))
	micros := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	kibibytes := func(v float64) string { return fmt.Sprintf("%.0f", v/1024) }
	what := fmt.Sprintf("sfcc: reading %s orders, ", thousands(stream))
	return []contest.Contest{
		{
			What: "sfcc: time to read an order", Peer: "encoding/xml, Decoder.Token", Format: micros, Unit: "µs", Goal: contest.RatioAtMost(2.5),
			Ours:   timeOf(readOrders, file.Bytes(), orders, err),
			Theirs: timeOf(readTokens, file.Bytes(), orders, err),
		},
		{
			What: what + "growth of the live heap", Format: kibibytes, Unit: "KiB", Goal: contest.AtMost(1<<20, "1024 KiB"),
			Ours: growthOf(stream), Rounds: 1,
		},
		{
			What: what + "peak of the heap", Format: kibibytes, Unit: "KiB", Goal: contest.AtMost(8<<20, "8192 KiB"),
			Ours: peakOf(stream), Rounds: 1,
		},
	}
}

func thousands(n int) string {
	if n >= 1000 && n%1000 == 0 {
		return fmt.Sprintf("%d,000", n/1000)
	}
	return fmt.Sprint(n)
}

// reading reads an export to its end and says how many orders it had; a negative number when it did not look.
type reading func(ctx context.Context, file io.Reader) (int, error)

var options = sfcc.Options{PointOfSale: "POS_WEB_1", PaymentMethodIDs: []string{"CB_WEB_01"}}

// readOrders is all that the package does: orders understood, their amounts added up, and validated.
func readOrders(_ context.Context, file io.Reader) (int, error) {
	n := 0
	for _, err := range sfcc.NewReader(file, options).All() {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// readTokens looks at nothing. Token, unlike RawToken, checks that tags match and translates namespaces, which no reader
// of an export can do without.
func readTokens(_ context.Context, file io.Reader) (int, error) {
	d := xml.NewDecoder(file)
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return -1, nil
		}
		if err != nil {
			return -1, err
		}
	}
}

// timeOf is the mean time for one order, in microseconds.
func timeOf(read reading, file []byte, orders int, made error) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		if made != nil {
			return 0, made
		}
		started := time.Now()
		n, err := read(ctx, bytes.NewReader(file))
		if err != nil {
			return 0, err
		}
		if n >= 0 && n != orders {
			return 0, fmt.Errorf("%d orders were read of %d", n, orders)
		}
		return float64(time.Since(started).Nanoseconds()) / 1e3 / float64(orders), nil
	}
}

// warm is how many orders are read before the memory counts: buffers have their size by then.
const warm = 1000

// growthOf is how many bytes more are live at the end of a stream, and at each tenth of it, than after its first orders.
func growthOf(orders int) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		before, most := uint64(0), uint64(0)
		err := watch(ctx, orders, func(n int) {
			if n == warm {
				before = live()
			}
			if n > warm && n%(orders/10) == 0 {
				most = max(most, live())
			}
		})
		return max(float64(most)-float64(before), 0), err
	}
}

// peakOf is how many bytes the heap grows over what it was before the reading, garbage included: what a process needs.
func peakOf(orders int) contest.Measure {
	return func(ctx context.Context) (float64, error) {
		before, most := live(), uint64(0)
		var now runtime.MemStats
		err := watch(ctx, orders, func(n int) {
			if n%100 == 0 {
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		})
		return max(float64(most)-float64(before), 0), err
	}
}

// watch reads a stream and calls back after each order.
func watch(ctx context.Context, orders int, read func(n int)) error {
	n := 0
	for _, err := range sfcc.NewReader(newGenerator(orders), options).All() {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		n++
		read(n)
	}
	if n != orders {
		return fmt.Errorf("%d orders were read of %d", n, orders)
	}
	return nil
}

// live is the heap after everything that can go has gone.
func live() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

package sfcc_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/monext-community/monext-go/order/sfcc"
)

// BenchmarkReader reads 100 orders. It reports how many times longer that takes
// than the bare token loop of encoding/xml, which reads the same text in turn.
func BenchmarkReader(b *testing.B) {
	text := export(strings.Repeat(sample, 100))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var ours, tokens time.Duration
	for b.Loop() {
		start := time.Now()
		if err := readOrders(text); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
		b.StopTimer()
		start = time.Now()
		if err := readTokens(text); err != nil {
			b.Fatal(err)
		}
		tokens += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(tokens), "x-tokens")
}

// BenchmarkTokens is the peer of BenchmarkReader.
func BenchmarkTokens(b *testing.B) {
	text := export(strings.Repeat(sample, 100))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := readTokens(text); err != nil {
			b.Fatal(err)
		}
	}
}

func readOrders(text string) error {
	for _, err := range sfcc.NewReader(strings.NewReader(text), shop).All() {
		if err != nil {
			return err
		}
	}
	return nil
}

func readTokens(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
